//! Saved sends: what is often sent, kept on the relay for every page.

use serde::{Deserialize, Serialize};

use crate::{
    bridge::TextEncoding,
    id::{BridgeId, SavedId, UserId},
    payload::written,
};

/// A saved send.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Saved {
    /// Names it in every other call.
    pub id: SavedId,
    /// What it is called.
    pub label: String,
    /// The bytes as text. Exactly one of `text`, `escapes`, `hex` and `base64` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The bytes as text with escapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escapes: Option<String>,
    /// The bytes as pairs of hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hex: Option<String>,
    /// The bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// The encoding of the text, where it is not the bridge's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// The bridge that it is for; without, it is for every bridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
    /// Whose it is, where it is for every bridge; nothing where it belongs to whoever has the owner's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Its place among all that are saved, from 0.
    pub position: u64,
}

written!(Saved);
