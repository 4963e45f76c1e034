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
mod tests;
