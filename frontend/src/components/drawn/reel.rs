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
mod tests {
    use shared::{
        batch::{Record, write_record},
        bridge::Mode,
        drawn::course::What,
        entry::{Direction, Entry},
        time::Timestamp,
    };

    use super::*;

    fn entry(seq: u64) -> Entry {
        let event = (seq == 1).then(|| Event::PeerJoined {
            address: "a".to_owned(),
        });
        Entry {
            seq,
            // A tenth of a second apart, so that each has a row of its own.
            at: Timestamp(seq as i64 * 100_000),
            direction: match event {
                Some(_) => Direction::Event,
                None => Direction::In,
            },
            peer: Some(PeerId::from("p")),
            author: None,
            to: None,
            partial: false,
            event,
            bytes: match seq {
                1 => Vec::new(),
                _ => vec![7; 10],
            },
        }
    }

    fn append(journal: &mut Journal, seqs: std::ops::RangeInclusive<u64>) {
        for seq in seqs {
            let mut raw = Vec::new();
            write_record(&mut raw, &entry(seq));
            journal.append(Record { seq, raw: &raw });
        }
    }

    fn whole(reel: &mut Reel, journal: &Journal) -> usize {
        let mut turns = 1;
        while reel.turn(journal).more {
            turns += 1;
        }
        turns
    }

    fn joined() -> EntryJson {
        EntryJson::new(entry(1), None)
    }

    #[test]
    fn what_comes_is_added_and_places_are_known_from_the_beginning() {
        let mut journal = Journal::default();
        append(&mut journal, 1..=5);
        let mut reel = Reel::new(Some(PeerId::from("p")), false, &[]);
        assert_eq!(reel.turn(&Journal::default()), Turn::default());
        assert!(reel.turn(&journal).changed);
        assert!(!reel.turn(&journal).changed, "nothing came");
        append(&mut journal, 6..=6);
        assert!(reel.turn(&journal).changed);
        assert!(reel.course().begun() && reel.older().is_none());
        assert_eq!(reel.course().reads().last().unwrap().end(), 50);
    }

    #[test]
    fn much_is_taken_in_turns() {
        let mut journal = Journal::default();
        append(&mut journal, 1..=AT_ONCE as u64 * 2 + 1);
        let mut reel = Reel::new(Some(PeerId::from("p")), false, &[]);
        assert_eq!(whole(&mut reel, &journal), 3);
        assert_eq!(reel.course().totals().1.count, AT_ONCE as u64 * 2);
    }

    #[test]
    fn what_the_bridge_did_before_comes_first_and_where_nobody_came_alone() {
        let listening = || Entry {
            peer: None,
            direction: Direction::Event,
            event: Some(Event::Listening {
                local: "a".to_owned(),
                backlog: None,
            }),
            bytes: Vec::new(),
            ..entry(1)
        };
        let joined = Entry { seq: 2, ..entry(1) };
        let mut journal = Journal::default();
        for entry in [listening(), joined] {
            let mut raw = Vec::new();
            write_record(&mut raw, &entry);
            journal.append(Record {
                seq: entry.seq,
                raw: &raw,
            });
        }
        let known = [EntryJson::new(Entry { seq: 2, ..entry(1) }, None)];
        let mut reel = Reel::new(Some(PeerId::from("p")), false, &known);
        whole(&mut reel, &journal);
        assert_eq!(reel.course().rows().len(), 1);
        reel.precede(&[EntryJson::new(listening(), None)]);
        assert!(reel.turn(&journal).changed);
        assert_eq!(reel.course().rows().len(), 2);
        assert!(reel.course().begun() && reel.missing() == 0);
        let mut nobodys = Reel::new(None, false, &[]);
        whole(&mut nobodys, &journal);
        assert_eq!(nobodys.course().rows().len(), 1);
    }

    #[test]
    fn what_others_said_is_drawn_as_the_mode_was_before_it_was_changed() {
        let said = |seq| Entry {
            peer: Some(PeerId::from("q")),
            ..entry(seq)
        };
        let changed = |seq, from, to| Entry {
            peer: None,
            direction: Direction::Event,
            event: Some(Event::ModeChanged { from, to }),
            bytes: Vec::new(),
            ..entry(seq)
        };
        for (from, to, passed) in [
            (Mode::Room, Mode::Console, vec![2]),
            (Mode::Console, Mode::Room, vec![4]),
        ] {
            let mut journal = Journal::default();
            for entry in [entry(1), said(2), changed(3, from, to), said(4)] {
                let mut raw = Vec::new();
                write_record(&mut raw, &entry);
                let seq = entry.seq;
                journal.append(Record { seq, raw: &raw });
            }
            // What the bridge is now is all that is known before its entries are looked at.
            for now in [from, to] {
                let reel = Reel::new(Some(PeerId::from("p")), false, &[]);
                let mut reel = reel.in_room(now == Mode::Room);
                whole(&mut reel, &journal);
                let rows = reel.course().rows().iter();
                let rows = rows.filter(|row| matches!(row.what, What::PassedOn { .. }));
                assert_eq!(rows.map(|row| row.seq).collect::<Vec<_>>(), passed);
            }
        }
    }

    #[test]
    fn a_beginning_long_ago_is_drawn_and_what_lies_between_is_fetched_when_asked_for() {
        let mut journal = Journal::default();
        journal.restart(900);
        append(&mut journal, 901..=905);
        journal.oldest = 1;
        journal.positioned = true;
        let mut reel = Reel::new(Some(PeerId::from("p")), false, &[joined()]);
        whole(&mut reel, &journal);
        assert_eq!(reel.course().rows().len(), 6);
        assert!(!reel.course().begun() && reel.knows_beginning());
        assert_eq!((reel.missing(), reel.older()), (899, Some(900)));
        let older: Vec<_> = (1..=900).map(entry).collect();
        journal.take_older(&older);
        whole(&mut reel, &journal);
        assert!(reel.course().begun());
        assert_eq!((reel.missing(), reel.older()), (0, None));
        assert_eq!(reel.course().totals().1.count, 904);
        // Another life of the journal begins anew.
        journal.restart(0);
        append(&mut journal, 1..=2);
        whole(&mut reel, &journal);
        assert_eq!(reel.course().rows().len(), 2);
    }
}
