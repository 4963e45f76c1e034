//! Sends: who is addressed, and the way from the journal to the sockets.

use std::{net::SocketAddr, sync::Arc};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use shared::{
    address::{canonical, split_host_port},
    bounds::MAX_CLIENT_ID,
    bridge::{Endpoint, Mode},
    fault::{Fault, FaultCode},
    id::PeerId,
    operation::{Sent, To},
};

use super::{Bridge, Peer, Run, course::Course, missed::Missed, room::Door};
use crate::{
    egress::Behalf,
    faults,
    journal::{AppendError, ClientKey, Handoff, NewEntry, Ticket},
    text,
};

/// What fits into one datagram: 65,535 less the headers of IPv4 and UDP, and less that of UDP alone for IPv6,
/// whose length field leaves its own header out (RFC 768, 791, 8200).
const MAX_DATAGRAM_V4: usize = 65_507;
const MAX_DATAGRAM_V6: usize = 65_527;

/// A send, its bytes already made.
#[derive(Clone, Debug)]
pub struct SendRequest {
    /// Whom to.
    pub to: To,
    /// What.
    pub bytes: Vec<u8>,
    /// Who sends it.
    pub author: Option<String>,
    /// Chosen by the client so that it can ask again.
    pub client_id: Option<String>,
    /// The course of the file that it is a piece of; then it is never a farewell.
    pub(super) course: Option<Arc<Course>>,
    /// Whether the relay sends it again and again: then `all` are those that are known to be who they say they are. Anyone can
    /// write anyone's address on a datagram, and one would have another flooded.
    pub(super) by_itself: bool,
    /// In whose name an address is sent to, besides the bridge's.
    pub(super) behalf: Behalf,
}

impl SendRequest {
    /// A send of its own.
    pub fn new(to: To, bytes: Vec<u8>, author: Option<String>, client_id: Option<String>) -> Self {
        Self {
            to,
            bytes,
            author,
            client_id,
            course: None,
            by_itself: false,
            behalf: Behalf::relay(),
        }
    }

    /// The same in somebody's name: an address is sent to only if those may.
    #[must_use]
    pub fn by(self, behalf: Behalf) -> Self {
        Self { behalf, ..self }
    }

    fn client_key(&self, peers: usize) -> Option<ClientKey> {
        let to = match &self.to {
            To::One(to) => to.clone(),
            To::Many(peers) => format!("{peers:?}"),
        };
        let mut digest = Sha256::new();
        digest.update((to.len() as u64).to_le_bytes());
        digest.update(to.as_bytes());
        digest.update(&self.bytes);
        Some(ClientKey {
            client_id: self.client_id.clone()?,
            digest: digest.finalize().into(),
            peers,
        })
    }
}

impl Bridge {
    /// Stores a send and hands it to the sockets.
    ///
    /// # Errors
    /// Why nothing was stored and nothing sent.
    pub async fn send(self: &Arc<Self>, request: SendRequest) -> Result<Sent, Fault> {
        self.check_sizes(&request)?;
        let settings = self.settings();
        let limit = self.context.limits.entry_bytes;
        let wire = settings.on_the_wire(request.author.as_deref(), &request.bytes, limit)?;
        let admitted = match self.check_kept() {
            Ok(()) => self.addressed(&request, wire.len()).await,
            Err(fault) => Err(fault),
        };
        let peers = match admitted {
            Ok(peers) => peers,
            // Who asks again gets the first answer, also when the peer has left since.
            Err(fault) => return self.earlier(&request).await.unwrap_or(Err(fault)),
        };
        if settings.mode == Mode::Room {
            self.said.add(&wire, settings.encoding);
        }
        let client = request.client_key(peers.len());
        let farewell = request.course.is_none()
            && text::is_farewell(&request.bytes, settings.encoding, &settings.farewell);
        let (peer, named) = written_down(&request.to, &peers);
        let (count, course) = (peers.len(), request.course);
        let entry = NewEntry::sent(peer, request.author, request.bytes).to(named);
        let bridge = Arc::clone(self);
        let handoff: Handoff = Box::new(move |seq| {
            let ticket = bridge.context.journal.ticket(&bridge.log, seq);
            bridge.offer(&peers, &wire, &ticket, course.as_ref());
            for peer in peers.iter().filter(|_| farewell) {
                bridge.let_go(peer);
            }
        });
        let journal = &self.context.journal;
        let committed = journal
            .send(&self.log, entry, count, client, handoff)
            .await?;
        Ok(Sent {
            seq: committed.seq,
            peers: committed.peers,
        })
    }

