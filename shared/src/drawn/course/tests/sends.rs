//! What was sent, and what of it was written.

use super::*;

/// Two sends, of the first of which so many of 100 bytes were written.
fn cut_short(written: u64) -> Course {
    let missed = Event::NotWritten {
        of: 2,
        peer: PeerId::from("p1"),
        written,
        reason: NotWrittenReason::Gone,
    };
    course(
        true,
        1,
        &[
            event(JOINED()),
            (None, Direction::Out, 100, None),
            (None, Direction::Out, 5, None),
            (None, Direction::Event, 0, Some(missed)),
        ],
    )
}

#[test]
fn what_was_not_written_is_no_part_of_the_stream() {
    let course = cut_short(10);
    assert!(course.begun());
    let sends: Vec<_> = course
        .sends()
        .iter()
        .map(|send| (send.start, send.bytes))
        .collect();
    assert_eq!(sends, [(0, 10), (10, 5)]);
    assert_eq!(course.totals().0.bytes, 15);
    let rows = course.rows().iter().filter_map(|row| match row.what {
        What::Sent { piece, of, .. } => Some((piece.start, piece.bytes, of)),
        _ => None,
    });
    assert_eq!(rows.collect::<Vec<_>>(), [(0, 10, 100), (10, 5, 5)]);
}

#[test]
fn what_was_not_written_at_all_is_no_send() {
    let course = cut_short(0);
    let sent = course.totals().0;
    assert_eq!((sent.count, sent.bytes), (1, 5));
}

#[test]
fn of_sends_that_are_shown_together_what_was_written_counts() {
    let missed = |of| Event::NotWritten {
        of,
        peer: PeerId::from("p1"),
        written: 0,
        reason: NotWrittenReason::UnsentLimit,
    };
    let sends = u64::from(IN_A_SECOND) + 3;
    let mut entries = vec![event(JOINED())];
    entries.extend((0..sends).map(|_| (Some("p1"), Direction::Out, 10, None)));
    // The first, and one that is shown together with others.
    entries.extend([2, sends].map(|of| event(missed(of))));
    let course = course(false, 1, &entries);
    let folded = course.rows().iter().find_map(|row| match row.what {
        What::Many(folded) => Some((folded.sent, folded.end)),
        _ => None,
    });
    let (count, bytes) = (2, 20);
    assert_eq!(
        folded,
        Some((Tally { count, bytes }, course.totals().0.bytes))
    );
}

#[test]
fn a_send_that_names_others_is_not_drawn() {
    let out = |to| (to, Direction::Out, None);
    let sends = [
        out(Some(&["p2", "p3"][..])),
        out(Some(&["p3", "p1"])),
        out(None),
        out(Some(&[])),
    ];
    for (room, expected) in [(false, vec![(3, false), (4, true)]), (true, vec![])] {
        let mut course = course(false, 1, &[]).in_room(room);
        course.happened(1, Timestamp(0), &JOINED());
        goes_on(&mut course, 1, &sends);
        assert_eq!(sent(&course), expected);
        assert_eq!(course.rows().len(), 3, "of four sends two go elsewhere");
    }
    // A dialled bridge has one peer at a time, and here it was another.
    let mut course = course(true, 1, &[event(JOINED())]);
    goes_on(&mut course, 1, &sends);
    assert_eq!(sent(&course), [(3, false), (4, false)]);
}

#[test]
fn whether_a_send_was_written_when_the_relay_was_killed_is_not_known() {
    let unknown = |of| {
        let event = Event::OutcomeUnknown { of };
        (None, Direction::Event, 0, Some(event))
    };
    let last = u64::from(IN_A_SECOND) + 4;
    let mut entries = vec![event(JOINED()), (Some("p2"), Direction::Out, 5, None)];
    entries.extend((3..=last).map(|_| (Some("p1"), Direction::Out, 10, None)));
    entries.extend([2, 4, last].map(unknown));
    entries.push((None, Direction::Event, 0, Some(Event::RelayRestarted)));
    let course = course(false, 1, &entries);
    let told: Vec<_> = course
        .rows()
        .iter()
        .filter(|row| matches!(row.what, What::Sent { unknown: true, .. }))
        .map(|row| row.seq)
        .collect();
    assert_eq!(told, [4], "another's send is not its own");
    let folded = course.rows().iter().find_map(|row| match row.what {
        What::Many(folded) => Some((folded.sent.count, folded.unknown)),
        _ => None,
    });
    let tally = |count, bytes| Tally { count, bytes };
    assert_eq!(folded, Some((2, tally(1, 10))));
    assert_eq!(course.totals().0, tally(last - 4, (last - 4) * 10));
    assert!(course.ends().left);
}
