//! Finding entries: the index says which stretches may hold them, the store looks through those, and through what is
//! not indexed yet.

use shared::entry::Entry;

use super::{Journal, Log};
use crate::store::{Range, StoreError, grams, weight};

impl Journal {
    /// The entries of a range that `fits`, in the order that the range asks for, until one of its limits is reached.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn find(
        &self,
        log: &Log,
        range: &Range,
        fits: impl Fn(&Entry) -> bool,
    ) -> Result<Vec<Entry>, StoreError> {
        let (mut found, mut bytes) = (Vec::new(), 0);
        for (after, before) in self.stretches(log, range).await {
            let mut page = Range {
                after,
                before: Some(before),
                ..range.clone()
            };
            loop {
                page.limit = range.limit - found.len() as u32;
                page.max_bytes = range.max_bytes - bytes;
                let entries = self.store.entries(log.key(), &page).await?;
                let Some(last) = entries.last().map(|entry| entry.seq) else {
                    break;
                };
                let read: usize = entries.iter().map(weight).sum();
                let ended = entries.len() < page.limit as usize && read < page.max_bytes;
                for entry in entries.into_iter().filter(&fits) {
                    bytes += weight(&entry);
                    found.push(entry);
                }
                if found.len() == range.limit as usize || bytes >= range.max_bytes {
                    return Ok(found);
                }
                if ended {
                    break;
                }
                if range.newest_first {
                    page.before = Some(last);
                } else {
                    page.after = last;
                }
            }
        }
        Ok(found)
    }

    /// The stretches of a range that may hold what it asks for, both ends excluded, in the order it asks for.
    async fn stretches(&self, log: &Log, range: &Range) -> Vec<(u64, u64)> {
        let whole = (range.after, range.before.unwrap_or(u64::MAX));
        let question = grams::question(
            range.needle.as_deref(),
            range.direction,
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

/// Blocks as stretches within a whole, those that touch as one. Blocks have their first and last numbers, stretches the
/// numbers before and after.
fn joined(blocks: impl Iterator<Item = (u64, u64)>, whole: (u64, u64)) -> Vec<(u64, u64)> {
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    for (first, last) in blocks {
        let (after, before) = (whole.0.max(first - 1), whole.1.min(last + 1));
        match stretches.last_mut() {
            _ if after + 1 >= before => {}
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
    fn blocks_that_touch_are_one_stretch() {
        let blocks = [(1, 10), (11, 20), (31, 40), (41, u64::MAX - 1)];
        assert_eq!(
            joined(blocks.into_iter(), (0, u64::MAX)),
            [(0, 21), (30, u64::MAX)]
        );
        assert_eq!(joined(blocks.into_iter(), (5, 35)), [(5, 21), (30, 35)]);
        assert_eq!(joined(blocks.into_iter(), (20, 31)), []);
        assert_eq!(joined(blocks.into_iter(), (50, 60)), [(50, 60)]);
    }
}
