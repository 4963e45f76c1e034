//! What has come on each bridge since it was last looked at in this browser: pure. Only numbers are kept; how many
//! messages lie behind one is asked of the relay.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use shared::{
    id::{BridgeId, Epoch},
    operation::CountEntries,
};

/// Up to which number each bridge was looked at, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Seen {
    /// The journal's life that the numbers belong to.
    epoch: Option<Epoch>,
    bridges: BTreeMap<BridgeId, u64>,
}

/// The relay counts no further than this.
pub(crate) const COUNTED: u64 = 1_000;

/// How many messages were counted, and up to which number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counted {
    count: u64,
    to: u64,
}

/// How many messages above a number there are is to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// On which bridge.
    pub bridge: BridgeId,
    /// Above which number.
    pub after: u64,
    /// The highest number when it was asked.
    pub to: u64,
}

impl Question {
    /// The operation that answers it.
    pub(crate) fn operation(&self) -> CountEntries {
        CountEntries {
            bridge: self.bridge.clone(),
            after: Some(self.after),
        }
    }
}

/// What is known of all bridges.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    seen: Seen,
    newest: BTreeMap<BridgeId, u64>,
    counted: BTreeMap<BridgeId, Counted>,
    asked: BTreeSet<BridgeId>,
}

impl Unread {
    /// As it was kept.
    pub(crate) fn load(kept: Option<&str>) -> Self {
        Self {
            seen: read(kept),
            ..Self::default()
        }
    }

    /// Takes over what another tab has seen.
    pub(crate) fn merge(&mut self, kept: Option<&str>) {
        let other = read(kept);
        if other.epoch != self.seen.epoch {
            return;
        }
        for (bridge, seq) in other.bridges {
            let own = self.seen.bridges.entry(bridge.clone()).or_default();
            if seq > *own {
                *own = seq;
                self.counted.remove(&bridge);
            }
        }
    }

    /// What is to be kept.
    pub(crate) fn kept(&self) -> String {
        // Texts and numbers always become JSON.
        serde_json::to_string(&self.seen).unwrap_or_default()
    }

    /// How the bridges stand now, each with the number of its newest message, and which of them is looked at.
    /// Answers what is to be asked: one question a bridge at a time, since busy ones change often.
    pub(crate) fn stand<'a>(
        &mut self,
        epoch: &Epoch,
        bridges: impl Iterator<Item = (&'a BridgeId, u64)>,
        looked_at: Option<&BridgeId>,
    ) -> Vec<Question> {
        let bridges: BTreeMap<_, _> = bridges.collect();
        if self.seen.epoch.as_ref() != Some(epoch) {
            // In a browser that is new here, or before another journal, nothing is news.
            let all = bridges.iter().map(|(id, last)| ((*id).clone(), *last));
            self.seen.bridges = all.collect();
            self.seen.epoch = Some(epoch.clone());
            self.counted.clear();
        }
        self.seen.bridges.retain(|id, _| bridges.contains_key(id));
        self.counted.retain(|id, _| bridges.contains_key(id));
        if let Some(id) = looked_at
            && let Some(last) = bridges.get(id)
        {
            let seen = self.seen.bridges.entry(id.clone()).or_default();
            *seen = (*last).max(*seen);
            self.counted.remove(id);
        }
        let newest = bridges.iter().map(|(id, last)| ((*id).clone(), *last));
        self.newest = newest.collect();
        bridges
            .into_keys()
            .filter_map(|id| self.question(id))
            .collect()
    }

    /// What is to be asked of a bridge, unless it is being asked already.
    pub(crate) fn question(&mut self, bridge: &BridgeId) -> Option<Question> {
        let to = *self.newest.get(bridge)?;
        let after = *self.seen.bridges.entry(bridge.clone()).or_default();
        let counted = self.counted.get(bridge).map(|counted| counted.to);
        if to <= counted.unwrap_or(after) || !self.asked.insert(bridge.clone()) {
            return None;
        }
        Some(Question {
            bridge: bridge.clone(),
            after,
            to,
        })
    }

    /// A bridge was looked at up to a number: what is shown is ahead of what is told of all bridges.
    pub(crate) fn see(&mut self, bridge: &BridgeId, seq: u64) {
        if let Some(seen) = self.seen.bridges.get_mut(bridge) {
            *seen = seq.max(*seen);
        }
    }

    /// What the relay has counted; nothing where it did not answer. Whether there is more than before.
    pub(crate) fn answered(&mut self, question: &Question, count: Option<u64>) -> bool {
        self.asked.remove(&question.bridge);
        let Some(count) = count else { return false };
        // It was looked at meanwhile.
        if self.seen.bridges.get(&question.bridge) != Some(&question.after) {
            return false;
        }
        let to = question.to;
        let before = self
            .counted
            .insert(question.bridge.clone(), Counted { count, to });
        count > before.unwrap_or_default().count
    }

    /// How many messages each bridge has; those without any are left out.
    pub(crate) fn counts(&self) -> BTreeMap<BridgeId, u64> {
        let some = self.counted.iter().filter(|(_, counted)| counted.count > 0);
        some.map(|(id, counted)| (id.clone(), counted.count))
            .collect()
    }
}

