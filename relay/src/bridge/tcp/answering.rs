//! What is said back to one read: in mode `echo` the same, in mode `http` an answer to each request, in a room a word to
//! the others.

use std::sync::Arc;

use bytes::Bytes;
use shared::bridge::Endpoint;
use tokio::time::Instant;

use crate::{
    bridge::{Bridge, framing::Frame, loops::Ear, peer::Peer, room::Voice},
    journal::{Handoff, NewEntry},
    store::Settings,
};

/// The entries of one read as they are.
pub(super) fn received(peer: &Peer, frames: Vec<Frame>) -> Vec<NewEntry> {
    let id = peer.id();
    let entry = |frame: Frame| NewEntry::received(id.clone(), frame.bytes, frame.partial);
    frames.into_iter().map(entry).collect()
}

/// The same of an echo, each followed by itself; but what comes from a bridge of the relay's own that answers by itself, too, or
/// goes around between an echo that has dialled and somebody else's, is not echoed.
pub(super) fn echoed(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    frames: Vec<Frame>,
    settings: &Settings,
) -> (Vec<NewEntry>, Option<Handoff>) {
    let event = |event| NewEntry::event(Some(peer.id()), event);
    if let Some(own) = bridge.context.streams.at(peer.address) {
        let mut entries = received(peer, frames);
        entries.extend(peer.is_own(own).map(event));
        return (entries, None);
    }
    let dials = matches!(settings.endpoint, Endpoint::TcpConnect { .. });
    let mut told = None;
    let (mut entries, handoff) = answered(bridge, peer, frames, |bytes| {
        let heard = if dials {
            peer.may_hear_piece(bytes)
        } else {
            Ok(())
        };
        match heard {
            Ok(()) => vec![Bytes::copy_from_slice(bytes)],
            Err(stopped) => {
                told = told.take().or(stopped);
                Vec::new()
            }
        }
    });
    entries.extend(told.map(event));
    (entries, handoff)
}

/// The entries of one read, each followed by what is answered to it, which is stored with it and written after.
pub(super) fn answered(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    frames: Vec<Frame>,
    mut answer: impl FnMut(&[u8]) -> Vec<Bytes>,
) -> (Vec<NewEntry>, Option<Handoff>) {
    let id = peer.id();
    let (mut entries, mut answers) = (Vec::new(), Vec::new());
    for frame in frames {
        let said = answer(&frame.bytes);
        entries.push(NewEntry::received(id.clone(), frame.bytes, frame.partial));
        for bytes in said {
            let entry = NewEntry::sent(Some(id.clone()), None, bytes.to_vec());
            answers.push((entries.len() as u64, bytes));
            entries.push(entry);
        }
    }
    let (bridge, peer) = (Arc::clone(bridge), Arc::clone(peer));
    let handoff: Handoff = Box::new(move |first| {
        for (place, bytes) in answers {
            bridge.hand_over(&[Arc::clone(&peer)], &bytes, first + place);
        }
    });
    (entries, Some(handoff))
}

/// The entries of one read in a room, and what the others are told of it: all its lines at once, so that a read of nothing but
/// line ends costs each of them one place in its queue. What does not reach one is told as a part of the first line's entry.
pub(super) fn forwarded(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    ear: &mut Ear,
    voice: &mut Voice,
    frames: Vec<Frame>,
    settings: &Settings,
) -> (Vec<NewEntry>, Option<Handoff>) {
    let (name, now) = (peer.label(), Instant::now());
    let speaker = bridge.said.speaker(&name, settings.encoding);
    let (mut lines, mut echoes) = (Vec::new(), false);
    for frame in &frames {
        let (said, stopped) = ear.hear(&frame.bytes, &speaker, now);
        lines.push(voice.lines(&name, &said, settings.encoding));
        echoes |= stopped;
    }
    let mut entries = received(peer, frames);
    let told = echoes.then(|| peer.sends_back()).flatten();
    entries.extend(told.map(|event| NewEntry::event(Some(peer.id()), event)));
    let (words, bridge, peer) = (lines.concat(), Arc::clone(bridge), Arc::clone(peer));
    let handoff: Handoff = Box::new(move |first| bridge.tell_others(&peer, words.into(), first));
    (entries, Some(handoff))
}
