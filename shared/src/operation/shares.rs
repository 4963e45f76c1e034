//! Share links.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::{
    id::{BridgeId, ShareId},
    share::{May, Share},
};

/// Makes a link that lets others in to one bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateShare {
    /// Which bridge.
    pub bridge: BridgeId,
    /// What guests may do.
    pub may: May,
    /// For whom it is, 1 to 64 characters: the name that a guest is offered, and that the list of links shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: Option<String>,
    /// When it ends: an RFC 3339 time, or a duration from now as `90s`, `30m`, `1h`, `7d` or `2w`; never, where nothing
    /// is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("anyOf" = crate::bounds::together::time_or_duration())))]
    pub expires: Option<String>,
    /// How often guests may sign in with it, from 1; without end, where nothing is given. A guest who comes back to a
    /// browser where the stay still lasts does not sign in again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub uses: Option<u32>,
}
operation!(
    CreateShare, "create-share", Post "/bridges/{bridge}/shares" -> 201 CreatedShare,
    "Makes a link that lets others in to this bridge. The link is told here and nowhere else.",
    [NotFound, LimitReached, NameTaken]
);

/// A link that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedShare {
    /// Names the link; no secret.
    pub id: ShareId,
    /// The link, under the address that is most likely to reach the relay. What follows `#share=` is the secret.
    pub url: String,
    /// The same link under every address of the relay that is known, `url` first.
    pub urls: Vec<String>,
}

/// Lists the links of a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListShares {
    /// Which bridge.
    pub bridge: BridgeId,
}
operation!(
    ListShares, "list-shares", Get "/bridges/{bridge}/shares" -> 200 ShareList,
    "Lists a bridge's share links, oldest first, and the guests who are here; their secrets are not kept.", [NotFound]
);

/// A bridge's links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShareList {
    /// Oldest first.
    pub shares: Vec<Share>,
}

/// Ends a link and the stay of all who came by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeShare {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which link.
    pub share: ShareId,
}
operation!(
    RevokeShare, "revoke-share", Delete "/bridges/{bridge}/shares/{share}" -> 204 Done,
    "Ends a share link and the stay of all who came by it, at once.", [NotFound]
);
