use shared::{
    batch::Head,
    drawn::course::Course,
    entry::{Direction, LastTold},
    fault::FaultCode,
    id::PeerId,
};

use super::*;

fn rows(events: Vec<Event>) -> Vec<Line> {
    let mut course = Course::new(Some(PeerId::from("p")), true);
    for (seq, event) in events.into_iter().enumerate() {
        let head = Head {
            at: Timestamp(seq as i64),
            direction: Direction::Event,
            peer: Some(PeerId::from("p")),
            to: None,
            event: Some(event),
            bytes: 0,
        };
        course.take(seq as u64 + 1, &head);
    }
    course
        .rows()
        .iter()
        .flat_map(|row| lines(row, None))
        .collect()
}

/// Every state of a row stands in one of its lines, in order, and only what the relay saw has a time.
#[test]
fn lines_say_all_that_their_row_does_and_nothing_as_measured_that_is_not() {
    let joined = Event::PeerJoined {
        address: "a".to_owned(),
    };
    let connected = Event::Connected {
        local: "a".to_owned(),
        remote: "b".to_owned(),
        took_us: 5,
    };
    for begin in [joined, connected] {
        let drawn = rows(vec![
            begin,
            Event::FinReceived { after_us: 1 },
            Event::FinSent { after_us: 2 },
            Event::PeerLeft {
                after_us: 3,
                bytes_in: 0,
                bytes_out: 0,
                told: Some(Box::new(LastTold {
                    fin_acknowledged: true,
                    ..LastTold::default()
                })),
            },
        ]);
        let dials = matches!(drawn[0].word, Word::Dial { .. });
        assert_eq!(drawn.len(), usize::from(dials) + 4 + 2 + 2 + 1);
        let states = |of: fn(&Line) -> &Vec<Entered>| -> Vec<_> {
            let all = drawn.iter().flat_map(of);
            all.map(|entered| entered.state).collect()
        };
        let ours = states(|line| &line.ours);
        assert_eq!(ours.last(), Some(&TcpState::Closed));
        assert!(ours.contains(&TcpState::CloseWait) && ours.contains(&TcpState::LastAck));
        assert_eq!(
            states(|line| &line.theirs).last(),
            Some(&TcpState::TimeWait)
        );
        for line in &drawn {
            assert_eq!(line.at.is_some(), line.known == Known::Measured);
            assert!(line.theirs.iter().all(|it| it.known == Known::Follows));
            assert!(line.known == Known::Measured || !line.word_is_a_call());
        }
    }
}

#[test]
fn an_acknowledgement_that_nobody_told_of_is_not_drawn() {
    let joined = || Event::PeerJoined {
        address: "a".to_owned(),
    };
    let left = |fin_acknowledged| Event::PeerLeft {
        after_us: 3,
        bytes_in: 0,
        bytes_out: 0,
        told: Some(Box::new(LastTold {
            fin_acknowledged,
            ..LastTold::default()
        })),
    };
    for (told, count) in [(false, 1), (true, 2)] {
        // That of the handshake is one.
        let drawn = rows(vec![joined(), Event::FinSent { after_us: 2 }, left(told)]);
        let acks = drawn.iter().filter(|line| line.word == Word::Ack);
        assert_eq!(acks.count(), count);
    }
}

impl Line {
    fn word_is_a_call(&self) -> bool {
        !matches!(
            self.word,
            Word::Syn | Word::SynAck | Word::Ack | Word::Refusal
        )
    }
}