    /// Puts a stored send into its peers' queues. Never waits: what finds no room is told as an event.
    pub(super) fn hand_over(self: &Arc<Self>, peers: &[Arc<Peer>], bytes: &Bytes, seq: u64) {
        let ticket = self.context.journal.ticket(&self.log, seq);
        self.offer(peers, bytes, &ticket, None);
    }

    pub(super) fn offer(
        self: &Arc<Self>,
        peers: &[Arc<Peer>],
        bytes: &Bytes,
        ticket: &Arc<Ticket>,
        course: Option<&Arc<Course>>,
    ) {
        let limit = self.context.limits.unsent_bytes_per_peer;
        let mut missed = Missed::default();
        for peer in peers {
            let (bytes, held) = (bytes.clone(), Arc::clone(ticket));
            if let Err(reason) = peer.offer(bytes, held, course.cloned(), limit) {
                missed.add(peer, Arc::clone(ticket), 0, reason);
            }
        }
        self.tell_missed(missed);
    }

    /// Ends the connection to a peer in order, after a farewell; a UDP peer is forgotten.
    fn let_go(self: &Arc<Self>, peer: &Arc<Peer>) {
        if self.settings().endpoint.is_udp() {
            self.forget(peer);
        } else {
            peer.leave.cancel();
        }
    }

    pub(super) fn check_sizes(&self, request: &SendRequest) -> Result<(), Fault> {
        let limit = self.context.limits.entry_bytes;
        if request.bytes.len() > limit {
            return Err(Fault::new(
                FaultCode::TooLarge,
                format!(
                    "{} bytes are more than the limit of {limit} for one send; send them in parts.",
                    request.bytes.len()
                ),
            )
            .with("bytes", request.bytes.len())
            .with("limit", limit));
        }
        let id_fits = |id: &String| (1..=MAX_CLIENT_ID).contains(&id.len());
        if !request.client_id.as_ref().is_none_or(id_fits) {
            return Err(Fault::new(
                FaultCode::BadRequest,
                format!("\"client_id\" has 1 to {MAX_CLIENT_ID} bytes."),
            )
            .with("field", "client_id"));
        }
        Ok(())
    }

    /// The answer to a send whose `client_id` is known; `None` for one that is new.
    async fn earlier(&self, request: &SendRequest) -> Option<Result<Sent, Fault>> {
        let client = request.client_key(0)?;
        let store = self.context.journal.store();
        let known = match store.find_send(self.log.key(), &client.client_id).await {
            Ok(known) => known?,
            Err(error) => {
                tracing::error!(%error, "the journal could not be asked for an earlier send");
                return Some(Err(Fault::new(
                    FaultCode::StorageFailed,
                    "The journal could not be asked whether this was sent before; try again.",
                )));
            }
        };
        if known.digest != client.digest {
            return Some(Err(AppendError::ClientIdReused.into()));
        }
        Some(Ok(Sent {
            seq: known.seq,
            peers: known.peers,
        }))
    }

    /// The peers that a send is for.
    pub(super) async fn addressed(
        self: &Arc<Self>,
        request: &SendRequest,
        length: usize,
    ) -> Result<Vec<Arc<Peer>>, Fault> {
        let run = self.running()?;
        let peers = match &request.to {
            To::One(to) if to == To::ALL => {
                let inner = self.inner();
                let is_room = inner.settings.mode == Mode::Room;
                let careful = request.by_itself && inner.settings.endpoint.is_udp();
                inner
                    .peers
                    .values()
                    .filter(|peer| !(peer.write_ended() || is_room && peer.door.is_shut()))
                    .filter(|peer| !careful || peer.is_known() || is_room)
                    .cloned()
                    .collect()
            }
            To::One(to) if to.contains(':') => {
                let behalf = self.behalf().and(&request.behalf);
                vec![self.udp_target(to, &behalf, length, &run).await?]
            }
            To::One(to) => vec![self.reachable(&to.as_str().into(), length)?],
            To::Many(ids) => {
                let mut peers: Vec<Arc<Peer>> = Vec::new();
                for id in ids {
                    let peer = self.reachable(id, length)?;
                    if !peers.iter().any(|known| known.number() == peer.number()) {
                        peers.push(peer);
                    }
                }
                peers
            }
        };
        if matches!(self.inner().settings.endpoint, Endpoint::Udp { .. }) {
            let limits = peers.iter().map(|peer| max_datagram(peer.address));
            let smallest = limits.min().unwrap_or(MAX_DATAGRAM_V6);
            check_datagram(length, smallest)?;
        }
        Ok(peers)
    }

