//! What is durable of accounts: people, sessions, API tokens, grants.

use shared::{
    id::{SessionId, TokenId, UserId},
    time::Timestamp,
    user::{GrantMay, Role},
};

use super::BridgeKey;

/// SHA-256 of a secret that the relay itself has made, which is long enough to need no slow hash.
pub type Digest = [u8; 32];

/// An account's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredUser {
    /// Names it.
    pub id: UserId,
    /// By which the person signs in.
    pub name: String,
    /// The name as it is compared; no two are alike.
    pub folded: String,
    /// What the person may do.
    pub role: Role,
    /// The passphrase's hash, once the person has chosen one.
    pub passphrase: Option<PassphraseHash>,
    /// The welcome link's digest and when it ends.
    pub welcome: Option<(Digest, Timestamp)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the person last did something, to the minute.
    pub seen_at: Option<Timestamp>,
}

/// The hash of a passphrase, as a PHC string. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct PassphraseHash(pub String);

impl std::fmt::Debug for PassphraseHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassphraseHash")
    }
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// Names it.
    pub id: SessionId,
    /// Of what the cookie holds.
    pub digest: Digest,
    /// Whose it is; nothing for whoever has the owner's key.
    pub user: Option<UserId>,
    /// When it was signed in.
    pub created_at: Timestamp,
    /// When it last did something, to the minute.
    pub seen_at: Timestamp,
    /// The address it was last seen at.
    pub address: Option<String>,
    /// What the browser says of itself.
    pub agent: Option<String>,
}

/// An API token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    /// Names it.
    pub id: TokenId,
    /// Of the token.
    pub digest: Digest,
    /// What it is for.
    pub name: String,
    /// Whose it is; nothing where it was made with the owner's key or at the command line.
    pub user: Option<UserId>,
    /// What may be done with it.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Option<Timestamp>,
    /// When it ends.
    pub expires: Option<Timestamp>,
}

/// What a person may do on a bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredGrant {
    /// The bridge.
    pub bridge: BridgeKey,
    /// Who.
    pub user: UserId,
    /// What.
    pub may: GrantMay,
}

/// All accounts as they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredAccounts {
    /// Oldest first.
    pub users: Vec<StoredUser>,
    /// Where people are signed in.
    pub sessions: Vec<StoredSession>,
    /// Oldest first.
    pub tokens: Vec<StoredToken>,
    /// What is granted.
    pub grants: Vec<StoredGrant>,
}

/// What happens to accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountEdit {
    /// An account is made.
    AddUser(Box<StoredUser>),
    /// An account is changed, as long as it is there.
    KeepUser(Box<StoredUser>),
    /// An account is deleted, with its sessions, tokens and grants.
    DropUser(UserId),
    /// A session is inserted or replaced.
    KeepSession(Box<StoredSession>),
    /// Sessions end.
    DropSessions(Vec<SessionId>),
    /// A token is inserted or replaced.
    KeepToken(Box<StoredToken>),
    /// Tokens end, with what was granted to them.
    DropTokens(Vec<TokenId>),
    /// Something is granted, as long as the bridge is there.
    Grant(StoredGrant),
    /// What was granted is taken back.
    Revoke(BridgeKey, UserId),
    /// The relay runs with an owner's key of this mark.
    OwnerKey(String),
    /// The page is reached here.
    Origin(String),
    /// The relay has taken in what was changed from outside, up to this version.
    TakenIn(u64),
    /// A person was seen.
    UserSeen(UserId, Timestamp),
    /// A session was seen, at this address.
    SessionSeen(SessionId, Timestamp, Option<String>),
    /// A token was used.
    TokenSeen(TokenId, Timestamp),
}

impl AccountEdit {
    /// Whether it gives somebody something, or sets a whole row: then it hangs on what is known of accounts. What takes away
    /// is right whatever else has happened.
    pub fn gives(&self) -> bool {
        matches!(
            self,
            Self::AddUser(_)
                | Self::KeepUser(_)
                | Self::KeepSession(_)
                | Self::KeepToken(_)
                | Self::Grant(_)
        )
    }

    /// Whether it may change in whose name something is reached, or which bridges those may use: who is new has nothing yet.
    pub fn changes_reach(&self) -> bool {
        matches!(
            self,
            Self::KeepUser(_)
                | Self::DropUser(_)
                | Self::DropTokens(_)
                | Self::Grant(_)
                | Self::Revoke(..)
        )
    }
}
