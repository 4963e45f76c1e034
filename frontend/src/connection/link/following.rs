//! Keeping journals current: where to begin, what is consumed, what is older.

use serde_json::json;
use shared::{
    id::BridgeId,
    live::{Ack, ClientTell, Follow, Reset, Trimmed, Unfollow},
    operation::{EntryList, ListEntries, Operation, Sent},
};

use super::{Link, Moment, Waiting, hearing};
use crate::journal_store::{PAGE, Wanted};

/// How many of the newest entries a bridge begins with; older ones are fetched when they are wanted.
const BEGIN_WITH: u64 = 200;

/// After an absence up to so many entries are streamed; beyond that the page begins with the newest.
const CATCH_UP: u64 = 20_000;

/// About how many bytes of older entries are asked for at once: on a slow line the answer has come before the silence
/// until then counts as a lost connection.
const OLDER_BYTES: u32 = 256 << 10;

/// Acknowledgements wait so long for more, so that a busy stream does not send one for each frame.
const ACK_MS: f64 = 100.0;

/// How far a bridge is followed on the present connection.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Following {
    /// How many look at it: it is followed until the last one does not.
    holders: u32,
    consumed: u64,
    unacknowledged: usize,
    ack_due: Option<f64>,
}

impl Following {
    /// The same followed from the beginning.
    fn anew(self) -> Self {
        Self {
            holders: self.holders,
            ..Self::default()
        }
    }
}

impl Link {
    pub(super) fn follow(&mut self, bridge: BridgeId) {
        let following = self.follows.entry(bridge.clone()).or_default();
        following.holders += 1;
        if following.holders == 1 && self.is_ready() {
            self.position(bridge);
        }
    }

    pub(super) fn unfollow(&mut self, bridge: &BridgeId) {
        let Some(following) = self.follows.get_mut(bridge) else {
            return;
        };
        following.holders -= 1;
        if following.holders == 0 {
            self.follows.remove(bridge);
            self.say_unfollow(bridge);
        }
    }

    fn say_unfollow(&mut self, bridge: &BridgeId) {
        if self.is_ready() {
            self.say(&ClientTell::Unfollow(Unfollow {
                bridge: bridge.clone(),
            }));
        }
    }

    pub(super) fn position_all(&mut self) {
        let bridges: Vec<_> = self.follows.keys().cloned().collect();
        bridges.into_iter().for_each(|bridge| self.position(bridge));
    }

    pub(super) fn pause_follows(&mut self) {
        for following in self.follows.values_mut() {
            *following = following.anew();
        }
    }

    /// Asks where the journal stands: a follow from the beginning would stream all of it.
    fn position(&mut self, bridge: BridgeId) {
        let with = json!({ "bridge": bridge, "limit": 1 });
        self.call(ListEntries::ID, with, Waiting::Position(bridge));
    }

    /// Asks again for what could not be read.
    pub(super) fn read_again(&mut self, bridge: BridgeId) {
        let positioned = self.store.change(&bridge, |journal| {
            journal.fault = None;
            journal.positioned
        });
        if !positioned && self.follows.contains_key(&bridge) && self.is_ready() {
            self.position(bridge);
        }
    }

    pub(super) fn positioned(&mut self, bridge: &BridgeId, list: &EntryList) {
        if !self.follows.contains_key(bridge) {
            return;
        }
        let newest = list.last.max(list.first.saturating_sub(1));
        let after = self.store.change(bridge, |journal| {
            let same = journal.epoch.as_ref() == Some(&list.epoch) && journal.last() <= newest;
            if !same || journal.is_empty() || newest - journal.last() > CATCH_UP {
                let begin = newest.saturating_sub(BEGIN_WITH);
                journal.restart(begin.max(list.first.saturating_sub(1)));
            }
            journal.epoch = Some(list.epoch.clone());
            journal.oldest = list.first;
            journal.positioned = true;
            journal.last()
        });
        self.say(&ClientTell::Follow(Follow {
            bridge: bridge.clone(),
            after,
            epoch: Some(list.epoch.clone()),
        }));
    }

