//! People with accounts: what they are, what they may do, and how they are known again.

use serde::{Deserialize, Serialize};

use crate::{
    id::{BridgeId, SessionId, TokenId, UserId},
    time::Timestamp,
};

/// How a one-time link for a new passphrase begins behind the page's address. What follows is its secret, which browsers send
/// to nobody.
pub const WELCOME_FRAGMENT: &str = "#welcome=";

/// The fewest characters of a passphrase (OWASP ASVS 4.0.3, 2.1.1).
pub const PASSPHRASE_CHARS: usize = 12;

/// The most characters of a passphrase (OWASP ASVS 4.0.3, 2.1.2).
pub const MAX_PASSPHRASE_CHARS: usize = 128;

/// What an account may do on the relay; each role may all that the one before may.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks at what is granted.
    #[default]
    Reader,
    /// Has bridges of its own, and does on others' what is granted.
    Member,
    /// Everything.
    Admin,
}

impl Role {
    /// As JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

/// What a person may do on somebody else's bridge; each may all that the one before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum GrantMay {
    /// See, follow, search, export.
    Look,
    /// Also send.
    Chat,
    /// Also open, close, change, delete, share, grant.
    Manage,
}

/// A person's account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    /// Names the account.
    pub id: UserId,
    /// By which the person signs in and is known; no two are alike.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the person last did something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// Whether a passphrase was chosen; until then the person comes by the welcome link alone.
    pub welcomed: bool,
}

/// Whom a welcome link is for, told to whoever has its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Welcome {
    /// The account's name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// When the link ends.
    pub expires: Timestamp,
}

/// Who a viewer is, as the relay's hello tells it, and again whenever it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    /// The account; nothing for whoever has the owner's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The account's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the person may do.
    pub role: Role,
    /// What is granted on others' bridges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Granted>,
}

/// What is granted on one bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Granted {
    /// The bridge.
    pub bridge: BridgeId,
    /// What may be done on it.
    pub may: GrantMay,
}

/// What one person may do on a bridge, as those see it who manage it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grant {
    /// Who.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// What.
    pub may: GrantMay,
}

/// A client that is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// Names the session.
    pub id: SessionId,
    /// Whose it is; nothing for whoever has the owner's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was signed in.
    pub created_at: Timestamp,
    /// When it last did something, to the minute.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
    /// The address it was last seen at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the browser says of itself, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// An API token. The token itself was told once, when it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Token {
    /// Names the token.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Whose it is; nothing where it was made with the owner's key or at the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// What may be done with it; never more than its person may.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// When it ends; never, where nothing stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}
