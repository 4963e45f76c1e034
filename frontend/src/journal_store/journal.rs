//! One bridge's entries: raw records in segments, found by their number, which has no holes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use shared::{
    batch::{Record, write_record},
    entry::{Direction, Entry, Event},
    id::{Epoch, PeerId},
};

/// How many bytes of records a bridge keeps in the page.
pub(crate) const KEEP_BYTES: usize = 32 << 20;

/// At this size a segment is full. Trimming drops whole segments.
const SEGMENT_BYTES: usize = 256 << 10;

/// Where the direction stands in a record (see `shared::batch`).
const DIRECTION_AT: usize = 20;
const EVENT_DIRECTION: u8 = 2;

#[derive(Default)]
struct Segment {
    first: u64,
    bytes: Vec<u8>,
    /// Where each record ends.
    ends: Vec<usize>,
}

impl Segment {
    fn starting(first: u64) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    fn push(&mut self, raw: &[u8]) {
        self.bytes.extend_from_slice(raw);
        self.ends.push(self.bytes.len());
    }

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

/// One bridge's entries, contiguous from [`Journal::first`] to [`Journal::last`].
#[derive(Default)]
pub(crate) struct Journal {
    segments: VecDeque<Segment>,
    bytes: usize,
    /// What was last above which nothing is held, so that an emptied journal knows where it goes on.
    base: u64,
    /// The lowest number that the relay holds, as it last said.
    pub oldest: u64,
    /// The journal's life that the entries belong to.
    pub epoch: Option<Epoch>,
    /// Whether the relay has said where the journal stands.
    pub positioned: bool,
    /// Whether older entries are on their way.
    pub fetching: bool,
    /// How often it was emptied; rows of another life are thrown away.
    pub life: u32,
    spoken: bool,
    outcomes: BTreeMap<u64, Vec<u64>>,
    addresses: BTreeMap<PeerId, String>,
    mine: BTreeSet<u64>,
}

impl Journal {
    /// The lowest number held; one above [`Journal::last`] when nothing is.
    pub(crate) fn first(&self) -> u64 {
        self.segments
            .front()
            .map_or(self.base + 1, |segment| segment.first)
    }

    /// The highest number held; what was skipped counts as held.
    pub(crate) fn last(&self) -> u64 {
        self.segments
            .back()
            .map_or(self.base, |segment| segment.next() - 1)
    }

    /// Whether nothing is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Whether the relay holds entries below those held here.
    pub(crate) fn has_earlier(&self) -> bool {
        self.positioned && self.oldest < self.first()
    }

    /// One entry.
    pub(crate) fn entry(&self, seq: u64) -> Option<Entry> {
        let at = self
            .segments
            .partition_point(|segment| segment.next() <= seq);
        self.segments.get(at)?.record(seq)?.entry().ok()
    }

    /// The events that say what became of a send.
    pub(crate) fn outcomes(&self, seq: u64) -> Vec<Event> {
        self.outcomes.get(&seq).map_or_else(Vec::new, |list| {
            list.iter()
                .filter_map(|seq| self.entry(*seq)?.event)
                .collect()
        })
    }

    /// The send that an entry is about, where it is such an event.
    pub(crate) fn subject(&self, seq: u64) -> Option<u64> {
        subject(self.entry(seq)?.event.as_ref()?)
    }

    /// The address that a peer joined from, as far as the entries held here say.
    pub(crate) fn address(&self, peer: &PeerId) -> Option<&str> {
        self.addresses.get(peer).map(String::as_str)
    }

    /// Whether bytes have come or gone; events alone leave it false.
    pub(crate) fn spoken(&self) -> bool {
        self.spoken
    }

    /// Remembers that this page sent an entry.
    pub(crate) fn claim(&mut self, seq: u64) {
        self.mine.insert(seq);
    }

    /// Whether this page sent an entry.
    pub(crate) fn is_mine(&self, seq: u64) -> bool {
        self.mine.contains(&seq)
    }

    /// Appends a record. One that is held already is left out; one that does not follow starts anew.
    pub(crate) fn append(&mut self, record: Record<'_>) {
        if record.seq <= self.last() {
            return;
        }
        if record.seq != self.last() + 1 {
            self.restart(record.seq - 1);
        }
        self.note(record);
        self.bytes += record.raw.len();
        let full = |segment: &Segment| segment.bytes.len() >= SEGMENT_BYTES;
        if self.segments.back().is_none_or(full) {
            self.segments.push_back(Segment::starting(record.seq));
        }
        if let Some(segment) = self.segments.back_mut() {
            segment.push(record.raw);
        }
    }

    /// Puts older entries in front; only those that join on are taken.
    pub(crate) fn prepend(&mut self, entries: &[Entry]) {
        let first = self.first();
        let joins = entries.last().is_some_and(|entry| entry.seq + 1 == first);
        let ascends = entries
            .windows(2)
            .all(|pair| pair[0].seq + 1 == pair[1].seq);
        let (Some(lowest), true) = (entries.first(), joins && ascends) else {
            return;
        };
        let mut segment = Segment::starting(lowest.seq);
        for entry in entries {
            let mut raw = Vec::with_capacity(64 + entry.bytes.len());
            write_record(&mut raw, entry);
            self.note(Record {
                seq: entry.seq,
                raw: &raw,
            });
            segment.push(&raw);
        }
        self.bytes += segment.bytes.len();
        self.segments.push_front(segment);
    }

