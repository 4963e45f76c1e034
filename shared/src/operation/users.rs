//! Accounts: who they are, how they get in, and what is granted to them.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::{
    id::{BridgeId, UserId},
    secret::SecretText,
    user::{Grant, GrantMay, Role, User},
};

/// Makes an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// By which the person signs in and is known, 1 to 64 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// 12 to 128 characters; where nothing is given, a welcome link is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minLength" = crate::user::PASSPHRASE_CHARS, "maxLength" = crate::user::MAX_PASSPHRASE_CHARS)))]
    pub passphrase: Option<SecretText>,
}
operation!(
    CreateUser, "create-user", Post "/users" -> 201 CreatedUser,
    "Makes an account. Without a passphrase the person chooses one by the welcome link, which is told here and nowhere else.", [NameTaken, BadRequest, LimitReached, TooManyRequests]
);

/// An account that was made, or is to choose a passphrase anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedUser {
    /// The account.
    pub user: User,
    /// The welcome link, where one was made; it works once and for three days. What follows `#welcome=` is the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Lists the accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListUsers {}
operation!(
    ListUsers, "list-users", Get "/users" -> 200 UserList,
    "Lists the accounts, oldest first.", []
);

/// The accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserList {
    /// Oldest first.
    pub users: Vec<User>,
}

/// Changes an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    /// Which account: its id or its name.
    pub user: UserId,
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: Option<String>,
    /// Another role; the last admin keeps that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Makes a new welcome link, where `true`: the passphrase and all sessions and tokens end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub welcome: Option<bool>,
}
operation!(
    ChangeUser, "change-user", Patch "/users/{user}" -> 200 CreatedUser,
    "Changes an account. A lower role takes effect at once, on open live sockets as well.", [NotFound, NameTaken, WrongStatus]
);

/// Deletes an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteUser {
    /// Which account: its id or its name; never the last admin.
    pub user: UserId,
}
operation!(
    DeleteUser, "delete-user", Delete "/users/{user}" -> 204 Done,
    "Deletes an account with its sessions, tokens and grants, at once. Its bridges stay, and belong to nobody but the admins.", [NotFound, WrongStatus]
);

/// Changes the passphrase of whoever asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassphrase {
    /// The one that holds now.
    pub current: SecretText,
    /// The one that is to hold, 12 to 128 characters.
    pub new: SecretText,
    /// Whether the account's API tokens stay. They end where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_tokens: Option<bool>,
}
operation!(
    ChangePassphrase, "change-passphrase", Post "/passphrase" -> 204 Done,
    "Changes the passphrase of whoever asks, in a session. All other sessions of the account end, and its API tokens unless they are kept.", [NotAllowed, NotFound, TooManyRequests]
);

/// Grants a person something on a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GrantBridge {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Who: an id or a name.
    pub user: UserId,
    /// What.
    pub may: GrantMay,
}
operation!(
    GrantBridge, "grant-bridge", Put "/bridges/{bridge}/grants/{user}" -> 200 Grant,
    "Grants a person, or an API token that is nobody's, something on a bridge, in place of what was granted before.", [NotFound]
);

/// Lists what is granted on a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListGrants {
    /// Which bridge.
    pub bridge: BridgeId,
}
operation!(
    ListGrants, "list-grants", Get "/bridges/{bridge}/grants" -> 200 GrantList,
    "Lists what is granted on a bridge, by name.", [NotFound]
);

/// What is granted on a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantList {
    /// The name of the person whose bridge it is; nothing for whoever has the owner's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// By name.
    pub grants: Vec<Grant>,
}

/// Takes back what was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeGrant {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Who: an id or a name.
    pub user: UserId,
}
operation!(
    RevokeGrant, "revoke-grant", Delete "/bridges/{bridge}/grants/{user}" -> 204 Done,
    "Takes back what was granted, at once, on open live sockets as well.", [NotFound]
);
