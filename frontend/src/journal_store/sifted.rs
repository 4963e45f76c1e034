//! The entries that a sieve lets through: a stretch of them around the reader's place, numbered by itself without
//! holes. What is older, and what was let go, is asked of the relay; what streams in is judged here. Pure.
//!
//! Memory is bounded: more than [`KEEP_BYTES`] are never held; what lies far from the reader is let go.

use shared::{
    batch::{Record, write_record},
    entry::Entry,
};

use super::{
    Journal, Span,
    stretch::{Stretch, number_of, time_of},
};

/// How many bytes of records are held.
const KEEP_BYTES: usize = 16 << 20;

/// How many entries are asked for at once.
pub(crate) const AT_ONCE: u32 = 500;

/// When a reader wants more and the relay finds few at a time, it is asked on until there are so many.
const ENOUGH: usize = 60;

/// So many of those that stream in are judged in one go.
const MOST_AT_ONCE: u64 = 20_000;

/// Numbers begin here, so that there is room for older ones.
const ORIGIN: u64 = 1 << 40;

/// What the relay is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Only above this, the lowest first.
    pub after: Option<u64>,
    /// Only below this.
    pub before: Option<u64>,
}

/// What the relay has answered.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Ascending.
    pub entries: Vec<Entry>,
    /// How far it has looked, where it has not looked at all.
    pub looked_to: Option<u64>,
    /// Whether it ended only because there were enough.
    pub full: bool,
    /// The lowest and the highest number that the journal holds.
    pub bounds: (u64, u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Older,
    Newer,
}

/// Entries that were let through.
pub(crate) struct Sifted {
    held: Stretch,
    /// Below this number of the journal there may be more; nothing where there are none.
    older: Option<u64>,
    /// Above this number there may be more that are not judged here.
    newer: Option<u64>,
    /// Up to which number those that stream in were judged.
    judged: u64,
    wants: Option<Way>,
    asked: Option<Way>,
    /// How many were found since more was wanted.
    found: usize,
    bounds: (u64, u64),
}

impl Sifted {
    /// Begins with the newest of a journal whose highest number is `last`.
    pub(crate) fn newest(last: u64) -> Self {
        Self {
            older: Some(last + 1),
            wants: Some(Way::Older),
            judged: last,
            ..Self::empty()
        }
    }

    /// Begins with the oldest.
    pub(crate) fn oldest() -> Self {
        Self {
            newer: Some(0),
            wants: Some(Way::Newer),
            ..Self::empty()
        }
    }

    /// Begins with an entry and those before it.
    pub(crate) fn ending_with(seq: u64) -> Self {
        Self {
            older: Some(seq + 1),
            newer: Some(seq),
            wants: Some(Way::Older),
            ..Self::empty()
        }
    }

    fn empty() -> Self {
        Self {
            held: Stretch::after(ORIGIN),
            older: None,
            newer: None,
            judged: 0,
            wants: None,
            asked: None,
            found: 0,
            bounds: (0, 0),
        }
    }

    /// All that is known or may be there. A number at an end stands for those that may be there.
    pub(crate) fn extent(&self) -> Span {
        let held = self.held.span();
        Span::new(
            held.first - u64::from(self.older.is_some()),
            held.last + u64::from(self.newer.is_some()),
        )
    }

    /// What is held, if `number` is.
    pub(crate) fn held_around(&self, number: u64) -> Span {
        let held = self.held.span();
        if held.contains(number) {
            held
        } else {
            Span::before(number)
        }
    }

    /// An entry by its number here; it has its number in the journal.
    pub(crate) fn entry(&self, number: u64) -> Option<Entry> {
        let record = self.held.record(number)?;
        let seq = number_of(record)?;
        Record { seq, ..record }.entry().ok()
    }

    /// When an entry was kept.
    pub(crate) fn at(&self, number: u64) -> Option<shared::time::Timestamp> {
        time_of(self.held.record(number)?)
    }

    /// Which number in the journal an entry has.
    pub(crate) fn seq(&self, number: u64) -> Option<u64> {
        number_of(self.held.record(number)?)
    }

    /// Which number an entry of the journal has here; nothing where it is not held.
    pub(crate) fn number(&self, seq: u64) -> Option<u64> {
        let Span { mut first, last } = self.held.span();
        let mut end = last + 1;
        while first < end {
            let middle = first + (end - first) / 2;
            if self.seq(middle)? < seq {
                first = middle + 1;
            } else {
                end = middle;
            }
        }
        (self.seq(first)? == seq).then_some(first)
    }

    /// Whether the newest are held.
    pub(crate) fn has_newest(&self) -> bool {
        self.newer.is_none()
    }

    /// How many are held, and whether there may be more.
    pub(crate) fn count(&self) -> (u64, bool) {
        let more = self.older.is_some() || self.newer.is_some();
        (self.held.span().len(), more)
    }

    /// Whether the relay is looking, or is to be asked to.
    pub(crate) fn is_looking(&self) -> bool {
        self.wants.is_some() || self.asked.is_some()
    }