    /// Empties the journal; the next entry is the one after `base`.
    pub(crate) fn restart(&mut self, base: u64) {
        self.segments.clear();
        self.bytes = 0;
        self.base = base;
        self.life += 1;
        self.spoken = false;
        self.outcomes.clear();
    }

    /// Drops the oldest segments until the size is within bounds.
    pub(crate) fn trim(&mut self) {
        while self.bytes > KEEP_BYTES && self.segments.len() > 1 {
            if let Some(gone) = self.segments.pop_front() {
                self.bytes -= gone.bytes.len();
                self.outcomes = self.outcomes.split_off(&gone.next());
            }
        }
    }

    /// Only events are read as they come: a few, and what rows need to know of them does not stand beside.
    fn note(&mut self, record: Record<'_>) {
        if record.raw.get(DIRECTION_AT) != Some(&EVENT_DIRECTION) {
            self.spoken = true;
            return;
        }
        let Ok(entry) = record.entry() else { return };
        debug_assert_eq!(entry.direction, Direction::Event);
        match (&entry.event, &entry.peer) {
            (Some(Event::PeerJoined { address }), Some(peer)) => {
                self.addresses.insert(peer.clone(), address.clone());
            }
            (Some(Event::Connected { remote, .. }), Some(peer)) => {
                self.addresses.insert(peer.clone(), remote.clone());
            }
            (Some(event), _) => {
                if let Some(of) = subject(event) {
                    self.outcomes.entry(of).or_default().push(record.seq);
                }
            }
            _ => {}
        }
    }
}

fn subject(event: &Event) -> Option<u64> {
    match event {
        Event::NotWritten { of, .. } | Event::OutcomeUnknown { of } => Some(*of),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        batch::{Records, frame_head},
        id::BridgeId,
        time::Timestamp,
    };

    use super::{super::JournalStore, *};

    fn entry(seq: u64, event: Option<Event>) -> Entry {
        Entry {
            seq,
            at: Timestamp(0),
            direction: event.as_ref().map_or(Direction::In, |_| Direction::Event),
            peer: None,
            author: None,
            partial: false,
            event,
            bytes: seq.to_string().into_bytes(),
        }
    }

    fn append(journal: &mut Journal, entries: &[Entry]) {
        let mut raw = Vec::new();
        for entry in entries {
            write_record(&mut raw, entry);
        }
        for record in Records(&raw) {
            journal.append(record.unwrap());
        }
    }

    #[test]
    fn entries_are_found_by_their_number() {
        let mut journal = Journal::default();
        assert!(journal.is_empty());
        assert_eq!((journal.first(), journal.last()), (1, 0));
        append(
            &mut journal,
            &[entry(5, None), entry(6, None), entry(6, None)],
        );
        assert_eq!((journal.first(), journal.last()), (5, 6));
        journal.prepend(&[entry(3, None), entry(4, None)]);
        append(&mut journal, &[entry(7, None)]);
        for seq in 3..=7 {
            assert_eq!(journal.entry(seq).unwrap(), entry(seq, None));
        }
        assert!(journal.entry(2).is_none() && journal.entry(8).is_none());
    }

    #[test]
    fn older_entries_that_do_not_join_on_are_left_out() {
        let mut journal = Journal::default();
        append(&mut journal, &[entry(5, None)]);
        journal.prepend(&[entry(2, None), entry(3, None)]);
        journal.prepend(&[]);
        assert_eq!(journal.first(), 5);
    }

    #[test]
    fn a_hole_starts_anew() {
        let mut journal = Journal::default();
        append(&mut journal, &[entry(1, None), entry(2, None)]);
        let life = journal.life;
        append(&mut journal, &[entry(9, None)]);
        assert_eq!((journal.first(), journal.last()), (9, 9));
        assert_ne!(journal.life, life);
    }

    #[test]
    fn outcomes_are_found_by_their_send() {
        let mut journal = Journal::default();
        let unknown = Event::OutcomeUnknown { of: 1 };
        append(
            &mut journal,
            &[entry(1, None), entry(2, Some(unknown.clone()))],
        );
        assert_eq!(journal.outcomes(1), [unknown]);
        assert_eq!(journal.subject(2), Some(1));
        assert!(journal.outcomes(2).is_empty());
    }

    #[test]
    fn the_oldest_are_dropped_when_there_is_too_much() {
        let mut journal = Journal::default();
        let big = |seq| Entry {
            bytes: vec![0; 1 << 20],
            ..entry(seq, None)
        };
        for seq in 1..=40 {
            append(&mut journal, &[big(seq)]);
        }
        journal.trim();
        assert!(journal.bytes <= KEEP_BYTES);
        assert!(journal.first() > 1);
        assert_eq!(journal.last(), 40);
        assert!(journal.entry(journal.first()).is_some());
    }

    #[test]
    fn a_frame_is_appended_and_its_watchers_are_told() {
        let store = JournalStore::default();
        let bridge = BridgeId::from("b");
        let told = std::rc::Rc::new(std::cell::Cell::new(0));
        let count = told.clone();
        let watch = store.watch(
            &bridge,
            yew::Callback::from(move |()| count.set(count.get() + 1)),
        );
        let mut frame = frame_head(&bridge);
        write_record(&mut frame, &entry(1, None));
        let appended = store.append(&frame).unwrap();
        assert_eq!((appended.last, told.get()), (1, 1));
        drop(watch);
        store.remove(&bridge);
        assert_eq!(told.get(), 1);
        assert!(store.append(&[9]).is_err());
    }
}
