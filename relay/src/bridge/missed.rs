//! What did not reach peers, and how that is told.

use std::sync::Arc;

use shared::entry::{Event, NotWrittenReason};

use super::{Bridge, Peer};
use crate::journal::{NewEntry, Ticket};

/// What did not reach peers in full.
#[derive(Debug, Default)]
pub(super) struct Missed {
    events: Vec<NewEntry>,
    tickets: Vec<Arc<Ticket>>,
}

impl Missed {
    /// One peer did not get one send.
    pub(super) fn one(
        peer: &Peer,
        ticket: Arc<Ticket>,
        written: usize,
        reason: NotWrittenReason,
    ) -> Self {
        let mut missed = Self::default();
        missed.add(peer, ticket, written, reason);
        missed
    }

    /// A peer got only so many bytes of a send.
    pub(super) fn add(
        &mut self,
        peer: &Peer,
        ticket: Arc<Ticket>,
        written: usize,
        reason: NotWrittenReason,
    ) {
        let event = Event::NotWritten {
            of: ticket.seq(),
            peer: peer.id(),
            written: written as u64,
            reason,
        };
        self.events.push(NewEntry::event(Some(peer.id()), event));
        self.tickets.push(ticket);
    }
}

impl Bridge {
    /// Keeps what was missed, in a task of its own; the outcome of those sends is known only when this is stored.
    /// There is one such task for each entry that is handed to sockets and finds no room at some of them, and one for
    /// each connection that ends with something unsent. Both wait in the line in which whoever causes more waits too.
    pub(super) fn tell_missed(self: &Arc<Self>, missed: Missed) {
        let Missed { events, tickets } = missed;
        if events.is_empty() {
            return;
        }
        let bridge = Arc::clone(self);
        self.context.tasks.spawn(async move {
            // The journal only refuses when the relay has stopped; then there is nobody left to tell.
            let _ = bridge
                .context
                .journal
                .append(&bridge.log, events, None)
                .await;
            drop(tickets);
        });
    }
}
