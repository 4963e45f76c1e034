//! Entries: the records of a bridge's journal.

use serde::{Deserialize, Serialize};

use crate::{
    bridge::Mode,
    fault::FaultCode,
    id::{AlertId, BridgeId, NoticeId, PeerId},
    payload,
    peer::TcpFacts,
    time::Timestamp,
};

/// Which way an entry went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Bytes that a peer sent.
    In,
    /// Bytes that were sent to peers.
    Out,
    /// Something that happened.
    Event,
}

/// What the system told of a TCP connection before the relay let go of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastTold {
    /// Whether our FIN had gone and was acknowledged by then. Without it nothing is known of that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fin_acknowledged: bool,
    /// TCP_INFO, as it was told last: when our FIN was to go, or at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpFacts>,
    /// When that was, since the peer joined, in microseconds.
    #[serde(default)]
    pub tcp_after_us: u64,
}

/// Something that happened on a bridge. Durations are in microseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Somebody opened the bridge.
    Opened,
    /// The socket is bound and takes connections or datagrams.
    Listening {
        /// The address that it is bound to.
        local: String,
        /// The queue of connections that a TCP listener was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backlog: Option<Backlog>,
    },
    /// The dial succeeded.
    Connected {
        /// Our end.
        local: String,
        /// The end that answered.
        remote: String,
        /// From the first SYN to the established connection.
        took_us: u64,
    },
    /// A connection was accepted, or a datagram came from a new source.
    PeerJoined {
        /// `HOST:PORT` of the peer.
        address: String,
    },
    /// A peer that waited outside of a UDP room was let in, by its answer or by a person.
    PeerAdmitted,
    /// Both directions of the connection have ended, or a UDP source was forgotten.
    PeerLeft {
        /// How long it was there.
        after_us: u64,
        /// Bytes received from it.
        bytes_in: u64,
        /// Bytes written to it.
        bytes_out: u64,
        /// What the system told last of its TCP connection, where it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Box<LastTold>>,
    },
    /// The peer sends no more.
    FinReceived {
        /// Since it joined.
        after_us: u64,
    },
    /// We send no more.
    FinSent {
        /// Since it joined.
        after_us: u64,
    },
    /// The connection was broken off.
    Reset {
        /// By the other side, or by our cut.
        by: Side,
        /// Since it joined.
        after_us: u64,
    },
    /// No answer in time.
    TimedOut {
        /// `HOST:PORT` that did not answer.
        address: String,
        /// How long it was waited for.
        after_us: u64,
    },
    /// Nobody listens there.
    Refused {
        /// `HOST:PORT` that refused.
        address: String,
        /// How long the answer took, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        took_us: Option<u64>,
    },
    /// The dial went on and came to the same each time. Told when so many are twice as many as were told last, and before
    /// anything else is told of the dial.
    DialRepeated {
        /// What it came to, as the operation's fault would say it.
        code: FaultCode,
        /// How often by now, with the one that was told as an event of its own.
        times: u64,
        /// How long ago it came to that last.
        ago_us: u64,
    },
    /// A send did not reach the socket in full.
    NotWritten {
        /// The `seq` of the send.
        of: u64,
        /// The peer that did not get it.
        peer: PeerId,
        /// How many of its bytes were written.
        written: u64,
        /// Why.
        reason: NotWrittenReason,
    },
    /// The relay stopped before it was known whether a send was written. It is not sent again.
    OutcomeUnknown {
        /// The `seq` of the send.
        of: u64,
    },
    /// Datagrams came faster than they could be kept.
    DatagramsDropped {
        /// How many.
        count: u64,
    },
    /// What a peer sends is not answered by itself any more, nor forwarded by a room: it answers by itself, too, and without an
    /// end.
    LoopStopped {
        /// The bridge of this relay that the peer is; absent where it is somebody else who sends back what it was sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bridge: Option<BridgeId>,
        /// For how long, in microseconds; absent where it is as long as both bridges answer by themselves, and in a room as
        /// long as the peer sends back what it hears.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pause_us: Option<u64>,
    },
    /// Entries that the journal held are gone, or may be: its files were damaged, or the machine lost its power with
    /// durability `normal`. The journal has begun a new epoch.
    EntriesLost {
        /// The file in the relay's data folder to which a damaged database was renamed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        set_aside: Option<String>,
    },
    /// A file that was sent to a peer has ended: in full, or where it was stopped. Its bytes are the `out` entries
    /// before.
    FileEnded {
        /// The file's name.
        name: String,
        /// How many of its bytes were stored and handed to the socket.
        sent: u64,
        /// How many it has, where that was known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
        /// Why it ended early.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<FaultCode>,
    },
    /// An alert has fired.
    AlertFired {
        /// Which one.
        alert: AlertId,
        /// Its name.
        name: String,
        /// The entry that it matched; absent where nothing had come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
        /// What it has put into the outbox.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<NoticeId>,
        /// Why it has sent nothing, or not to all; the alert itself has the whole fault. `limit-reached` without any notice:
        /// it has sent often enough within the hour, which is told once an hour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<FaultCode>,
    },
    /// Entries were gone before an alert had looked at them.
    AlertSkipped {
        /// Which one.
        alert: AlertId,
        /// Its name.
        name: String,
        /// How many; absent where the journal has begun a new epoch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<u64>,
    },
    /// The relay was stopped and is there again.
    RelayRestarted,
    /// Somebody closed the bridge, or the peer that was dialled has gone.
    Closed,
    /// Somebody changed what the bridge does with what comes.
    ModeChanged {
        /// How it was until now.
        from: Mode,
        /// How it is from now on.
        to: Mode,
    },
    /// The relay's rules forbid an address that the bridge used or was to use.
    Denied {
        /// Which one.
        address: String,
        /// The rule that decided.
        rule: String,
    },
    /// The socket could not be had or was lost.
    Failed {
        /// Why, as the operation's fault would say it.
        code: FaultCode,
        /// The same in English.
        detail: String,
    },
}

