//! The audit list: who did what, from where, and what was decided.

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{audit::Deed, id::BridgeId, loose};

/// Lists who did what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListAudit {
    /// Only what has a lower number.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub before: Option<u64>,
    /// At most so many, up to 1000; 100 where nothing is given.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_LIMIT)))]
    pub limit: Option<u32>,
    /// Only this person's, by the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Only what was done by this session, token or share link, by its id, or by any of a kind: `session`, `token`, `key`
    /// (the owner's) or `link`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Only this operation, or `sign-in`, `dial` and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Only on this bridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
    /// Only what has this text in an address, a name, a rule or what was set, ASCII letters in either case; at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::bounds::MAX_AUDIT_SEARCH)))]
    pub q: Option<String>,
    /// Only what was refused or failed, or only what was done.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub refused: Option<bool>,
}
operation!(
    ListAudit, "list-audit", Get "/audit" -> 200 Audit,
    "Lists who did what, newest first.", [TooManyRequests]
);

/// A page of the audit list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Audit {
    /// Newest first.
    pub deeds: Vec<Deed>,
}
