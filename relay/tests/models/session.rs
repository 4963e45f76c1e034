//! A viewer's session against lists: cursors, commits, trims, credit, acknowledgements, follows and unfollows of
//! several bridges, in any order.

use std::collections::{BTreeMap, VecDeque};

use proptest::{prelude::*, sample::Index};
use relay::session::{Beginning, FRAME_BYTES, Session, Standing};
use shared::id::{BridgeId, Epoch};

/// Of unacknowledged bytes, for each follow.
const WINDOW: usize = 2 << 20;

const BRIDGES: [&str; 3] = ["a", "b", "c"];

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Entries of a size are committed.
    Commit(usize, usize, usize),
    /// A share of what is stored goes.
    Trim(usize, Index),
    Follow(usize, Index, bool),
    Unfollow(usize),
    /// An acknowledgement: of what was given, or of anything.
    Ack(usize, Index),
    AckWild(usize, u64),
    /// The viewer's task gives what is wanted, so many times.
    Give(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let bridge = 0..BRIDGES.len();
    let size = prop_oneof![Just(40), Just(1 << 10), Just(100 << 10), Just(WINDOW + 1)];
    let step = prop_oneof![
        3 => (bridge.clone(), 1_usize..40, size).prop_map(|(b, count, size)| Step::Commit(b, count, size)),
        1 => (bridge.clone(), any::<Index>()).prop_map(|(b, share)| Step::Trim(b, share)),
        2 => (bridge.clone(), any::<Index>(), prop::bool::weighted(0.2))
            .prop_map(|(b, after, other)| Step::Follow(b, after, other)),
        1 => bridge.clone().prop_map(Step::Unfollow),
        2 => (bridge.clone(), any::<Index>()).prop_map(|(b, seq)| Step::Ack(b, seq)),
        1 => (bridge, any::<u64>()).prop_map(|(b, seq)| Step::AckWild(b, seq)),
        4 => (1_usize..20).prop_map(Step::Give),
    ];
    prop::collection::vec(step, 1..120)
}

/// A bridge's journal: the sizes of all entries that there ever were, and the lowest that is stored.
struct Journal {
    sizes: Vec<usize>,
    first: u64,
}

impl Journal {
    fn last(&self) -> u64 {
        self.sizes.len() as u64
    }
}

/// What a viewer of one bridge is owed.
#[derive(Default)]
struct Follow {
    cursor: u64,
    open: VecDeque<(u64, usize)>,
    /// Its next entry did not fit, and nothing has been acknowledged since.
    held: bool,
}

impl Follow {
    fn open_bytes(&self) -> usize {
        self.open.iter().map(|(_, bytes)| bytes).sum()
    }
}

struct Model {
    session: Session,
    journals: Vec<Journal>,
    follows: BTreeMap<usize, Follow>,
}

impl Model {
    fn new() -> Self {
        let journal = || Journal {
            sizes: Vec::new(),
            first: 1,
        };
        Self {
            session: Session::new(WINDOW),
            journals: BRIDGES.iter().map(|_| journal()).collect(),
            follows: BTreeMap::new(),
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Commit(bridge, count, size) => {
                let journal = &mut self.journals[bridge];
                journal.sizes.extend(vec![size; count]);
                let last = journal.last();
                self.session.committed(&id(bridge), last);
            }
            Step::Trim(bridge, share) => {
                let journal = &mut self.journals[bridge];
                let stored = journal.last() + 1 - journal.first;
                // The newest always stays.
                journal.first += share.index(stored.max(1) as usize) as u64;
            }
            Step::Follow(bridge, after, other) => self.follow(bridge, after, other),
            Step::Unfollow(bridge) => {
                self.session.unfollow(&id(bridge));
                self.follows.remove(&bridge);
            }
            Step::Ack(bridge, seq) => {
                let cursor = self.follows.get(&bridge).map_or(0, |follow| follow.cursor);
                self.acknowledge(bridge, seq.index(cursor as usize + 1) as u64);
            }
            Step::AckWild(bridge, seq) => self.acknowledge(bridge, seq),
            Step::Give(times) => {
                for _ in 0..times {
                    self.give();
                }
            }
        }
    }

