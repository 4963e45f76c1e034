//! What viewers are told of a bridge and its peers.

use std::sync::atomic::Ordering;

use shared::live::{PeerTell, RelayTell};

use super::{Bridge, Peer};
use crate::changes::{Standing, Subject};

impl Bridge {
    /// Tells every viewer how the bridge stands now.
    pub(super) fn publish(&self) {
        self.context.changes.tell(Subject::Bridge(self.id()), || {
            // Viewers are told of a deleted bridge only that it is gone.
            let is_there = !self.log.is_retired();
            is_there.then(|| Standing::Here(RelayTell::Bridge(self.view())))
        });
    }

    /// Tells every viewer how a peer stands now.
    pub(super) fn publish_peer(&self, peer: &Peer) {
        let subject = Subject::Peer(self.id(), peer.number());
        self.context.changes.tell(subject, || {
            if self.log.is_retired() {
                return None;
            }
            let tell = RelayTell::Peer(PeerTell {
                bridge: self.id(),
                peer: peer.view(),
            });
            // What one was called is told to those who come later as well.
            let is_here = peer.name().is_some() || self.inner().peers.contains_key(&peer.number());
            Some(if is_here {
                Standing::Here(tell)
            } else {
                Standing::Gone(tell)
            })
        });
    }

    /// Tells what has been counted since it was last told: messages, and the peers' bytes as far as there is room;
    /// answers the room that is left.
    pub(super) fn publish_counters(&self, room: usize) -> usize {
        let last_message = self.log.last_message();
        if self.told_message.swap(last_message, Ordering::Relaxed) != last_message {
            self.publish();
        }
        let told = self.told_peer.load(Ordering::Relaxed);
        let peers: Vec<_> = {
            let inner = self.inner();
            // Who comes after the one that was told last, then the others.
            let (before, after) = (inner.peers.range(..=told), inner.peers.range(told + 1..));
            let peers = after.chain(before).map(|(_, peer)| peer);
            let counted = peers.filter(|peer| peer.is_counted());
            counted.take(room).cloned().collect()
        };
        for peer in &peers {
            peer.counted_is_told();
            self.publish_peer(peer);
            self.told_peer.store(peer.number(), Ordering::Relaxed);
        }
        room - peers.len()
    }
}
