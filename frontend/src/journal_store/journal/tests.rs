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
