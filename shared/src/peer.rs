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
