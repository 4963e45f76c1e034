//! One viewer's live session: what it follows, what it has been given, what it has acknowledged. Pure: messages
//! and commits go in, what to do comes out; the task around it ([`crate::http`]) does the I/O.

use std::collections::{BTreeMap, VecDeque};

use shared::{
    id::{BridgeId, Epoch},
    live::{Reset, Trimmed},
};

/// The most bytes of records in one frame.
pub const FRAME_BYTES: usize = 64 << 10;

/// What a viewer is owed.
#[derive(Debug)]
pub struct Session {
    /// How many bytes of records may be unacknowledged for each follow. A larger record goes when nothing else is.
    window: usize,
    /// Boxed: a map's node has room for eleven, and most viewers follow one.
    follows: BTreeMap<BridgeId, Box<FollowState>>,
    /// The bridge that was served last, so that the others have their turn.
    served: Option<BridgeId>,
}

#[derive(Debug)]
struct FollowState {
    /// The highest number that was given, or is not wanted.
    cursor: u64,
    /// The highest number that is committed.
    last: u64,
    /// What was given and is not acknowledged: the highest number of each batch, and its bytes.
    unacknowledged: VecDeque<(u64, usize)>,
    bytes: usize,
    /// Whether the next record is larger than the credit.
    held: bool,
}

/// How a journal stands when a follow begins.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The journal's epoch.
    pub epoch: Epoch,
    /// The lowest number that is stored.
    pub first: u64,
    /// The highest number that is committed.
    pub last: u64,
}

/// What a viewer is told when a follow begins, before any entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Beginning {
    /// Nothing: all that was wanted is there.
    Plain,
    /// Some of what was wanted is gone.
    Trimmed(Trimmed),
    /// The viewer's numbers belong to another journal.
    Reset(Reset),
}

/// Records that a viewer wants and may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Of which bridge.
    pub bridge: BridgeId,
    /// Above this number.
    pub after: u64,
    /// About how much; at least one record is read.
    pub max_bytes: usize,
    /// What is read may be given only when it has no more bytes than this.
    pub credit: usize,
}

impl Session {
    /// A session that follows nothing yet; `window` is in bytes of records.
    pub fn new(window: usize) -> Self {
        Self {
            window,
            follows: BTreeMap::new(),
            served: None,
        }
    }

    /// Begins to follow, or begins anew where the bridge was followed already.
    pub fn follow(
        &mut self,
        bridge: &BridgeId,
        after: u64,
        epoch: Option<&Epoch>,
        standing: &Standing,
    ) -> Beginning {
        let other = epoch.is_some_and(|epoch| *epoch != standing.epoch);
        let before_first = standing.first.saturating_sub(1);
        let cursor = if other {
            before_first
        } else {
            after.max(before_first)
        };
        let state = FollowState {
            cursor,
            last: standing.last,
            unacknowledged: VecDeque::new(),
            bytes: 0,
            held: false,
        };
        self.follows.insert(bridge.clone(), Box::new(state));
        let (bridge, first) = (bridge.clone(), standing.first);
        if other {
            let (epoch, last) = (standing.epoch.clone(), standing.last);
            Beginning::Reset(Reset {
                bridge,
                epoch,
                first,
                last,
            })
        } else if after < before_first {
            Beginning::Trimmed(Trimmed { bridge, first })
        } else {
            Beginning::Plain
        }
    }

    /// Ends following.
    pub fn unfollow(&mut self, bridge: &BridgeId) {
        self.follows.remove(bridge);
    }

    /// Whether a bridge is followed.
    pub fn follows(&self, bridge: &BridgeId) -> bool {
        self.follows.contains_key(bridge)
    }

    /// Everything up to `last` is committed.
    pub fn committed(&mut self, bridge: &BridgeId, last: u64) {
        if let Some(state) = self.follows.get_mut(bridge) {
            state.last = state.last.max(last);
        }
    }

    /// Everything up to `seq` is consumed. What was never given cannot be acknowledged and changes nothing.
    pub fn acknowledge(&mut self, bridge: &BridgeId, seq: u64) {
        let Some(state) = self.follows.get_mut(bridge) else {
            return;
        };
        while let Some((last, bytes)) = state.unacknowledged.front().copied() {
            if last > seq {
                break;
            }
            state.unacknowledged.pop_front();
            state.bytes -= bytes;
            state.held = false;
        }
    }

    /// What to read next: of the followed bridges in turn, one that has news and credit.
    pub fn next(&self) -> Option<Wanted> {
        let after_served = self
            .follows
            .iter()
            .filter(|(bridge, _)| Some(*bridge) > self.served.as_ref());
        let (bridge, state) = after_served
            .chain(self.follows.iter())
            .find(|(_, state)| state.cursor < state.last && state.credit(self.window) > 0)?;
        let credit = state.credit(self.window);
        Some(Wanted {
            bridge: bridge.clone(),
            after: state.cursor,
            max_bytes: credit.min(FRAME_BYTES),
            credit: if state.bytes == 0 { usize::MAX } else { credit },
        })
    }