    /// How much of the journal has been looked through on the way that is gone, in percent.
    pub(crate) fn progress(&self) -> u8 {
        let (first, last) = self.bounds;
        let all = (last + 1).saturating_sub(first).max(1);
        let done = match self.asked.or(self.wants) {
            Some(Way::Newer) => self.newer.map_or(all, |newer| newer.saturating_sub(first)),
            _ => self
                .older
                .map_or(all, |older| (last + 1).saturating_sub(older)),
        };
        (done.min(all) * 100 / all) as u8
    }

    /// The reader comes near to a number: what lies there is wanted.
    pub(crate) fn want(&mut self, number: u64) {
        let held = self.held.span();
        if self.is_looking() {
            return;
        }
        self.found = 0;
        if number < held.first && self.older.is_some() {
            self.wants = Some(Way::Older);
        } else if number > held.last && self.newer.is_some() {
            self.wants = Some(Way::Newer);
        }
    }

    /// What to ask the relay for now.
    pub(crate) fn ask(&mut self) -> Option<Ask> {
        if self.asked.is_some() {
            return None;
        }
        self.asked = self.wants.take();
        Some(match self.asked? {
            Way::Older => Ask {
                after: None,
                before: self.older,
            },
            Way::Newer => Ask {
                after: self.newer,
                before: None,
            },
        })
    }

    /// The relay could not answer: it is asked again when that is wanted.
    pub(crate) fn fail(&mut self) {
        if let Some(way) = self.asked.take() {
            self.wants = Some(way);
        }
    }

    /// Takes what the relay has found.
    pub(crate) fn take(&mut self, found: Found) {
        let Some(way) = self.asked.take() else { return };
        self.bounds = found.bounds;
        self.found += found.entries.len();
        let more = found.full || found.looked_to.is_some();
        match way {
            Way::Older => {
                let lowest = found.entries.first().map(|entry| entry.seq);
                self.prepend(&found.entries);
                let below = found.looked_to.or(lowest).filter(|_| more);
                // Being asked for the same again would find the same.
                self.older = below.filter(|below| self.older.is_none_or(|older| *below < older));
                self.let_go_newer();
            }
            Way::Newer => {
                let highest = found.entries.last().map(|entry| entry.seq);
                found.entries.iter().for_each(|entry| self.append(entry));
                let above = found.looked_to.or(highest).filter(|_| more);
                self.newer = above.filter(|above| self.newer.is_none_or(|newer| *above > newer));
                if self.newer.is_none() {
                    self.judged = found.bounds.1;
                }
                self.let_go_older();
            }
        }
        if found.looked_to.is_some() && self.found < ENOUGH {
            self.wants = Some(way);
        }
    }

    /// Judges what has streamed in; whether there is more of it.
    pub(crate) fn advance(&mut self, journal: &Journal, lets: impl Fn(&Entry) -> bool) -> bool {
        let last = journal.last();
        if self.newer.is_some() || self.judged >= last {
            return false;
        }
        if self.judged + 1 < journal.first() {
            // The page has let go of some of them already.
            self.newer = Some(self.judged);
            return false;
        }
        let end = last.min(self.judged + MOST_AT_ONCE);
        for seq in self.judged + 1..=end {
            if let Some(entry) = journal.entry(seq).filter(&lets) {
                self.append(&entry);
            }
        }
        self.judged = end;
        self.let_go_older();
        end < last
    }

    fn append(&mut self, entry: &Entry) {
        let mut raw = Vec::new();
        write_record(&mut raw, entry);
        let seq = self.held.span().last + 1;
        self.held.push(Record { seq, raw: &raw });
    }

    fn prepend(&mut self, entries: &[Entry]) {
        let base = self.held.span().first - 1 - entries.len() as u64;
        let (mut older, mut raw) = (Stretch::after(base), Vec::new());
        for (seq, entry) in (base + 1..).zip(entries) {
            raw.clear();
            write_record(&mut raw, entry);
            older.push(Record { seq, raw: &raw });
        }
        self.held.prepend(older);
    }

    fn let_go_older(&mut self) {
        let first = self.held.span().first;
        self.held.trim_front(KEEP_BYTES);
        let now = self.held.span().first;
        if now > first {
            self.older = self.seq(now);
        }
    }

