//! Finding entries: the index says which stretches may hold them, the store looks through those, and through what is
//! not indexed yet.

use std::time::{Duration, Instant};

use shared::entry::{Direction, Entry};

use super::{Journal, Log};
use crate::store::{EventWanted, Range, StoreError, grams, weight};

/// After so many numbers the store's reader is left to others, and who asks with patience is asked about it: looking
/// through them takes some milliseconds. Who does not wait for the answer any more ends the search there.
pub(super) const STEP: u64 = 16_384;

/// What a search has come to.
#[derive(Debug, Default)]
pub struct Found {
    /// In the order that the range asks for.
    pub entries: Vec<Entry>,
    /// How far it was looked when the patience, or the room for bytes, was at its end: nothing on this side of the number
    /// is left to look at.
    pub looked_to: Option<u64>,
    bytes: usize,
}

impl Found {
    fn is_full(&self, range: &Range) -> bool {
        self.entries.len() >= range.limit as usize || self.bytes >= range.max_bytes
    }
}

impl Journal {
    /// The entries of a range that `fits`, until one of its limits is reached, or until the patience ends.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn find(
        &self,
        log: &Log,
        range: &Range,
        patience: Option<Duration>,
        fits: impl Fn(&Entry) -> bool,
    ) -> Result<Found, StoreError> {
        let (began, mut found) = (Instant::now(), Found::default());
        let mut looked = false;
        for stretch in self.stretches(log, range).await {
            let mut rest = Some(stretch);
            while let Some((after, before)) = take_step(&mut rest, STEP, range.newest_first) {
                // One step is always taken, so that who goes on comes to an end.
                if looked && patience.is_some_and(|patience| began.elapsed() >= patience) {
                    found.looked_to = Some(if range.newest_first { before } else { after });
                    return Ok(found);
                }
                looked = true;
                self.look_through(log, range, (after, before), &fits, &mut found)
                    .await?;
                if found.is_full(range) {
                    if found.entries.len() < range.limit as usize {
                        found.looked_to = found.entries.last().map(|entry| entry.seq);
                    }
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    /// Looks through all between two numbers, until what is found is full.
    async fn look_through(
        &self,
        log: &Log,
        range: &Range,
        (after, before): (u64, u64),
        fits: &impl Fn(&Entry) -> bool,
        found: &mut Found,
    ) -> Result<(), StoreError> {
        let mut page = Range {
            after,
            before: Some(before),
            ..range.clone()
        };
        loop {
            page.limit = range.limit - found.entries.len() as u32;
            page.max_bytes = range.max_bytes - found.bytes;
            let entries = self.store.entries(log.key(), &page).await?;
            let Some(last) = entries.last().map(|entry| entry.seq) else {
                return Ok(());
            };
            let read: usize = entries.iter().map(weight).sum();
            let ended = entries.len() < page.limit as usize && read < page.max_bytes;
            for entry in entries.into_iter().filter(fits) {
                found.bytes += weight(&entry);
                found.entries.push(entry);
            }
            if ended || found.is_full(range) {
                return Ok(());
            }
            if range.newest_first {
                page.before = Some(last);
            } else {
                page.after = last;
            }
        }
    }

    /// The stretches of a range that may hold what it asks for, both ends excluded, in the order it asks for.
    async fn stretches(&self, log: &Log, range: &Range) -> Vec<(u64, u64)> {
        // No steps through numbers that there are no entries of.
        let whole = (
            range.after.max(log.first().saturating_sub(1)),
            range.before.unwrap_or(u64::MAX).min(log.last() + 1),
        );
        let question = grams::question(
            range.needle.as_deref(),
            direction(range),
            range.peer.as_ref(),
        );
        let (Some(index), Some(question)) = (&self.index, question) else {
            return vec![whole];
        };
        // Asked first: what is indexed meanwhile is looked through twice at worst.
        let through = index.through(log.key()).await;
        let blocks = index.blocks(log.key(), &question).await;
        let (Ok(through), Ok(blocks)) = (through, blocks) else {
            return vec![whole];
        };
        // An index that knows of more than there is belongs to another copy of the journal.
        if through > log.last() {
            return vec![whole];
        }
        let blocks = blocks.into_iter().filter(|(_, last)| *last <= through);
        let tail = (through + 1, u64::MAX - 1);
        let mut stretches = joined(blocks.chain([tail]), whole);
        if range.newest_first {
            stretches.reverse();
        }
        stretches
    }
}

/// The direction that all wanted entries have: an event of a kind is an event.
fn direction(range: &Range) -> Option<Direction> {
    match range.event {
        Some(EventWanted::Kind(_)) => Some(Direction::Event),
        _ => range.direction,
    }
}

/// Takes the next step of a stretch, both ends excluded, from the end at which it is begun.
fn take_step(rest: &mut Option<(u64, u64)>, step: u64, newest_first: bool) -> Option<(u64, u64)> {
    let (after, before) = rest.take()?;
    // Of `n` numbers between them, both ends excluded; none where what is wanted begins above its end.
    if before.saturating_sub(after) <= step.saturating_add(1) {
        return Some((after, before));
    }
    if newest_first {
        let cut = before - step;
        *rest = Some((after, cut));
        Some((cut - 1, before))
    } else {
        let cut = after + step;
        *rest = Some((cut, before));
        Some((after, cut + 1))
    }
}

/// Blocks as stretches within a whole, those that touch as one. Blocks have their first and last numbers, stretches the
/// numbers before and after.
fn joined(blocks: impl Iterator<Item = (u64, u64)>, whole: (u64, u64)) -> Vec<(u64, u64)> {
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    for (first, last) in blocks {
        let (after, before) = (whole.0.max(first - 1), whole.1.min(last + 1));
        match stretches.last_mut() {
            _ if before.saturating_sub(after) <= 1 => {}
            Some(stretch) if stretch.1 == first => stretch.1 = before,
            _ => stretches.push((after, before)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_leave_no_number_out() {
        for (newest_first, expected) in [
            (true, [(6, 11), (2, 7), (0, 3)]),
            (false, [(0, 5), (4, 9), (8, 11)]),
        ] {
            let mut rest = Some((0, 11));
            let steps = std::iter::from_fn(|| take_step(&mut rest, 4, newest_first));
            assert_eq!(steps.collect::<Vec<_>>(), expected);
        }
        let mut rest = Some((0, u64::MAX));
        assert_eq!(take_step(&mut rest, u64::MAX, true), Some((0, u64::MAX)));
        assert_eq!(take_step(&mut rest, u64::MAX, true), None);
    }

    #[test]
    fn blocks_that_touch_are_one_stretch() {
        let blocks = [(1, 10), (11, 20), (31, 40), (41, u64::MAX - 1)];
        assert_eq!(
            joined(blocks.into_iter(), (0, u64::MAX)),
            [(0, 21), (30, u64::MAX)]
        );
        assert_eq!(joined(blocks.into_iter(), (5, 35)), [(5, 21), (30, 35)]);
        assert_eq!(joined(blocks.into_iter(), (20, 31)), []);
        assert_eq!(joined(blocks.into_iter(), (50, 60)), [(50, 60)]);
        assert_eq!(joined(blocks.into_iter(), (u64::MAX, 60)), []);
    }
}
