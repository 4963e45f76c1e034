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
mod tests {
    use shared::{
        batch::{Records, frame_head},
        entry::Direction,
        id::BridgeId,
    };

    use super::{super::JournalStore, *};

    fn entry(seq: u64, event: Option<Event>) -> Entry {
        Entry {
            seq,
            at: Timestamp(0),
            direction: event.as_ref().map_or(Direction::In, |_| Direction::Event),
            peer: None,
            author: None,
            to: None,
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
        journal.take_older(&[entry(3, None), entry(4, None)]);
        append(&mut journal, &[entry(7, None)]);
        for seq in 3..=7 {
            assert_eq!(journal.entry(seq).unwrap(), entry(seq, None));
        }
        assert!(journal.entry(2).is_none() && journal.entry(8).is_none());
    }

    #[test]
    fn the_newest_are_so_many_and_so_many_bytes() {
        let mut journal = Journal::default();
        append(&mut journal, &entries(1..=12));
        let seqs = |most, most_bytes| {
            let newest = journal.newest(most, most_bytes);
            newest.iter().map(|entry| entry.seq).collect::<Vec<_>>()
        };
        assert_eq!(seqs(100, 100), (1..=12).collect::<Vec<_>>());
        assert_eq!(seqs(3, 100), [10, 11, 12]);
        // Each has its number as its bytes.
        assert_eq!(seqs(100, 7), [9, 10, 11, 12]);
        assert_eq!(Journal::default().newest(3, 100), []);
    }

    fn entries(seqs: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
        seqs.map(|seq| entry(seq, None)).collect()
    }

    /// Holds 5,001 to 5,010 of 1 to 5,010.
    fn long() -> Journal {
        let mut journal = Journal {
            oldest: 1,
            positioned: true,
            ..Journal::default()
        };
        append(&mut journal, &entries(5_001..=5_010));
        journal
    }

    #[test]
    fn what_is_near_is_fetched_so_that_it_joins_on() {
        let mut journal = long();
        assert_eq!(journal.extent(), Span::new(1, 5_010));
        assert_eq!((journal.wanted(5_001), journal.wanted(5_011)), (None, None));
        let below = |before| {
            Some(Wanted {
                after: None,
                before,
            })
        };
        assert_eq!(journal.wanted(4_990), below(5_001));
        journal.take_older(&entries(4_001..=5_000));
        assert_eq!(journal.held_around(4_001), Span::new(4_001, 5_010));
        assert_eq!(journal.wanted(3_990), below(4_001));
        journal.take_older(&entries(3_001..=4_000));
        assert_eq!(journal.held_around(5_010), Span::new(3_001, 5_010));
        assert_eq!(journal.entry(3_001).unwrap().seq, 3_001);
    }

    #[test]
    fn what_is_far_has_a_stretch_of_its_own_until_it_joins() {
        let mut journal = long();
        let above = |after| {
            Some(Wanted {
                after: Some(after),
                before: 5_001,
            })
        };
        assert_eq!(journal.wanted(10), above(0));
        journal.take_older(&entries(1..=1_000));
        assert_eq!(journal.held_around(10), Span::new(1, 1_000));
        assert_eq!(journal.held_around(5_010), Span::new(5_001, 5_010));
        assert!(journal.held_around(1_001).is_empty() && journal.entry(1_001).is_none());
        assert_eq!(journal.wanted(1_001), above(1_000));
        journal.take_older(&entries(1_001..=2_000));
        assert_eq!(journal.held_around(1), Span::new(1, 2_000));
        assert_eq!(
            journal.wanted(4_500),
            Some(Wanted {
                after: None,
                before: 5_001
            })
        );
        journal.take_older(&entries(4_001..=5_000));
        assert!(journal.entry(1).is_none());
        journal.forget_older();
        assert_eq!(journal.held_around(5_005), Span::new(5_001, 5_010));
        assert_eq!(journal.extent().first, 1);
    }

    #[test]
    fn what_was_fetched_is_bounded() {
        let mut journal = long();
        let big = |seqs: std::ops::RangeInclusive<u64>| -> Vec<Entry> {
            let fill = |entry: Entry| Entry {
                bytes: vec![0; 1 << 20],
                ..entry
            };
            entries(seqs).into_iter().map(fill).collect()
        };
        journal.take_older(&big(4_990..=5_000));
        journal.take_older(&big(4_979..=4_989));
        let held = journal.held_around(4_979);
        assert!(held.last < 4_999 && held.len() >= 11, "{held:?}");
    }

    #[test]
    fn entries_with_a_hole_are_left_out() {
        let mut journal = long();
        journal.take_older(&[entry(4_998, None), entry(5_000, None)]);
        journal.take_older(&[]);
        assert!(journal.entry(5_000).is_none());
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
        assert!(journal.live.bytes() <= KEEP_BYTES);
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