    fn let_go_newer(&mut self) {
        let last = self.held.span().last;
        self.held.trim_back(KEEP_BYTES);
        let now = self.held.span().last;
        if now < last {
            self.newer = self.seq(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::{batch::Records, entry::Direction, time::Timestamp};

    use super::*;

    fn entry(seq: u64, size: usize) -> Entry {
        Entry {
            seq,
            at: Timestamp(seq as i64),
            direction: Direction::In,
            peer: None,
            author: None,
            to: None,
            partial: false,
            event: None,
            bytes: vec![b'x'; size],
        }
    }

    fn found(seqs: &[u64], looked_to: Option<u64>, full: bool) -> Found {
        Found {
            entries: seqs.iter().map(|seq| entry(*seq, 1)).collect(),
            looked_to,
            full,
            bounds: (1, 1_000),
        }
    }

    fn seqs(sifted: &Sifted) -> Vec<u64> {
        let Span { first, last } = sifted.held.span();
        (first..=last)
            .filter_map(|number| sifted.entry(number).map(|entry| entry.seq))
            .collect()
    }

    fn older(before: u64) -> Option<Ask> {
        Some(Ask {
            after: None,
            before: Some(before),
        })
    }

    fn journal(seqs: std::ops::RangeInclusive<u64>) -> Journal {
        let mut raw = Vec::new();
        seqs.for_each(|seq| write_record(&mut raw, &entry(seq, 1)));
        let mut journal = Journal::default();
        for record in Records(&raw) {
            journal.append(record.unwrap());
        }
        journal
    }

    #[test]
    fn older_ones_come_as_the_reader_goes_up() {
        let mut sifted = Sifted::newest(1_000);
        assert_eq!((sifted.ask(), sifted.ask()), (older(1_001), None));
        sifted.take(found(&[700, 900], None, true));
        assert_eq!((seqs(&sifted), sifted.ask()), (vec![700, 900], None));
        let extent = sifted.extent();
        assert_eq!(extent.len(), 3, "a place for those that may be above");
        sifted.want(extent.first);
        assert_eq!(sifted.ask(), older(700));
        sifted.take(found(&[5], None, false));
        assert_eq!(
            (seqs(&sifted), sifted.extent().len()),
            (vec![5, 700, 900], 3)
        );
        assert_eq!(sifted.extent().first, extent.first);
        assert_eq!(sifted.number(700), Some(extent.first + 1));
        assert_eq!((sifted.number(6), sifted.count()), (None, (3, false)));
    }

    #[test]
    fn it_is_looked_on_until_there_are_enough() {
        let mut sifted = Sifted::newest(1_000);
        sifted.ask();
        sifted.take(found(&[], Some(600), false));
        assert_eq!((sifted.progress(), sifted.ask()), (40, older(600)));
        sifted.take(found(&(201..=300).collect::<Vec<_>>(), Some(200), false));
        assert_eq!((sifted.is_looking(), sifted.ask()), (false, None));
        sifted.want(sifted.extent().first);
        assert_eq!(sifted.ask(), older(200));
        sifted.take(found(&[], None, false));
        assert_eq!(sifted.count(), (100, false));
    }

    #[test]
    fn what_streams_in_is_judged_here() {
        let mut sifted = Sifted::newest(3);
        sifted.ask();
        sifted.take(found(&[2], None, false));
        let even = |entry: &Entry| entry.seq.is_multiple_of(2);
        assert!(!sifted.advance(&journal(1..=7), even));
        assert_eq!(seqs(&sifted), [2, 4, 6]);
        // The page holds none of those between.
        sifted.advance(&journal(50..=60), even);
        assert!(!sifted.has_newest());
        sifted.want(sifted.extent().last);
        assert_eq!(sifted.ask().unwrap().after, Some(7));
        sifted.take(Found {
            bounds: (1, 60),
            ..found(&[8, 58], None, false)
        });
        sifted.advance(&journal(50..=64), even);
        assert_eq!(seqs(&sifted), [2, 4, 6, 8, 58, 62, 64]);
    }

    #[test]
    fn it_may_begin_anywhere() {
        let mut sifted = Sifted::oldest();
        assert_eq!(sifted.ask().unwrap().after, Some(0));
        sifted.take(found(&[1, 2], None, true));
        assert_eq!((sifted.count(), sifted.extent().len()), ((2, true), 3));
        let mut sifted = Sifted::ending_with(40);
        assert_eq!(sifted.ask(), older(41));
        sifted.take(found(&[30, 40], None, false));
        sifted.want(sifted.extent().last);
        assert_eq!(sifted.ask().unwrap().after, Some(40));
    }

    #[test]
    fn a_failure_is_asked_again() {
        let mut sifted = Sifted::newest(9);
        sifted.ask();
        sifted.fail();
        assert_eq!(sifted.ask(), older(10));
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut sifted = Sifted::newest(1_000);
        sifted.ask();
        let big = |seqs: std::ops::Range<u64>| Found {
            entries: seqs.map(|seq| entry(seq, 1 << 20)).collect(),
            full: true,
            ..Found::default()
        };
        sifted.take(big(980..1_000));
        assert!(sifted.held.bytes() <= KEEP_BYTES && !sifted.has_newest());
        let last = *seqs(&sifted).last().unwrap();
        sifted.want(sifted.extent().last);
        assert_eq!(sifted.ask().unwrap().after, Some(last));
        sifted.take(big(last + 1..1_000));
        assert!(sifted.held.bytes() <= KEEP_BYTES);
        let first = seqs(&sifted)[0];
        sifted.want(sifted.extent().first);
        assert_eq!(sifted.ask(), older(first));
    }
}
