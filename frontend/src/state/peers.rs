//! A bridge's peers, and what rows call those that have left.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    id::PeerId,
    peer::{Peer, PeerState},
};

use super::Shared;

/// The most peers that have left without a name whose addresses a bridge remembers for its rows.
const MAX_LEFT_PEERS: usize = 512;

/// Names and addresses by which rows call peers.
pub(crate) type Labels = BTreeMap<PeerId, String>;

/// A bridge's peers: those that are there, and names of those that were.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Peers {
    /// Those that are there, in the order in which they came.
    pub present: Shared<BTreeMap<PeerId, Peer>>,
    /// What each is called.
    pub labels: Shared<Labels>,
    /// Those whose label is a name, which the relay keeps when they have left.
    named: Shared<BTreeSet<PeerId>>,
}

impl Peers {
    /// The name that a peer was given, also one that has left.
    pub(crate) fn name_of(&self, peer: &PeerId) -> Option<&String> {
        self.labels.get(peer).filter(|_| self.named.contains(peer))
    }

    /// Takes in a peer that is new, has changed or has left.
    pub(super) fn take(&mut self, peer: Peer) {
        if peer.name.is_some() != self.named.contains(&peer.id) {
            let named = self.named.edit();
            if !named.remove(&peer.id) {
                named.insert(peer.id.clone());
            }
        }
        self.label(&peer);
        if peer.state != PeerState::Closed {
            self.present.edit().insert(peer.id.clone(), peer);
        } else if self.present.contains_key(&peer.id) {
            self.present.edit().remove(&peer.id);
        }
    }

    fn label(&mut self, peer: &Peer) {
        let label = peer.name.as_ref().unwrap_or(&peer.address);
        if self.labels.get(&peer.id) == Some(label) {
            return;
        }
        let labels = self.labels.edit();
        labels.insert(peer.id.clone(), label.clone());
        let (present, named) = (&self.present, &self.named);
        if labels.len() > present.len() + named.len() + MAX_LEFT_PEERS {
            labels.retain(|id, _| *id == peer.id || present.contains_key(id) || named.contains(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::time::Timestamp;

    use super::*;

    fn peer(id: &str, name: Option<&str>, state: PeerState) -> Peer {
        Peer {
            id: PeerId::from(id),
            address: "10.0.0.9:40000".to_owned(),
            name: name.map(str::to_owned),
            state,
            since: Timestamp(0),
            bytes_in: 0,
            bytes_out: 0,
            connect_us: None,
            waiting: false,
        }
    }

    fn after(all: Vec<Peer>) -> Peers {
        let mut peers = Peers::default();
        for peer in all {
            peers.take(peer);
        }
        peers
    }

    #[test]
    fn names_stay_when_addresses_of_those_who_left_become_too_many() {
        let mut peers = after(vec![peer("plc", Some("plc"), PeerState::Closed)]);
        for number in 0..=2 * MAX_LEFT_PEERS {
            peers.take(peer(&number.to_string(), None, PeerState::Closed));
        }
        assert_eq!(peers.labels[&PeerId::from("plc")], "plc");
        assert!(peers.labels.len() <= MAX_LEFT_PEERS + 1);
    }

    #[test]
    fn a_peer_that_left_keeps_its_name() {
        let peers = after(vec![
            peer("p", None, PeerState::Open),
            peer("p", Some("plc"), PeerState::Open),
            peer("p", Some("plc"), PeerState::Closed),
        ]);
        assert!(peers.present.is_empty());
        assert_eq!(peers.labels[&PeerId::from("p")], "plc");
    }

    #[test]
    fn counting_bytes_leaves_the_labels_as_they_are() {
        let mut peers = after(vec![peer("p", None, PeerState::Open)]);
        let before = peers.labels.clone();
        peers.take(peer("p", None, PeerState::PeerClosed));
        assert!(peers.labels == before);
    }
}