/// How many connections may wait until they are accepted, as it was when the listener was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Backlog {
    /// How many listen(2) was asked for.
    pub asked: u32,
    /// How many the system made of it, where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<u32>,
    /// The most that the system grants (net.core.somaxconn), where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "End"))]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The relay.
    Us,
    /// The peer.
    Peer,
}

/// Why bytes of a send were not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NotWrittenReason {
    /// The peer was gone, or our side had sent its FIN.
    Gone,
    /// The peer reads too slowly: its unsent bytes are at the limit.
    UnsentLimit,
    /// The bytes do not fit into one datagram.
    DatagramTooLarge,
    /// The system refused to send (for a datagram: no way leads there, nobody listens).
    SendFailed,
    /// The relay's rules forbid the peer's address.
    Denied,
}

/// One record of a journal, with its bytes as they were.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number on its bridge, from 1, without holes.
    pub seq: u64,
    /// When it was handed to the journal.
    pub at: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// Whom it came from, the only one it went to, or whom the event is about.
    pub peer: Option<PeerId>,
    /// Who sent it, where that is known.
    pub author: Option<String>,
    /// Whom it was sent to, where none or several were named: without this and without `peer` it went to all.
    pub to: Option<Vec<PeerId>>,
    /// Whether an over-long line was cut here.
    pub partial: bool,
    /// What happened, for events.
    pub event: Option<Event>,
    /// The bytes; empty for events.
    pub bytes: Vec<u8>,
}

impl Entry {
    /// How many bytes it carries, with those that say whom it was sent to.
    pub fn weight(&self) -> usize {
        let to = self.to.iter().flatten();
        // With the quotes and the comma that each has in JSON.
        self.bytes.len() + to.map(|peer| peer.as_str().len() + 3).sum::<usize>()
    }
}

/// An entry as JSON, for REST and for live sockets that speak JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryJson {
    /// Its number on its bridge, from 1, without holes.
    pub seq: u64,
    /// When it was handed to the journal.
    pub at: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// Whom it came from, the only one it went to, or whom the event is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<PeerId>,
    /// Who sent it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Whom it was sent to, where none or several were named: without this and without `peer` it went to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<PeerId>>,
    /// The bytes; empty for events.
    pub base64: String,
    /// The bytes as text, when they are valid in the bridge's encoding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// True where an over-long line was cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// What happened, for events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
}

impl EntryJson {
    /// The JSON form of an entry; `text` is what the caller could decode.
    pub fn new(entry: Entry, text: Option<String>) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at,
            direction: entry.direction,
            peer: entry.peer,
            author: entry.author,
            to: entry.to,
            base64: payload::base64(&entry.bytes),
            text,
            partial: entry.partial,
            event: entry.event,
        }
    }
}