    fn follow(&mut self, bridge: usize, after: Index, other: bool) {
        let journal = &self.journals[bridge];
        let after = after.index(journal.sizes.len() + 1) as u64;
        let epoch = |name: &str| Epoch(name.to_owned());
        let standing = Standing {
            epoch: epoch("now"),
            first: journal.first,
            last: journal.last(),
        };
        let known = epoch(if other { "before" } else { "now" });
        let beginning = self
            .session
            .follow(&id(bridge), after, Some(&known), &standing);
        let gone = after + 1 < journal.first;
        match beginning {
            Beginning::Reset(reset) => {
                assert!(other);
                assert_eq!((reset.first, reset.last), (journal.first, journal.last()));
            }
            Beginning::Trimmed(trimmed) => assert!(gone && trimmed.first == journal.first),
            Beginning::Plain => assert!(!other && !gone),
        }
        let cursor = if other || gone {
            journal.first - 1
        } else {
            after
        };
        let follow = Follow {
            cursor,
            ..Follow::default()
        };
        self.follows.insert(bridge, follow);
    }

    fn acknowledge(&mut self, bridge: usize, seq: u64) {
        self.session.acknowledge(&id(bridge), seq);
        if let Some(follow) = self.follows.get_mut(&bridge) {
            let open = follow.open.len();
            follow.open.retain(|(through, _)| *through > seq);
            follow.held &= follow.open.len() == open;
        }
    }

    /// What the viewer's task does once: nothing, a word that entries are gone, or a batch.
    fn give(&mut self) {
        let Some(wanted) = self.session.next() else {
            return self.nothing_can_go();
        };
        let bridge = BRIDGES
            .iter()
            .position(|name| *name == wanted.bridge.as_str())
            .unwrap();
        let journal = &self.journals[bridge];
        let follow = self
            .follows
            .get_mut(&bridge)
            .expect("only what is followed is wanted");
        assert_eq!(wanted.after, follow.cursor);
        assert!(wanted.max_bytes <= FRAME_BYTES && follow.cursor < journal.last());
        let gone = follow.cursor + 1 < journal.first;
        let trimmed = self.session.trimmed(&wanted.bridge, journal.first);
        assert_eq!(trimmed.is_some(), gone);
        if gone {
            follow.cursor = journal.first - 1;
            return;
        }
        let (mut through, mut bytes) = (wanted.after, 0);
        for size in &journal.sizes[through as usize..] {
            if bytes > 0 && bytes + size > wanted.max_bytes {
                break;
            }
            through += 1;
            bytes += size;
        }
        if bytes > wanted.credit {
            follow.held = true;
            return self.session.hold(&wanted.bridge);
        }
        assert!(follow.open.is_empty() || follow.open_bytes() + bytes <= WINDOW);
        self.session.given(&wanted.bridge, through, bytes);
        follow.cursor = through;
        follow.open.push_back((through, bytes));
    }

    /// Every follow has all that there is, or has no credit for its next entry.
    fn nothing_can_go(&self) {
        for (bridge, follow) in &self.follows {
            let next = self.journals[*bridge].sizes.get(follow.cursor as usize);
            let fits =
                |size: &usize| follow.open.is_empty() || follow.open_bytes() + size <= WINDOW;
            let room = |size: &usize| !follow.held && fits(size);
            assert!(!next.is_some_and(room), "{} starves", BRIDGES[*bridge]);
        }
    }

    /// Acknowledges and gives until there is nothing left.
    fn drain(&mut self) {
        for _ in 0..100_000 {
            for bridge in 0..BRIDGES.len() {
                self.acknowledge(bridge, u64::MAX);
            }
            if self.session.next().is_none() {
                break;
            }
            self.give();
        }
        for (bridge, follow) in &self.follows {
            assert_eq!(follow.cursor, self.journals[*bridge].last());
        }
    }
}

fn id(bridge: usize) -> BridgeId {
    BRIDGES[bridge].into()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_session_owes_what_the_lists_say(steps in steps()) {
        let mut model = Model::new();
        for step in steps {
            model.step(step);
        }
        model.drain();
    }
}

#[test]
fn nobody_is_served_twice_while_another_waits() {
    let mut model = Model::new();
    for bridge in 0..BRIDGES.len() {
        model.step(Step::Commit(bridge, 400, 64 << 10));
        let standing = Standing {
            epoch: Epoch("now".to_owned()),
            first: 1,
            last: 400,
        };
        model.session.follow(&id(bridge), 0, None, &standing);
        model.follows.insert(bridge, Follow::default());
    }
    let mut served = Vec::new();
    for _ in 0..90 {
        served.push(model.session.next().unwrap().bridge);
        model.give();
    }
    for turns in served.chunks(BRIDGES.len()) {
        let mut turns = turns.to_vec();
        turns.sort();
        assert_eq!(turns, [id(0), id(1), id(2)]);
    }
}