fn read(kept: Option<&str>) -> Seen {
    kept.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(name: &str) -> Epoch {
        Epoch(name.to_owned())
    }

    fn stand(
        unread: &mut Unread,
        bridges: &[(&str, u64)],
        looked_at: Option<&str>,
    ) -> Vec<Question> {
        let bridges: Vec<_> = bridges
            .iter()
            .map(|(id, last)| (BridgeId::from(*id), *last))
            .collect();
        let looked_at = looked_at.map(BridgeId::from);
        let all = bridges.iter().map(|(id, last)| (id, *last));
        unread.stand(&epoch("e"), all, looked_at.as_ref())
    }

    fn counts(unread: &Unread) -> Vec<(String, u64)> {
        let counts = unread.counts().into_iter();
        counts.map(|(id, count)| (id.0, count)).collect()
    }

    #[test]
    fn a_new_browser_has_nothing_unread() {
        let mut unread = Unread::load(None);
        assert_eq!(stand(&mut unread, &[("a", 7), ("b", 0)], None), []);
        assert_eq!(counts(&unread), []);
        // A bridge that is made later is news from its first message.
        let asked = stand(&mut unread, &[("a", 7), ("b", 0), ("c", 2)], None);
        assert_eq!((asked[0].bridge.0.as_str(), asked[0].after), ("c", 0));
    }

    #[test]
    fn what_came_since_it_was_looked_at_is_asked_once_and_counted() {
        let mut unread = Unread::load(None);
        stand(&mut unread, &[("a", 7)], None);
        let asked = stand(&mut unread, &[("a", 9)], None);
        assert_eq!((asked[0].after, asked[0].to), (7, 9));
        assert_eq!(stand(&mut unread, &[("a", 10)], None), [], "one at a time");
        assert!(unread.answered(&asked[0], Some(1)));
        assert_eq!(counts(&unread), [("a".to_owned(), 1)]);
        let asked = unread.question(&BridgeId::from("a")).unwrap();
        assert_eq!((asked.after, asked.to), (7, 10));
        assert!(
            !unread.answered(&asked, Some(1)),
            "the newest was one's own"
        );
        assert_eq!(stand(&mut unread, &[("a", 10)], None), []);
        stand(&mut unread, &[("a", 10)], Some("a"));
        assert_eq!(counts(&unread), []);
        assert_eq!(stand(&mut unread, &[("a", 10)], None), []);
    }

    #[test]
    fn an_answer_that_comes_after_looking_counts_nothing() {
        let mut unread = Unread::load(None);
        stand(&mut unread, &[("a", 0)], None);
        let asked = stand(&mut unread, &[("a", 3)], None);
        stand(&mut unread, &[("a", 3)], Some("a"));
        assert!(!unread.answered(&asked[0], Some(3)));
        assert_eq!(counts(&unread), []);
        let asked = stand(&mut unread, &[("a", 4)], None);
        assert!(!unread.answered(&asked[0], None), "no answer");
        assert_eq!(
            stand(&mut unread, &[("a", 4)], None).len(),
            1,
            "asked again"
        );
    }

    #[test]
    fn what_was_shown_already_is_not_news() {
        let mut unread = Unread::load(None);
        stand(&mut unread, &[("a", 1)], Some("a"));
        unread.see(&BridgeId::from("a"), 3);
        assert_eq!(stand(&mut unread, &[("a", 3)], None), []);
        assert_eq!(stand(&mut unread, &[("a", 4)], None)[0].after, 3);
    }

    #[test]
    fn what_is_kept_goes_on_in_the_next_visit_and_in_other_tabs() {
        let mut unread = Unread::load(None);
        stand(&mut unread, &[("a", 7)], None);
        let mut next = Unread::load(Some(&unread.kept()));
        let asked = stand(&mut next, &[("a", 8)], None);
        assert_eq!(asked[0].after, 7);
        next.answered(&asked[0], Some(1));
        stand(&mut unread, &[("a", 8)], Some("a"));
        next.merge(Some(&unread.kept()));
        assert_eq!(counts(&next), []);
        for nonsense in [None, Some(""), Some("[]"), Some("{\"epoch\":3}")] {
            assert_eq!(Unread::load(nonsense).seen, Seen::default());
        }
    }

    #[test]
    fn two_tabs_that_keep_what_they_have_seen_take_nothing_back() {
        let all = [("a", 7), ("b", 7)];
        let (mut one, mut other) = (Unread::load(None), Unread::load(None));
        stand(&mut one, &all, None);
        stand(&mut other, &all, None);
        stand(&mut one, &[("a", 9), ("b", 7)], Some("a"));
        let kept = one.kept();
        // The other one has not heard of it when it keeps what it has seen itself.
        stand(&mut other, &[("a", 7), ("b", 8)], Some("b"));
        other.merge(Some(&kept));
        let mut next = Unread::load(Some(&other.kept()));
        assert_eq!(stand(&mut next, &[("a", 9), ("b", 8)], None), []);
    }

    #[test]
    fn another_journal_begins_anew() {
        let mut unread = Unread::load(None);
        stand(&mut unread, &[("a", 700)], None);
        let a = BridgeId::from("a");
        let bridges = [(&a, 2)];
        assert_eq!(unread.stand(&epoch("f"), bridges.into_iter(), None), []);
        assert_eq!(
            unread.stand(&epoch("f"), [(&a, 3)].into_iter(), None)[0].after,
            2
        );
    }
}
