//! Operations that measure what a drawing of connections shows.

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{
    id::{BridgeId, PeerId},
    peer::{Peer, TcpFacts, TcpState},
    time::Timestamp,
};

/// How often connecting is measured where nothing is said, and at the most.
pub const ROUNDS: u32 = 9;
/// See [`ROUNDS`].
pub const MOST_ROUNDS: u32 = 25;

/// Looks at a connection for its drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DrawPeer {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which of its peers; also one of the latest that have left, be it before the relay was started.
    pub peer: PeerId,
}
operation!(
    DrawPeer, "draw-peer", Get "/bridges/{bridge}/peers/{peer}/drawn" -> 200 PeerDrawn,
    "Tells of a peer, also one that has left lately, what its drawing measures: the socket as the system has it now, and whether the other end is this relay's as well.",
    [NotFound, PeerGone]
);

/// What is measured of a connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeerDrawn {
    /// The peer.
    pub peer: Peer,
    /// When the system was asked, by the relay's clock.
    pub at: Timestamp,
    /// The relay's own end of a TCP connection, `HOST:PORT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<String>,
    /// The socket, where the system still has one and tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<SocketNow>,
    /// The other end, where it is this relay's as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<OtherEnd>,
    /// Whether the relay was started since the peer left: its journal alone tells of it, and the system cannot be asked about
    /// the socket any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recalled: bool,
}

/// A TCP socket as the system has it, on the relay's side. It outlives the connection of the program in TIME-WAIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SocketNow {
    /// Its state.
    pub state: TcpState,
    /// In TIME-WAIT, how long that still lasts, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_in_ms: Option<u32>,
    /// Bytes that have come and are not read.
    pub unread_bytes: u32,
    /// Bytes that were written and are not acknowledged.
    pub unacknowledged_bytes: u32,
    /// TCP_INFO, where there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpFacts>,
}

/// A peer of this relay's that is the other end of a connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OtherEnd {
    /// Its bridge.
    pub bridge: BridgeId,
    /// The peer there.
    pub peer: PeerId,
}

/// Looks at a listener's queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DescribeListener {
    /// Which bridge; one that listens for TCP.
    pub bridge: BridgeId,
}
operation!(
    DescribeListener, "describe-listener", Get "/bridges/{bridge}/listener" -> 200 ListenerQueue,
    "Tells which backlog a listening bridge has asked for, what the system has made of it, and how many connections wait in it now.",
    [NotFound, NotForThisKind, BridgeClosed]
);

/// A listener's queue of connections that are made and not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListenerQueue {
    /// The address that it listens on.
    pub local: String,
    /// The backlog that listen(2) was given.
    pub backlog: u32,
    /// Whether the bridge says it, else it is the relay's own.
    pub chosen: bool,
    /// The most that the system grants (net.core.somaxconn), where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// What the system has made of it, where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<u32>,
    /// How many connections wait in it now, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
}

/// Measures what connecting costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MeasureConnecting {
    /// How often; 1 to 25, 9 where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MOST_ROUNDS)))]
    pub count: Option<u32>,
}
operation!(
    MeasureConnecting, "measure-connecting", Post "/measurements/connecting" -> 200 ConnectingMeasured,
    "Measures on the relay's own loopback, with echoes of its own, how long a byte takes there and back over a fresh TCP connection, and in a datagram.",
    [TooManyRequests, TimedOut, AddressNotLocal, DeniedByPolicy]
);

/// What connecting has cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectingMeasured {
    /// Each measurement, in the order in which they were made.
    pub rounds: Vec<Round>,
    /// The median of each.
    pub median: Round,
}

/// One measurement, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Round {
    /// From connect(2) to the connection.
    pub connect_us: u64,
    /// From then to the echo of the first byte.
    pub first_byte_us: u64,
    /// From sending a first datagram of one byte to its echo.
    pub datagram_us: u64,
}