#[test]
fn a_dial_that_came_to_nothing_is_drawn_from_its_beginning() {
    let (address, after_us) = ("127.0.0.1:9".to_owned(), 7);
    let took_us = Some(after_us);
    for (event, count) in [
        (
            Event::Refused {
                address: address.clone(),
                took_us,
            },
            4,
        ),
        (
            Event::TimedOut {
                address: address.clone(),
                after_us,
            },
            3,
        ),
    ] {
        let mut course = Course::new(None, true);
        let head = Head {
            at: Timestamp(100),
            direction: Direction::Event,
            peer: None,
            to: None,
            event: Some(event),
            bytes: 0,
        };
        course.take(1, &head);
        let drawn = lines(&course.rows()[0], None);
        assert_eq!(drawn.len(), count);
        assert_eq!(drawn[0].at, Some(Timestamp(93)));
        let last = drawn.last().unwrap();
        assert_eq!((last.at, last.after), (Some(Timestamp(100)), Some(7)));
        assert_eq!(last.ours[0].state, TcpState::Closed);
        assert_eq!(drawn[1].ours[0].state, TcpState::SynSent);
        for line in &drawn {
            assert_eq!(line.at.is_some(), line.known == Known::Measured);
        }
    }
}

/// The last line of a connection with one send of 900 bytes, to it alone or to all, and then these events.
fn of_a_send(alone: bool, written: Option<Written>, then: &[Event]) -> Line {
    let mut course = Course::new(Some(PeerId::from("p")), alone);
    let joined = Event::PeerJoined {
        address: "a".to_owned(),
    };
    let mut head = Head {
        at: Timestamp(0),
        direction: Direction::Event,
        peer: Some(PeerId::from("p")),
        to: None,
        event: Some(joined),
        bytes: 0,
    };
    course.take(1, &head);
    head.direction = Direction::Out;
    (head.peer, head.event, head.bytes) = (None, None, 900);
    course.take(2, &head);
    let row = course.rows().len() - 1;
    (head.direction, head.bytes) = (Direction::Event, 0);
    for event in then {
        head.event = Some(event.clone());
        course.take(3, &head);
    }
    lines(&course.rows()[row], written).remove(0)
}

fn part(line: &Line) -> Option<u64> {
    match line.word {
        Word::Send { part, .. } => part,
        _ => panic!("{line:?}"),
    }
}

#[test]
fn a_send_is_measured_once_it_is_written_and_waits_before() {
    let count = |bytes, whole| Some(Written { bytes, whole });
    for alone in [true, false] {
        let waits = of_a_send(alone, count(899, 0), &[]);
        assert_eq!((waits.known, part(&waits)), (Known::Waits, Some(899)));
        let written = of_a_send(alone, count(900, 900), &[]);
        assert_eq!((written.known, part(&written)), (Known::Measured, None));
    }
    let nothing_yet = of_a_send(true, count(0, 0), &[]);
    assert_eq!(nothing_yet.way, Way::Here, "nothing has gone");
    // Another send to several may have been this one's place.
    assert_eq!(of_a_send(false, count(900, 0), &[]).known, Known::Follows);
    // Of what is forgotten.
    assert_eq!(of_a_send(false, None, &[]).known, Known::Follows);
    assert_eq!(of_a_send(true, None, &[]).known, Known::Measured);
}

#[test]
fn of_a_send_that_was_cut_off_what_was_written_is_measured() {
    for (written, way) in [(510, Way::Out), (0, Way::Here)] {
        let missed = Event::NotWritten {
            of: 2,
            peer: PeerId::from("p"),
            written,
            reason: NotWrittenReason::Gone,
        };
        let line = of_a_send(true, None, &[missed]);
        assert_eq!((line.known, line.way), (Known::Measured, way));
        let word = Word::Send {
            seq: 2,
            bytes: 900,
            part: Some(written),
            to_several: false,
        };
        assert_eq!(line.word, word);
    }
}

#[test]
fn a_send_that_a_kill_hid_is_unknown_and_neither_measured_nor_to_be_concluded() {
    let unknown = Event::OutcomeUnknown { of: 2 };
    for alone in [true, false] {
        let line = of_a_send(alone, None, &[unknown.clone(), Event::RelayRestarted]);
        assert_eq!((line.known, part(&line)), (Known::Unknown, None));
    }
    let other = Event::OutcomeUnknown { of: 7 };
    assert_eq!(of_a_send(true, None, &[other]).known, Known::Measured);
}

