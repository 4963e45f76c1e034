//! Operations on peers.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::{
    id::{BridgeId, PeerId},
    loose,
    peer::{Peer, TcpFacts},
};

/// Lists the peers of a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListPeers {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Also those that have left, the latest 256 of them, be it before the relay was started.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub all: Option<bool>,
}
operation!(
    ListPeers, "list-peers", Get "/bridges/{bridge}/peers" -> 200 PeerList,
    "Lists the peers that are there, and with `all` the latest that have left.", [NotFound]
);

/// The peers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeerList {
    /// In the order in which they came.
    pub peers: Vec<Peer>,
}

/// Gives a peer a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NamePeer {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which peer.
    pub peer: PeerId,
    /// 1 to 64 characters; empty takes the name away.
    #[cfg_attr(feature = "schema", schemars(extend("anyOf" = crate::bounds::together::name_or_none())))]
    pub name: String,
}
operation!(
    NamePeer, "name-peer", Patch "/bridges/{bridge}/peers/{peer}" -> 200 Peer,
    "Gives a peer a name; an empty one takes it away. In a room it is nobody else's who is here.",
    [NotFound, PeerGone, NameTaken, TooManyRequests]
);

/// Lets a peer into a UDP room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdmitPeer {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which peer.
    pub peer: PeerId,
}
operation!(
    AdmitPeer, "admit-peer", Post "/bridges/{bridge}/peers/{peer}/admit" -> 204 Done,
    "Lets a peer that waits outside of a UDP room hear the others and be heard.",
    [NotFound, PeerGone, NotForThisKind]
);

/// Sends our FIN to a peer, after all that was sent before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShutdownPeer {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which peer.
    pub peer: PeerId,
}
operation!(
    ShutdownPeer, "shutdown-peer", Post "/bridges/{bridge}/peers/{peer}/shutdown" -> 204 Done,
    "Sends our FIN after all that was sent before; the peer may go on sending.",
    [NotFound, PeerGone, NotForThisKind]
);

/// Breaks the connection to a peer off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CutPeer {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which peer.
    pub peer: PeerId,
}
operation!(
    CutPeer, "cut-peer", Delete "/bridges/{bridge}/peers/{peer}" -> 204 Done,
    "Breaks the connection off with RST; a UDP peer is forgotten.", [NotFound, PeerGone]
);

/// Describes a peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DescribePeer {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which of its peers.
    pub peer: PeerId,
}
operation!(
    DescribePeer, "describe-peer", Get "/bridges/{bridge}/peers/{peer}" -> 200 PeerFacts,
    "Describes a peer that is there, with what the system knows of its TCP connection now.", [NotFound, PeerGone]
);

/// A peer, and what the system knows of its connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeerFacts {
    /// The peer.
    #[serde(flatten)]
    pub peer: Peer,
    /// Of TCP, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpFacts>,
}
