//! Peers: the raw-socket counterparts on a bridge.

use serde::{Deserialize, Serialize};

use crate::{id::PeerId, time::Timestamp};

/// How much of the connection to a peer is left. Each direction closes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PeerState {
    /// Both directions.
    Open,
    /// Its FIN came: it sends no more, but may still read.
    PeerClosed,
    /// Our FIN went: we send no more, but still read.
    WeClosed,
    /// Neither direction.
    Closed,
}

/// A peer as users see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Peer {
    /// Names the peer on its bridge.
    pub id: PeerId,
    /// `HOST:PORT` of the other side.
    pub address: String,
    /// The name that somebody gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is left of the connection.
    pub state: PeerState,
    /// When it came.
    pub since: Timestamp,
    /// Bytes received from it.
    pub bytes_in: u64,
    /// Bytes written to it.
    pub bytes_out: u64,
    /// How long connecting took, in microseconds, where this side could measure it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_us: Option<u64>,
    /// Whether it waits outside of a UDP room: it hears the others once it has answered a token or was admitted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waiting: bool,
}

/// What the system knows of the TCP connection to a peer, on the relay's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TcpFacts {
    /// The state of the socket.
    pub state: TcpState,
    /// How long a segment and its acknowledgement take there and back, smoothed, in microseconds.
    pub rtt_us: u32,
    /// How far that varies, in microseconds.
    pub rtt_variation_us: u32,
    /// The shortest that was seen lately, in microseconds, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_rtt_us: Option<u32>,
    /// How long an acknowledgement is waited for before a segment is sent again, in microseconds.
    pub retransmission_timeout_us: u32,
    /// Segments that were sent again, since the connection was made.
    pub retransmissions: u32,
    /// Segments that were sent and not acknowledged yet.
    pub unacknowledged: u32,
    /// How many segments the network is trusted to carry at once.
    pub congestion_window: u32,
    /// How many bytes the peer is ready to take, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_window_bytes: Option<u32>,
    /// How many bytes the relay's system has last said that it is ready to take, where it tells (Linux 6.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receive_window_bytes: Option<u32>,
    /// The most bytes of one segment to the peer.
    pub segment_bytes: u32,
    /// The most bytes of one packet on the way to the peer.
    pub path_mtu: u32,
    /// Segments with data that have come, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_segments_in: Option<u32>,
    /// Segments with data that were sent, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_segments_out: Option<u32>,
}

/// The state of a TCP socket (RFC 9293, 3.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TcpState {
    /// Connections are waited for.
    Listen,
    /// Our SYN has gone.
    SynSent,
    /// A SYN has come.
    SynReceived,
    /// Both sides may send.
    Established,
    /// Our FIN has gone, and is not acknowledged.
    FinWait1,
    /// Our FIN is acknowledged, and the other side's has not come.
    FinWait2,
    /// The other side's FIN has come.
    CloseWait,
    /// Both FINs have gone at once.
    Closing,
    /// Ours has gone after the other side's, and is not acknowledged.
    LastAck,
    /// Both are acknowledged; what may still be under way is waited for.
    TimeWait,
    /// There is no connection.
    Closed,
}
