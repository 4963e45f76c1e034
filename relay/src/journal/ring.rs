//! A bridge's latest entries, encoded once for all viewers: immutable segments, one a commit.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use shared::batch::Records;
use tokio::time::Instant;

use super::log::Chunk;

/// How many bytes of records a ring keeps of the latest entries, and of older ones that were read back from the store.
/// When they are exceeded the first come goes; who needs it reads the store.
const LATEST_BYTES: usize = 1 << 20;
const READ_BACK_BYTES: usize = 1 << 20;

/// A ring that nobody has written or read for so long is emptied: idle bridges hold no memory.
const REST_TIME: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(super) struct Ring {
    latest: Segments,
    /// Viewers who catch up together share what one of them has read.
    read_back: Segments,
    used: Option<Instant>,
}

#[derive(Debug, Default)]
struct Segments {
    list: VecDeque<Segment>,
    bytes: usize,
}

#[derive(Debug)]
struct Segment {
    first: u64,
    last: u64,
    records: Bytes,
}

impl Ring {
    /// Takes in what was committed.
    pub(super) fn push(&mut self, first: u64, last: u64, records: Bytes) {
        self.used = Some(Instant::now());
        self.latest.push(first, last, records, LATEST_BYTES);
    }

    /// Takes in what was read back from the store.
    pub(super) fn push_read_back(&mut self, first: u64, last: u64, records: Bytes) {
        self.used = Some(Instant::now());
        self.read_back.push(first, last, records, READ_BACK_BYTES);
    }

    /// Empties a ring that has not been used for a while.
    pub(super) fn rest(&mut self) {
        if self.used.is_some_and(|used| used.elapsed() >= REST_TIME) {
            *self = Self::default();
        }
    }

    /// Records above `after`, at most `max_bytes` but at least one; `None` where the store has to be read.
    pub(super) fn read(&mut self, after: u64, max_bytes: usize) -> Option<Chunk> {
        let mut chunk = Chunk::default();
        if self
            .latest
            .list
            .front()
            .is_none_or(|first| first.first > after + 1)
        {
            let mut older = self.read_back.list.iter();
            let segment = older.find(|older| older.first <= after + 1 && after < older.last)?;
            segment.append_to(&mut chunk, after, max_bytes);
            return Some(chunk);
        }
        self.used = Some(Instant::now());
        let list = &self.latest.list;
        let start = list.partition_point(|segment| segment.last <= after);
        for segment in list.range(start..) {
            if !segment.append_to(&mut chunk, after, max_bytes) {
                break;
            }
        }
        Some(chunk)
    }
}

impl Segments {
    fn push(&mut self, first: u64, last: u64, records: Bytes, max_bytes: usize) {
        self.bytes += records.len();
        self.list.push_back(Segment {
            first,
            last,
            records,
        });
        while self.bytes > max_bytes && self.list.len() > 1 {
            if let Some(oldest) = self.list.pop_front() {
                self.bytes -= oldest.records.len();
            }
        }
    }
}

impl Segment {
    /// Adds what fits of this segment; says whether all of it did.
    fn append_to(&self, chunk: &mut Chunk, after: u64, max_bytes: usize) -> bool {
        let cut = self.cut(chunk, after, max_bytes);
        if let Some((first, last)) = cut.span {
            chunk.bytes += cut.end - cut.start;
            chunk.records.push(self.records.slice(cut.start..cut.end));
            chunk.extend_to(first, last);
        }
        chunk.span.is_some_and(|(_, last)| last == self.last)
    }

    /// Where the records above `after` begin and where the room in the chunk ends.
    fn cut(&self, chunk: &Chunk, after: u64, max_bytes: usize) -> Cut {
        if self.first > after && chunk.bytes + self.records.len() <= max_bytes {
            return Cut {
                start: 0,
                end: self.records.len(),
                span: Some((self.first, self.last)),
            };
        }
        let mut cut = Cut::default();
        // The ring's records are this program's own, so that none of them is damaged.
        for record in Records(&self.records).flatten() {
            if record.seq <= after {
                cut.start += record.raw.len();
                cut.end = cut.start;
                continue;
            }
            let first_of_all = chunk.bytes == 0 && cut.span.is_none();
            if !first_of_all && chunk.bytes + cut.end - cut.start + record.raw.len() > max_bytes {
                break;
            }
            cut.end += record.raw.len();
            cut.span = Some((cut.span.map_or(record.seq, |(first, _)| first), record.seq));
        }
        cut
    }
}

/// A stretch of a segment's records.
#[derive(Default)]
struct Cut {
    start: usize,
    end: usize,
    span: Option<(u64, u64)>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::{
        batch::write_record,
        entry::{Direction, Entry},
        time::Timestamp,
    };

    use super::*;

