//! Keeps the index of the journal up: in the background, one block of entries after the other, with pauses that leave
//! the machine to everything else. What is not indexed yet is found by looking through it.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Log, PAGE_ENTRIES, logs::Logs};
use crate::store::{BridgeKey, Index, Range, Store, StoreError, grams::Grams};

/// A block is full with so many entries or bytes.
const BLOCK_ENTRIES: u64 = 2_048;
const BLOCK_BYTES: usize = 128 << 10;

/// How often logs are looked at for new blocks.
const LOOK_TIME: Duration = Duration::from_secs(1);

/// After each block it rests so many times as long as that took.
const REST: u32 = 3;

/// How long it waits after a fault, on a full disk say.
const FAULT_TIME: Duration = Duration::from_secs(30);

/// The indexer's task.
pub(super) struct Indexer {
    index: Index,
    store: Store,
    logs: Arc<Logs>,
    grams: Grams,
    /// Up to which number bridges are indexed.
    through: HashMap<BridgeKey, u64>,
    /// Below which number blocks are forgotten.
    forgotten: HashMap<BridgeKey, u64>,
}

impl Indexer {
    pub(super) fn new(index: Index, store: Store, logs: Arc<Logs>) -> Self {
        Self {
            index,
            store,
            logs,
            grams: Grams::default(),
            through: HashMap::new(),
            forgotten: HashMap::new(),
        }
    }

    /// Indexes until it is dropped.
    pub(super) async fn run(mut self) {
        loop {
            tokio::time::sleep(LOOK_TIME).await;
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "the journal could not be indexed; searches are slower until it can");
                tokio::time::sleep(FAULT_TIME).await;
            }
        }
    }

    async fn round(&mut self) -> Result<(), StoreError> {
        let logs = self.logs.all();
        for log in &logs {
            loop {
                let started = Instant::now();
                if !self.add_block(log).await? {
                    break;
                }
                tokio::time::sleep(started.elapsed() * REST).await;
            }
            self.forget(log.key(), log.first()).await?;
        }
        for bridge in self.index.bridges().await? {
            if logs.iter().all(|log| log.key() != bridge) {
                self.forget(bridge, u64::MAX).await?;
            }
        }
        Ok(())
    }

    /// Indexes the next block of a bridge; says whether there was a full one.
    async fn add_block(&mut self, log: &Log) -> Result<bool, StoreError> {
        let bridge = log.key();
        let through = match self.through.get(&bridge) {
            Some(through) => *through,
            None => self.index.through(bridge).await?,
        };
        if through > log.last() {
            // It belongs to another copy of the journal.
            self.index.forget(bridge, u64::MAX).await?;
            self.through.insert(bridge, 0);
            return Ok(false);
        }
        let after = through.max(log.first().saturating_sub(1));
        self.through.insert(bridge, after);
        if log.last() < after + BLOCK_ENTRIES {
            return Ok(false);
        }
        let (mut last, mut bytes) = (after, 0);
        while last < after + BLOCK_ENTRIES && bytes < BLOCK_BYTES {
            let range = Range {
                after: last,
                before: Some(after + BLOCK_ENTRIES + 1),
                limit: PAGE_ENTRIES,
                max_bytes: BLOCK_BYTES - bytes,
                ..Range::default()
            };
            let entries = self.store.entries(bridge, &range).await?;
            if entries.is_empty() {
                // Retention or a deletion was quicker.
                break;
            }
            for entry in entries {
                let peer = entry.peer.as_ref().map(shared::id::PeerId::as_str);
                self.grams.add(entry.direction, peer, &entry.bytes);
                (last, bytes) = (entry.seq, bytes + entry.bytes.len());
            }
        }
        let words = self.grams.take();
        if last == after {
            return Ok(false);
        }
        self.index.add(bridge, after + 1, last, &words).await?;
        self.through.insert(bridge, last);
        Ok(true)
    }

    async fn forget(&mut self, bridge: BridgeKey, below: u64) -> Result<(), StoreError> {
        if self
            .forgotten
            .get(&bridge)
            .is_none_or(|done| done + BLOCK_ENTRIES <= below)
        {
            self.index.forget(bridge, below).await?;
            self.forgotten.insert(bridge, below);
        }
        Ok(())
    }
}
