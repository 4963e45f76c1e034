//! The journal: numbers entries, commits them in groups, and lets viewers read what is committed.
//!
//! Whoever has something to keep hands it to [`Journal::append`] or [`Journal::send`] and waits. One task
//! ([`writer`]) takes all that is waiting, commits it in one transaction, puts the encoded records into each
//! bridge's [`ring`], hands sends to their sockets in the order of their numbers, and wakes viewers.

mod error;
mod find;
mod group;
mod indexer;
mod kept;
mod log;
mod logs;
pub mod pulse;
mod retention;
mod ring;
mod weights;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use shared::{
    entry::{Direction, Entry, Event},
    id::{Epoch, PeerId},
};
use tokio::sync::{mpsc, oneshot};

use crate::{
    clock,
    config::JournalSection,
    store::{Bounds, BridgeKey, Index, Range, Store, StoreError, Writer},
};

use indexer::Indexer;
use logs::Logs;
use pulse::Pulse;
use retention::Retention;

pub use error::{AppendError, is_stale};
pub use find::Found;
pub use log::{Chunk, Log};

/// Requests that may wait for the writer. When it is full, whoever has more waits: readers of sockets do not
/// read on, and callers' requests are not taken from their connections.
const WAITING_REQUESTS: usize = 4096;

/// How long an event that a user has caused is waited for.
const SOON: Duration = Duration::from_millis(250);

/// About how much is read back from the store at once, whatever one viewer's credit: others want the same.
const READ_BACK_BYTES: usize = 64 << 10;

/// The most entries that are read from the store at once.
pub const PAGE_ENTRIES: u32 = shared::bounds::MAX_LIMIT;

/// An entry before it has a number.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEntry(Entry);

impl NewEntry {
    fn new(direction: Direction, peer: Option<PeerId>, bytes: Vec<u8>) -> Self {
        Self(Entry {
            seq: 0,
            at: clock::now(),
            direction,
            peer,
            author: None,
            to: None,
            partial: false,
            event: None,
            bytes,
        })
    }

    /// Something that has happened now, to a peer or to the bridge.
    pub fn event(peer: Option<PeerId>, event: Event) -> Self {
        let mut new = Self::new(Direction::Event, peer, Vec::new());
        new.0.event = Some(event);
        new
    }

    /// Bytes that a peer has sent and that were read now.
    pub fn received(peer: PeerId, bytes: Vec<u8>, partial: bool) -> Self {
        let mut new = Self::new(Direction::In, Some(peer), bytes);
        new.0.partial = partial;
        new
    }

    /// Bytes to be sent; `peer` when they are for one only.
    pub fn sent(peer: Option<PeerId>, author: Option<String>, bytes: Vec<u8>) -> Self {
        let mut new = Self::new(Direction::Out, peer, bytes);
        new.0.author = author;
        new
    }

    /// Bytes to be sent to these, where none or several were named.
    #[must_use]
    pub fn to(mut self, peers: Option<Vec<PeerId>>) -> Self {
        self.0.to = peers;
        self
    }
}

/// Runs in the writer's task right after the commit, in the order of the numbers, with the number of the
/// request's first entry. It must not wait.
pub type Handoff = Box<dyn FnOnce(u64) + Send + Sync>;

/// What makes a send repeatable: the same `client_id` with the same digest is answered as before.
#[derive(Clone, Debug)]
pub struct ClientKey {
    /// Chosen by the client.
    pub client_id: String,
    /// Of the send's target and bytes.
    pub digest: [u8; 32],
    /// How many peers the send addresses.
    pub peers: usize,
}

/// A send that is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The number of its entry.
    pub seq: u64,
    /// How many peers were addressed, now or when it was first asked for.
    pub peers: usize,
}

/// The way to the writer, and to what is stored. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Journal {
    requests: mpsc::Sender<writer::Request>,
    settled: Arc<Settled>,
    logs: Arc<Logs>,
    store: Store,
    /// Without it searches look through everything.
    index: Option<Index>,
    epoch: Epoch,
    pulse: Arc<Pulse>,
}

/// Sends whose outcome has become known since the last commit. Bounded by the sends that are under way.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    list: Mutex<Vec<(BridgeKey, u64)>>,
    news: tokio::sync::Notify,
}

