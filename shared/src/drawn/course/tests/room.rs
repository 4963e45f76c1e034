//! What a room passes on.

use super::*;

#[test]
fn a_room_passes_on_what_others_say_to_whoever_is_there() {
    let left = |bytes_out| Event::PeerLeft {
        after_us: 1,
        bytes_in: 0,
        bytes_out,
        told: None,
    };
    let entries = [
        (Some("p2"), Direction::In, 9, None),
        event(JOINED()),
        (Some("p2"), Direction::In, 10, None),
        (None, Direction::Out, 5, None),
        (Some("p2"), Direction::Out, 6, None),
        (Some("p1"), Direction::In, 3, None),
        (Some("p2"), Direction::Event, 0, Some(left(3))),
        event(Event::NotWritten {
            of: 3,
            peer: PeerId::from("p1"),
            written: 4,
            reason: NotWrittenReason::Gone,
        }),
        event(Event::Reset {
            by: Side::Us,
            after_us: 2,
        }),
        event(left(30)),
        (Some("p3"), Direction::In, 8, None),
    ];
    let mut course = Course::new(Some(PeerId::from("p1")), false).in_room(true);
    for (index, (peer, direction, bytes, event)) in entries.into_iter().enumerate() {
        let head = Head {
            at: Timestamp(0),
            direction,
            peer: peer.map(PeerId::from),
            to: None,
            event,
            bytes,
        };
        course.take(index as u64 + 1, &head);
    }
    let passed = course.rows().iter().filter_map(|row| match row.what {
        What::PassedOn { bytes, missed } => Some((row.seq, bytes, missed)),
        _ => None,
    });
    let expected = [(3, Some(10), true), (4, Some(5), false), (7, None, false)];
    assert_eq!(passed.collect::<Vec<_>>(), expected);
    assert_eq!(
        course.totals().0,
        Tally::default(),
        "how much it was with the names is not kept"
    );
    assert_eq!(course.written(Some(30)), None);
}

#[test]
fn what_is_passed_on_is_drawn_as_the_mode_was_then() {
    let changed = |from, to| {
        (
            None,
            Direction::Event,
            Some(Event::ModeChanged { from, to }),
        )
    };
    let said = (None, Direction::In, None);
    let sent_to_all = (None, Direction::Out, None);
    let entries = [
        said.clone(),
        changed(Mode::Room, Mode::Console),
        said.clone(),
        sent_to_all,
        changed(Mode::Console, Mode::Echo),
        changed(Mode::Echo, Mode::Room),
        said,
    ];
    let mut course = course(false, 1, &[]).in_room(true);
    course.happened(1, Timestamp(0), &JOINED());
    goes_on(&mut course, 1, &entries);
    let rows: Vec<_> = course.rows().iter().map(|row| row.seq).collect();
    assert_eq!(
        rows,
        [1, 2, 3, 5, 6, 7, 8],
        "what is said on a console is heard by nobody"
    );
    let passed = |row: &&Rc<Row>| matches!(row.what, What::PassedOn { .. });
    let passed: Vec<_> = course
        .rows()
        .iter()
        .filter(passed)
        .map(|row| row.seq)
        .collect();
    assert_eq!(passed, [2, 8]);
    assert_eq!(course.first_mode(), Some(true));
    assert!(course.was_room());
    assert_eq!(
        course.written(Some(10)),
        None,
        "the count has what was passed on"
    );
}

#[test]
fn a_room_before_the_connection_and_after_it_is_none_of_it() {
    let changed = |from, to| {
        (
            None,
            Direction::Event,
            0,
            Some(Event::ModeChanged { from, to }),
        )
    };
    let left = Event::PeerLeft {
        after_us: 1,
        bytes_in: 0,
        bytes_out: 0,
        told: None,
    };
    let reset = Event::Reset {
        by: Side::Us,
        after_us: 1,
    };
    let course = course(
        false,
        1,
        &[
            changed(Mode::Room, Mode::Console),
            event(JOINED()),
            event(reset),
            event(left),
            changed(Mode::Console, Mode::Room),
        ],
    );
    assert!(!course.was_room() && course.begun());
    assert_eq!(course.rows().len(), 3);
}
