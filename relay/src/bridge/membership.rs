//! Peers come and go.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use shared::{entry::Event, fault::Fault};
use tokio::sync::mpsc;

use super::{Bridge, Inner, Peer, Run, bridge_closed, peer::Outgoing, room::Door};
use crate::{faults::limit, journal::NewEntry, store::peer_number};

impl Inner {
    /// Takes a peer off the lists and remembers it with `most` others; says whether it was on them.
    fn remove(&mut self, peer: &Peer, most: usize) -> bool {
        if self.peers.remove(&peer.number()).is_none() {
            return false;
        }
        if self.by_address.get(&peer.address) == Some(&peer.number()) {
            self.by_address.remove(&peer.address);
        }
        self.gone.push_back(peer.view());
        if let Some(ends) = peer.ends() {
            self.gone_ends.insert(peer.number(), ends);
        }
        if self.gone.len() > most {
            let oldest = self.gone.pop_front().and_then(|left| peer_number(&left.id));
            oldest.and_then(|number| self.gone_ends.remove(&number));
        }
        true
    }
}

impl Bridge {
    /// A place among the person's peers and among all. Where there is none, UDP peers make room.
    fn take_place(&self) -> Result<(), Fault> {
        let (person, context) = (&self.quota.person, &self.context);
        while let Err(fault) = person.take_peer() {
            if !context.forget_one(Some(person)) {
                return Err(fault);
            }
        }
        while context.peers.fetch_add(1, Ordering::AcqRel) >= context.limits.peers {
            context.peers.fetch_sub(1, Ordering::AcqRel);
            if !context.forget_one(None) {
                person.give_back_peer();
                return Err(limit("peers", context.limits.peers));
            }
        }
        Ok(())
    }

    fn give_back_place(&self) {
        self.context.peers.fetch_sub(1, Ordering::AcqRel);
        self.quota.person.give_back_peer();
    }

    /// Makes room for a peer under a fresh number.
    ///
    /// # Errors
    /// `limit-reached`, naming the limit; `bridge-closed` when the bridge is being closed.
    pub(super) fn join(
        self: &Arc<Self>,
        address: SocketAddr,
        door: Door,
        connect: Option<Duration>,
        orders: mpsc::Sender<Box<Outgoing>>,
        run: &Run,
    ) -> Result<Arc<Peer>, Fault> {
        // Who comes and goes is kept, too.
        self.quota.person.check_kept()?;
        let most = self.context.limits.peers_per_bridge;
        if self.inner().peers.len() >= most {
            return Err(limit("peers_per_bridge", most));
        }
        // Not under the lock: it may be this bridge whose peers make room.
        self.take_place()?;
        let mut inner = self.inner();
        // Under the lock: who closes the bridge takes out the peers that it finds after this.
        if run.cancel.is_cancelled() || inner.peers.len() >= most {
            self.give_back_place();
            return Err(if run.cancel.is_cancelled() {
                bridge_closed()
            } else {
                limit("peers_per_bridge", most)
            });
        }
        inner.last_peer += 1;
        let number = inner.last_peer;
        let leave = run.cancel.child_token();
        let peer = Arc::new(Peer::new(number, address, door, connect, orders, leave));
        inner.peers.insert(number, Arc::clone(&peer));
        inner.by_address.insert(address, number);
        drop(inner);
        self.publish_peer(&peer);
        self.publish();
        Ok(peer)
    }

    /// Keeps that a peer has joined.
    pub(super) async fn note_joined(self: &Arc<Self>, peer: &Arc<Peer>) {
        let joined = Event::PeerJoined {
            address: peer.address.to_string(),
        };
        let entry = NewEntry::event(Some(peer.id()), joined);
        let told = self.announce_joined(peer);
        // The journal only refuses when the relay has stopped; then there is nobody left to tell.
        let _ = self
            .context
            .journal
            .append(&self.log, vec![entry], told)
            .await;
    }

    /// Takes a peer out whose connection has ended, and keeps that it has left.
    pub(super) async fn part(self: &Arc<Self>, peer: &Arc<Peer>) {
        let left = self.take_out(std::slice::from_ref(peer));
        if !left.is_empty() {
            let told = self.announce_left(peer);
            // As above.
            let _ = self.context.journal.append(&self.log, left, told).await;
            self.keep_names(std::slice::from_ref(peer)).await;
        }
    }

    /// Takes peers out at once, and answers what is to be kept of it; of one that was out already, nothing.
    pub(super) fn take_out(&self, peers: &[Arc<Peer>]) -> Vec<NewEntry> {
        let mut left = Vec::new();
        for peer in peers {
            peer.end_reading();
            peer.end_writing();
            let most = self.context.limits.left_peers_per_bridge;
            if !self.inner().remove(peer, most) {
                continue;
            }
            self.give_back_place();
            let (bytes_in, bytes_out) = peer.traffic();
            let after_us = peer.after_us();
            let event = Event::PeerLeft {
                after_us,
                bytes_in,
                bytes_out,
                told: peer.last_told(),
            };
            left.push(NewEntry::event(Some(peer.id()), event));
            self.publish_peer(peer);
        }
        if !left.is_empty() {
            self.publish();
        }
        left
    }
}
