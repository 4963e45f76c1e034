//! Bridges: each owns a raw socket, its peers and its part of the journal, and outlives every page.
//!
//! [`registry`] knows them all. A bridge's [`life`] opens and closes it; [`tcp`] and [`udp`] run its socket;
//! [`membership`] lets peers come and go, and [`recalled`] knows of those before the start; [`names`] keeps what they are called; [`missed`] tells what did not reach them; [`denial`] lets go of what the rules forbid; [`send`] finds the peers that a send is for, [`periodic`] repeats one and
//! [`file`] makes many of a long one, whose [`course`] it watches; [`room`] lets peers hear each other; [`framing`] cuts streams into entries;
//! [`loops`] stops what answers without an end;
//! [`intake`] bounds what is on its way into the journal, and [`full`] says what happens where its owner has no more room there.

mod change;
mod context;
mod course;
mod denial;
mod drawn;
mod file;
pub mod framing;
mod full;
mod intake;
mod life;
mod loops;
mod membership;
mod missed;
mod names;
mod peer;
mod periodic;
mod recalled;
mod registry;
mod reopen;
mod room;
mod send;
mod tcp;
mod udp;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::future::BoxFuture;
use shared::{
    address::{join_host_port, parse_zoned},
    bridge::{Bridge as BridgeView, BridgeState, Endpoint},
    entry::Event,
    fault::{Fault, FaultCode},
    id::{BridgeId, PeerId, UserId},
    live::{PeerTell, RelayTell},
    peer::Peer as PeerView,
    time::Timestamp,
    user::Role,
};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    changes::{Standing, Subject},
    journal::{Journal, Log, NewEntry},
    quota::Share,
    store::{Bounds, Named, Settings, StoredBridge, peer_number},
};

pub use context::Context;
pub(crate) use drawn::{Drawn, Ends};
pub use file::{FileRequest, Upload};
pub(crate) use life::no_such_bridge;
pub use peer::Peer;
pub use registry::Bridges;
pub use send::SendRequest;

use peer::Outgoing;

/// One bridge.
#[derive(Debug)]
pub struct Bridge {
    context: Arc<Context>,
    log: Arc<Log>,
    /// The number of the latest message that viewers were told of.
    told_message: AtomicU64,
    /// The peer of whose changed byte counts they were told last.
    told_peer: AtomicU64,
    created_at: Timestamp,
    owner: Option<UserId>,
    inner: Mutex<Inner>,
    /// Held while the bridge is opened, closed or changed.
    gate: tokio::sync::Mutex<()>,
    /// The periodic sends that run.
    periodics: periodic::Periodics,
    /// The files on their way.
    files: file::Files,
    /// Of what its owner, it and all together may have.
    quota: Share,
    /// When it was last told that its owner has no more room in the journal.
    told_full: full::Told,
    /// Of those who guess the tokens of a UDP room.
    tries: Arc<Mutex<room::Tries>>,
    /// What it has said as a room.
    said: loops::Said,
    /// Who had left before the start, as far as that was asked for.
    recall: recalled::Recall,
}

#[derive(Debug)]
struct Inner {
    settings: Settings,
    state: BridgeState,
    local: Option<SocketAddr>,
    fault: Option<Fault>,
    wanted: bool,
    kept_port: Option<u16>,
    run: Option<Run>,
    peers: BTreeMap<u64, Arc<Peer>>,
    by_address: HashMap<SocketAddr, u64>,
    gone: VecDeque<PeerView>,
    /// The ends of their connections.
    gone_ends: BTreeMap<u64, drawn::Ends>,
    /// Those who had left before the start.
    recalled: BTreeMap<u64, recalled::Left>,
    /// Peers that have left and had a name.
    named: BTreeMap<u64, Named>,
    last_peer: u64,
    /// The queue of a UDP socket's writer while there is one.
    datagrams: Option<mpsc::Sender<Box<Outgoing>>>,
}

/// One opening of a bridge, from the first bind or dial to its close.
#[derive(Clone, Debug, Default)]
struct Run {
    cancel: CancellationToken,
    tasks: TaskTracker,
}