    /// Records were given. `through` is the number of the last one.
    pub fn given(&mut self, bridge: &BridgeId, through: u64, bytes: usize) {
        self.served = Some(bridge.clone());
        if let Some(state) = self.follows.get_mut(bridge) {
            state.cursor = state.cursor.max(through);
            state.unacknowledged.push_back((through, bytes));
            state.bytes += bytes;
        }
    }

    /// The next record is larger than the credit: nothing is given until something is acknowledged.
    pub fn hold(&mut self, bridge: &BridgeId) {
        if let Some(state) = self.follows.get_mut(bridge) {
            state.held = true;
        }
    }

    /// The lowest number that is stored has become `first`: what was wanted below it is gone.
    pub fn trimmed(&mut self, bridge: &BridgeId, first: u64) -> Option<Trimmed> {
        let state = self.follows.get_mut(bridge)?;
        if state.cursor + 1 >= first {
            return None;
        }
        state.cursor = first - 1;
        Some(Trimmed {
            bridge: bridge.clone(),
            first,
        })
    }
}

impl FollowState {
    fn credit(&self, window: usize) -> usize {
        if self.held {
            0
        } else {
            window.saturating_sub(self.bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WINDOW: usize = 2 << 20;

    fn standing(first: u64, last: u64) -> Standing {
        Standing {
            epoch: Epoch("e".to_owned()),
            first,
            last,
        }
    }

    #[test]
    fn begins_where_the_viewer_left_off() {
        let bridge = BridgeId::from("b");
        let mut session = Session::new(WINDOW);
        assert_eq!(
            session.follow(&bridge, 3, None, &standing(1, 5)),
            Beginning::Plain
        );
        assert_eq!(session.next().unwrap().after, 3);
        let trimmed = Trimmed {
            bridge: bridge.clone(),
            first: 9,
        };
        assert_eq!(
            session.follow(&bridge, 3, None, &standing(9, 12)),
            Beginning::Trimmed(trimmed)
        );
        assert_eq!(session.next().unwrap().after, 8);
        let other = Epoch("f".to_owned());
        let beginning = session.follow(&bridge, 3, Some(&other), &standing(1, 2));
        assert!(matches!(
            beginning,
            Beginning::Reset(Reset {
                first: 1,
                last: 2,
                ..
            })
        ));
        assert_eq!(session.next().unwrap().after, 0);
    }

    #[test]
    fn stops_at_the_window_and_goes_on_when_acknowledged() {
        let bridge = BridgeId::from("b");
        let mut session = Session::new(WINDOW);
        session.follow(&bridge, 0, None, &standing(1, 100));
        session.given(&bridge, 1, WINDOW - 10);
        assert_eq!(session.next().unwrap().max_bytes, 10);
        session.given(&bridge, 2, 10);
        assert_eq!(session.next(), None);
        session.acknowledge(&bridge, 1);
        assert_eq!(session.next().unwrap().max_bytes, FRAME_BYTES);
    }

    #[test]
    fn bridges_take_turns() {
        let (a, b) = (BridgeId::from("a"), BridgeId::from("b"));
        let mut session = Session::new(WINDOW);
        session.follow(&a, 0, None, &standing(1, 9));
        session.follow(&b, 0, None, &standing(1, 9));
        let mut turns = Vec::new();
        for seq in 1..=4 {
            let wanted = session.next().unwrap();
            session.given(&wanted.bridge, seq, 1);
            turns.push(wanted.bridge);
        }
        assert_eq!(turns, [a.clone(), b.clone(), a, b]);
    }

    proptest! {
        /// Whatever is committed, given and acknowledged, in whatever order: never more than the window is
        /// open, every number is given once, and when all is acknowledged all is given.
        #[test]
        fn every_number_once_within_the_window(steps in prop::collection::vec((0_u8..3, 1_u64..50), 1..80)) {
            let bridge = BridgeId::from("b");
            let mut session = Session::new(WINDOW);
            session.follow(&bridge, 0, None, &standing(1, 0));
            let (mut last, mut given, mut open) = (0_u64, 0_u64, VecDeque::new());
            let size = 100_000_usize;
            for (step, amount) in steps.into_iter().chain([(2, 1_000_000)]) {
                match step {
                    0 => { last += amount; session.committed(&bridge, last); }
                    1 => {}
                    _ => {
                        let through = given.min(amount.max(open.front().copied().unwrap_or(0)));
                        session.acknowledge(&bridge, through);
                        while open.front().is_some_and(|seq| *seq <= through) { open.pop_front(); }
                    }
                }
                while let Some(wanted) = session.next() {
                    prop_assert_eq!(wanted.after, given);
                    if size > wanted.credit {
                        session.hold(&bridge);
                        continue;
                    }
                    given += 1;
                    session.given(&bridge, given, size);
                    open.push_back(given);
                    prop_assert!(session.follows[&bridge].bytes <= WINDOW);
                }
            }
            session.acknowledge(&bridge, u64::MAX);
            while session.next().is_some() {
                given += 1;
                session.given(&bridge, given, 1);
            }
            prop_assert_eq!(given, last);
        }
    }
}
