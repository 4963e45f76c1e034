//! How the rows of a connection's drawing become lines: what the relay measured, and beside it what follows from the
//! protocol, each said to be what it is.

use shared::{
    drawn::{
        Known,
        course::{Row, Tally, What},
        pieces::Part,
        samples::Change,
        state::Entered,
    },
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
    /// A send.
    Send { bytes: u64, to_several: bool },
    /// More of them in a second.
    Many { received: Tally, sent: Tally },
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

/// The lines of a row.
pub(crate) fn lines(row: &Row) -> Vec<Line> {
    match &row.what {
        What::Listening { local, backlog } => listening(row, local, *backlog),
        What::Refused { address, took_us } => refused(row, address, *took_us),
        What::Unanswered { address, after_us } => unanswered(row, address, *after_us),
        What::Accepted { address } => accepted(row, address),
        What::Connected {
            local,
            remote,
            took_us,
        } => connected(row, local, remote, *took_us),
        What::FinReceived { after_us } => fin(row, Side::Peer, *after_us),
        What::FinSent { after_us } => fin(row, Side::Us, *after_us),
        what => {
            let (way, word) = single(what);
            let mut line = own(row, way, word);
            line.known = match what {
                // The send was measured; that it went to this peer follows from its being there.
                What::Sent {
                    to_several: true, ..
                } => Known::Follows,
                _ => Known::Measured,
            };
            vec![line]
        }
    }
}

/// A line that the relay measured, with all that its row says.
fn own(row: &Row, way: Way, word: Word) -> Line {
    Line {
        at: Some(row.at),
        after: row.after,
        way,
        known: Known::Measured,
        word,
        ours: row.ours.clone(),
        theirs: row.theirs.clone(),
    }
}

fn single(what: &What) -> (Way, Word) {
    match what.clone() {
        What::Received(piece) => (Way::In, Word::Read { bytes: piece.bytes }),
        What::Sent { piece, to_several } => {
            let bytes = piece.bytes;
            (Way::Out, Word::Send { bytes, to_several })
        }
        What::Many { received, sent } => (Way::Both, Word::Many { received, sent }),
        What::Reset { by, after_us } => {
            let way = match by {
                Side::Us => Way::Out,
                Side::Peer => Way::In,
            };
            (way, Word::Rst { by, after_us })
        }
        What::TimedOut { after_us } => (Way::Here, Word::TimedOut { after_us }),
        What::NotWritten {
            of,
            written,
            reason,
        } => {
            let word = Word::NotWritten {
                of,
                written,
                reason,
            };
            (Way::Here, word)
        }
        What::Left {
            after_us,
            bytes_in,
            bytes_out,
        } => {
            let word = Word::Close {
                after_us,
                bytes_in,
                bytes_out,
            };
            (Way::Here, word)
        }
        What::Other(event) | What::NotDialled(event) => (Way::Here, Word::Other(event)),
        What::Listening { backlog, .. } => (Way::Here, Word::Listen { backlog }),
        What::Refused { address, took_us } => (Way::Here, Word::Refused { address, took_us }),
        What::Unanswered { address, after_us } => {
            (Way::Here, Word::Unanswered { address, after_us })
        }
        // These have more lines than one.
        What::Accepted { address } => (Way::Here, Word::Accept { address }),
        What::Connected { local, took_us, .. } => (Way::Here, Word::Connect { local, took_us }),
        What::FinReceived { after_us } => {
            let by = Side::Peer;
            (Way::In, Word::Fin { by, after_us })
        }
        What::FinSent { after_us } => {
            let by = Side::Us;
            (Way::Out, Word::Fin { by, after_us })
        }
    }
}

/// A line that follows from the protocol.
fn follows(way: Way, word: Word, ours: &[Entered], theirs: &[Entered]) -> Line {
    Line {
        at: None,
        after: None,
        way,
        known: Known::Follows,
        word,
        ours: ours.to_vec(),
        theirs: theirs.to_vec(),
    }
}

/// The handshake is the system's, and over before accept(2) gives the connection.
fn accepted(row: &Row, address: &str) -> Vec<Line> {
    let (before, last) = last_apart(&row.ours);
    let (listen, received) = before.split_at(before.len().min(1));
    let (syn, established) = row.theirs.split_at(row.theirs.len().min(1));
    let address = address.to_owned();
    let mut accept = own(row, Way::Here, Word::Accept { address });
    (accept.ours, accept.theirs) = (last.to_vec(), Vec::new());
    let mut first = follows(Way::In, Word::Syn, listen, syn);
    first.ours.extend(received);
    vec![
        first,
        follows(Way::Out, Word::SynAck, &[], established),
        follows(Way::In, Word::Ack, &[], &[]),
        accept,
    ]
}

/// Three calls that all returned before the listener was told of.
fn listening(row: &Row, local: &str, backlog: Option<Backlog>) -> Vec<Line> {
    let local = local.to_owned();
    let call = |word| Line {
        at: Some(row.at),
        after: None,
        way: Way::Here,
        known: Known::Measured,
        word,
        ours: Vec::new(),
        theirs: Vec::new(),
    };
    let mut listen = own(row, Way::Here, Word::Listen { backlog });
    listen.after = None;
    let mut socket = call(Word::Socket);
    socket.after = row.after;
    vec![socket, call(Word::Bind { local }), listen]
}

/// A dial begins so long before its end as that took.
fn dial(row: &Row, address: &str, took_us: u64) -> Line {
    let at = row.at.0.saturating_sub_unsigned(took_us);
    Line {
        at: Some(Timestamp(at)),
        after: row.after.map(|after| after.saturating_sub(took_us)),
        way: Way::Here,
        known: Known::Measured,
        word: Word::Dial {
            address: address.to_owned(),
        },
        ours: Vec::new(),
        theirs: Vec::new(),
    }
}

fn refused(row: &Row, address: &str, took_us: Option<u64>) -> Vec<Line> {
    let (sent, closed) = row.ours.split_at(row.ours.len().min(1));
    let address = address.to_owned();
    let begin = dial(row, &address, took_us.unwrap_or(0));
    let mut end = own(row, Way::Here, Word::Refused { address, took_us });
    (end.after, end.ours) = (took_us, closed.to_vec());
    vec![
        begin,
        follows(Way::Out, Word::Syn, sent, &[]),
        follows(Way::In, Word::Refusal, &[], &[]),
        end,
    ]
}

fn unanswered(row: &Row, address: &str, after_us: u64) -> Vec<Line> {
    let (sent, closed) = row.ours.split_at(row.ours.len().min(1));
    let address = address.to_owned();
    let begin = dial(row, &address, after_us);
    let mut end = own(row, Way::Here, Word::Unanswered { address, after_us });
    (end.after, end.ours) = (Some(after_us), closed.to_vec());
    vec![begin, follows(Way::Out, Word::Syn, sent, &[]), end]
}

/// A change of the system's counts, where it was seen.
pub(crate) fn sampled(change: Change) -> Line {
    Line {
        at: Some(change.at),
        after: None,
        way: Way::Here,
        known: Known::Measured,
        word: Word::Sampled(change),
        ours: Vec::new(),
        theirs: Vec::new(),
    }
}

fn connected(row: &Row, local: &str, remote: &str, took_us: u64) -> Vec<Line> {
    let (before, last) = last_apart(&row.ours);
    let (listening, established) = last_apart(&row.theirs);
    let local = local.to_owned();
    let mut connect = own(row, Way::Here, Word::Connect { local, took_us });
    (connect.ours, connect.theirs) = (last.to_vec(), Vec::new());
    connect.after = Some(took_us);
    vec![
        dial(row, remote, took_us),
        follows(Way::Out, Word::Syn, before, listening),
        follows(Way::In, Word::SynAck, &[], &[]),
        follows(Way::Out, Word::Ack, &[], established),
        connect,
    ]
}

/// A FIN is answered by the system that it reaches.
fn fin(row: &Row, by: Side, after_us: u64) -> Vec<Line> {
    let (way, back) = match by {
        Side::Us => (Way::Out, Way::In),
        Side::Peer => (Way::In, Way::Out),
    };
    let mut line = own(row, way, Word::Fin { by, after_us });
    let mut acknowledged = &[][..];
    if by == Side::Peer {
        let (first, rest) = row.theirs.split_at(row.theirs.len().min(1));
        (line.theirs, acknowledged) = (first.to_vec(), rest);
    }
    vec![line, follows(back, Word::Ack, &[], acknowledged)]
}

fn last_apart(all: &[Entered]) -> (&[Entered], &[Entered]) {
    all.split_at(all.len().saturating_sub(1))
}

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
        course.rows().iter().flat_map(|row| lines(row)).collect()
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
            let drawn = lines(&course.rows()[0]);
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

    #[test]
    fn a_send_to_several_follows_for_each_and_is_measured_for_one() {
        for (alone, known) in [(true, Known::Measured), (false, Known::Follows)] {
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
            (head.direction, head.peer, head.event) = (Direction::Out, None, None);
            course.take(2, &head);
            let line = lines(course.rows().back().unwrap()).remove(0);
            assert_eq!(line.known, known);
        }
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
