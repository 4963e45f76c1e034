//! Periodic sends, and files.

use serde::{Deserialize, Serialize};

use super::{Done, To, operation};
use crate::{
    bridge::TextEncoding,
    id::{BridgeId, FileId, PeriodicId},
    payload::written,
    periodic::Periodic,
};

/// Starts a periodic send.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::written_once())))]
pub struct CreatePeriodic {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Whom to.
    pub to: To,
    /// The bytes as text, in `encoding`. Exactly one of `text`, `escapes`, `hex` and `base64` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The bytes as text with escapes, as in `send`.
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
    /// The time from one send to the next, in milliseconds: 10 to 86,400,000. The first goes at once.
    #[cfg_attr(feature = "schema", schemars(range(min = crate::periodic::MIN_EVERY_MS, max = crate::periodic::MAX_EVERY_MS)))]
    pub every_ms: u64,
    /// After how many sends it ends, from 1; without, it goes on until it is stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub count: Option<u64>,
}
operation!(
    CreatePeriodic, "create-periodic", Post "/bridges/{bridge}/periodic" -> 201 PeriodicStarted,
    "Sends the same again and again until it is stopped, has sent as often as asked, or the bridge is closed.",
    [NotFound, BridgeClosed, PeerGone, LimitReached, TooLarge, DatagramTooLarge, BadHex, BadEscape, BadAddress,
     PortOutOfRange, NotEncodable, NotForThisKind, NameTaken, NameNotFound, DeniedByPolicy]
);

written!(CreatePeriodic);

/// A periodic send that runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeriodicStarted {
    /// Its id on the bridge.
    pub id: PeriodicId,
}

/// Lists the periodic sends that run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListPeriodic {
    /// Which bridge.
    pub bridge: BridgeId,
}
operation!(
    ListPeriodic, "list-periodic", Get "/bridges/{bridge}/periodic" -> 200 PeriodicList,
    "Lists the periodic sends that run on a bridge, oldest first.", [NotFound]
);

/// The periodic sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeriodicList {
    /// Oldest first.
    pub periodic: Vec<Periodic>,
}

/// Stops a periodic send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StopPeriodic {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which periodic send.
    pub periodic: PeriodicId,
}
operation!(
    StopPeriodic, "stop-periodic", Delete "/bridges/{bridge}/periodic/{periodic}" -> 204 Done,
    "Stops a periodic send.", [NotFound]
);

/// Stops a file on its way to a peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelFile {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which file.
    pub file: FileId,
}
operation!(
    CancelFile, "cancel-file", Delete "/bridges/{bridge}/files/{file}" -> 204 Done,
    "Stops a file after what was handed over already.", [NotFound]
);
