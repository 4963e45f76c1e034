//! Bridges: each owns a raw socket, its peers and its part of the journal, and outlives every page.
//!
//! [`registry`] knows them all. A bridge's [`life`] opens and closes it; [`tcp`] and [`udp`] run its socket;
//! [`membership`] lets peers come and go, and [`recalled`] knows of those before the start; [`names`] keeps what they are called; [`missed`] tells what did not reach them; [`view`] shows a bridge and its peers and [`tell`] says when that changes; [`denial`] lets go of what the rules forbid; [`send`] finds the peers that a send is for, [`periodic`] repeats one and
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
mod tell;
mod udp;
mod view;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicU64},
};

use futures_util::future::BoxFuture;
use shared::{
    bridge::BridgeState,
    entry::Event,
    fault::{Fault, FaultCode},
    id::{BridgeId, UserId},
    peer::Peer as PeerView,
    time::Timestamp,
    user::Role,
};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    journal::{Journal, Log, NewEntry},
    quota::Allowance,
    store::{Bounds, Named, Settings, StoredBridge},
};

pub use context::Context;
pub(crate) use drawn::{Drawn, Ends};
pub use file::{FileRequest, Upload};
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
    quota: Allowance,
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