    /// The bridge's run while there is a socket.
    pub(super) fn running(&self) -> Result<Run, Fault> {
        let inner = self.inner();
        match (&inner.run, inner.local) {
            (Some(run), Some(_)) if !run.cancel.is_cancelled() => Ok(run.clone()),
            _ => Err(super::bridge_closed()),
        }
    }

    /// A peer that can be sent to.
    fn reachable(&self, id: &shared::id::PeerId, length: usize) -> Result<Arc<Peer>, Fault> {
        let peer = self.peer(id)?;
        if peer.write_ended() {
            return Err(Fault::new(
                FaultCode::PeerGone,
                format!("Our side of the connection to peer {id} is closed; nothing can be sent to it any more."),
            )
            .with("peer", id.as_str()));
        }
        peer.is_chosen();
        let limit = self.context.limits.unsent_bytes_per_peer;
        if peer.unsent() > 0 && peer.unsent() + length > limit {
            return Err(faults::limit("unsent_bytes_per_peer", limit).with("peer", id.as_str()));
        }
        if peer.is_full() {
            let limit = self.context.limits.unsent_sends_per_peer;
            return Err(faults::limit("unsent_sends_per_peer", limit).with("peer", id.as_str()));
        }
        Ok(peer)
    }

    /// The UDP peer with an address, which becomes one by being sent to.
    async fn udp_target(
        self: &Arc<Self>,
        to: &str,
        behalf: &Behalf,
        length: usize,
        run: &Run,
    ) -> Result<Arc<Peer>, Fault> {
        let settings = self.settings();
        let (Endpoint::Udp { .. }, Some(local)) = (&settings.endpoint, self.local()) else {
            return Err(Fault::new(
                FaultCode::NotForThisKind,
                "Only a UDP bridge can send to HOST:PORT; give a peer's id, or \"all\".",
            )
            .with("to", to));
        };
        let (host, port) = split_host_port(to)?;
        let egress = &self.context.egress;
        let address = canonical(egress.datagram_target(behalf, &host, port, local).await?);
        // Before there is a peer: a send that is refused leaves none behind.
        check_datagram(length, max_datagram(address))?;
        let (peer, new) = self.udp_peer(address, Door::open(), run)?;
        peer.is_asked_for(&host);
        if new {
            self.note_joined(&peer).await;
        }
        Ok(peer)
    }
}

/// How an entry says whom it was for: the only one, or those that were named, or nothing where it was for all.
fn written_down(to: &To, peers: &[Arc<Peer>]) -> (Option<PeerId>, Option<Vec<PeerId>>) {
    match (to, peers) {
        (To::One(to), _) if to == To::ALL => (None, None),
        (_, [only]) => (Some(only.id()), None),
        (_, several) => (None, Some(several.iter().map(|peer| peer.id()).collect())),
    }
}

fn check_datagram(length: usize, limit: usize) -> Result<(), Fault> {
    if length <= limit {
        return Ok(());
    }
    Err(Fault::new(
        FaultCode::DatagramTooLarge,
        format!("{length} bytes do not fit into one datagram, which holds at most {limit}; send less at once."),
    )
    .with("bytes", length)
    .with("limit", limit))
}

fn max_datagram(address: SocketAddr) -> usize {
    if address.is_ipv4() {
        MAX_DATAGRAM_V4
    } else {
        MAX_DATAGRAM_V6
    }
}
