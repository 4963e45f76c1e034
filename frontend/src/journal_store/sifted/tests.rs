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
