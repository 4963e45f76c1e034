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