impl Bridge {
    fn new(context: Arc<Context>, stored: StoredBridge, bounds: Bounds) -> Arc<Self> {
        let quota = context.quotas.of_bridge(stored.owner.as_ref());
        let log = context.journal.log(stored.key, bounds);
        quota.person.counts(&log);
        Arc::new(Self {
            quota,
            told_full: full::Told::default(),
            tries: Arc::default(),
            said: loops::Said::default(),
            log,
            recall: recalled::Recall::new(stored.last_peer),
            told_message: AtomicU64::new(bounds.last_message),
            told_peer: AtomicU64::new(0),
            context,
            created_at: stored.created_at,
            owner: stored.owner,
            inner: Mutex::new(Inner {
                settings: stored.settings,
                state: BridgeState::Closed,
                local: None,
                fault: None,
                wanted: stored.wanted,
                kept_port: stored.kept_port,
                run: None,
                peers: BTreeMap::new(),
                by_address: HashMap::new(),
                gone: VecDeque::new(),
                gone_ends: BTreeMap::new(),
                recalled: BTreeMap::new(),
                named: BTreeMap::new(),
                last_peer: stored.last_peer,
                datagrams: None,
            }),
            gate: tokio::sync::Mutex::default(),
            periodics: periodic::Periodics::default(),
            files: file::Files::default(),
        })
    }

    /// Its id.
    pub fn id(&self) -> BridgeId {
        self.log.bridge()
    }

    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    pub fn owner(&self) -> Option<&UserId> {
        self.owner.as_ref()
    }

    /// The role under which it works, which is its owner's now; nothing when the owner's account is deleted.
    pub fn role(&self) -> Option<Role> {
        self.context.accounts.role_of(self.owner())
    }

    /// Whether somebody may manage it now, be it the owner or not.
    pub fn is_managed_by(&self, who: Option<&UserId>) -> bool {
        self.context.accounts.manages(who, &self.id(), self.owner())
    }

    /// Its part of the journal.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// The journal that it is part of.
    pub(crate) fn journal(&self) -> &Journal {
        &self.context.journal
    }

    /// What a user has set.
    pub fn settings(&self) -> Settings {
        self.inner().settings.clone()
    }

    /// The local address while there is a socket.
    pub fn local(&self) -> Option<SocketAddr> {
        self.inner().local
    }

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

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stored(&self) -> StoredBridge {
        let inner = self.inner();
        StoredBridge {
            key: self.log.key(),
            settings: inner.settings.clone(),
            wanted: inner.wanted,
            kept_port: inner.kept_port,
            last_peer: inner.last_peer,
            owner: self.owner.clone(),
            created_at: self.created_at,
        }
    }

    /// Tells every viewer how the bridge stands now.
    fn publish(&self) {
        self.context.changes.tell(Subject::Bridge(self.id()), || {
            // Viewers are told of a deleted bridge only that it is gone.
            let is_there = !self.log.is_retired();
            is_there.then(|| Standing::Here(RelayTell::Bridge(self.view())))
        });
    }

    /// Tells every viewer how a peer stands now.
    fn publish_peer(&self, peer: &Peer) {
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
    fn publish_counters(&self, room: usize) -> usize {
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

    /// Keeps something that a user has asked for, without waiting for the store: on a full disk a bridge can
    /// still be closed and deleted.
    fn note_soon(&self, peer: Option<&Peer>, event: Event) -> BoxFuture<'_, ()> {
        let entry = NewEntry::event(peer.map(Peer::id), event);
        Box::pin(async move {
            let journal = &self.context.journal;
            journal.append_soon(&self.log, vec![entry]).await;
        })
    }

    /// Keeps something that has happened, waiting for the store however long it takes. Boxed: a connection's task, which
    /// seldom has something to tell, would keep the room for it all its life.
    fn note(&self, peer: Option<&Peer>, event: Event) -> BoxFuture<'_, ()> {
        let entry = NewEntry::event(peer.map(Peer::id), event);
        Box::pin(async move {
            let journal = &self.context.journal;
            // The journal only refuses when the relay has stopped; then there is nobody left to tell.
            let _ = journal.append(&self.log, vec![entry], None).await;
        })
    }
}

/// The bridge is not open.
fn bridge_closed() -> Fault {
    Fault::new(
        FaultCode::BridgeClosed,
        "The bridge is not open; open it, then send again.",
    )
}

/// A limit of the configuration is reached.
pub(crate) fn limit(name: &str, value: usize) -> Fault {
    Fault::new(
        FaultCode::LimitReached,
        format!("The relay's limit {name} = {value} is reached; close something, or raise limits.{name}."),
    )
    .with("limit", name)
    .with("value", value)
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
