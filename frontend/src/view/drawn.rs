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
    /// The dial went on, and came to the same so many times by then, with the one that has lines of its own.
    Repeated { times: u64 },
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
mod tests;
