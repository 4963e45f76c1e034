//! Lesson 4: call a port where nobody listens, then one where somebody does.

use shared::{
    entry::{Direction, Event},
    fault::{Fault, FaultCode},
};

use super::{
    Evidence, Missing, Outcome, Seen,
    evidence::between,
    talk::{Talk, talks},
};

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let side = &evidence.yours;
    let mut refusals = evidence.refusals("tcp-connect");
    let refused = refusals.find_map(refusal);
    let connected = side.events().find_map(|(_, event)| match event {
        Event::Connected {
            local,
            remote,
            took_us,
        } => Some(Seen::Connected {
            local: local.clone(),
            remote: remote.clone(),
            took_us: *took_us,
        }),
        _ => None,
    });
    let talks = talks(side);
    let talked = talks.iter().find_map(talked);
    let is_connected = connected.is_some();
    let other_fault = || {
        let fault = evidence.latest_refusal(FaultCode::ConnectionRefused)?;
        Some(Missing::Refused(fault))
    };
    vec![
        Outcome::of(refused, other_fault),
        Outcome::of(connected, other_fault),
        Outcome::of(talked, || {
            let out = side
                .messages()
                .any(|entry| entry.direction == Direction::Out);
            is_connected.then_some(if out {
                Missing::NoAnswer
            } else {
                Missing::Quiet
            })
        }),
    ]
}

fn refusal(fault: &Fault) -> Option<Seen> {
    let address = fault.params.get("address")?.as_str()?.to_owned();
    let took_us = fault
        .params
        .get("took_us")
        .and_then(serde_json::Value::as_u64);
    (fault.code == FaultCode::ConnectionRefused).then_some(Seen::Refused { address, took_us })
}

/// Something was said and something came after it.
fn talked(talk: &Talk<'_>) -> Option<Seen> {
    let mut messages = talk.messages.iter();
    let out = messages.find(|entry| entry.direction == Direction::Out)?;
    let back = messages.find(|entry| entry.direction == Direction::In)?;
    Some(Seen::Talked {
        bytes: back.bytes.len(),
        after_us: between(out, back),
    })
}
