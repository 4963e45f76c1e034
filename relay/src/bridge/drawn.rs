//! What the drawing of a connection asks of its bridge.

use std::net::SocketAddr;

use shared::{
    address::canonical, bridge::Endpoint, entry::Backlog, fault::Fault, id::PeerId,
    peer::Peer as PeerView, time::Timestamp,
};

use super::Bridge;
use crate::{
    egress,
    kernel::{self, connection},
    store::{peer_id, peer_number},
};

/// Both addresses of a TCP connection as the system has them, the relay's own first.
pub(crate) type Ends = (SocketAddr, SocketAddr);

/// A peer that is drawn.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// The peer.
    pub(crate) peer: PeerView,
    /// The ends of its connection, where they are known.
    pub(crate) ends: Option<Ends>,
    /// Whether it had left before the relay was started, and the journal alone tells of it.
    pub(crate) recalled: bool,
}

impl Bridge {
    /// A peer that is there or has left.
    ///
    /// # Errors
    /// `peer-gone` when it left long ago, `not-found` when it never was.
    pub(crate) async fn drawn(&self, id: &PeerId) -> Result<Drawn, Fault> {
        let gone = match self.peer(id) {
            Ok(peer) => {
                return Ok(Drawn {
                    peer: peer.view(),
                    ends: peer.ends(),
                    recalled: false,
                });
            }
            Err(gone) => gone,
        };
        if let Some(left) = self.has_left(id) {
            return Ok(left);
        }
        self.recall().await;
        let number = peer_number(id);
        let inner = self.inner();
        let recalled = number.and_then(|number| inner.recalled.get(&number));
        let recalled = recalled.map(|left| Drawn {
            peer: left.view.clone(),
            ends: left.ends(),
            recalled: true,
        });
        recalled.ok_or(gone)
    }

    /// A peer that has left since the start.
    fn has_left(&self, id: &PeerId) -> Option<Drawn> {
        let inner = self.inner();
        let left = inner.gone.iter().find(|left| left.id == *id)?;
        let ends = peer_number(id).and_then(|number| inner.gone_ends.get(&number));
        Some(Drawn {
            peer: left.clone(),
            ends: ends.copied(),
            recalled: false,
        })
    }

    /// The peer whose connection has these ends; also one that has left. Where a port was used again, it is the one that
    /// came nearest to `since`.
    pub(crate) fn peer_between(
        &self,
        own: SocketAddr,
        other: SocketAddr,
        since: Timestamp,
    ) -> Option<PeerId> {
        let wanted = (canonical(own), canonical(other));
        let is_it = |ends: Ends| (canonical(ends.0), canonical(ends.1)) == wanted;
        let inner = self.inner();
        let here = inner.by_address.get(&wanted.1);
        let here = here.and_then(|number| inner.peers.get(number));
        let here = here.filter(|peer| peer.ends().is_some_and(is_it));
        let here = here.map(|peer| (peer.id(), peer.view().since));
        let left = inner.gone.iter().filter(|left| {
            let number = peer_number(&left.id);
            let ends = number.and_then(|number| inner.gone_ends.get(&number));
            ends.is_some_and(|ends| is_it(*ends))
        });
        let left = left.map(|left| (left.id.clone(), left.since));
        let recalled = inner.recalled.iter();
        let recalled = recalled.filter(|(_, left)| left.ends().is_some_and(is_it));
        let recalled = recalled.map(|(number, left)| (peer_id(*number), left.view.since));
        let all = here.into_iter().chain(left).chain(recalled);
        let nearest = all.min_by_key(|(_, came)| came.0.abs_diff(since.0));
        nearest.map(|(id, _)| id)
    }

    /// What the system has made of a listener's backlog; nothing where the bridge is no TCP listener.
    pub(super) async fn backlog_made(&self, local: SocketAddr) -> Option<Backlog> {
        let Endpoint::TcpListen { backlog, .. } = self.settings().endpoint else {
            return None;
        };
        let look = move || (connection::queue(local), kernel::most_backlog());
        let (queue, most) = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        Some(Backlog {
            asked: backlog.unwrap_or(egress::BACKLOG),
            granted: queue.map(|(_, granted)| granted),
            most,
        })
    }
}
