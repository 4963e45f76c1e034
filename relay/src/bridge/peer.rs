//! A peer: what the tasks of its connection and the users' operations share about it.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use shared::{
    entry::{LastTold, NotWrittenReason},
    id::PeerId,
    peer::{Peer as PeerView, PeerState},
    time::Timestamp,
};
use tokio::{
    net::TcpStream,
    sync::{
        Notify,
        mpsc::{self, error::TrySendError},
    },
};
use tokio_util::sync::CancellationToken;

use super::{course::Course, loops::Rounds, room::Door};
use crate::{clock, egress::micros, journal::Ticket, store::peer_id};

/// One send on its way to one peer. Boxed in queues: each has places for 32 from the start, and most peers are sent nothing.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) peer: Arc<Peer>,
    pub(super) bytes: Bytes,
    pub(super) ticket: Arc<Ticket>,
    /// Of the file that it is a piece of.
    pub(super) course: Option<Arc<Course>>,
}

impl Outgoing {
    /// It is out of the queue, and so much of it was written; why not all of it, where that is so.
    pub(super) fn ends(&self, written: usize, lost: Option<NotWrittenReason>) {
        if let Some(course) = &self.course {
            course.ends(self.bytes.len(), written, lost);
        }
        self.peer.unqueue(self.bytes.len());
    }
}

/// One raw-socket counterpart on a bridge.
#[derive(Debug)]
pub struct Peer {
    number: u64,
    /// The other side.
    pub address: SocketAddr,
    /// Of TCP, both addresses as the system has them, its own first.
    ends: OnceLock<(SocketAddr, SocketAddr)>,
    since: Timestamp,
    joined: Instant,
    connect: Option<Duration>,
    name: Mutex<Option<String>>,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    /// When it was last heard or written to, in microseconds since it joined.
    active: AtomicU64,
    /// Since when it has taken nothing of what waits for it, in the same way.
    still: AtomicU64,
    /// What the system told last of its TCP connection.
    last_told: Mutex<Option<Box<LastTold>>>,
    read_ended: AtomicBool,
    write_ended: AtomicBool,
    counted: AtomicBool,
    unsent: AtomicUsize,
    drained: Notify,
    orders: mpsc::Sender<Box<Outgoing>>,
    /// Of UDP, whether it is known to be who it says it is: a source can be forged. Those on this machine are, and those
    /// to which a person has sent.
    known: AtomicBool,
    /// Of UDP, the host as it was last asked for: rules by name are about it, and not about the address that it stands for.
    asked: Mutex<Option<Arc<str>>>,
    /// Whether what it says goes around without an end.
    pub(super) rounds: Rounds,
    /// Shut while it may not hear the others of a UDP room.
    pub(super) door: Door,
    /// Set when our FIN is to go, after all that waits.
    pub(super) fin: CancellationToken,
    /// Set when its FIN has come and is stored.
    pub(super) fin_received: CancellationToken,
    /// Set when the connection is found broken.
    pub(super) gone: CancellationToken,
    /// Breaks the connection off at once.
    pub(super) cut: CancellationToken,
    /// Ends the connection in order: all that waits is written, then our FIN.
    pub(super) leave: CancellationToken,
}

impl Peer {
    pub(super) fn new(
        number: u64,
        address: SocketAddr,
        door: Door,
        connect: Option<Duration>,
        orders: mpsc::Sender<Box<Outgoing>>,
        leave: CancellationToken,
    ) -> Self {
        Self {
            number,
            address,
            ends: OnceLock::new(),
            since: clock::now(),
            joined: Instant::now(),
            connect,
            name: Mutex::default(),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            active: AtomicU64::new(0),
            still: AtomicU64::new(0),
            last_told: Mutex::default(),
            read_ended: AtomicBool::new(false),
            write_ended: AtomicBool::new(false),
            counted: AtomicBool::new(false),
            unsent: AtomicUsize::new(0),
            drained: Notify::new(),
            known: AtomicBool::new(address.ip().is_loopback()),
            asked: Mutex::default(),
            rounds: Rounds::default(),
            orders,
            door,
            fin: CancellationToken::new(),
            fin_received: CancellationToken::new(),
            gone: CancellationToken::new(),
            cut: CancellationToken::new(),
            leave,
        }
    }

