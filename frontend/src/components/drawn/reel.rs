//! Takes a bridge's entries into the course of one connection. Pure; so many entries at a time that the page stays quick.

use shared::{
    batch::Head,
    drawn::course::Course,
    entry::{EntryJson, Event},
    id::PeerId,
};

use crate::journal_store::{Journal, Span};

/// So many entries are taken at once.
const AT_ONCE: usize = 3_000;

/// What a turn came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// Whether the drawing is another now.
    pub changed: bool,
    /// Whether there are entries that were not taken yet.
    pub more: bool,
}

/// Where a reel stands in its journal.
#[derive(Clone, Copy)]
struct Place {
    /// The journal's life that the entries belong to.
    life: u32,
    /// The first entry that was taken.
    first: u64,
    /// The one that comes next.
    next: u64,
}

/// The course of a connection, as far as the page holds its entries.
pub(super) struct Reel {
    /// Whose; nobody's where there is no connection yet.
    peer: Option<PeerId>,
    alone: bool,
    /// Whether the bridge is a room now.
    room: bool,
    /// Whether it was one at the first entry, where a later one has told that this is another thing.
    was_room: Option<bool>,
    /// Whether the system has told FIN-WAIT-2 of it.
    fin_waited: bool,
    /// What the bridge did before it, as the relay listed that.
    preface: Vec<(u64, Head)>,
    /// The connection's own events as the relay listed them: its beginning may be long ago.
    known: Vec<(u64, Head)>,
    place: Option<Place>,
    course: Course,
    missing: u64,
}

impl Reel {
    /// The reel of a peer; `alone` where all that its bridge sends goes to it.
    pub(super) fn new(peer: Option<PeerId>, alone: bool, known: &[EntryJson]) -> Self {
        let course = Course::new(peer.clone(), alone);
        let of_it = known
            .iter()
            .filter(|entry| entry.peer.is_some() && entry.peer == peer);
        let known = of_it.map(|entry| (entry.seq, head(entry))).collect();
        Self {
            peer,
            alone,
            room: false,
            was_room: None,
            fin_waited: false,
            known,
            preface: Vec::new(),
            place: None,
            course,
            missing: 0,
        }
    }

    /// The same on a bridge that may be a room now.
    #[must_use]
    pub(super) fn in_room(self, room: bool) -> Self {
        let course = self.course.in_room(room);
        Self {
            room,
            course,
            ..self
        }
    }

    /// Begins with what the bridge did before. All is drawn anew with the next turn.
    pub(super) fn precede(&mut self, preface: &[EntryJson]) {
        let preface = preface.iter().map(|entry| (entry.seq, head(entry)));
        self.preface = preface.collect();
        self.place = None;
    }

    /// The system has told FIN-WAIT-2. All is drawn anew with the next turn.
    pub(super) fn fin_waited(&mut self) {
        self.fin_waited = true;
        self.place = None;
    }

    /// What is drawn.
    pub(super) fn course(&self) -> &Course {
        &self.course
    }

    /// How many entries of the bridge lie between the beginning and what is drawn.
    pub(super) fn missing(&self) -> u64 {
        self.missing
    }

    /// Whether the relay knows the connection's beginning.
    pub(super) fn knows_beginning(&self) -> bool {
        self.course.begun() || self.begins().is_some()
    }

    /// The entry to be fetched so that more is drawn.
    pub(super) fn older(&self) -> Option<u64> {
        let first = self.place?.first;
        (self.missing > 0).then(|| first.saturating_sub(1))
    }

    fn begins(&self) -> Option<u64> {
        let (seq, head) = self.known.first()?;
        let begins = matches!(
            head.event,
            Some(Event::PeerJoined { .. } | Event::Connected { .. })
        );
        begins.then_some(*seq)
    }

    /// Takes what the journal holds beyond what was taken before.
    pub(super) fn turn(&mut self, journal: &Journal) -> Turn {
        let mut turn = Turn::default();
        if journal.is_empty() {
            return turn;
        }
        let held = journal.held_around(journal.last());
        let first = held
            .first
            .max(self.begins().unwrap_or(0))
            .min(held.last + 1);
        let stays = |place: &Place| place.life == journal.life && place.first <= first;
        let mut place = match self.place.filter(stays) {
            Some(place) => place,
            None => {
                turn.changed = true;
                self.begin(journal.life, first)
            }
        };
        if place.next < held.first {
            // It came faster than it was taken, and the journal has let go of it.
            self.course.skip();
            place.next = held.first;
        }
        turn.changed |= self.take(journal, &mut place, held);
        if self.began_otherwise() {
            return Turn {
                changed: true,
                more: true,
            };
        }
        turn.more = place.next <= held.last;
        self.place = Some(place);
        turn
    }

    /// The bridge was no room, or one, until its mode was changed first: all is drawn anew with that.
    fn began_otherwise(&mut self) -> bool {
        let told = self.course.first_mode();
        let other = told.filter(|was_room| *was_room != self.course.began_in_room());
        if other.is_some() {
            self.was_room = other;
            self.place = None;
        }
        other.is_some()
    }

    /// Begins anew at an entry, with what is known from before it.
    fn begin(&mut self, life: u32, first: u64) -> Place {
        let room = self.was_room.take().unwrap_or(self.room);
        self.course = Course::new(self.peer.clone(), self.alone)
            .in_room(room)
            .fin_waited(self.fin_waited);
        self.missing = 0;
        let before = self.known.partition_point(|(seq, _)| *seq < first);
        let earlier = self.preface.partition_point(|(seq, _)| *seq < first);
        for (seq, head) in self.preface[..earlier].iter().chain(&self.known[..before]) {
            self.course.take(*seq, head);
        }
        if let Some((begin, _)) = self.known[..before].first() {
            self.missing = (first - begin).saturating_sub(before as u64);
        }
        if self.missing > 0 {
            self.course.skip();
        }
        Place {
            life,
            first,
            next: first,
        }
    }

    fn take(&mut self, journal: &Journal, place: &mut Place, held: Span) -> bool {
        let mut changed = false;
        for _ in 0..AT_ONCE {
            if place.next > held.last {
                break;
            }
            if let Some(head) = journal.head(place.next) {
                changed |= self.course.take(place.next, &head);
            }
            place.next += 1;
        }
        changed
    }
}

fn head(entry: &EntryJson) -> Head {
    Head {
        at: entry.at,
        direction: entry.direction,
        peer: entry.peer.clone(),
        to: entry.to.clone(),
        event: entry.event.clone(),
        bytes: 0,
    }
}

#[cfg(test)]
mod tests;
