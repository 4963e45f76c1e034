//! Lesson 7: datagrams come whole or not at all, may be empty, are limited, and get lost.

use shared::{
    entry::{Direction, Entry, Event},
    fault::{Fault, FaultCode},
};

use super::{Evidence, Missing, Outcome, Seen, Side};

/// So many are to be seen, each as one entry.
const ENOUGH: usize = 3;

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let came = |entry: &&Entry| entry.direction == Direction::In;
    let all: Vec<_> = evidence.yours.messages().filter(came).collect();
    let count = all.iter().filter(|entry| !entry.bytes.is_empty()).count();
    let empty = all.iter().find(|entry| entry.bytes.is_empty());
    let mut refusals = evidence.refusals("udp");
    let too_large = refusals.find_map(too_large);
    let lost = lost(evidence);
    vec![
        Outcome::of((count >= ENOUGH).then_some(Seen::Whole { count }), || {
            (count > 0).then_some(Missing::FewDatagrams { count })
        }),
        Outcome::of(empty.map(|entry| Seen::Empty { seq: entry.seq }), || None),
        Outcome::of(too_large, || {
            let sizes = evidence.other.messages().map(|entry| entry.bytes.len());
            let bytes = sizes.max().filter(|bytes| *bytes > 1_000)?;
            Some(Missing::StillFits { bytes })
        }),
        Outcome::of(lost.map(|bytes| Seen::Lost { bytes }), || {
            let closed = closed_between(&evidence.yours);
            let sent = evidence.other.messages().next().is_some();
            match (closed.is_empty(), sent) {
                (false, _) => Some(Missing::ClosedButNothingSent),
                (true, true) => Some(Missing::SentButOpen),
                (true, false) => None,
            }
        }),
    ]
}

fn too_large(fault: &Fault) -> Option<Seen> {
    let number = |name: &str| fault.params.get(name)?.as_u64();
    let (bytes, limit) = (number("bytes")?, number("limit")?);
    (fault.code == FaultCode::DatagramTooLarge).then_some(Seen::TooLarge { bytes, limit })
}

/// When the bridge had no socket: from a close to the next opening, in microseconds since the Unix epoch.
fn closed_between(side: &Side) -> Vec<(i64, i64)> {
    let mut closed = Vec::new();
    let mut since = None;
    for (entry, event) in side.events() {
        match event {
            Event::Closed => since = Some(entry.at.0),
            Event::Opened | Event::Listening { .. } => {
                closed.extend(since.take().map(|since| (since, entry.at.0)));
            }
            _ => {}
        }
    }
    closed.extend(since.map(|since| (since, i64::MAX)));
    closed
}

/// How many bytes were sent while nobody was there to receive them: written by the one side, and nowhere in the other's
/// journal.
fn lost(evidence: &Evidence) -> Option<usize> {
    let closed = closed_between(&evidence.yours);
    let is_lost = |entry: &&Entry| {
        let at = entry.at.0;
        entry.direction == Direction::Out
            && closed.iter().any(|(from, to)| *from < at && at < *to)
            && !evidence.other.was_lost(entry.seq)
    };
    evidence
        .other
        .messages()
        .find(is_lost)
        .map(|entry| entry.bytes.len())
}
