//! The rows of a drawing, and how events are shown in them.

use std::net::SocketAddr;

use crate::{
    drawn::{
        pieces::Piece,
        state::{Act, Entered, follows, measured},
    },
    entry::{Backlog, Event, NotWrittenReason, Side},
    fault::FaultCode,
    peer::TcpState::{Closed, SynSent},
    time::Timestamp,
};

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// socket(2), bind(2) and listen(2) made the listener.
    Listening {
        /// Where.
        local: String,
        /// The queue that was asked for and made, where that was kept.
        backlog: Option<Backlog>,
    },
    /// A dial was refused.
    Refused {
        /// By whom.
        address: String,
        /// How long the answer took, where it is known.
        took_us: Option<u64>,
    },
    /// A dial was given up: nothing came back.
    Unanswered {
        /// From whom.
        address: String,
        /// How long it was waited for.
        after_us: u64,
    },
    /// The dial went on and came to the same again and again, at the row's time last.
    Repeated {
        /// To what.
        code: FaultCode,
        /// How often by then, with the one that has a row of its own.
        times: u64,
    },
    /// There was no connection for another reason.
    NotDialled(Event),
    /// accept(2) gave the connection.
    Accepted {
        /// The other end.
        address: String,
    },
    /// connect(2) made the connection.
    Connected {
        /// Our end.
        local: String,
        /// The other end.
        remote: String,
        /// How long it took.
        took_us: u64,
    },
    /// Bytes came.
    Received(Piece),
    /// Bytes were sent.
    Sent {
        /// Which; of one that was not written in full, what was.
        piece: Piece,
        /// How many bytes were to be sent.
        of: u64,
        /// Whether the send went to all peers, or to several of whom it is not kept which: that this one was among them
        /// follows from its being there.
        to_several: bool,
        /// Whether the relay was stopped before it was known whether it was written.
        unknown: bool,
    },
    /// The room has passed something on to this peer, with the name of whoever said it.
    PassedOn {
        /// How many bytes were said, without the name; nothing where it says that somebody came or left.
        bytes: Option<u64>,
        /// Whether not all of it was written.
        missed: bool,
    },
    /// More of one second than is shown one by one.
    Many(Folded),
    /// A read found the FIN of the other side.
    FinReceived {
        /// Since the connection was there.
        after_us: u64,
    },
    /// shutdown(2) has taken our FIN.
    FinSent {
        /// Since the connection was there.
        after_us: u64,
        /// Whether the system told that it was acknowledged while the other side's had not come.
        acknowledged: bool,
    },
    /// The connection was broken off.
    Reset {
        /// By whom.
        by: Side,
        /// Since the connection was there.
        after_us: u64,
    },
    /// The other side did not answer any more.
    TimedOut {
        /// Since the connection was there.
        after_us: u64,
    },
    /// A send was not written in full.
    NotWritten {
        /// The `seq` of the send.
        of: u64,
        /// How many of its bytes were.
        written: u64,
        /// Why.
        reason: NotWrittenReason,
    },
    /// The relay closed its descriptor.
    Left {
        /// Since the connection was there.
        after_us: u64,
        /// Bytes that came in all.
        bytes_in: u64,
        /// Bytes that were written in all.
        bytes_out: u64,
        /// Whether our FIN was acknowledged by then, where no row before says so.
        acknowledged: bool,
    },
    /// The relay was stopped while the connection was there, or its bridge tells something else about it.
    Other(Event),
}

/// How many, and how many bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// How many bytes they have in all.
    pub bytes: u64,
}

impl Tally {
    pub(super) fn add(&mut self, bytes: u64) {
        self.count += 1;
        self.bytes += bytes;
    }

    /// Less what is counted in another one.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_sub(other.count),
            bytes: self.bytes.saturating_sub(other.bytes),
        }
    }
}

/// What one row shows together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// Reads.
    pub received: Tally,
    /// Sends.
    pub sent: Tally,
    /// Sends of which the relay was stopped before it was known whether they were written.
    pub unknown: Tally,
    /// What a room has passed on.
    pub passed: Tally,
    /// Where the last of the sends ends in the stream.
    pub end: u64,
    /// Whether some of the sends went to all peers, or to several of whom it is not kept which.
    pub to_several: bool,
}

impl What {
    /// Where what was sent ends in the stream, where something was.
    pub fn sent_to(&self) -> Option<u64> {
        match self {
            Self::Sent { piece, .. } => Some(piece.end()),
            Self::Many(folded) => (folded.sent.count > 0).then_some(folded.end),
            _ => None,
        }
    }
}

/// A row of the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The number of its first entry.
    pub seq: u64,
    /// The number of its last one.
    pub last: u64,
    /// When its first entry was kept.
    pub at: Timestamp,
    /// How long after the row before, in microseconds, where there is one.
    pub after: Option<u64>,
    /// What it shows.
    pub what: What,
    /// The states that our end has entered by it.
    pub ours: Vec<Entered>,
    /// The states that the other end has entered by it.
    pub theirs: Vec<Entered>,
}

/// How a dial is shown that came to nothing, and the states that its socket entered.
pub(super) fn not_connected(event: &Event) -> Option<(What, Vec<Entered>)> {
    let dialled = || vec![follows(SynSent), measured(Closed)];
    Some(match event.clone() {
        Event::Refused { address, took_us } => (What::Refused { address, took_us }, dialled()),
        Event::TimedOut { address, after_us } if address.parse::<SocketAddr>().is_ok() => {
            (What::Unanswered { address, after_us }, dialled())
        }
        Event::DialRepeated { code, times, .. } => (What::Repeated { code, times }, vec![]),
        // Whether a SYN went is not known; where a name was looked for in vain, none did.
        other @ (Event::TimedOut { .. } | Event::Failed { .. } | Event::Denied { .. }) => {
            (What::NotDialled(other), vec![])
        }
        _ => return None,
    })
}

/// What an event is to the states, and how it is shown.
pub(super) fn shown(event: &Event) -> (Option<Act>, What) {
    match event.clone() {
        Event::PeerJoined { address } => (Some(Act::Accepted), What::Accepted { address }),
        Event::Connected {
            local,
            remote,
            took_us,
        } => {
            let what = What::Connected {
                local,
                remote,
                took_us,
            };
            (Some(Act::Connected), what)
        }
        Event::FinReceived { after_us } => (Some(Act::FinReceived), What::FinReceived { after_us }),
        Event::FinSent { after_us } => {
            let acknowledged = false;
            let what = What::FinSent {
                after_us,
                acknowledged,
            };
            (Some(Act::FinSent), what)
        }
        Event::Reset { by, after_us } => (Some(Act::Reset), What::Reset { by, after_us }),
        Event::TimedOut { after_us, .. } => (Some(Act::TimedOut), What::TimedOut { after_us }),
        Event::PeerLeft {
            after_us,
            bytes_in,
            bytes_out,
            told,
        } => {
            let what = What::Left {
                after_us,
                bytes_in,
                bytes_out,
                acknowledged: told.is_some_and(|told| told.fin_acknowledged),
            };
            (Some(Act::Left), what)
        }
        Event::NotWritten {
            of,
            written,
            reason,
            ..
        } => {
            let what = What::NotWritten {
                of,
                written,
                reason,
            };
            (None, what)
        }
        Event::RelayRestarted => (Some(Act::Stopped), What::Other(Event::RelayRestarted)),
        other => (None, What::Other(other)),
    }
}