#[test]
fn sends_that_a_kill_hid_are_told_apart_from_those_they_are_shown_with() {
    let mut course = Course::new(Some(PeerId::from("p")), true);
    let mut head = joined();
    course.take(1, &head);
    (head.direction, head.event, head.bytes) = (Direction::Out, None, 10);
    for seq in 2..42 {
        course.take(seq, &head);
    }
    (head.direction, head.bytes) = (Direction::Event, 0);
    head.peer = None;
    head.event = Some(Event::OutcomeUnknown { of: 41 });
    course.take(42, &head);
    let drawn = lines(course.rows().back().unwrap(), None);
    let counts = drawn.iter().map(|line| match line.word {
        Word::Many { sent, .. } => (sent.count, line.known),
        _ => panic!("{line:?}"),
    });
    let expected = [(15, Known::Measured), (1, Known::Unknown)];
    assert_eq!(counts.collect::<Vec<_>>(), expected);
}

#[test]
fn dials_that_came_to_the_same_are_one_line_at_the_time_of_the_last() {
    let mut course = Course::new(None, true);
    let mut head = Head {
        peer: None,
        at: Timestamp(1_000),
        ..joined()
    };
    let address = "127.0.0.1:9".to_owned();
    head.event = Some(Event::Refused {
        address,
        took_us: Some(7),
    });
    course.take(1, &head);
    for (seq, times, ago_us) in [(2, 2, 0), (3, 3, 300)] {
        head.at = Timestamp(seq * 1_000);
        head.event = Some(Event::DialRepeated {
            code: FaultCode::ConnectionRefused,
            times,
            ago_us,
        });
        course.take(seq as u64, &head);
    }
    let drawn = course.rows().iter().flat_map(|row| lines(row, None));
    let last: Vec<_> = drawn.skip(4).collect();
    assert_eq!(last.len(), 1);
    let line = &last[0];
    assert_eq!((line.at, line.after), (Some(Timestamp(2_700)), Some(1_700)));
    assert_eq!(
        (&line.word, line.known),
        (&Word::Repeated { times: 3 }, Known::Measured)
    );
}

fn joined() -> Head {
    Head {
        at: Timestamp(0),
        direction: Direction::Event,
        peer: Some(PeerId::from("p")),
        to: None,
        event: Some(Event::PeerJoined {
            address: "a".to_owned(),
        }),
        bytes: 0,
    }
}

#[test]
fn what_is_shown_together_is_told_apart_where_it_is_known_in_another_way() {
    let mut course = Course::new(Some(PeerId::from("p")), true);
    let mut head = Head {
        at: Timestamp(0),
        direction: Direction::Event,
        peer: Some(PeerId::from("p")),
        to: None,
        event: Some(Event::PeerJoined {
            address: "a".to_owned(),
        }),
        bytes: 0,
    };
    course.take(1, &head);
    (head.event, head.bytes) = (None, 10);
    for seq in 2..62 {
        head.direction = match seq % 2 {
            0 => Direction::In,
            _ => Direction::Out,
        };
        course.take(seq, &head);
    }
    let row = course.rows().back().unwrap();
    let known = |bytes| -> Vec<_> {
        let written = Written {
            bytes,
            whole: bytes,
        };
        let drawn = lines(row, Some(written));
        drawn.iter().map(|line| (line.way, line.known)).collect()
    };
    assert_eq!(known(300), [(Way::Both, Known::Measured)]);
    let apart = [(Way::In, Known::Measured), (Way::Out, Known::Waits)];
    assert_eq!(known(299), apart);
}

#[test]
fn how_pieces_lie_over_each_other_is_said() {
    let part = |bytes, whole| Part {
        seq: 1,
        bytes,
        whole,
    };
    assert_eq!(over(5, &[part(5, true)]), Some(Over::Same));
    assert_eq!(over(5, &[part(5, false)]), Some(Over::Within { bytes: 5 }));
    assert_eq!(over(5, &[]), Some(Over::Missing { bytes: 5 }));
    assert_eq!(over(0, &[]), None);
    let several = over(5, &[part(2, true), part(3, false)]);
    let expected = Over::Several {
        sizes: vec![2, 3],
        count: 2,
    };
    assert_eq!(several, Some(expected));
}