impl Settled {
    fn push(&self, bridge: BridgeKey, seq: u64) {
        self.lock().push((bridge, seq));
        self.news.notify_one();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(BridgeKey, u64)>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held by everything that still has to write a send. When the last holder lets go, the outcome is known.
#[derive(Debug)]
pub struct Ticket {
    bridge: BridgeKey,
    seq: u64,
    /// `None` for what is forwarded, whose outcome is not kept.
    settled: Option<Arc<Settled>>,
}

impl Ticket {
    /// The number of the send's entry.
    pub fn seq(&self) -> u64 {
        self.seq
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(settled) = &self.settled {
            settled.push(self.bridge, self.seq);
        }
    }
}

impl Journal {
    /// Starts the writer's task, which ends when the last `Journal` is gone and all is committed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(
        store: Store,
        mut writer: Writer,
        index: Option<Index>,
        bounds: JournalSection,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let epoch = store.epoch().await?;
        let (requests, waiting) = mpsc::channel(WAITING_REQUESTS);
        let settled = Arc::new(Settled::default());
        let logs = Arc::new(Logs::default());
        let orphans = writer.orphans().await?;
        let pulse = Arc::new(Pulse::default());
        let task = writer::Task {
            store: store.clone(),
            writer,
            requests: waiting,
            settled: Arc::clone(&settled),
            logs: Arc::clone(&logs),
            retention: Retention::new(bounds, orphans),
            pulse: Arc::clone(&pulse),
            rested: tokio::time::Instant::now(),
        };
        let task = tokio::spawn(task.run());
        let journal = Self {
            requests,
            settled,
            logs,
            store,
            index,
            epoch,
            pulse,
        };
        Ok((journal, task))
    }

    /// Keeps the index up, until it is dropped.
    pub async fn keep_index(&self) {
        if let Some(index) = self.index.clone() {
            let (store, logs) = (self.store.clone(), Arc::clone(&self.logs));
            Indexer::new(index, store, logs).run().await;
        }
    }

    /// The life of the journal that its numbers belong to.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// How the writer does.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// A bridge's log, whose `bounds` are as they are stored.
    pub fn log(&self, bridge: BridgeKey, bounds: Bounds) -> Arc<Log> {
        let log = Arc::new(Log::new(bridge, bounds));
        self.logs.add(&log);
        log
    }

    /// What is stored.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A ticket for a send that is being handed to its sockets.
    pub fn ticket(&self, log: &Log, seq: u64) -> Arc<Ticket> {
        Arc::new(Ticket {
            bridge: log.key(),
            seq,
            settled: Some(Arc::clone(&self.settled)),
        })
    }

    /// A ticket for what is forwarded and not journalled again, by the number of what was said.
    pub fn loose_ticket(&self, log: &Log, seq: u64) -> Arc<Ticket> {
        Arc::new(Ticket {
            bridge: log.key(),
            seq,
            settled: None,
        })
    }

    /// Keeps what was received or has happened, and waits until it is stored: however long that takes, so
    /// that the caller reads no further meanwhile. Answers the number of the first entry.
    ///
    /// # Errors
    /// [`AppendError::Stopping`] when the writer has ended.
    pub async fn append(
        &self,
        log: &Arc<Log>,
        entries: Vec<NewEntry>,
        handoff: Option<Handoff>,
    ) -> Result<u64, AppendError> {
        self.hand_in(log, entries, handoff).await?.await
    }

    /// The same in two steps: when this is done, the journal has the entries and keeps them whatever becomes of the
    /// caller; what it gives is done when they are stored.
    ///
    /// # Errors
    /// [`AppendError::Stopping`] when the writer has ended.
    pub async fn hand_in(
        &self,
        log: &Arc<Log>,
        entries: Vec<NewEntry>,
        handoff: Option<Handoff>,
    ) -> Result<impl Future<Output = Result<u64, AppendError>> + Send + use<>, AppendError> {
        let (done, answer) = oneshot::channel();
        let append = writer::Append::new(Arc::clone(log), entries, handoff, None, true, done);
        self.ask(writer::Request::Append(Box::new(append))).await?;
        Ok(async move {
            let committed = answer.await.map_err(|_| AppendError::Stopping)?;
            committed.map(|committed| committed.seq)
        })
    }

    /// Keeps what has happened and waits a moment until it is stored, but not for as long as the disk is full: for
    /// what a user has asked for, which must not hang. There are few of these.
    pub async fn append_soon(&self, log: &Arc<Log>, entries: Vec<NewEntry>) {
        // The request is with the writer when this gives up waiting. The journal only refuses when the relay has
        // stopped; then there is nobody left to tell.
        let _ = tokio::time::timeout(SOON, self.append(log, entries, None)).await;
    }

    /// Stores a send and then hands it to its sockets, or does neither.
    ///
    /// # Errors
    /// Says why it is neither stored nor sent.
    pub async fn send(
        &self,
        log: &Arc<Log>,
        entry: NewEntry,
        peers: usize,
        client: Option<ClientKey>,
        handoff: Handoff,
    ) -> Result<Committed, AppendError> {
        let (done, answer) = oneshot::channel();
        let append = writer::Append::new(
            Arc::clone(log),
            vec![entry],
            Some(handoff),
            client,
            false,
            done,
        );
        self.ask(writer::Request::Append(Box::new(append))).await?;
        let committed = answer.await.map_err(|_| AppendError::Stopping)??;
        Ok(Committed {
            peers: committed.peers.unwrap_or(peers),
            seq: committed.seq,
        })
    }

    async fn ask(&self, request: writer::Request) -> Result<(), AppendError> {
        let sent = self.requests.send(request).await;
        sent.map_err(|_| AppendError::Stopping)
    }

    /// Encoded records of a bridge above `after`, in order: from the ring, or from the store where they have
    /// fallen out of it. At least one record where there is any; otherwise at most `max_bytes` of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read(&self, log: &Log, after: u64, max_bytes: usize) -> Result<Chunk, StoreError> {
        if let Some(chunk) = log.read(after, max_bytes) {
            return Ok(chunk);
        }
        let _turn = log.reading().await;
        // Who had the turn before may have read the same.
        if let Some(chunk) = log.read(after, max_bytes) {
            return Ok(chunk);
        }
        let range = Range {
            after,
            limit: PAGE_ENTRIES,
            max_bytes: READ_BACK_BYTES,
            ..Range::default()
        };
        // Boxed: most viewers never read the store, and each would keep the room for it.
        let entries = Box::pin(self.store.entries(log.key(), &range)).await?;
        let chunk = Chunk::encode(&entries, READ_BACK_BYTES);
        log.keep(&chunk);
        // As much of it as is wanted; where entries are gone, it begins above what was asked for.
        let from = chunk.span.map_or(after, |(first, _)| first - 1);
        Ok(log.read(from, max_bytes).unwrap_or(chunk))
    }
}
