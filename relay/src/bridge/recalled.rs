//! Those who had left when the relay was started: their bridge's journal tells of them. It is looked through from its end
//! when somebody asks, each time for so long at the most, until as many are known as are kept of those who leave.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use shared::{
    entry::{Direction, Entry, Event},
    id::PeerId,
    peer::{Peer as PeerView, PeerState},
    time::Timestamp,
};
use tokio::sync::Mutex;

use super::{Bridge, drawn::Ends};
use crate::store::{Range, StoreError, peer_number};

/// So long whoever asks waits for the journal. The next one who asks goes on from there.
const PATIENCE: Duration = Duration::from_secs(1);

/// So many events are read at once.
const AT_ONCE: u32 = 1_000;

/// Somebody who has left.
#[derive(Clone, Debug)]
pub(super) struct Left {
    pub(super) view: PeerView,
    /// The last of its entries that are known.
    pub(super) last: u64,
    own: Option<SocketAddr>,
    other: Option<SocketAddr>,
    /// Whether its beginning was found.
    begun: bool,
}

impl Left {
    /// The ends of its connection, where the journal has both.
    pub(super) fn ends(&self) -> Option<Ends> {
        self.own.zip(self.other)
    }
}

/// How far the journal was looked through, and what was found.
#[derive(Debug)]
pub(super) struct Recall {
    looked: Mutex<Look>,
}

#[derive(Debug)]
struct Look {
    /// The highest number of a peer that there was before the start.
    wanted: u64,
    /// What lies below this is still to be looked at.
    below: Option<u64>,
    done: bool,
    found: BTreeMap<u64, Left>,
}

impl Recall {
    /// Of a bridge that had so many peers before the start.
    pub(super) fn new(wanted: u64) -> Self {
        Self {
            looked: Mutex::new(Look {
                wanted,
                below: None,
                done: wanted == 0,
                found: BTreeMap::new(),
            }),
        }
    }
}

impl Bridge {
    /// Looks for those who had left before the start. What cannot be read is asked for again by the next one.
    pub(crate) async fn recall(&self) {
        let mut look = self.recall.looked.lock().await;
        if look.done {
            return;
        }
        if let Err(error) = self.look_back(&mut look).await {
            tracing::error!(bridge = %self.id(), %error, "who had left could not be read from the journal");
        }
        let begun = look.found.iter().filter(|(_, left)| left.begun);
        let begun = begun.map(|(number, left)| (*number, left.clone()));
        self.inner().recalled = begun.collect();
    }

    async fn look_back(&self, look: &mut Look) -> Result<(), StoreError> {
        let most = self.context.limits.left_peers_per_bridge;
        let began = std::time::Instant::now();
        while !look.done {
            let patience = PATIENCE.saturating_sub(began.elapsed());
            if patience.is_zero() {
                break;
            }
            let range = Range {
                before: look.below,
                direction: Some(Direction::Event),
                newest_first: true,
                limit: AT_ONCE,
                max_bytes: usize::MAX,
                ..Range::default()
            };
            let journal = &self.context.journal;
            let found = journal
                .find(&self.log, &range, Some(patience), |_| true)
                .await?;
            for entry in &found.entries {
                look.take(entry);
            }
            let last = found.entries.last().map(|entry| entry.seq);
            let is_end = found.looked_to.is_none() && found.entries.len() < AT_ONCE as usize;
            look.below = found.looked_to.or(last).or(look.below);
            look.done = is_end || look.is_enough(most);
        }
        while look.found.len() > most {
            look.found.pop_first();
        }
        Ok(())
    }
}

