//! Periodic sends: one send again and again, by the relay.

use serde::{Deserialize, Serialize};

use crate::{
    bridge::TextEncoding,
    fault::Fault,
    id::{BridgeId, PeriodicId},
    operation::To,
    time::Timestamp,
};

/// The shortest and the longest time between two sends, in milliseconds.
pub const MIN_EVERY_MS: u64 = 10;
/// See [`MIN_EVERY_MS`].
pub const MAX_EVERY_MS: u64 = 24 * 60 * 60 * 1000;

/// Where a periodic send stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PeriodicState {
    /// It sends.
    Running,
    /// It has sent as often as it was to.
    Done,
    /// Somebody has stopped it.
    Stopped,
    /// The bridge was closed or deleted.
    Closed,
    /// The peer that it was for has gone; `fault` says which.
    Failed,
}

/// A periodic send as users see it. In any state but `running` it has ended and is told for the last time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Periodic {
    /// The bridge.
    pub bridge: BridgeId,
    /// Names it on its bridge.
    pub id: PeriodicId,
    /// Whom to.
    pub to: To,
    /// What is sent as text. One of `text`, `escapes`, `hex` and `base64` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is sent as text with escapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escapes: Option<String>,
    /// What is sent as pairs of hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hex: Option<String>,
    /// What is sent in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// The encoding of the text, where it is not the bridge's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// The time from one send to the next, in milliseconds.
    pub every_ms: u64,
    /// After how many sends it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Who started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// When it was started.
    pub started_at: Timestamp,
    /// Where it stands.
    pub state: PeriodicState,
    /// How often it has sent.
    pub sent: u64,
    /// How many of these sends reached nobody, as no peer was there.
    #[serde(default)]
    pub unheard: u64,
    /// How many sends were refused.
    pub failed: u64,
    /// Why the latest was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}
