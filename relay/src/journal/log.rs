//! One bridge's part of the journal, as the tasks share it: all of it under one lock, which is never held over a wait,
//! and a channel that wakes. So what the tasks do to a log happens one after the other, and what viewers may meet is
//! every order of these few steps; the tests go through them ([`sharing`]).

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use shared::{
    batch,
    entry::{Direction, Entry},
    id::BridgeId,
    time::Timestamp,
};
use tokio::sync::watch;

use super::ring::Ring;
use crate::store::{Bounds, BridgeKey};

#[cfg(test)]
mod sharing;

/// One bridge's numbers and its latest entries.
#[derive(Debug)]
pub struct Log {
    key: BridgeKey,
    shared: Mutex<Shared>,
    /// Tells of every commit, after it can be read.
    news: watch::Sender<u64>,
    /// Held while the store is read for viewers: who waits for it finds in the ring what was read.
    reading: tokio::sync::Mutex<()>,
    /// How many bytes may be stored; 0 where there is no bound of its owner's.
    most: AtomicU64,
    /// Bytes that are stored, as they were weighed last.
    weight: AtomicU64,
}

#[derive(Debug)]
struct Shared {
    first: u64,
    last: u64,
    /// The highest number of an entry with bytes, received or sent.
    last_message: u64,
    /// The latest time in the log.
    at: Timestamp,
    ring: Ring,
    retired: bool,
}

/// Encoded records that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// Records in the layout of [`shared::batch`], in pieces that can be put one behind the other.
    pub records: Vec<Bytes>,
    /// How many bytes they have together.
    pub bytes: usize,
    /// The numbers of the first and the last one; `None` when there is none.
    pub span: Option<(u64, u64)>,
}

/// What one commit brings to a log.
pub(super) struct Fresh {
    pub(super) first: u64,
    pub(super) last: u64,
    /// As in the log; 0 when the commit holds events only.
    pub(super) last_message: u64,
    pub(super) records: Vec<u8>,
}

impl Fresh {
    /// A commit that begins with an entry.
    pub(super) fn beginning(entry: &Entry) -> Self {
        Self {
            first: entry.seq,
            last: entry.seq,
            last_message: 0,
            records: Vec::new(),
        }
    }

    /// Adds the next entry.
    pub(super) fn add(&mut self, entry: &Entry) {
        self.last = entry.seq;
        if entry.direction != Direction::Event {
            self.last_message = entry.seq;
        }
        batch::write_record(&mut self.records, entry);
    }
}

impl Chunk {
    /// Records from `first` through `last` have been added.
    pub(super) fn extend_to(&mut self, first: u64, last: u64) {
        self.span = Some((self.span.map_or(first, |(first, _)| first), last));
    }

    /// Encodes entries until `max_bytes` are reached; at least one.
    pub(super) fn encode(entries: &[Entry], max_bytes: usize) -> Self {
        let mut chunk = Self::default();
        let mut records = Vec::new();
        for entry in entries {
            let before = records.len();
            batch::write_record(&mut records, entry);
            if before > 0 && records.len() > max_bytes {
                records.truncate(before);
                break;
            }
            chunk.extend_to(entry.seq, entry.seq);
        }
        chunk.bytes = records.len();
        chunk.records.push(records.into());
        chunk
    }
}

impl Log {
    /// A bridge's log as it is stored.
    pub(super) fn new(key: BridgeKey, bounds: Bounds) -> Self {
        let Bounds {
            first,
            last,
            last_message,
        } = bounds;
        Self {
            key,
            shared: Mutex::new(Shared {
                first,
                last,
                last_message,
                at: Timestamp(i64::MIN),
                ring: Ring::default(),
                retired: false,
            }),
            news: watch::Sender::new(last),
            reading: tokio::sync::Mutex::default(),
            most: AtomicU64::new(0),
            weight: AtomicU64::new(0),
        }
    }

