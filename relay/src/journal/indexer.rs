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
        let mut swept: Option<Instant> = None;
        loop {
            let mut outcome = self.round().await;
            if outcome.is_ok() && swept.is_none_or(|at| at.elapsed() >= LOOK_TIME) {
                swept = Some(Instant::now());
                outcome = self.sweep().await.and(outcome);
            }
            match outcome {
                Ok(true) => {}
                Ok(false) => tokio::time::sleep(LOOK_TIME).await,
                Err(error) => {
                    tracing::warn!(%error, "the journal could not be indexed; searches are slower until it can");
                    tokio::time::sleep(FAULT_TIME).await;
                }
            }
        }
    }

    /// Takes one block of each bridge, so that a busy one holds up no other; says whether any had a full one.
    async fn round(&mut self) -> Result<bool, StoreError> {
        let mut any = false;
        for log in self.logs.all() {
            let started = Instant::now();
            if self.add_block(&log).await? {
                any = true;
                tokio::time::sleep(started.elapsed() * REST).await;
            }
        }
        Ok(any)
    }

    /// Forgets what is not in the journal any more.
    async fn sweep(&mut self) -> Result<(), StoreError> {
        let logs = self.logs.all();
        for log in &logs {
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

#[cfg(test)]
mod tests {
    use shared::entry::{Direction, Entry};

    use super::*;
    use crate::{
        clock,
        store::{Bounds, Commit, Durability},
    };

    fn entries(bridge: BridgeKey, count: u64) -> Vec<(BridgeKey, Entry)> {
        let entry = |seq| Entry {
            seq,
            at: clock::now(),
            direction: Direction::In,
            peer: None,
            author: None,
            to: None,
            partial: false,
            event: None,
            bytes: b"a word".to_vec(),
        };
        (1..=count).map(|seq| (bridge, entry(seq))).collect()
    }

    #[tokio::test]
    async fn a_busy_bridge_holds_up_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let mut opened = Store::open(folder.path(), Durability::Normal)
            .await
            .unwrap();
        let logs = Arc::new(Logs::default());
        let mut held = Vec::new();
        let mut commit = Commit::default();
        let blocks = [(BridgeKey(1), 3), (BridgeKey(2), 1), (BridgeKey(3), 2)];
        for (bridge, blocks) in blocks {
            let last = blocks * BLOCK_ENTRIES;
            commit.entries.extend(entries(bridge, last));
            let bounds = Bounds {
                first: 1,
                last,
                last_message: last,
            };
            let log = Arc::new(Log::new(bridge, bounds));
            logs.add(&log);
            held.push(log);
        }
        opened.writer.commit(&commit).await.unwrap();
        let epoch = opened.store.epoch().await.unwrap();
        let index = Index::open(folder.path(), &epoch).await.unwrap();
        let mut indexer = Indexer::new(index.clone(), opened.store.clone(), logs);
        for round in 1..=4 {
            assert_eq!(indexer.round().await.unwrap(), round <= 3);
            for (bridge, blocks) in blocks {
                let through = index.through(bridge).await.unwrap();
                assert_eq!(through, blocks.min(round) * BLOCK_ENTRIES);
            }
        }
    }
}
