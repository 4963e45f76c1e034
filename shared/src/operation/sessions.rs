//! Sessions and API tokens: how browsers and scripts are known again.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::{
    id::{SessionId, TokenId},
    loose,
    user::{Role, Session, Token},
};

/// Lists where one is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListSessions {
    /// Everybody's, which admins alone may see.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub all: Option<bool>,
}
operation!(
    ListSessions, "list-sessions", Get "/sessions" -> 200 SessionList,
    "Lists where one is signed in, or, with `all`, where everybody is. Tokens may not, but for an admin's.", [NotAllowed]
);

/// Where people are signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionList {
    /// The latest seen first.
    pub sessions: Vec<Session>,
}

/// Signs a client out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EndSession {
    /// Which session, or `others`, or `all`.
    pub session: SessionId,
    /// With `others` or `all`: whether one's API tokens end as well. They stay where nothing is given.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub tokens: Option<bool>,
}
operation!(
    EndSession, "end-session", Delete "/sessions/{session}" -> 204 Done,
    "Signs a client out, at once; `others` instead of an id signs out all of one's sessions but the one that asks, `all` that one too, and with `tokens` both end one's API tokens as well. Tokens may not, but for an admin's.", [NotAllowed, NotFound]
);

/// Makes an API token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for, 1 to 64 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: String,
    /// What may be done with it: at most, and where nothing is given, one's own role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// When it ends: an RFC 3339 time, or a duration from now as `90s`, `30m`, `1h`, `7d` or `2w`; never, where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("anyOf" = crate::bounds::together::time_or_duration())))]
    pub expires: Option<String>,
}
operation!(
    CreateToken, "create-token", Post "/tokens" -> 201 CreatedToken,
    "Makes an API token, for the Authorization header of scripts. It is told here and nowhere else. A token makes none, but for an admin's.", [NotAllowed, LimitReached]
);

/// A token that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedToken {
    /// What is known of it.
    pub info: Token,
    /// The secret.
    pub token: String,
}

/// Lists tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListTokens {
    /// Everybody's, which admins alone may see.
    #[serde(
        default,
        deserialize_with = "loose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub all: Option<bool>,
}
operation!(
    ListTokens, "list-tokens", Get "/tokens" -> 200 TokenList,
    "Lists one's tokens, or, with `all`, everybody's; their secrets are not kept. A token that is no admin's lists itself alone.", [NotAllowed]
);

/// Tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenList {
    /// Oldest first.
    pub tokens: Vec<Token>,
}

/// Ends a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeToken {
    /// Which token.
    pub token: TokenId,
}
operation!(
    RevokeToken, "revoke-token", Delete "/tokens/{token}" -> 204 Done,
    "Ends a token, at once, on open live sockets as well. A token that is no admin's ends itself alone.", [NotFound]
);