    /// The bridge's number in the store.
    pub fn key(&self) -> BridgeKey {
        self.key
    }

    /// The bridge's id.
    pub fn bridge(&self) -> BridgeId {
        self.key.id()
    }

    /// The lowest number that is stored; one above [`Log::last`] when there is none.
    pub fn first(&self) -> u64 {
        self.shared().first
    }

    /// The highest number that is committed; 0 when there is none.
    pub fn last(&self) -> u64 {
        self.shared().last
    }

    /// The highest number of an entry that was received or sent; 0 when there is none.
    pub fn last_message(&self) -> u64 {
        self.shared().last_message
    }

    /// From now on it is known how much is stored of it, and no more than so many bytes stay: its oldest entries go.
    pub fn be_weighed(&self, most: u64) {
        self.most.store(most, Ordering::Release);
    }

    /// How many bytes its owner's bound lets it have, where there is one.
    pub(super) fn most(&self) -> Option<u64> {
        Some(self.most.load(Ordering::Acquire)).filter(|most| *most > 0)
    }

    /// About how many bytes are stored, each entry with 48 more: as it was after the last second, or MiB. 0 where it is not
    /// weighed, or was not yet since the start, or where the bridge is being deleted.
    pub fn weight(&self) -> u64 {
        self.weight.load(Ordering::Acquire)
    }

    /// Only the writer calls it.
    pub(super) fn set_weight(&self, bytes: u64) {
        self.weight.store(bytes, Ordering::Release);
    }

    /// Tells of every commit. Who asks [`Log::last`] after it has this misses none.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// A time that is not before that of the entry before. Only the writer calls it.
    pub(super) fn stamp(&self, at: Timestamp) -> Timestamp {
        let mut shared = self.shared();
        shared.at = shared.at.max(at);
        shared.at
    }

    /// Says whether anything that comes from now on is to be thrown away, because the bridge is being deleted.
    pub fn retire(&self, retired: bool) {
        self.shared().retired = retired;
        // Weighed anew where it stays after all.
        self.set_weight(0);
    }

    /// Whether the bridge is being deleted.
    pub fn is_retired(&self) -> bool {
        self.shared().retired
    }

    /// What is below `first` is not stored any more. Only the writer calls it.
    pub(super) fn trim(&self, first: u64) {
        let mut shared = self.shared();
        shared.first = shared.first.max(first);
    }

    /// Empties a ring that nobody has used for a while.
    pub(super) fn rest(&self) {
        self.shared().ring.rest();
    }

    /// Makes committed records visible. Only the writer calls it, in the order of the numbers.
    pub(super) fn publish(&self, fresh: Fresh) {
        let last = self.take_in(fresh);
        self.tell(last);
    }

    fn take_in(&self, fresh: Fresh) -> u64 {
        let Fresh {
            first,
            last,
            last_message,
            records,
        } = fresh;
        let mut shared = self.shared();
        shared.ring.push(first, last, records.into());
        shared.last_message = shared.last_message.max(last_message);
        shared.last = last;
        last
    }

    /// Wakes who waits, outside the lock that they then want.
    fn tell(&self, last: u64) {
        self.news.send_replace(last);
    }

    /// What the ring holds above `after`; `None` where the store has to be asked.
    pub(super) fn read(&self, after: u64, max_bytes: usize) -> Option<Chunk> {
        let mut shared = self.shared();
        if after >= shared.last {
            return Some(Chunk::default());
        }
        shared.ring.read(after, max_bytes)
    }

    /// Waits for a turn to read the store for viewers.
    pub(super) async fn reading(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.reading.lock().await
    }

    /// Keeps records that were read back from the store, for viewers who want the same.
    pub(super) fn keep(&self, chunk: &Chunk) {
        if let (Some((first, last)), [records]) = (chunk.span, chunk.records.as_slice()) {
            let mut shared = self.shared();
            shared.ring.push_read_back(first, last, records.clone());
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
