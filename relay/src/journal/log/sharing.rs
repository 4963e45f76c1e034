//! A viewer beside the writer and retention, in every order in which their steps on a log can fall: nothing is missing,
//! nothing comes twice, and nobody sleeps while there is something to be had.

use shared::{id::Epoch, time::Timestamp};

use super::*;
use crate::session::{Beginning, Session, Standing, Wanted};

const BRIDGE: BridgeKey = BridgeKey(1);

/// Before so many of the viewer's steps the writer's may fall: enough for two batches with all that belongs to them.
const PLACES: usize = 12;

/// More steps than any viewer needs.
const ENOUGH: usize = 100;

/// What the writer does, in this order.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Into the store and the ring.
    Commit(u64),
    Tell(u64),
    /// The store lets go what is below, and only then says so.
    Discard(u64),
    Trim(u64),
    /// The ring is emptied.
    Rest,
}

const SCRIPTS: [&[Step]; 3] = [
    &[
        Step::Commit(1),
        Step::Tell(1),
        Step::Commit(2),
        Step::Tell(2),
        Step::Commit(3),
        Step::Tell(3),
    ],
    &[
        Step::Commit(1),
        Step::Tell(1),
        Step::Rest,
        Step::Commit(2),
        Step::Tell(2),
        Step::Rest,
    ],
    &[
        Step::Commit(1),
        Step::Tell(1),
        Step::Commit(2),
        Step::Tell(2),
        Step::Discard(2),
        Step::Trim(2),
        Step::Rest,
    ],
];

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: Timestamp(0),
        direction: Direction::In,
        peer: None,
        author: None,
        to: None,
        partial: false,
        event: None,
        bytes: vec![b'x'; 10],
    }
}

/// A log and what the store has of it.
struct World {
    log: Log,
    stored: Vec<u64>,
}

impl World {
    fn new() -> Self {
        Self {
            log: Log::new(BRIDGE, Bounds::default()),
            stored: Vec::new(),
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Commit(seq) => {
                self.stored.push(seq);
                let mut fresh = Fresh::beginning(&entry(seq));
                fresh.add(&entry(seq));
                self.log.take_in(fresh);
            }
            Step::Tell(seq) => self.log.tell(seq),
            Step::Discard(first) => self.stored.retain(|seq| *seq >= first),
            Step::Trim(first) => self.log.trim(first),
            Step::Rest => self.log.shared().ring = Ring::default(),
        }
    }
}

/// Where a viewer's task is; each step looks at what is shared once.
enum At {
    Follows,
    AsksFirst,
    AsksLast { first: u64 },
    Idle,
    Wants(Wanted),
    Reads(Wanted),
    ReadsStore(Wanted),
}

/// A viewer as `http::live` has it, whose client acknowledges when there is nothing else.
struct Viewer {
    at: At,
    news: Option<watch::Receiver<u64>>,
    session: Session,
    /// The highest number that it has, or was told to be gone.
    seen: u64,
    acknowledged: u64,
}

impl Viewer {
    fn new() -> Self {
        Self {
            at: At::Follows,
            news: None,
            // Each batch needs an acknowledgement before the next.
            session: Session::new(1),
            seen: 0,
            acknowledged: 0,
        }
    }

    /// The next step; `false` when it sleeps.
    fn step(&mut self, world: &World) -> bool {
        let log = &world.log;
        self.at = match std::mem::replace(&mut self.at, At::Idle) {
            At::Follows => {
                self.news = Some(log.news());
                At::AsksFirst
            }
            At::AsksFirst => At::AsksLast { first: log.first() },
            At::AsksLast { first } => self.begin(first, log.last()),
            At::Idle => match self.idle() {
                Some(at) => at,
                None => return false,
            },
            At::Wants(wanted) => match self.session.trimmed(&wanted.bridge, log.first()) {
                Some(trimmed) => self.gone(trimmed.first),
                None => At::Reads(wanted),
            },
            At::Reads(wanted) => match log.read(wanted.after, wanted.max_bytes) {
                Some(chunk) => self.take(&wanted, &chunk),
                None => At::ReadsStore(wanted),
            },
            At::ReadsStore(wanted) => {
                let above = world.stored.iter().filter(|seq| **seq > wanted.after);
                let entries: Vec<_> = above.map(|seq| entry(*seq)).collect();
                let chunk = Chunk::encode(&entries, wanted.max_bytes);
                log.keep(&chunk);
                self.take(&wanted, &chunk)
            }
        };
        true
    }

