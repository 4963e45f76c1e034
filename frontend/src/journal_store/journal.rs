//! One bridge's entries: what streams in, and what was fetched of the older ones.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    batch::{Head, Record, write_record},
    entry::{Entry, Event},
    fault::Fault,
    id::{Epoch, PeerId},
    time::Timestamp,
};

use super::{
    Span,
    stretch::{Stretch, is_bytes, time_of},
};

/// How many bytes of records a bridge keeps in the page of what streams in.
pub(crate) const KEEP_BYTES: usize = 32 << 20;

/// How many it keeps of what was fetched again; those far from where the reader is give way.
const KEEP_ASIDE: usize = 16 << 20;

/// How many older entries are fetched at once.
pub(crate) const PAGE: u64 = 1_000;

/// So near to what is held, older entries are fetched so that they join on.
const JOINS: u64 = 2 * PAGE;

/// What to ask the relay for: entries above `after` and below `before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The lowest of those above it come first; without it the highest.
    pub after: Option<u64>,
    /// Where what is held begins.
    pub before: u64,
}

/// One bridge's entries. The newest stream in; of the older ones a stretch around the reader's place is kept.
#[derive(Default)]
pub(crate) struct Journal {
    live: Stretch,
    aside: Option<Stretch>,
    /// The lowest number that the relay holds, as it last said.
    pub oldest: u64,
    /// The journal's life that the entries belong to.
    pub epoch: Option<Epoch>,
    /// Whether the relay has said where the journal stands.
    pub positioned: bool,
    /// Whether older entries are on their way.
    pub fetching: bool,
    /// Why the relay could not read it when it was last asked.
    pub fault: Option<Fault>,
    /// How often it was emptied; rows of another life are thrown away.
    pub life: u32,
    /// Counts what changes the rows of entries that were there already.
    pub revision: u32,
    spoken: bool,
    outcomes: BTreeMap<u64, Vec<u64>>,
    addresses: BTreeMap<PeerId, String>,
    mine: BTreeSet<u64>,
    unheard: BTreeSet<u64>,
}

impl Journal {
    /// The lowest number held of what streams in; one above [`Journal::last`] when nothing is.
    pub(crate) fn first(&self) -> u64 {
        self.live.span().first
    }

    /// The highest number held; what was skipped counts as held.
    pub(crate) fn last(&self) -> u64 {
        self.live.span().last
    }

