//! A bridge and its peers as users see them.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use shared::{
    address::{join_host_port, parse_zoned},
    bridge::{Bridge as BridgeView, Endpoint},
    fault::{Fault, FaultCode},
    id::PeerId,
    peer::Peer as PeerView,
};

use super::{Bridge, Peer};
use crate::store::peer_number;

impl Bridge {
    /// The bridge as users see it.
    pub fn view(&self) -> BridgeView {
        let inner = self.inner();
        let settings = inner.settings.clone();
        let local = inner.local.map(|local| shown(local, &settings.endpoint));
        BridgeView {
            id: self.id(),
            name: settings.name,
            state: inner.state,
            endpoint: settings.endpoint,
            mode: settings.mode,
            framing: settings.framing,
            encoding: settings.encoding,
            form: settings.form,
            farewell: settings.farewell,
            reconnect: settings.reconnect,
            connect_timeout_ms: settings.connect_timeout_ms,
            read_bytes: settings.read_bytes,
            local,
            fault: inner.fault.clone(),
            peers: inner.peers.len(),
            last_message: self.log.last_message(),
            owner: self.owner.clone(),
            created_at: self.created_at,
        }
    }

    /// The same, where it is closed with the local address that it will have again: the port that it was given is kept.
    pub fn as_last_open(&self) -> BridgeView {
        let (mut view, kept) = (self.view(), self.inner().kept_port);
        let (host, dials) = (
            view.endpoint.host(),
            matches!(view.endpoint, Endpoint::TcpConnect { .. }),
        );
        let port = kept.filter(|_| view.local.is_none() && !dials);
        let local = port.map(|port| match parse_zoned(host) {
            Some((ip, None)) => SocketAddr::new(ip, port).to_string(),
            _ => join_host_port(host, port),
        });
        view.local = local.or(view.local);
        view
    }

    /// Its peers, and with `all` before them the latest that have left and those of whom the journal has a name.
    pub fn peers(&self, all: bool) -> Vec<PeerView> {
        let (inner, first) = (self.inner(), self.log.first());
        let mut gone = BTreeMap::new();
        if all {
            let recalled = inner.recalled.iter().filter(|(_, left)| left.last >= first);
            let recalled = recalled.map(|(number, left)| (Some(*number), &left.view));
            let left = inner.gone.iter().map(|left| (peer_number(&left.id), left));
            gone.extend(recalled.chain(left));
            while gone.len() > self.context.limits.left_peers_per_bridge {
                gone.pop_first();
            }
            let known = inner.named.values().filter(|named| named.last >= first);
            let known = known.map(|named| (Some(named.number), &named.peer));
            gone.extend(known);
        }
        let gone = gone.into_values().cloned();
        gone.chain(inner.peers.values().map(|peer| peer.view()))
            .collect()
    }

    /// A peer that is there.
    ///
    /// # Errors
    /// `peer-gone` when it was there, `not-found` when it never was.
    pub fn peer(&self, id: &PeerId) -> Result<Arc<Peer>, Fault> {
        let inner = self.inner();
        let number = peer_number(id);
        if let Some(peer) = number.and_then(|number| inner.peers.get(&number)) {
            return Ok(Arc::clone(peer));
        }
        let was_there = number.is_some_and(|number| (1..=inner.last_peer).contains(&number));
        let (code, detail) = if was_there {
            (
                FaultCode::PeerGone,
                format!("Peer {id} has gone; send to one that is there, or to all."),
            )
        } else {
            (
                FaultCode::NotFound,
                format!("There has never been a peer \"{id}\" on this bridge."),
            )
        };
        Err(Fault::new(code, detail).with("peer", id.as_str()))
    }
}

/// A bridge's own address as people know it: with its interface as they have named it, not by the number that the system gives it.
fn shown(local: SocketAddr, endpoint: &Endpoint) -> String {
    match (endpoint, parse_zoned(endpoint.host())) {
        (Endpoint::TcpListen { host, .. } | Endpoint::Udp { host, .. }, Some((_, Some(_)))) => {
            join_host_port(host, local.port())
        }
        _ => local.to_string(),
    }
}
