//! What the journal lets go: the oldest entries beyond its bounds, and the entries of deleted bridges. In rounds of
//! a few milliseconds between commits, so that nothing is held up.

use std::time::{Duration, Instant};

use super::{Log, logs::Logs};
use crate::{
    config::JournalSection,
    store::{BridgeKey, StoreError, Writer},
};

/// The most entries of a bridge that one round takes away: twice what a commit adds, so that retention keeps up.
const ROUND: u64 = 8_192;

/// The journal is measured again after so many new entries or bytes, or so long after the first of them.
const NEWS_ENTRIES: usize = 4_096;
const NEWS_BYTES: usize = 1 << 20;
const NEWS_TIME: Duration = Duration::from_secs(1);

/// What an entry takes in the database besides its bytes, about.
const ROW_BYTES: u64 = 48;

/// Keeps the journal within its bounds.
#[derive(Debug)]
pub(super) struct Retention {
    bounds: JournalSection,
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
        let mut discarded: Vec<_> = logs
            .iter()
            .filter_map(|log| self.beyond_number(log))
            .collect();
        if discarded.is_empty() {
            discarded.extend(self.beyond_bytes(writer).await?);
        }
        self.behind = discarded.iter().any(|(_, _, more)| *more);
        let mut discarded: Vec<_> = discarded
            .into_iter()
            .map(|(bridge, through, _)| (bridge, through))
            .collect();
        let ended = match self.deleted.last() {
            Some(bridge) => {
                let weights = writer.weights(*bridge, ROUND as u32).await?;
                let through = weights.last().map_or(u64::MAX, |(seq, _)| *seq);
                discarded.push((*bridge, through));
                weights.is_empty()
            }
            None => false,
        };
        if discarded.is_empty() {
            return Ok(());
        }
        writer.discard(&discarded).await?;
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

    /// Up to which number a bridge has too many entries, and whether that is more than one round takes.
    fn beyond_number(&self, log: &Log) -> Option<(BridgeKey, u64, bool)> {
        let most = self.bounds.max_entries_per_bridge;
        let (first, last) = (log.first(), log.last());
        let through = last.checked_sub(most).filter(|through| *through >= first)?;
        let round = first + ROUND - 1;
        Some((log.key(), through.min(round), through > round))
    }

    /// The oldest entries, where all together take too many bytes.
    async fn beyond_bytes(
        &self,
        writer: &mut Writer,
    ) -> Result<Option<(BridgeKey, u64, bool)>, StoreError> {
        let excess = writer.bytes().await?.saturating_sub(self.bounds.max_bytes);
        if excess == 0 {
            return Ok(None);
        }
        let Some(bridge) = writer.oldest().await? else {
            return Ok(None);
        };
        let mut weights = writer.weights(bridge, ROUND as u32 + 1).await?;
        // The newest entry of a bridge stays: its number must not be given again.
        weights.pop();
        Ok(lightest(&weights, excess).map(|through| (bridge, through, true)))
    }
}

/// The lowest number with which entries, taken from the first, weigh `excess`; else that of the last.
fn lightest(weights: &[(u64, u64)], excess: u64) -> Option<u64> {
    let mut sum = 0;
    let enough = weights.iter().find(|(_, bytes)| {
        sum += bytes + ROW_BYTES;
        sum >= excess
    });
    enough.or(weights.last()).map(|(seq, _)| *seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_no_more_than_is_too_much() {
        let weights = [(5, 100), (6, 100), (7, 100)];
        assert_eq!(lightest(&weights, 1), Some(5));
        assert_eq!(lightest(&weights, 200), Some(6));
        assert_eq!(lightest(&weights, 9_999), Some(7));
        assert_eq!(lightest(&[], 1), None);
    }
}
