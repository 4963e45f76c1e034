//! Raw records without a hole, in segments, found by their number.

use std::collections::VecDeque;

use shared::{
    batch::Record,
    entry::{Direction, Entry},
    time::Timestamp,
};

use super::Span;

/// At this size a segment is full. Trimming drops whole segments.
const SEGMENT_BYTES: usize = 256 << 10;

#[derive(Default)]
struct Segment {
    first: u64,
    bytes: Vec<u8>,
    /// Where each record ends.
    ends: Vec<usize>,
}

impl Segment {
    fn next(&self) -> u64 {
        self.first + self.ends.len() as u64
    }

    fn record(&self, seq: u64) -> Option<Record<'_>> {
        let index = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        let end = *self.ends.get(index)?;
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends.get(before).copied().unwrap_or(0));
        Some(Record {
            seq,
            raw: self.bytes.get(start..end)?,
        })
    }
}

/// Records without a hole.
#[derive(Default)]
pub(crate) struct Stretch {
    segments: VecDeque<Segment>,
    bytes: usize,
    /// What was last above which nothing is held, so that an emptied stretch knows where it goes on.
    base: u64,
}

impl Stretch {
    /// Nothing yet; the next record is the one after `base`.
    pub(crate) fn after(base: u64) -> Self {
        Self {
            base,
            ..Self::default()
        }
    }

    /// What is held.
    pub(crate) fn span(&self) -> Span {
        let first = self.segments.front().map(|segment| segment.first);
        let next = self.segments.back().map(Segment::next);
        Span::new(
            first.unwrap_or(self.base + 1),
            next.map_or(self.base, |next| next - 1),
        )
    }

    /// How many bytes of records are held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// One entry.
    pub(crate) fn entry(&self, seq: u64) -> Option<Entry> {
        self.record(seq)?.entry().ok()
    }

    /// One record.
    pub(crate) fn record(&self, seq: u64) -> Option<Record<'_>> {
        let at = self
            .segments
            .partition_point(|segment| segment.next() <= seq);
        self.segments.get(at)?.record(seq)
    }

    /// Puts the next record at the end.
    pub(crate) fn push(&mut self, record: Record<'_>) {
        debug_assert_eq!(record.seq, self.span().last + 1);
        let full = |segment: &Segment| segment.bytes.len() >= SEGMENT_BYTES;
        if self.segments.back().is_none_or(full) {
            self.segments.push_back(Segment {
                first: record.seq,
                ..Segment::default()
            });
        }
        if let Some(segment) = self.segments.back_mut() {
            segment.bytes.extend_from_slice(record.raw);
            segment.ends.push(segment.bytes.len());
            self.bytes += record.raw.len();
        }
    }

    /// Puts the records of `older` in front; its last one must be the one before the first here.
    pub(crate) fn prepend(&mut self, older: Self) {
        debug_assert_eq!(older.span().last + 1, self.span().first);
        self.bytes += older.bytes;
        for segment in older.segments.into_iter().rev() {
            self.segments.push_front(segment);
        }
    }

    /// Drops whole segments at the front until at most `keep` bytes are held.
    pub(crate) fn trim_front(&mut self, keep: usize) {
        while self.bytes > keep && self.segments.len() > 1 {
            let gone = self.segments.pop_front();
            self.bytes -= gone.map_or(0, |segment| segment.bytes.len());
        }
    }

    /// Drops whole segments at the end until at most `keep` bytes are held.
    pub(crate) fn trim_back(&mut self, keep: usize) {
        while self.bytes > keep && self.segments.len() > 1 {
            let gone = self.segments.pop_back();
            self.bytes -= gone.map_or(0, |segment| segment.bytes.len());
        }
    }
}

/// When a record's entry was kept, found without reading the rest of it (see `shared::batch`).
pub(crate) fn time_of(record: Record<'_>) -> Option<Timestamp> {
    const AT: usize = 12;
    let at = record.raw.get(AT..)?.first_chunk()?;
    Some(Timestamp(i64::from_le_bytes(*at)))
}

/// The number that stands in a record itself.
pub(crate) fn number_of(record: Record<'_>) -> Option<u64> {
    const SEQ: usize = 4;
    let seq = record.raw.get(SEQ..)?.first_chunk()?;
    Some(u64::from_le_bytes(*seq))
}

/// Whether a record is bytes from or to peers, found without reading the rest of it (see `shared::batch`).
pub(crate) fn is_bytes(record: Record<'_>) -> bool {
    const DIRECTION_AT: usize = 20;
    const EVENT: u8 = 2;
    let bytes = record.raw.get(DIRECTION_AT) != Some(&EVENT);
    debug_assert!(
        record
            .entry()
            .is_ok_and(|entry| bytes == (entry.direction != Direction::Event))
    );
    bytes
}
