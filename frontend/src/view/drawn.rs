//! How the rows of a connection's drawing become lines: what the relay measured, and beside it what follows from the
//! protocol, each said to be what it is.

mod lines;
mod sends;

pub(crate) use lines::{lines, sampled};
pub(crate) use sends::Written;

use shared::{
    drawn::{Known, course::Tally, pieces::Part, samples::Change, state::Entered},
    entry::{Backlog, Event, NotWrittenReason, Side},
    peer::TcpState,
    time::Timestamp,
};

/// Which way something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the peer to the relay.
    In,
    /// From the relay to the peer.
    Out,
    /// Both ways.
    Both,
    /// Nowhere: it is a call of the relay's own.
    Here,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word {
    /// socket(2) of a listener.
    Socket,
    /// bind(2).
    Bind { local: String },
    /// listen(2).
    Listen { backlog: Option<Backlog> },
    /// The beginning of a dial.
    Dial { address: String },
    /// A dial was refused.
    Refused {
        address: String,
        took_us: Option<u64>,
    },
    /// A dial was given up.
    Unanswered { address: String, after_us: u64 },
    /// What refuses a dial.
    Refusal,
    /// A change of the system's counts.
    Sampled(Change),
    /// The first segment of a handshake.
    Syn,
    /// Its answer.
    SynAck,
    /// An acknowledgement.
    Ack,
    /// accept(2).
    Accept { address: String },
    /// connect(2).
    Connect { local: String, took_us: u64 },
    /// A read, or a line of a stream that is cut into lines.
    Read { bytes: u64 },
    /// A send, the number of its entry, and how many of its bytes are written where that is not all of them.
    Send {
        seq: u64,
        bytes: u64,
        part: Option<u64>,
        to_several: bool,
    },
    /// What a room has passed on, where it is not that somebody came or left; the number of its entry where not all of it
    /// was written.
    PassedOn {
        bytes: Option<u64>,
        missed: Option<u64>,
    },
    /// More of them in a second.
    Many {
        received: Tally,
        sent: Tally,
        passed: Tally,
    },
    /// The FIN of a side.
    Fin { by: Side, after_us: u64 },
    /// The RST of a side.
    Rst { by: Side, after_us: u64 },
    /// The peer did not answer any more.
    TimedOut { after_us: u64 },
    /// A send was not written in full.
    NotWritten {
        of: u64,
        written: u64,
        reason: NotWrittenReason,
    },
    /// close(2).
    Close {
        after_us: u64,
        bytes_in: u64,
        bytes_out: u64,
    },
    /// What else is told.
    Other(Event),
}

/// A line of the drawing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// When, where that is measured.
    pub at: Option<Timestamp>,
    /// How long after the line before that has a time, in microseconds.
    pub after: Option<u64>,
    pub way: Way,
    pub known: Known,
    pub word: Word,
    /// The states that our end enters.
    pub ours: Vec<Entered>,
    /// The states that the other end enters.
    pub theirs: Vec<Entered>,
}

/// The name of a state in RFC 9293.
pub(crate) fn state_name(state: TcpState) -> &'static str {
    match state {
        TcpState::Listen => "LISTEN",
        TcpState::SynSent => "SYN-SENT",
        TcpState::SynReceived => "SYN-RECEIVED",
        TcpState::Established => "ESTABLISHED",
        TcpState::FinWait1 => "FIN-WAIT-1",
        TcpState::FinWait2 => "FIN-WAIT-2",
        TcpState::CloseWait => "CLOSE-WAIT",
        TcpState::Closing => "CLOSING",
        TcpState::LastAck => "LAST-ACK",
        TcpState::TimeWait => "TIME-WAIT",
        TcpState::Closed => "CLOSED",
    }
}

/// All states, in the order in which a connection goes through them.
pub(crate) const STATES: [TcpState; 11] = [
    TcpState::Listen,
    TcpState::SynSent,
    TcpState::SynReceived,
    TcpState::Established,
    TcpState::FinWait1,
    TcpState::FinWait2,
    TcpState::CloseWait,
    TcpState::Closing,
    TcpState::LastAck,
    TcpState::TimeWait,
    TcpState::Closed,
];

/// How a send and the reads at the other end lie over each other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Over {
    /// It is one at either end.
    Same,
    /// It lies in several of the other side.
    Several {
        /// The sizes that they have in common, at most so many as are shown.
        sizes: Vec<u64>,
        /// How many there are.
        count: usize,
    },
    /// It is a part of one of the other side, together with others.
    Within {
        /// How large a part.
        bytes: u64,
    },
    /// The other side has none of it, or not all of it.
    Missing {
        /// How many bytes.
        bytes: u64,
    },
}

/// So many sizes are shown one by one.
const SIZES: usize = 6;

/// How a piece of so many bytes lies over the other side's. Nothing where that is not known or it has no bytes.
pub(crate) fn over(bytes: u64, parts: &[Part]) -> Option<Over> {
    let common: u64 = parts.iter().map(|part| part.bytes).sum();
    match parts {
        _ if bytes == 0 => None,
        _ if common < bytes => Some(Over::Missing {
            bytes: bytes - common,
        }),
        [part] if part.whole => Some(Over::Same),
        [part] => Some(Over::Within { bytes: part.bytes }),
        parts => Some(Over::Several {
            sizes: parts.iter().take(SIZES).map(|part| part.bytes).collect(),
            count: parts.len(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use shared::{batch::Head, drawn::course::Course, entry::Direction, id::PeerId};

    use super::*;

    fn rows(events: Vec<Event>) -> Vec<Line> {
        let mut course = Course::new(Some(PeerId::from("p")), true);
        for (seq, event) in events.into_iter().enumerate() {
            let head = Head {
                at: Timestamp(seq as i64),
                direction: Direction::Event,
                peer: Some(PeerId::from("p")),
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
    fn what_is_shown_together_is_told_apart_where_it_is_known_in_another_way() {
        let mut course = Course::new(Some(PeerId::from("p")), true);
        let mut head = Head {
            at: Timestamp(0),
            direction: Direction::Event,
            peer: Some(PeerId::from("p")),
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
}
