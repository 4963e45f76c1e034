//! What answers without an end is stopped: between the relay's own sockets ([`automata`]), where somebody else sends back
//! what was echoed ([`repeats`], by [`turns`], over TCP in a [`stream`]), and where peers of a room send back what it has
//! said ([`said`], over TCP with an [`ear`]).

mod automata;
mod ear;
mod repeats;
mod said;
mod sample;
mod stream;
mod turns;

use std::{
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use shared::{bridge::TextEncoding, entry::Event, id::BridgeId};
use tokio::time::Instant;

use super::Peer;
use crate::egress::micros;

pub(super) use automata::Automata;
pub(super) use ear::Ear;
use repeats::{Answer, Repeats, is_service};
pub(super) use said::{Said, Speaker};

/// How often it is told that a peer is one of the relay's own that answers by itself, a service, or an echo, while it goes on
/// sending.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// What is remembered of a peer for it; of most there is nothing.
#[derive(Debug, Default)]
pub(super) struct Rounds(OnceLock<Box<Mutex<State>>>);

#[derive(Debug, Default)]
struct State {
    repeats: Repeats,
    /// When it was last told that it is one of the relay's own, a service, or sends back what it hears.
    told: Option<Instant>,
}

impl State {
    /// The event that tells it, once in a while.
    fn tell(&mut self, bridge: Option<BridgeId>, port: Option<u16>) -> Option<Event> {
        let now = Instant::now();
        if self.told.is_some_and(|told| now < told + TELL_AGAIN) {
            return None;
        }
        self.told = Some(now);
        Some(Event::LoopStopped {
            bridge,
            pause_us: None,
            port,
        })
    }
}

impl Peer {
    /// It is a bridge of the relay's own that answers by itself, and so is not answered; the event that tells it, once in a
    /// while.
    pub(super) fn is_own(&self, own: BridgeId) -> Option<Event> {
        self.rounds.lock().tell(Some(own), None)
    }

    /// Whether the others hear what it says in a UDP room: not where it sends back what it has heard, as an echo does; two of
    /// those would never end.
    ///
    /// # Errors
    /// They do not; with the event that tells it, once in a while.
    pub(super) fn is_heard(
        &self,
        datagram: &[u8],
        speaker: &Speaker<'_>,
        encoding: TextEncoding,
    ) -> Result<(), Option<Event>> {
        if speaker.repeats_all(datagram, encoding) {
            return Err(self.sends_back());
        }
        Ok(())
    }

    /// It sends back what it hears in a room; the event that tells it, once in a while.
    pub(super) fn sends_back(&self) -> Option<Event> {
        self.rounds.lock().tell(None, None)
    }

    /// Whether a datagram of its is echoed.
    ///
    /// # Errors
    /// It is not; with the event that tells that it is not from now on.
    pub(super) fn may_hear_datagram(&self, said: &[u8]) -> Result<(), Option<Event>> {
        let port = self.address.port();
        let mut rounds = self.rounds.lock();
        if is_service(port) {
            return Err(rounds.tell(None, Some(port)));
        }
        echoed(rounds.repeats.heard(said, Instant::now()))
    }

    /// The same of a piece of its stream.
    ///
    /// # Errors
    /// As for a datagram.
    pub(super) fn may_hear_piece(&self, said: &[u8]) -> Result<(), Option<Event>> {
        echoed(self.rounds.lock().repeats.read(said, Instant::now()))
    }
}

fn echoed(answer: Answer) -> Result<(), Option<Event>> {
    match answer {
        Answer::Echo => Ok(()),
        Answer::Silence => Err(None),
        Answer::Stop(pause) => Err(Some(Event::LoopStopped {
            bridge: None,
            pause_us: Some(micros(pause)),
            port: None,
        })),
    }
}

impl Rounds {
    fn lock(&self) -> MutexGuard<'_, State> {
        let state = self.0.get_or_init(Box::default);
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
