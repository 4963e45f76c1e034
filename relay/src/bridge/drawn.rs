//! What the drawing of a connection asks of its bridge.

use std::net::SocketAddr;

use shared::{address::canonical, fault::Fault, id::PeerId, peer::Peer as PeerView};

use super::Bridge;
use crate::store::{peer_id, peer_number};

/// Both addresses of a TCP connection as the system has them, the relay's own first.
pub(crate) type Ends = (SocketAddr, SocketAddr);

impl Bridge {
    /// A peer that is there or has left lately, and the ends of its connection.
    ///
    /// # Errors
    /// `peer-gone` when it left long ago, `not-found` when it never was.
    pub(crate) fn drawn(&self, id: &PeerId) -> Result<(PeerView, Option<Ends>), Fault> {
        let gone = match self.peer(id) {
            Ok(peer) => return Ok((peer.view(), peer.ends())),
            Err(gone) => gone,
        };
        let inner = self.inner();
        let left = inner.gone.iter().find(|left| left.id == *id);
        let ends = peer_number(id).and_then(|number| inner.gone_ends.get(&number));
        left.map(|left| (left.clone(), ends.copied())).ok_or(gone)
    }

    /// The peer whose connection has these ends; also one that has left lately.
    pub(crate) fn peer_between(&self, own: SocketAddr, other: SocketAddr) -> Option<PeerId> {
        let wanted = (canonical(own), canonical(other));
        let is_it = |ends: Ends| (canonical(ends.0), canonical(ends.1)) == wanted;
        let inner = self.inner();
        let here = inner.by_address.get(&wanted.1);
        let here = here.and_then(|number| inner.peers.get(number));
        let here = here.filter(|peer| peer.ends().is_some_and(is_it));
        let mut left = inner.gone_ends.iter().rev();
        here.map(|peer| peer.id()).or_else(|| {
            let left = left.find(|(_, ends)| is_it(**ends));
            left.map(|(number, _)| peer_id(*number))
        })
    }
}
