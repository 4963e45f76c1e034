//! Sending, and looking at the journal.

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{
    bridge::TextEncoding,
    entry::{Direction, EntryJson},
    id::{BridgeId, Epoch, PeerId},
    loose,
    payload::written,
};

/// Sends bytes to peers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::written_once())))]
pub struct Send {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Whom to.
    pub to: To,
    /// The bytes as text, in `encoding`. Exactly one of `text`, `escapes`, `hex` and `base64` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same with escapes: `\\r \\n \\t \\0 \\\\ \\u{1f44b}` are characters, `\\xff` is a byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escapes: Option<String>,
    /// The bytes as pairs of hex digits, with or without separators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::HEX)))]
    pub hex: Option<String>,
    /// The bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::BASE64)))]
    pub base64: Option<String>,
    /// The encoding of `text` and `escapes`, where it is not the bridge's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// Chosen by the sender, at most 128 bytes; the same one with the same body is never sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::bounds::MAX_CLIENT_ID)))]
    pub client_id: Option<String>,
}
operation!(
    Send, "send", Post "/bridges/{bridge}/entries" -> 201 Sent,
    "Sends bytes to peers: stored first, then handed to the sockets, at most once.",
    [NotFound, BridgeClosed, PeerGone, LimitReached, TooLarge, DatagramTooLarge, BadHex, BadAddress, PortOutOfRange,
     NotEncodable, BadEscape, NotForThisKind, ClientIdReused, DeniedByPolicy, NameNotFound, NameTaken]
);

written!(Send);

/// Whom a send is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "give \"all\", a peer's id, a list of ids, or on a UDP bridge \"HOST:PORT\""
)]
pub enum To {
    /// `all`, a peer's id, or on a UDP bridge `HOST:PORT`.
    One(String),
    /// Peers' ids.
    Many(Vec<PeerId>),
}

impl To {
    /// The word for all peers.
    pub const ALL: &'static str = "all";
}

impl Default for To {
    fn default() -> Self {
        Self::One(Self::ALL.to_owned())
    }
}

/// A send that is stored and handed to the sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sent {
    /// The number of its entry.
    pub seq: u64,
    /// How many peers were addressed.
    pub peers: usize,
}

/// Lists entries of a journal, ascending.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListEntries {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Only entries above this number; the lowest of them first.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub after: Option<u64>,
    /// Only entries below this number; without `after` the highest of them.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub before: Option<u64>,
    /// How many at the most: 1 to 1000, 100 where nothing is given.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_LIMIT)))]
    pub limit: Option<u32>,
    /// Only entries that hold this text in the bridge's encoding; ASCII letters match in either case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only entries that hold this text as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    /// Only this direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Only entries of this peer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<PeerId>,
    /// Only events of this kind; with `none` only entries that are no events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// After about so many milliseconds (1 to 10,000) answers with what was found until then, and says in `looked_to`
    /// how far that was. Where nothing is given, 2,000 for guests, and no end for others.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_PATIENCE_MS)))]
    pub patience_ms: Option<u32>,
    /// Ends the page after about so many bytes of entries (1 to 4,194,304, which is what counts where nothing is given),
    /// and says in `looked_to` where.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_PAGE_BYTES)))]
    pub max_bytes: Option<u32>,
    /// Whether only the entries' numbers are wanted: they are in `numbers`, and `entries` is empty.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub numbers: Option<bool>,
}
operation!(
    ListEntries, "list-entries", Get "/bridges/{bridge}/entries" -> 200 EntryList,
    "Lists entries, ascending: the newest, or those after or before a number.",
    [NotFound, TooLarge, TooManyRequests]
);

/// Counts what somebody has not seen yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountEntries {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Only entries above this number; all where nothing is given.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub after: Option<u64>,
}
operation!(
    CountEntries, "count-entries", Get "/bridges/{bridge}/entries/count" -> 200 EntryCount,
    "Counts the entries above a number that were received, or sent by others; at most 1000.",
    [NotFound, TooManyRequests]
);

/// How many entries there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryCount {
    /// At most 1000, which then stands for more.
    pub count: u64,
}

/// A page of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryList {
    /// The journal's epoch.
    pub epoch: Epoch,
    /// The lowest number that the journal holds; one above `last` when it holds none.
    pub first: u64,
    /// The highest number that was given; 0 when there was none.
    pub last: u64,
    /// Ascending.
    pub entries: Vec<EntryJson>,
    /// The entries' numbers, ascending, where only those were wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<u64>,
    /// Where `patience_ms` or `max_bytes` has ended the search: what it has come to. Asking again with this as `before`, or as `after`
    /// where that was given, goes on from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_to: Option<u64>,
}
