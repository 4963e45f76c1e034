//! What datagrams that are read together become: entries, and what goes out once these are stored. No I/O.

use std::sync::Arc;

use bytes::Bytes;
use shared::{bridge::Mode, entry::Event, id::BridgeId};
use tokio::time::Instant;

use crate::{
    bridge::{
        Peer,
        loops::Said,
        room::{self, AtDoor},
    },
    journal::NewEntry,
    store::Settings,
    text,
};

/// What one round of reading becomes.
pub(super) struct Batch<'a> {
    /// What the bridge has said as a room.
    said: &'a Said,
    pub(super) entries: Vec<NewEntry>,
    /// What goes out once that is stored: the place of its entry, the peer that it is about, the bytes, and to whom.
    pub(super) outgoing: Vec<(u64, Arc<Peer>, Bytes, Whom)>,
    /// Who has answered the token of a room.
    pub(super) entering: Vec<Arc<Peer>>,
    pub(super) leaving: Vec<Arc<Peer>>,
    pub(super) dropped: u64,
}

/// To whom something goes.
pub(super) enum Whom {
    Itself,
    Others,
}

impl<'a> Batch<'a> {
    /// Nothing yet.
    pub(super) fn new(said: &'a Said) -> Self {
        Self {
            said,
            entries: Vec::new(),
            outgoing: Vec::new(),
            entering: Vec::new(),
            leaving: Vec::new(),
            dropped: 0,
        }
    }

    /// Adds a datagram of a peer, which may be new, and may be a bridge of our own that answers by itself.
    pub(super) fn add(
        &mut self,
        peer: &Arc<Peer>,
        new: bool,
        bytes: Vec<u8>,
        settings: &Settings,
        own: Option<BridgeId>,
    ) {
        peer.received(bytes.len());
        if new {
            let joined = Event::PeerJoined {
                address: peer.address.to_string(),
            };
            self.entries.push(NewEntry::event(Some(peer.id()), joined));
            if settings.mode == Mode::Room && !peer.door.is_shut() {
                self.tell_others(peer, room::joined(&peer.label(), settings.encoding));
            }
        }
        let farewell = text::is_farewell(&bytes, settings.encoding, &settings.farewell);
        if farewell {
            self.leaving.push(Arc::clone(peer));
        }
        let received = NewEntry::received(peer.id(), bytes.clone(), false);
        self.entries.push(received);
        match (settings.mode, own) {
            // Requests come over TCP alone.
            (Mode::Console | Mode::Http, _) => {}
            // What answers by itself is not answered by itself.
            (_, Some(own)) => self.tell(peer, peer.is_own(own)),
            // It is forgotten, and with it how often it has come: echoed, it would come without an end.
            (Mode::Echo, None) if farewell => {}
            (Mode::Echo, None) => self.echo(peer, bytes),
            (Mode::Room, None) => self.in_room(peer, &bytes, settings),
        }
    }

    fn echo(&mut self, peer: &Arc<Peer>, bytes: Vec<u8>) {
        match peer.may_hear_datagram(&bytes) {
            Ok(()) => self.answer(peer, bytes),
            Err(told) => self.tell(peer, told),
        }
    }

    fn tell(&mut self, peer: &Peer, told: Option<Event>) {
        let entry = |event| NewEntry::event(Some(peer.id()), event);
        self.entries.extend(told.map(entry));
    }

    fn in_room(&mut self, peer: &Arc<Peer>, bytes: &[u8], settings: &Settings) {
        let (name, encoding) = (peer.label(), settings.encoding);
        match peer.door.knock(bytes, Instant::now()) {
            AtDoor::Inside => {
                match peer.is_heard(bytes, &self.said.speaker(&name, encoding), encoding) {
                    Ok(()) => self.tell_others(peer, room::lines(&name, bytes, encoding)),
                    Err(told) => self.tell(peer, told),
                }
            }
            AtDoor::Enters => {
                let event = NewEntry::event(Some(peer.id()), Event::PeerAdmitted);
                self.entries.push(event);
                self.tell_others(peer, room::joined(&name, encoding));
                self.entering.push(Arc::clone(peer));
            }
            AtDoor::Asked(question) => self.answer(peer, question),
            AtDoor::Outside => {}
        }
    }

    /// What the relay itself sends back to a peer is an entry of its own.
    fn answer(&mut self, peer: &Arc<Peer>, bytes: Vec<u8>) {
        let (place, sent) = (self.entries.len() as u64, Bytes::copy_from_slice(&bytes));
        self.outgoing
            .push((place, Arc::clone(peer), sent, Whom::Itself));
        self.entries
            .push(NewEntry::sent(Some(peer.id()), None, bytes));
    }

    /// What the others hear belongs to the entry that was added last.
    fn tell_others(&mut self, peer: &Arc<Peer>, words: Bytes) {
        let place = self.entries.len() as u64 - 1;
        self.outgoing
            .push((place, Arc::clone(peer), words, Whom::Others));
    }
}
