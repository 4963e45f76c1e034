//! The checks of the lessons: what passes, and that what only looks like it does not.

mod addresses;
mod datagrams;
mod kept;
mod streams;
mod talks;

use serde_json::json;
use shared::{
    bridge::Bridge,
    entry::{Direction, Entry, Event, NotWrittenReason, Side as End},
    fault::{Fault, FaultCode},
    id::PeerId,
    time::Timestamp,
};

use super::*;

/// A journal as it is written.
#[derive(Default)]
struct Book {
    side: Side,
    now: i64,
}

impl Book {
    /// That of a bridge that is open at this address.
    fn open(kind: &str, local: &str) -> Self {
        let mut book = Self::default();
        book.side.bridge = Some(bridge(kind, local));
        book.event(None, Event::Opened)
    }

    /// That of one that listens there.
    fn listening(local: &str) -> Self {
        let local = local.to_owned();
        Self::open("tcp-listen", &local).event(
            None,
            Event::Listening {
                local,
                backlog: None,
            },
        )
    }

    fn push(
        mut self,
        direction: Direction,
        peer: Option<&str>,
        event: Option<Event>,
        bytes: &[u8],
    ) -> Self {
        self.now += 1;
        self.side.entries.push(Entry {
            seq: self.side.entries.len() as u64 + 1,
            at: Timestamp(self.now),
            direction,
            peer: peer.map(PeerId::from),
            author: None,
            to: None,
            partial: false,
            event,
            bytes: bytes.to_vec(),
        });
        self
    }

    fn event(self, peer: Option<&str>, event: Event) -> Self {
        self.push(Direction::Event, peer, Some(event), b"")
    }

    fn joins(self, peer: &str) -> Self {
        let address = format!("127.0.0.1:4000{peer}");
        self.event(Some(peer), Event::PeerJoined { address })
    }

    fn came(self, peer: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.push(Direction::In, Some(peer), None, bytes.as_ref())
    }

    /// To all who are there.
    fn went(self, bytes: impl AsRef<[u8]>) -> Self {
        self.push(Direction::Out, None, None, bytes.as_ref())
    }

    fn fin(self, peer: &str, ours: bool) -> Self {
        let after_us = 1;
        let event = match ours {
            true => Event::FinSent { after_us },
            false => Event::FinReceived { after_us },
        };
        self.event(Some(peer), event)
    }

    fn reset(self, peer: &str) -> Self {
        let (by, after_us) = (End::Peer, 1);
        self.event(Some(peer), Event::Reset { by, after_us })
    }

    fn leaves(self, peer: &str) -> Self {
        let left = Event::PeerLeft {
            after_us: 1,
            bytes_in: 0,
            bytes_out: 0,
            told: None,
        };
        self.event(Some(peer), left)
    }

    /// The latest send was not written.
    fn loses(self, peer: &str) -> Self {
        let of = self.side.entries.len() as u64;
        let (peer_id, reason) = (PeerId::from(peer), NotWrittenReason::Gone);
        let lost = Event::NotWritten {
            of,
            peer: peer_id,
            written: 0,
            reason,
        };
        self.event(Some(peer), lost)
    }

    fn after(mut self, us: u64) -> Self {
        self.now += us as i64;
        self
    }
}

fn bridge(kind: &str, local: &str) -> Bridge {
    let bridge = json!({
        "id": format!("{kind} {local}"), "name": "B", "state": "open",
        "endpoint": {"kind": kind, "host": "127.0.0.1", "port": 0}, "mode": "console", "framing": {"kind": "none"},
        "encoding": "utf-8", "farewell": ["bye", "再见"], "local": local, "peers": 0,
        "created_at": "2026-01-01T00:00:00.000000Z", "reconnect": false, "connect_timeout_ms": 1000,
    });
    serde_json::from_value(bridge).unwrap()
}

fn refused(kind: &str, fault: Fault) -> Deed {
    let kind = kind.to_owned();
    Deed::Refused { kind, fault }
}

fn opened(kind: &str, port: u16) -> Deed {
    let kind = kind.to_owned();
    Deed::Opened { kind, port }
}

fn evidence(yours: Book, other: Book, deeds: &[Deed]) -> Evidence {
    Evidence {
        yours: yours.side,
        other: other.side,
        deeds: deeds.to_vec(),
    }
}

/// How a step stands.
#[track_caller]
fn outcome(step: Step, evidence: &Evidence) -> Outcome {
    let lesson = Lesson::ALL
        .into_iter()
        .find(|lesson| lesson.steps().contains(&step))
        .unwrap();
    let at = lesson.steps().iter().position(|one| *one == step).unwrap();
    lesson.check(evidence).swap_remove(at)
}

#[track_caller]
fn done(step: Step, evidence: &Evidence) -> Seen {
    match outcome(step, evidence) {
        Outcome::Done(seen) => seen,
        Outcome::Open(missing) => panic!("{step:?}: {missing:?}"),
    }
}

/// What is missing; the step must not be done.
#[track_caller]
fn missing(step: Step, evidence: &Evidence) -> Option<Missing> {
    match outcome(step, evidence) {
        Outcome::Open(missing) => missing,
        Outcome::Done(seen) => panic!("{step:?}: {seen:?}"),
    }
}

#[test]
fn each_lesson_has_its_steps_and_nothing_is_done_without_evidence() {
    let mut steps = std::collections::BTreeSet::<Step>::new();
    for lesson in Lesson::ALL {
        assert_eq!(Lesson::from_key(lesson.key()), Some(lesson));
        let outcomes = lesson.check(&Evidence::default());
        assert_eq!(
            outcomes,
            vec![Outcome::Open(None); lesson.steps().len()],
            "{lesson:?}"
        );
        steps.extend(lesson.steps());
    }
    assert_eq!(steps.len(), 27);
    assert_eq!(Lesson::Address.next(), Some(Lesson::Port));
    assert_eq!((Lesson::Http.number(), Lesson::Http.next()), (8, None));
}
