//! Which way notices go next: how many a way takes at once, and when it rests. Pure.

use std::{collections::HashMap, time::Duration};

use shared::{notice::NoticeKind, time::Timestamp};

use crate::{
    outbox::gateway::{Known, Verdict},
    store::{Lane, NoticeKey},
};

/// How long a way rests that asks for less, at first and at the most; each time twice as long, until it takes one.
const FIRST_REST: Duration = Duration::from_secs(2);
/// The same of a way that cannot be used: longer than a notice waits for its second try, which so goes by another way
/// where there is one, and short enough for that try to be within a minute where there is none.
const AWAY_REST: Duration = Duration::from_secs(40);
const LONGEST_REST: Duration = Duration::from_secs(300);

/// A sender or a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Way {
    pub(super) kind: NoticeKind,
    pub(super) name: String,
}

#[derive(Debug, Default)]
struct Standing {
    at_once: usize,
    rests_until: Option<Timestamp>,
    rests: u32,
}

/// How every way stands. Bounded by the names of senders and gateways that were ever used.
#[derive(Debug, Default)]
pub(super) struct Lanes(HashMap<Way, Standing>);

/// What goes next, and when there is more.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// By which way.
    pub(super) notices: Vec<(NoticeKey, Way)>,
    next: Option<Timestamp>,
}

impl Chosen {
    /// How long until there is more to do.
    pub(super) fn pause(&self, now: Timestamp) -> Option<Duration> {
        let next = self.next?;
        let pause = u64::try_from(next.0.saturating_sub(now.0)).unwrap_or(0);
        Some(Duration::from_micros(pause))
    }

    /// Takes what is due of what waits, at most so many.
    pub(super) fn add(
        &mut self,
        way: &Way,
        waiting: Vec<(NoticeKey, Timestamp)>,
        room: usize,
        now: Timestamp,
    ) {
        // Beyond the room: what is under way wakes the poller when it is back.
        for (key, due) in waiting.into_iter().take(room) {
            if due > now {
                return self.at(due);
            }
            // A notice is in one lane, and chosen once.
            self.notices.push((key, way.clone()));
        }
    }

    fn at(&mut self, time: Timestamp) {
        self.next = Some(self.next.map_or(time, |next| next.min(time)));
    }

    fn count(&self, way: &Way) -> usize {
        let same = |(_, chosen): &&(NoticeKey, Way)| chosen == way;
        self.notices.iter().filter(same).count()
    }
}

impl Lanes {
    /// By which way a lane goes now, and how many: the sender that was asked for, else the first one that does not rest.
    /// Without any it waits until there is one: what was taken to be sent is not captured. `names` come with how many each has
    /// at once.
    pub(super) fn way(
        &self,
        lane: &Lane,
        names: &[(String, usize)],
        now: Timestamp,
        chosen: &mut Chosen,
    ) -> Option<(Way, usize)> {
        if names.is_empty() {
            return None;
        }
        let gone;
        let names = match &lane.sender {
            None => names,
            Some(asked) => match names.iter().position(|(name, _)| name == asked) {
                Some(place) => &names[place..=place],
                // It says so itself.
                None => {
                    gone = [(asked.clone(), 1)];
                    &gone
                }
            },
        };
        for (name, at_once) in names {
            let way = Way {
                kind: lane.kind,
                name: name.clone(),
            };
            let standing = self.0.get(&way);
            match standing.and_then(|standing| standing.rests_until) {
                Some(until) if until > now => chosen.at(until),
                _ => {
                    let busy = standing.map_or(0, |standing| standing.at_once);
                    let room = at_once.saturating_sub(busy + chosen.count(&way));
                    return (room > 0).then_some((way, room));
                }
            }
        }
        None
    }

    /// Settings have changed: what kept a way from being used may be mended.
    pub(super) fn rouse(&mut self) {
        for standing in self.0.values_mut() {
            (standing.rests, standing.rests_until) = (0, None);
        }
    }