    /// Whether nothing is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.live.span().is_empty()
    }

    /// All that the journal holds, here or on the relay.
    pub(crate) fn extent(&self) -> Span {
        let held = self.aside.as_ref().unwrap_or(&self.live).span();
        let first = held.first.min(self.first());
        let first = if self.positioned {
            first.min(self.oldest.max(1))
        } else {
            first
        };
        Span::new(first, self.last())
    }

    /// What is held without a hole around `seq`; empty when it is not held itself.
    pub(crate) fn held_around(&self, seq: u64) -> Span {
        let live = self.live.span();
        let aside = self.aside.as_ref().map_or(Span::before(seq), Stretch::span);
        let joined = !aside.is_empty() && aside.last + 1 == live.first;
        match (live.contains(seq), aside.contains(seq)) {
            (false, false) => Span::before(seq),
            _ if joined => Span::new(aside.first, live.last),
            (true, _) => live,
            (false, true) => aside,
        }
    }

    /// One entry.
    pub(crate) fn entry(&self, seq: u64) -> Option<Entry> {
        if seq >= self.first() {
            return self.live.entry(seq);
        }
        self.aside.as_ref()?.entry(seq)
    }

    /// The newest of what streams in, oldest first: so many entries at the most, and so many bytes.
    pub(crate) fn newest(&self, most: u64, most_bytes: usize) -> Vec<Entry> {
        let last = self.last();
        let first = self.first().max((last + 1).saturating_sub(most));
        let mut bytes = 0;
        let newest = (first..=last).rev().filter_map(|seq| self.entry(seq));
        let mut newest: Vec<_> = newest
            .take_while(|entry| {
                bytes += entry.bytes.len();
                bytes <= most_bytes
            })
            .collect();
        newest.reverse();
        newest
    }

    /// One entry without its bytes.
    pub(crate) fn head(&self, seq: u64) -> Option<Head> {
        let held = match seq >= self.first() {
            true => &self.live,
            false => self.aside.as_ref()?,
        };
        held.record(seq)?.head().ok()
    }

    /// When an entry was kept.
    pub(crate) fn at(&self, seq: u64) -> Option<Timestamp> {
        let held = match seq >= self.first() {
            true => &self.live,
            false => self.aside.as_ref()?,
        };
        time_of(held.record(seq)?)
    }

    /// What to ask for so that `seq` is held; nothing where it is, or where there is no such entry.
    pub(crate) fn wanted(&self, seq: u64) -> Option<Wanted> {
        if !self.extent().contains(seq) || !self.held_around(seq).is_empty() {
            return None;
        }
        let first = self.first();
        let aside = self.aside.as_ref().map(Stretch::span);
        let (lowest, highest) =
            aside.map_or((first, None), |aside| (aside.first, Some(aside.last)));
        let joins_highest = highest.filter(|last| seq > *last && seq - last <= JOINS);
        let after = match joins_highest {
            Some(last) => Some(last),
            None if seq < lowest && lowest - seq <= JOINS => {
                return Some(Wanted {
                    after: None,
                    before: lowest,
                });
            }
            None if seq < first && first - seq <= JOINS => {
                return Some(Wanted {
                    after: None,
                    before: first,
                });
            }
            // Most of it from below, since most readers go on downwards.
            None => Some(seq.saturating_sub(PAGE / 4)),
        };
        Some(Wanted {
            after,
            before: first,
        })
    }

    /// The events that say what became of a send.
    pub(crate) fn outcomes(&self, seq: u64) -> Vec<Event> {
        self.outcomes.get(&seq).map_or_else(Vec::new, |list| {
            list.iter()
                .filter_map(|seq| self.entry(*seq)?.event)
                .collect()
        })
    }

    /// The address that a peer joined from, as far as the entries held here say.
    pub(crate) fn address(&self, peer: &PeerId) -> Option<&str> {
        self.addresses.get(peer).map(String::as_str)
    }

    /// The addresses of peers that joined, as far as they are known here; so many at the most.
    pub(crate) fn addresses(&self, most: usize) -> BTreeMap<PeerId, String> {
        let known = self.addresses.iter().take(most);
        known
            .map(|(peer, address)| (peer.clone(), address.clone()))
            .collect()
    }

    /// Learns the address that a peer joined from.
    pub(crate) fn learn(&mut self, peer: PeerId, address: String) {
        self.addresses.insert(peer, address);
        self.revision += 1;
    }

    /// Whether bytes have come or gone; events alone leave it false.
    pub(crate) fn spoken(&self) -> bool {
        self.spoken
    }

    /// Remembers that this page sent an entry, and whether it went to nobody.
    pub(crate) fn claim(&mut self, seq: u64, peers: usize) {
        self.mine.insert(seq);
        if peers == 0 {
            self.unheard.insert(seq);
        }
        self.revision += 1;
    }

    /// Whether this page sent an entry to nobody.
    pub(crate) fn is_unheard(&self, seq: u64) -> bool {
        self.unheard.contains(&seq)
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
        self.live.push(record);
    }

    /// Takes older entries that were fetched: they join on to those fetched before, or take their place. They
    /// ascend without a hole and end below [`Journal::first`].
    pub(crate) fn take_older(&mut self, entries: &[Entry]) {
        let ascends = entries
            .windows(2)
            .all(|pair| pair[0].seq + 1 == pair[1].seq);
        let first = self.first();
        let below: Vec<_> = entries.iter().filter(|entry| entry.seq < first).collect();
        let (Some(lowest), Some(highest), true) = (below.first(), below.last(), ascends) else {
            return;
        };
        let fetched = Span::new(lowest.seq, highest.seq);
        let mut stretch = Stretch::after(fetched.first - 1);
        let mut raw = Vec::new();
        for entry in below {
            raw.clear();
            write_record(&mut raw, entry);
            let record = Record {
                seq: entry.seq,
                raw: &raw,
            };
            self.note(record);
            stretch.push(record);
        }
        self.aside = Some(match self.aside.take() {
            Some(aside) => joined(aside, stretch),
            None => stretch,
        });
        self.revision += 1;
    }

    /// Forgets what was fetched again.
    pub(crate) fn forget_older(&mut self) {
        self.aside = None;
        self.outcomes = self.outcomes.split_off(&self.first());
    }

    /// Empties the journal; the next entry is the one after `base`.
    pub(crate) fn restart(&mut self, base: u64) {
        self.live = Stretch::after(base);
        self.aside = None;
        self.life += 1;
        self.spoken = false;
        self.outcomes.clear();
    }

    /// Drops the oldest segments until the size is within bounds.
    pub(crate) fn trim(&mut self) {
        if self.live.bytes() > KEEP_BYTES {
            self.live.trim_front(KEEP_BYTES);
            if self.aside.is_none() {
                self.outcomes = self.outcomes.split_off(&self.first());
            }
        }
    }

    /// Only events are read as they come: a few, and what rows need to know of them does not stand beside.
    fn note(&mut self, record: Record<'_>) {
        if is_bytes(record) {
            self.spoken = true;
            return;
        }
        let Ok(entry) = record.entry() else { return };
        if let (Some(address), Some(peer)) =
            (entry.event.as_ref().and_then(address_in), &entry.peer)
        {
            self.addresses.insert(peer.clone(), address.to_owned());
        }
        if let Some(of) = entry.event.as_ref().and_then(subject) {
            let outcomes = self.outcomes.entry(of).or_default();
            if !outcomes.contains(&record.seq) {
                outcomes.push(record.seq);
            }
            self.revision += 1;
        }
    }
}

/// Fetched entries beside those fetched before; what lies far from them gives way.
fn joined(mut aside: Stretch, mut fetched: Stretch) -> Stretch {
    let (old, new) = (aside.span(), fetched.span());
    if new.last + 1 == old.first {
        aside.prepend(fetched);
        aside.trim_back(KEEP_ASIDE);
        return aside;
    }
    if old.last + 1 == new.first {
        fetched.prepend(aside);
        fetched.trim_front(KEEP_ASIDE);
    }
    fetched
}

/// The address that an event tells of the peer whom it is about.
pub(crate) fn address_in(event: &Event) -> Option<&str> {
    match event {
        Event::PeerJoined { address } => Some(address),
        Event::Connected { remote, .. } => Some(remote),
        _ => None,
    }
}

fn subject(event: &Event) -> Option<u64> {
    match event {
        Event::NotWritten { of, .. } | Event::OutcomeUnknown { of } => Some(*of),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