    /// This is its connection.
    pub(super) fn is_carried_by(&self, stream: &TcpStream) {
        if let (Ok(own), Ok(other)) = (stream.local_addr(), stream.peer_addr()) {
            // A peer has one connection.
            let _ = self.ends.set((own, other));
        }
    }

    /// Of TCP, the relay's own address and the peer's, as the system has them.
    pub(crate) fn ends(&self) -> Option<(SocketAddr, SocketAddr)> {
        self.ends.get().copied()
    }

    /// Keeps something that the system told of its TCP connection.
    pub(super) fn told(&self, keep: impl FnOnce(&mut LastTold)) {
        let mut told = self
            .last_told
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        keep(told.get_or_insert_default());
    }

    /// What the system told last of its TCP connection, where it told anything.
    pub(super) fn last_told(&self) -> Option<Box<LastTold>> {
        let told = self
            .last_told
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let told = told.clone();
        told.filter(|told| **told != LastTold::default())
    }

    /// Its number on its bridge.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Its id.
    pub fn id(&self) -> PeerId {
        peer_id(self.number)
    }

    /// Whether what goes to it by itself goes to who asked for it.
    pub(super) fn is_known(&self) -> bool {
        self.known.load(Ordering::Acquire)
    }

    /// A person sends to it, and to no address that somebody else has written on a datagram.
    pub(super) fn is_chosen(&self) {
        self.known.store(true, Ordering::Release);
    }