    /// The clock was set back: rests are over as much earlier.
    pub(super) fn set_back(&mut self, by: i64) {
        let rests = self
            .0
            .values_mut()
            .filter_map(|way| way.rests_until.as_mut());
        rests.for_each(|until| until.0 = until.0.saturating_sub(by));
    }

    pub(super) fn started(&mut self, way: &Way) {
        self.0.entry(way.clone()).or_default().at_once += 1;
    }

    pub(super) fn ended(&mut self, way: &Way) {
        if let Some(standing) = self.0.get_mut(way) {
            standing.at_once = standing.at_once.saturating_sub(1);
        }
    }

    /// A way has answered: it may ask for less, or be quick again.
    pub(super) fn heard(&mut self, way: &Way, verdict: &Verdict, now: Timestamp) {
        let standing = self.0.entry(way.clone()).or_default();
        if !verdict.slows_down() {
            if matches!(verdict.known, Known::Accepted(_)) {
                (standing.rests, standing.rests_until) = (0, None);
            }
            return;
        }
        // Several that were under way together say it together: that is once.
        if standing.rests_until.is_some_and(|until| until > now) {
            return;
        }
        let (first, asked) = match verdict.known {
            Known::Away => (AWAY_REST, Duration::ZERO),
            Known::Later(asked) => (FIRST_REST, asked.unwrap_or_default()),
            _ => (FIRST_REST, Duration::ZERO),
        };
        let rest = first * 2_u32.saturating_pow(standing.rests.min(16));
        let rest = rest.min(LONGEST_REST).max(asked);
        standing.rests += 1;
        let rest = i64::try_from(rest.as_micros()).unwrap_or(i64::MAX);
        standing.rests_until = Some(Timestamp(now.0.saturating_add(rest)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::gateway::TOO_FAST;

    const START: Timestamp = Timestamp(1_700_000_000_000_000);

    fn later(seconds: i64) -> Timestamp {
        Timestamp(START.0 + seconds * 1_000_000)
    }

    fn lane(sender: Option<&str>) -> Lane {
        Lane {
            kind: NoticeKind::Email,
            sender: sender.map(str::to_owned),
        }
    }

    fn way(name: &str) -> Way {
        Way {
            kind: NoticeKind::Email,
            name: name.to_owned(),
        }
    }

    fn verdict(known: Known, meaning: Option<&'static str>) -> Verdict {
        Verdict {
            known,
            code: None,
            words: None,
            meaning,
        }
    }

    const AT_ONCE: usize = 4;

    fn names() -> [(String, usize); 2] {
        ["a", "b"].map(|name| (name.to_owned(), AT_ONCE))
    }

    fn chosen_way(lanes: &Lanes, lane: &Lane, now: Timestamp) -> Option<Way> {
        let chosen = lanes.way(lane, &names(), now, &mut Chosen::default());
        chosen.map(|(way, _)| way)
    }

    #[test]
    fn a_way_that_asks_for_less_rests_as_a_whole_and_the_next_one_helps_out() {
        let mut lanes = Lanes::default();
        let first = |lanes: &Lanes, now| chosen_way(lanes, &lane(None), now);
        assert_eq!(first(&lanes, START), Some(way("a")));
        lanes.heard(
            &way("a"),
            &verdict(Known::Later(None), Some(TOO_FAST)),
            START,
        );
        assert_eq!(first(&lanes, START), Some(way("b")));
        assert_eq!(
            chosen_way(&lanes, &lane(Some("a")), START),
            None,
            "by no other"
        );
        assert_eq!(first(&lanes, later(2)), Some(way("a")));
        // Longer the next time, however many say it, and as long as it asks for.
        for _ in 0..3 {
            lanes.heard(
                &way("a"),
                &verdict(Known::Later(None), Some(TOO_FAST)),
                later(2),
            );
        }
        assert_eq!(first(&lanes, later(5)), Some(way("b")));
        assert_eq!(first(&lanes, later(6)), Some(way("a")));
        let asked = Known::Later(Some(Duration::from_secs(100)));
        lanes.heard(&way("a"), &verdict(asked, None), later(6));
        assert_eq!(first(&lanes, later(105)), Some(way("b")));
        assert_eq!(first(&lanes, later(106)), Some(way("a")));
        lanes.heard(&way("a"), &verdict(Known::Accepted(None), None), later(106));
        lanes.heard(
            &way("a"),
            &verdict(Known::Later(None), Some(TOO_FAST)),
            later(106),
        );
        assert_eq!(first(&lanes, later(108)), Some(way("a")), "short again");
    }

    #[test]
    fn a_sender_that_is_gone_is_asked_all_the_same() {
        let asked = chosen_way(&Lanes::default(), &lane(Some("gone")), START);
        assert_eq!(asked, Some(way("gone")));
    }

    #[test]
    fn what_concerns_one_recipient_slows_nobody_down() {
        let mut lanes = Lanes::default();
        lanes.heard(&way("a"), &verdict(Known::Later(None), None), START);
        lanes.heard(&way("a"), &verdict(Known::Refused, Some(TOO_FAST)), START);
        assert_eq!(chosen_way(&lanes, &lane(None), START), Some(way("a")));
    }

    #[test]
    fn a_way_has_only_so_many_at_once() {
        let mut lanes = Lanes::default();
        for _ in 0..AT_ONCE - 1 {
            lanes.started(&way("a"));
        }
        let room = |lanes: &Lanes, chosen: &mut Chosen| {
            lanes
                .way(&lane(None), &names(), START, chosen)
                .map(|(_, room)| room)
        };
        let mut chosen = Chosen::default();
        assert_eq!(room(&lanes, &mut chosen), Some(1));
        chosen.add(
            &way("a"),
            vec![(NoticeKey(1), START), (NoticeKey(2), START)],
            1,
            START,
        );
        assert_eq!(chosen.notices.len(), 1);
        assert_eq!(
            room(&lanes, &mut chosen),
            None,
            "another lane, the same way"
        );
        lanes.ended(&way("a"));
        assert_eq!(room(&lanes, &mut chosen), Some(1));
    }

    #[test]
    fn sleeps_until_the_first_is_due() {
        let mut chosen = Chosen::default();
        assert_eq!(chosen.pause(START), None);
        let waiting = vec![(NoticeKey(1), START), (NoticeKey(2), later(7))];
        chosen.add(&way("a"), waiting, 9, START);
        chosen.add(&way("b"), vec![(NoticeKey(3), later(5))], 9, START);
        assert_eq!(chosen.notices.len(), 1);
        assert_eq!(chosen.pause(START), Some(Duration::from_secs(5)));
    }

    #[test]
    fn a_way_that_cannot_be_used_rests_until_its_settings_change_and_another_helps_out() {
        let mut lanes = Lanes::default();
        let first = |lanes: &Lanes, now| chosen_way(lanes, &lane(None), now);
        lanes.heard(&way("a"), &verdict(Known::Away, None), START);
        assert_eq!(first(&lanes, later(39)), Some(way("b")));
        assert_eq!(first(&lanes, later(40)), Some(way("a")));
        lanes.heard(&way("a"), &verdict(Known::Away, None), later(40));
        assert_eq!(first(&lanes, later(119)), Some(way("b")));
        lanes.rouse();
        assert_eq!(first(&lanes, later(119)), Some(way("a")));
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_rest_longer() {
        let mut lanes = Lanes::default();
        lanes.heard(&way("a"), &verdict(Known::Away, None), later(3_600));
        lanes.set_back(3_600_000_000);
        let first = |now| chosen_way(&lanes, &lane(None), now);
        assert_eq!(first(later(39)), Some(way("b")));
        assert_eq!(first(later(40)), Some(way("a")));
    }

    #[test]
    fn without_a_way_it_waits() {
        let mut chosen = Chosen::default();
        let way = Lanes::default().way(&lane(None), &[], START, &mut chosen);
        assert_eq!((way, chosen.pause(START)), (None, None));
    }
}
