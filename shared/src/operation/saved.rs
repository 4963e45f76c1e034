//! Operations on saved sends.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::{
    bridge::TextEncoding,
    id::{BridgeId, SavedId},
    payload::written,
    saved::Saved,
};

/// Lists saved sends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListSaved {
    /// Only those for this bridge and those for every bridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
}
operation!(
    ListSaved, "list-saved", Get "/saved" -> 200 SavedList,
    "Lists the saved sends in their order: all, or those that stand on a bridge.", [NotFound]
);

/// The saved sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedList {
    /// In their order.
    pub saved: Vec<Saved>,
}

/// Saves a send.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::written_once())))]
pub struct CreateSaved {
    /// What it is called: 1 to 64 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub label: String,
    /// The bytes as text. Exactly one of `text`, `escapes`, `hex` and `base64` is given.
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
    /// The encoding of the text, where it is not to be that of the bridge it is sent on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// The bridge that it is for; without, it is for every bridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
    /// Its place among all that are saved, from 0; without, it is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
}
operation!(
    CreateSaved, "create-saved", Post "/saved" -> 201 Saved,
    "Saves a send, for one bridge or for every bridge.",
    [NotFound, LimitReached, TooLarge, BadHex, BadEscape, NotEncodable]
);

written!(CreateSaved);

/// Changes what is given and leaves the rest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::written_at_most_once())))]
pub struct ChangeSaved {
    /// Which saved send.
    pub saved: SavedId,
    /// A new label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub label: Option<String>,
    /// A new text. At most one of `text`, `escapes`, `hex` and `base64` is given; it takes the place of what was
    /// there, its encoding included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A new text with escapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escapes: Option<String>,
    /// New bytes as pairs of hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::HEX)))]
    pub hex: Option<String>,
    /// New bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::BASE64)))]
    pub base64: Option<String>,
    /// A new encoding of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// The bridge that it is for from now on; empty for every bridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
    /// Its new place among all that are saved, from 0; the others make room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
}
operation!(
    ChangeSaved, "change-saved", Patch "/saved/{saved}" -> 200 Saved,
    "Changes what is given; a new position moves it among all that are saved.",
    [NotFound, TooLarge, BadHex, BadEscape, NotEncodable]
);

written!(ChangeSaved);

/// Deletes a saved send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteSaved {
    /// Which saved send.
    pub saved: SavedId,
}
operation!(
    DeleteSaved, "delete-saved", Delete "/saved/{saved}" -> 204 Done,
    "Deletes a saved send.", [NotFound]
);
