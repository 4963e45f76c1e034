//! A journal as conversations: what was said with each peer, and how it ended.

use shared::{
    entry::{Direction, Entry, Event},
    id::PeerId,
};

use super::evidence::{Side, between};

/// What was said with one peer.
#[derive(Clone, Debug)]
pub(crate) struct Talk<'a> {
    /// The entry with which it began: somebody joined, or was dialled.
    pub begin: &'a Entry,
    /// The peer's address.
    pub address: &'a str,
    /// What went and came, in order.
    pub messages: Vec<&'a Entry>,
    /// Our FIN.
    pub fin_sent: Option<&'a Entry>,
    /// The other side's.
    pub fin_received: Option<&'a Entry>,
    /// Whether it was broken off.
    pub reset: bool,
    /// The entry that says that the peer is gone.
    pub left: Option<&'a Entry>,
}

impl Talk<'_> {
    /// The silences before each message, in microseconds.
    pub(crate) fn silences(&self) -> impl Iterator<Item = u64> {
        let before = std::iter::once(self.begin).chain(self.messages.iter().copied());
        let pairs = before.zip(&self.messages);
        pairs.map(|(before, message)| between(before, message))
    }
}

/// The conversations of a TCP bridge whose beginnings are among the entries, oldest first.
pub(crate) fn talks(side: &Side) -> Vec<Talk<'_>> {
    let mut talks: Vec<(Option<&PeerId>, Talk<'_>)> = Vec::new();
    for entry in &side.entries {
        let begins = entry.event.as_ref().and_then(beginning);
        if let Some(address) = begins {
            let talk = Talk {
                begin: entry,
                address,
                messages: Vec::new(),
                fin_sent: None,
                fin_received: None,
                reset: false,
                left: None,
            };
            talks.push((entry.peer.as_ref(), talk));
            continue;
        }
        for (peer, talk) in &mut talks {
            let is_of = match &entry.peer {
                Some(of) => *peer == Some(of),
                None => entry.direction == Direction::Out,
            };
            if is_of && talk.left.is_none() {
                take(talk, entry);
            }
        }
    }
    talks.into_iter().map(|(_, talk)| talk).collect()
}

fn take<'a>(talk: &mut Talk<'a>, entry: &'a Entry) {
    match &entry.event {
        None => talk.messages.push(entry),
        Some(Event::FinSent { .. }) => {
            talk.fin_sent.get_or_insert(entry);
        }
        Some(Event::FinReceived { .. }) => {
            talk.fin_received.get_or_insert(entry);
        }
        Some(Event::Reset { .. }) => talk.reset = true,
        Some(Event::PeerLeft { .. }) => talk.left = Some(entry),
        Some(_) => {}
    }
}

fn beginning(event: &Event) -> Option<&str> {
    match event {
        Event::PeerJoined { address } => Some(address),
        Event::Connected { remote, .. } => Some(remote),
        _ => None,
    }
}
