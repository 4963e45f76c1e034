//! Lesson 3: listen, be called, hear and answer.

use shared::entry::{Direction, Entry};

use super::{
    Evidence, Missing, Outcome, Seen,
    evidence::between,
    talk::{Talk, talks},
};

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let side = &evidence.yours;
    let talks = talks(side);
    let local = side.listening().map(str::to_owned);
    let joined = talks.first().map(|talk| talk.address.to_owned());
    let heard = talks.iter().find_map(first_heard);
    let answered = talks
        .iter()
        .find_map(|talk| answer(talk, |seq| side.was_lost(seq)));
    let is_listening = local.is_some();
    let is_joined = joined.is_some();
    let sent = || {
        side.messages()
            .any(|entry| entry.direction == Direction::Out)
    };
    vec![
        Outcome::of(local.map(|local| Seen::Listening { local }), || {
            evidence.unsuccessful()
        }),
        Outcome::of(joined.map(|address| Seen::Joined { address }), || {
            (is_listening && sent()).then_some(Missing::ToNobody)
        }),
        Outcome::of(
            heard.map(|entry| Seen::Heard {
                bytes: entry.bytes.len(),
            }),
            || is_joined.then_some(Missing::Quiet),
        ),
        Outcome::of(
            answered.map(|after_us| Seen::Answered { after_us }),
            || match (heard, sent()) {
                (None, true) if is_joined => Some(Missing::SpokeFirst),
                (Some(_), true) => Some(Missing::SpokeFirst),
                (Some(_), false) => Some(Missing::NotAnswered),
                _ => None,
            },
        ),
    ]
}

fn first_heard<'a>(talk: &Talk<'a>) -> Option<&'a Entry> {
    let mut messages = talk.messages.iter().copied();
    messages.find(|entry| entry.direction == Direction::In)
}

/// How long after something was heard it was answered, in microseconds.
fn answer(talk: &Talk<'_>, was_lost: impl Fn(u64) -> bool) -> Option<u64> {
    let heard = first_heard(talk)?;
    let mut later = talk.messages.iter().filter(|entry| entry.seq > heard.seq);
    let answer = later.find(|entry| entry.direction == Direction::Out && !was_lost(entry.seq))?;
    Some(between(heard, answer))
}