    fn records(seqs: std::ops::RangeInclusive<u64>, size: usize) -> Bytes {
        let mut records = Vec::new();
        for seq in seqs {
            let entry = Entry {
                seq,
                at: Timestamp(0),
                direction: Direction::In,
                peer: None,
                author: None,
                to: None,
                partial: false,
                event: None,
                bytes: vec![0; size],
            };
            write_record(&mut records, &entry);
        }
        records.into()
    }

    fn seqs(chunk: &Chunk) -> Vec<u64> {
        chunk
            .records
            .iter()
            .flat_map(|piece| Records(piece).map(|record| record.unwrap().seq))
            .collect()
    }

    /// A commit of so many entries of a size, or a read above a share of all numbers.
    #[derive(Clone, Debug)]
    enum Step {
        Push(u64, usize),
        Read(prop::sample::Index, usize),
    }

    proptest! {
        /// Whatever was forgotten: what a read gives is the next, and only what has more than a ring's bytes
        /// behind it is forgotten.
        #[test]
        fn it_is_the_tail_of_a_list(steps in prop::collection::vec(prop_oneof![
            (1_u64..9, 0_usize..40_000).prop_map(|(count, size)| Step::Push(count, size)),
            (any::<prop::sample::Index>(), 1_usize..200_000).prop_map(|(after, max)| Step::Read(after, max)),
        ], 1..80)) {
            let mut ring = Ring::default();
            let mut commits: Vec<(u64, u64, usize)> = Vec::new();
            for step in steps {
                let newest = commits.last().map_or(0, |(_, last, _)| *last);
                match step {
                    Step::Push(count, size) => {
                        let records = records(newest + 1..=newest + count, size);
                        commits.push((newest + 1, newest + count, records.len()));
                        ring.push(newest + 1, newest + count, records);
                    }
                    Step::Read(after, max) => {
                        let after = after.index(newest as usize + 1) as u64;
                        let Some(chunk) = ring.read(after, max) else {
                            let behind = commits.iter().filter(|(_, last, _)| *last > after);
                            let behind: usize = behind.map(|(_, _, bytes)| bytes).sum();
                            prop_assert!(behind > LATEST_BYTES || newest == 0);
                            continue;
                        };
                        let got = seqs(&chunk);
                        let through = after + got.len() as u64;
                        prop_assert_eq!(&got, &(after + 1..=through).collect::<Vec<_>>());
                        prop_assert_eq!(got.is_empty(), after == newest);
                        prop_assert!(chunk.bytes <= max || got.len() == 1);
                    }
                }
            }
        }
    }

    proptest! {
        /// However commits were cut and however little is read at a time: every number once, in order.
        #[test]
        fn a_cursor_misses_nothing(commits in prop::collection::vec((1_u64..9, 0_usize..99), 1..20), max in 1_usize..999) {
            let mut ring = Ring::default();
            let mut newest = 0;
            for (count, size) in commits {
                ring.push(newest + 1, newest + count, records(newest + 1..=newest + count, size));
                newest += count;
            }
            let mut seen = Vec::new();
            let mut cursor = 0;
            while cursor < newest {
                let chunk = ring.read(cursor, max).unwrap();
                let got = seqs(&chunk);
                prop_assert!(!got.is_empty());
                prop_assert!(chunk.bytes <= max || got.len() == 1);
                let (first, last) = chunk.span.unwrap();
                prop_assert_eq!((got[0], first), (cursor + 1, cursor + 1));
                cursor = last;
                prop_assert_eq!(got.last(), Some(&cursor));
                seen.extend(got);
            }
            prop_assert_eq!(seen, (1..=newest).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_was_read_back_is_there_for_the_next() {
        let mut ring = Ring::default();
        assert!(ring.read(9, 999).is_none());
        ring.push_read_back(10, 20, records(10..=20, 9));
        assert_eq!(
            seqs(&ring.read(9, 9_999).unwrap()),
            (10..=20).collect::<Vec<_>>()
        );
        assert_eq!(seqs(&ring.read(18, 9_999).unwrap()), [19, 20]);
        assert!(ring.read(8, 999).is_none() && ring.read(20, 999).is_none());
        ring.push(21, 21, records(21..=21, 9));
        assert_eq!(seqs(&ring.read(20, 999).unwrap()), [21]);
    }

    #[test]
    fn forgets_the_oldest_and_says_so() {
        let mut ring = Ring::default();
        for seq in 1..=40 {
            ring.push(seq, seq, records(seq..=seq, 64 << 10));
        }
        assert!(ring.read(0, 1 << 20).is_none());
        assert_eq!(seqs(&ring.read(38, 1 << 20).unwrap()), [39, 40]);
        assert!(ring.latest.bytes <= LATEST_BYTES);
    }
}