    fn begin(&mut self, first: u64, last: u64) -> At {
        let standing = Standing {
            epoch: Epoch("e".to_owned()),
            first,
            last,
        };
        let beginning = self.session.follow(&BRIDGE.id(), 0, None, &standing);
        if let Beginning::Trimmed(trimmed) = beginning {
            return self.gone(trimmed.first);
        }
        At::Idle
    }

    fn idle(&mut self) -> Option<At> {
        if let Some(wanted) = self.session.next() {
            return Some(At::Wants(wanted));
        }
        let news = self.news.as_mut()?;
        if news.has_changed().unwrap() {
            let last = *news.borrow_and_update();
            self.session.committed(&BRIDGE.id(), last);
            return Some(At::Idle);
        }
        if self.acknowledged < self.seen {
            self.acknowledged = self.seen;
            self.session.acknowledge(&BRIDGE.id(), self.seen);
            return Some(At::Idle);
        }
        None
    }

    fn gone(&mut self, first: u64) -> At {
        assert!(first > self.seen + 1);
        self.seen = first - 1;
        At::Idle
    }

    fn take(&mut self, wanted: &Wanted, chunk: &Chunk) -> At {
        let (first, through) = chunk.span.expect("something was wanted");
        if let Some(trimmed) = self.session.trimmed(&wanted.bridge, first) {
            return self.gone(trimmed.first);
        }
        if chunk.bytes > wanted.credit {
            self.session.hold(&wanted.bridge);
            return At::Idle;
        }
        assert_eq!(first, self.seen + 1, "a hole, or twice");
        self.seen = through;
        let bytes = chunk.bytes;
        self.session.given(&wanted.bridge, through, bytes);
        At::Idle
    }
}

/// Runs the viewer, with the writer's steps each before one of its steps.
fn run(script: &[Step], places: &[usize]) {
    let (mut world, mut viewer) = (World::new(), Viewer::new());
    let mut steps = script.iter().zip(places).peekable();
    for place in 0..ENOUGH {
        while let Some((step, _)) = steps.next_if(|(_, at)| **at == place) {
            world.step(*step);
        }
        let sleeps = !viewer.step(&world);
        if sleeps && steps.peek().is_none() {
            let last = world.log.last();
            assert_eq!(viewer.seen, last, "it sleeps: {script:?} at {places:?}");
            return;
        }
    }
    panic!("it never comes to rest: {script:?} at {places:?}");
}

/// All ascending rows of places, none above `most`.
fn each(count: usize, most: usize, places: &mut Vec<usize>, then: &mut impl FnMut(&[usize])) {
    if count == 0 {
        return then(places);
    }
    let from = places.last().copied().unwrap_or(0);
    for place in from..=most {
        places.push(place);
        each(count - 1, most, places, then);
        places.pop();
    }
}

#[test]
fn in_every_order_a_viewer_gets_all_and_sleeps_only_then() {
    for script in SCRIPTS {
        each(script.len(), PLACES, &mut Vec::new(), &mut |places| {
            run(script, places);
        });
    }
}

/// What the search above is for: were the wake-up before what can be read, a viewer could sleep for ever.
#[test]
#[should_panic(expected = "it sleeps")]
fn a_lost_wake_up_is_found() {
    let script = [Step::Tell(0), Step::Commit(1)];
    each(script.len(), PLACES, &mut Vec::new(), &mut |places| {
        run(&script, places);
    });
}
