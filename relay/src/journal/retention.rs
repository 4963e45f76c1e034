//! What the journal lets go: the oldest entries beyond its bounds, and the entries of deleted bridges. In rounds of
//! a few milliseconds between commits, so that nothing is held up.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Log, logs::Logs, weights::Weights};
use crate::{
    config::JournalSection,
    store::{BridgeKey, Round, StoreError, Writer},
};

/// What one round takes away of a bridge: twice what a commit adds, so that retention keeps up.
const ROUND: Round = Round {
    entries: 8_192,
    bytes: 4 << 20,
};

/// The journal is measured again after so many new entries or bytes, or so long after the first of them.
const NEWS_ENTRIES: usize = 4_096;
const NEWS_BYTES: usize = 1 << 20;
const NEWS_TIME: Duration = Duration::from_secs(1);

/// Beyond a number of bytes this part of them goes as well, of a large journal what is news.
const SLACK_SHARE: u64 = 16;

/// Keeps the journal within its bounds.
#[derive(Debug)]
pub(super) struct Retention {
    bounds: JournalSection,
    /// Where a bridge or its owner has a bound.
    weights: Weights,
    /// Deleted bridges that still have entries.
    deleted: Vec<BridgeKey>,
    entries: usize,
    bytes: usize,
    since: Option<Instant>,
    /// Whether the last round left something to do.
    behind: bool,
}

impl Retention {
    pub(super) fn new(bounds: JournalSection, orphans: Vec<BridgeKey>) -> Self {
        Self {
            weights: Weights::new(bounds.max_bytes_per_bridge),
            bounds,
            deleted: orphans,
            entries: 0,
            bytes: 0,
            // What was set may have changed since the last start.
            since: Some(Instant::now()),
            behind: false,
        }
    }

    /// So much has been committed.
    pub(super) fn committed(&mut self, entries: usize, bytes: usize, deleted: Vec<BridgeKey>) {
        self.entries += entries;
        self.bytes += bytes;
        if entries > 0 {
            self.since.get_or_insert_with(Instant::now);
        }
        self.deleted.extend(deleted);
    }

    /// How long until a round is due; `None` when nothing has changed.
    pub(super) fn due(&self) -> Option<Duration> {
        let much = self.entries >= NEWS_ENTRIES || self.bytes >= NEWS_BYTES;
        if self.behind || much || !self.deleted.is_empty() {
            return Some(Duration::ZERO);
        }
        Some(NEWS_TIME.saturating_sub(self.since?.elapsed()))
    }

    /// One round.
    ///
    /// # Errors
    /// When the store cannot be written; then the next round tries again.
    pub(super) async fn round(
        &mut self,
        writer: &mut Writer,
        logs: &Logs,
    ) -> Result<(), StoreError> {
        (self.entries, self.bytes, self.since, self.behind) = (0, 0, None, false);
        let outcome = self.discard(writer, logs).await;
        if outcome.is_err() {
            self.since = Some(Instant::now());
        }
        outcome
    }

    async fn discard(&mut self, writer: &mut Writer, logs: &Logs) -> Result<(), StoreError> {
        let logs: Vec<_> = logs
            .all()
            .into_iter()
            .filter(|log| !log.is_retired())
            .collect();
        let mut discarded = Vec::new();
        self.weights
            .retain(|bridge| logs.iter().any(|log| log.key() == bridge));
        let mut room = ROUND.entries;
        for log in &logs {
            discarded.extend(self.beyond_number(writer, log).await?);
            discarded.extend(self.beyond_own_bytes(writer, log, &mut room).await?);
        }
        let ended = match self.deleted.last() {
            Some(bridge) => {
                let through = writer.through(*bridge, u64::MAX, ROUND).await?;
                discarded.push((*bridge, through.unwrap_or(u64::MAX)));
                through.is_none()
            }
            // What the deleted leave may be room enough.
            None => {
                discarded.extend(self.beyond_bytes(writer, &logs).await?);
                false
            }
        };
        if discarded.is_empty() {
            return Ok(());
        }
        let left = self.weights.without(writer, &discarded).await?;
        writer.discard(&discarded).await?;
        self.weights.set(left, &logs);
        if ended {
            self.deleted.pop();
        }
        for log in logs {
            for (bridge, through) in &discarded {
                if *bridge == log.key() {
                    log.trim(through.saturating_add(1));
                }
            }
        }
        Ok(())
    }

    /// Up to which number a bridge has too many entries, as far as one round takes them.
    async fn beyond_number(
        &mut self,
        writer: &mut Writer,
        log: &Log,
    ) -> Result<Option<(BridgeKey, u64)>, StoreError> {
        let most = self.bounds.max_entries_per_bridge;
        let beyond = log.last().checked_sub(most);
        let Some(beyond) = beyond.filter(|through| *through >= log.first()) else {
            return Ok(None);
        };
        let through = writer.through(log.key(), beyond, ROUND).await?;
        self.behind |= through.is_some_and(|through| through < beyond);
        Ok(through.map(|through| (log.key(), through)))
    }

    /// The oldest entries, where all together take too many bytes.
    async fn beyond_bytes(
        &mut self,
        writer: &mut Writer,
        logs: &[Arc<Log>],
    ) -> Result<Option<(BridgeKey, u64)>, StoreError> {
        let excess = writer.bytes().await?.saturating_sub(self.bounds.max_bytes);
        if excess == 0 {
            return Ok(None);
        }
        let oldest = writer.oldest().await?;
        let Some(log) = logs.iter().find(|log| Some(log.key()) == oldest) else {
            return Ok(None);
        };
        // Some more than the excess, or each commit would have a round of its own.
        let wanted = excess + (self.bounds.max_bytes / SLACK_SHARE).min(NEWS_BYTES as u64);
        self.oldest_of(writer, log, excess, wanted).await
    }

    /// A bridge's oldest entries, where they take more bytes than one bridge's may. So many entries as there is room for are
    /// weighed, of all bridges together.
    async fn beyond_own_bytes(
        &mut self,
        writer: &mut Writer,
        log: &Log,
        room: &mut u32,
    ) -> Result<Option<(BridgeKey, u64)>, StoreError> {
        let (excess, more) = self.weights.look(writer, log, room).await?;
        self.behind |= more;
        if excess == 0 {
            return Ok(None);
        }
        self.oldest_of(writer, log, excess, excess).await
    }

    /// A bridge's oldest entries, of about so many bytes as are wanted, as far as one round takes them.
    async fn oldest_of(
        &mut self,
        writer: &mut Writer,
        log: &Log,
        excess: u64,
        wanted: u64,
    ) -> Result<Option<(BridgeKey, u64)>, StoreError> {
        let round = Round {
            bytes: wanted.min(ROUND.bytes),
            ..ROUND
        };
        // The newest entry of a bridge stays: its number must not be given again.
        let most = log.last().saturating_sub(1);
        let through = writer.through(log.key(), most, round).await?;
        if through.is_some() {
            self.behind |= excess > round.bytes / 2;
            // How much room that gave is seen at the next look.
            self.since.get_or_insert_with(Instant::now);
        }
        Ok(through.map(|through| (log.key(), through)))
    }
}