    /// A person sends to it by this host, which the rules allow.
    pub(super) fn is_asked_for(&self, host: &str) {
        self.is_chosen();
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::from(host));
    }

    /// The host for which it was asked, if anybody did.
    pub(super) fn asked(&self) -> Option<Arc<str>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }

    /// How long it has been there, in microseconds.
    pub(super) fn after_us(&self) -> u64 {
        micros(self.joined.elapsed())
    }

    /// How long it has been silent in both directions.
    pub(super) fn silent(&self) -> Duration {
        let active = Duration::from_micros(self.active.load(Ordering::Relaxed));
        self.joined.elapsed().saturating_sub(active)
    }

    /// What is left of the connection.
    pub fn state(&self) -> PeerState {
        match (self.read_ended.load(Ordering::Acquire), self.write_ended()) {
            (false, false) => PeerState::Open,
            (true, false) => PeerState::PeerClosed,
            (false, true) => PeerState::WeClosed,
            (true, true) => PeerState::Closed,
        }
    }

    pub(super) fn write_ended(&self) -> bool {
        self.write_ended.load(Ordering::Acquire) || self.leave.is_cancelled()
    }

    pub(super) fn end_reading(&self) {
        self.read_ended.store(true, Ordering::Release);
    }

    /// From now on nothing can be sent to it.
    pub(super) fn end_writing(&self) {
        self.write_ended.store(true, Ordering::Release);
        self.drained.notify_waiters();
    }

    pub(super) fn received(&self, bytes: usize) {
        self.bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
        self.touch();
    }

    pub(super) fn written(&self, bytes: usize) {
        self.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
        self.still.store(self.after_us(), Ordering::Relaxed);
        self.touch();
    }

    fn touch(&self) {
        self.active.store(self.after_us(), Ordering::Relaxed);
        self.counted.store(true, Ordering::Relaxed);
    }

    /// Whether its counters have changed since they were last told.
    pub(super) fn is_counted(&self) -> bool {
        self.counted.load(Ordering::Relaxed)
    }

    /// Its counters are told now.
    pub(super) fn counted_is_told(&self) {
        self.counted.store(false, Ordering::Relaxed);
    }

    /// Bytes received and written.
    pub(super) fn traffic(&self) -> (u64, u64) {
        (
            self.bytes_in.load(Ordering::Relaxed),
            self.bytes_out.load(Ordering::Relaxed),
        )
    }

    pub(super) fn unsent(&self) -> usize {
        self.unsent.load(Ordering::Acquire)
    }

    /// Whether no further send can wait for it, however small.
    pub(super) fn is_full(&self) -> bool {
        self.orders.capacity() == 0
    }

    /// A send's bytes have left the queue, one way or the other.
    fn unqueue(&self, bytes: usize) {
        self.unsent.fetch_sub(bytes, Ordering::AcqRel);
        self.drained.notify_waiters();
    }

    /// Waits until no more than `bytes` are unsent, or nothing can be sent any more.
    pub(super) async fn drained(&self, bytes: usize) {
        loop {
            let drained = self.drained.notified();
            if self.unsent() <= bytes || self.write_ended() {
                return;
            }
            drained.await;
        }
    }

    /// Whether more than half of what may wait for it does.
    fn lags(&self, limit: usize) -> bool {
        let places = self.orders.max_capacity() / 2;
        self.unsent() > limit / 2 || self.orders.capacity() < places
    }

    /// Whether it lags behind, and has taken something within this time.
    pub(super) fn lags_and_reads(&self, limit: usize, within: Duration) -> bool {
        let still = Duration::from_micros(self.still.load(Ordering::Relaxed));
        self.lags(limit) && self.joined.elapsed().saturating_sub(still) < within
    }

    /// Waits until it does not lag behind any more, or nothing can be sent to it.
    pub(super) async fn caught_up(&self, limit: usize) {
        loop {
            let drained = self.drained.notified();
            if !self.lags(limit) || self.write_ended() {
                return;
            }
            drained.await;
        }
    }

    /// Puts a send into the writer's queue; never waits.
    pub(super) fn offer(
        self: &Arc<Self>,
        bytes: Bytes,
        ticket: Arc<Ticket>,
        course: Option<Arc<Course>>,
        limit: usize,
    ) -> Result<(), NotWrittenReason> {
        let length = bytes.len();
        if let Some(course) = &course {
            course.begins(length);
        }
        let unsent = self.unsent.fetch_add(length, Ordering::AcqRel);
        if unsent == 0 {
            self.still.store(self.after_us(), Ordering::Relaxed);
        }
        let order = Box::new(Outgoing {
            peer: Arc::clone(self),
            bytes,
            ticket,
            course,
        });
        let (order, reason) = if self.write_ended() {
            (order, NotWrittenReason::Gone)
        } else if unsent > 0 && unsent + length > limit {
            (order, NotWrittenReason::UnsentLimit)
        } else {
            match self.orders.try_send(order) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(order)) => (order, NotWrittenReason::UnsentLimit),
                Err(TrySendError::Closed(order)) => (order, NotWrittenReason::Gone),
            }
        };
        order.ends(0, Some(reason));
        Err(reason)
    }

    /// Asks the writer for our FIN, after all that waits. Nothing more can be sent from here on.
    pub(super) fn ask_shutdown(&self) {
        self.end_writing();
        self.fin.cancel();
    }

    /// The name that it was given.
    pub fn name(&self) -> Option<String> {
        let name = self.name.lock().unwrap_or_else(PoisonError::into_inner);
        name.clone()
    }

    /// What it goes by: its name, else its address.
    pub fn label(&self) -> String {
        self.name().unwrap_or_else(|| self.address.to_string())
    }

    /// Gives it a name, or takes it away.
    pub fn rename(&self, name: Option<String>) {
        *self.name.lock().unwrap_or_else(PoisonError::into_inner) = name;
    }

    /// The peer as users see it.
    pub fn view(&self) -> PeerView {
        let (bytes_in, bytes_out) = self.traffic();
        PeerView {
            id: self.id(),
            address: self.address.to_string(),
            name: self.name(),
            state: self.state(),
            since: self.since,
            bytes_in,
            bytes_out,
            connect_us: self.connect.map(micros),
            waiting: self.door.is_shut(),
        }
    }
}