impl Look {
    /// Takes the next entry, from the newest to the oldest.
    fn take(&mut self, entry: &Entry) {
        let Some(event) = &entry.event else { return };
        if let Event::Listening { local, .. } = event {
            self.listened(local);
            return;
        }
        let number = entry.peer.as_ref().and_then(peer_number);
        let Some(number) = number.filter(|number| (1..=self.wanted).contains(number)) else {
            return;
        };
        let left = self
            .found
            .entry(number)
            .or_insert_with(|| nothing_yet(entry));
        match event {
            Event::PeerLeft {
                bytes_in,
                bytes_out,
                ..
            } => (left.view.bytes_in, left.view.bytes_out) = (*bytes_in, *bytes_out),
            Event::PeerJoined { address } => left.begins(entry.at, address),
            Event::Connected {
                local,
                remote,
                took_us,
            } => {
                left.begins(entry.at, remote);
                left.own = local.parse().ok();
                left.view.connect_us = Some(*took_us);
            }
            _ => {}
        }
    }

    /// Those who came to a listener of one address came to that one.
    fn listened(&mut self, local: &str) {
        let local = local.parse::<SocketAddr>().ok();
        let Some(local) = local.filter(|local| !local.ip().is_unspecified()) else {
            return;
        };
        let came = self
            .found
            .values_mut()
            .filter(|left| left.begun && left.own.is_none());
        came.for_each(|left| left.own = Some(local));
    }

    fn is_enough(&self, most: usize) -> bool {
        let whole = |left: &&Left| left.begun && left.own.is_some();
        let whole = self.found.values().filter(whole).count();
        whole >= most || whole as u64 == self.wanted
    }
}

impl Left {
    fn begins(&mut self, at: Timestamp, address: &str) {
        self.begun = true;
        self.view.since = at;
        address.clone_into(&mut self.view.address);
        self.other = address.parse().ok();
    }
}

fn nothing_yet(entry: &Entry) -> Left {
    Left {
        view: PeerView {
            id: entry.peer.clone().unwrap_or_else(|| PeerId::from("")),
            address: String::new(),
            name: None,
            state: PeerState::Closed,
            since: entry.at,
            bytes_in: 0,
            bytes_out: 0,
            connect_us: None,
            waiting: false,
        },
        last: entry.seq,
        own: None,
        other: None,
        begun: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, peer: &str, event: Event) -> Entry {
        Entry {
            seq,
            at: Timestamp(seq as i64),
            direction: Direction::Event,
            peer: Some(PeerId::from(peer)),
            author: None,
            to: None,
            partial: false,
            event: Some(event),
            bytes: Vec::new(),
        }
    }

    fn listening(seq: u64, local: &str) -> Entry {
        let local = local.to_owned();
        let event = Event::Listening {
            local,
            backlog: None,
        };
        Entry {
            peer: None,
            ..entry(seq, "", event)
        }
    }

    fn joined(seq: u64, peer: &str, port: u16) -> Entry {
        let address = format!("127.0.0.1:{port}");
        entry(seq, peer, Event::PeerJoined { address })
    }

    fn left(seq: u64, peer: &str) -> Entry {
        let event = Event::PeerLeft {
            after_us: 1,
            bytes_in: 7,
            bytes_out: 9,
            told: None,
        };
        entry(seq, peer, event)
    }

    #[test]
    fn those_who_left_are_told_with_their_ends_where_the_journal_has_both() {
        let mut look = Recall::new(3).looked.into_inner();
        let all = [
            listening(1, "127.0.0.1:80"),
            joined(2, "p1", 1001),
            left(3, "p1"),
            listening(4, "0.0.0.0:80"),
            joined(5, "p2", 1002),
            left(6, "p3"),
            // It came after the start.
            joined(7, "p4", 1004),
        ];
        all.iter().rev().for_each(|entry| look.take(entry));
        let told: Vec<_> = look
            .found
            .values()
            .map(|left| {
                (
                    left.view.id.as_str(),
                    left.begun,
                    left.view.bytes_in,
                    left.last,
                )
            })
            .collect();
        let expected = [("p1", true, 7, 3), ("p2", true, 0, 5), ("p3", false, 7, 6)];
        assert_eq!(told, expected);
        let ends = look.found[&1]
            .ends()
            .map(|(own, other)| (own.port(), other.port()));
        assert_eq!(ends, Some((80, 1001)));
        assert!(!look.is_enough(3));
    }
}