    pub(super) fn trimmed(&mut self, trimmed: &Trimmed) {
        self.store.change(&trimmed.bridge, |journal| {
            journal.oldest = trimmed.first;
            if journal.last() + 1 < trimmed.first {
                journal.restart(trimmed.first - 1);
            }
        });
    }

    /// The stream that follows would begin at the journal's first entry; the page wants the newest.
    pub(super) fn reset(&mut self, reset: &Reset) {
        self.store.change(&reset.bridge, |journal| {
            journal.restart(reset.first.saturating_sub(1));
            journal.positioned = false;
        });
        let Some(following) = self.follows.get_mut(&reset.bridge) else {
            return;
        };
        *following = following.anew();
        self.say_unfollow(&reset.bridge);
        if self.is_ready() {
            self.position(reset.bridge.clone());
        }
    }

    pub(super) fn consume(&mut self, frame: &[u8], at: Moment) {
        self.heard = at.now;
        let Ok(appended) = self.store.append(frame) else {
            // A frame that cannot be read leaves a hole: ask again for what comes after the last good entry.
            self.hang_up_and_lose(at);
            return;
        };
        let window = usize::try_from(self.window).unwrap_or(usize::MAX);
        let Some(following) = self.follows.get_mut(&appended.bridge) else {
            return;
        };
        following.consumed = appended.last;
        following.unacknowledged += appended.bytes;
        if following.unacknowledged >= window / 4 {
            self.acknowledge(&appended.bridge);
        } else {
            following.ack_due.get_or_insert(at.now + ACK_MS);
        }
    }

    pub(super) fn next_ack(&self) -> Option<f64> {
        self.follows
            .values()
            .filter_map(|following| following.ack_due)
            .min_by(f64::total_cmp)
    }

    pub(super) fn acknowledge_due(&mut self, at: Moment) {
        let is_due = |following: &Following| following.ack_due.is_some_and(|due| due <= at.now);
        let due: Vec<_> = self
            .follows
            .iter()
            .filter(|(_, following)| is_due(following))
            .map(|(bridge, _)| bridge.clone())
            .collect();
        due.iter().for_each(|bridge| self.acknowledge(bridge));
    }

    fn acknowledge(&mut self, bridge: &BridgeId) {
        let Some(following) = self.follows.get_mut(bridge) else {
            return;
        };
        following.unacknowledged = 0;
        following.ack_due = None;
        let seq = following.consumed;
        if self.is_ready() {
            self.say(&ClientTell::Ack(Ack {
                bridge: bridge.clone(),
                seq,
            }));
        }
    }

    /// Asks for an entry and those around it, one page at a time.
    pub(super) fn fetch(&mut self, bridge: BridgeId, seq: u64) {
        let ready = self.is_ready();
        let wanted = self.store.change(&bridge, |journal| {
            let wanted = journal
                .wanted(seq)
                .filter(|_| ready && journal.positioned && !journal.fetching);
            journal.fetching |= wanted.is_some();
            wanted
        });
        if let Some(Wanted { after, before }) = wanted {
            let list = ListEntries {
                bridge: bridge.clone(),
                after,
                before: Some(before),
                limit: u32::try_from(PAGE).ok(),
                max_bytes: Some(OLDER_BYTES),
                ..ListEntries::default()
            };
            self.call(ListEntries::ID, json!(list), Waiting::Older(bridge));
        }
    }

    pub(super) fn older_came(&mut self, bridge: &BridgeId, list: Option<EntryList>) {
        self.store.change(bridge, |journal| {
            journal.fetching = false;
            let Some(list) = list else { return };
            if journal.epoch.as_ref() != Some(&list.epoch) {
                return;
            }
            // What retention has taken meanwhile is no longer asked for.
            journal.oldest = list.first;
            let entries: Vec<_> = list
                .entries
                .into_iter()
                .filter_map(hearing::entry)
                .collect();
            if entries.is_empty() {
                // Else they would be asked for for ever.
                journal.forget_older();
            }
            journal.take_older(&entries);
        });
    }

    /// The bridge of a send that was answered may be followed: its entry is known to be ours.
    pub(super) fn claim(&mut self, bridge: &BridgeId, sent: Sent) {
        let Sent { seq, peers } = sent;
        self.store
            .change(bridge, |journal| journal.claim(seq, peers));
    }
}
