//! What the audit list holds, and how it is written as a [`table`].

pub mod table;

use serde::{Deserialize, Serialize};

use crate::{
    fault::FaultCode,
    id::{BridgeId, UserId},
    operation::OPERATIONS,
    time::Timestamp,
};

/// Something that somebody did, or tried to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deed {
    /// Its number, from 1; a later deed has a higher one.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who, by name: an account's, a guest's, a token's; `owner`, `relay`, `command-line`, or `somebody` who is not known.
    pub who: String,
    /// The account, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// By which session, token, key or link; nothing where nobody was known, or the relay did it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// From which address the request came; nothing where the relay did it by itself, or at the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The operation's name, or `sign-in`, `sign-out`, `send-file`, `export-audit`, `dial`, `listen`, or `not-kept`.
    pub what: String,
    /// On which bridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
    /// To what: the name or id of the account, link, sender or the like, as it was then; a recipient masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// What was set, in short, as `role member, expires 30d`; never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// The address that was asked for, as `HOST:PORT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The addresses that it stood for and that were judged, as `IP:PORT`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolved: Vec<String>,
    /// The rule of egress that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why it was refused or failed; nothing where it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<FaultCode>,
    /// How often it was done: what repeats itself within a while is told at once, and then again with the number of times.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u64,
}

/// By what somebody was known who did something. None of it proves anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct By {
    /// What it is.
    pub kind: Means,
    /// The id of the session, token or share link; the owner's key has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What a token is for, as it was called when it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl By {
    /// One without a name.
    pub fn new(kind: Means, id: Option<&str>) -> Self {
        Self {
            kind,
            id: id.map(str::to_owned),
            name: None,
        }
    }
}

/// What proves who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Means {
    /// A browser's session.
    Session,
    /// An API token.
    Token,
    /// The owner's key, in a request's header.
    Key,
    /// A share link.
    Link,
}

impl Means {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Session, Self::Token, Self::Key, Self::Link];

    /// As JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Token => "token",
            Self::Key => "key",
            Self::Link => "link",
        }
    }
}

impl Deed {
    /// What somebody has done, as yet without a time and a number.
    pub fn new(who: &str, what: &str) -> Self {
        Self {
            number: 0,
            at: Timestamp(0),
            who: who.to_owned(),
            user: None,
            by: None,
            from: None,
            what: what.to_owned(),
            bridge: None,
            on: None,
            set: None,
            asked: None,
            resolved: Vec::new(),
            rule: None,
            refused: None,
            times: 1,
        }
    }
}

fn once() -> u64 {
    1
}

fn is_once(times: &u64) -> bool {
    *times == 1
}

/// A client proves who it is.
pub const SIGN_IN: &str = "sign-in";

/// A browser gives its proof back.
pub const SIGN_OUT: &str = "sign-out";

/// The relay dials by itself: again, or after a restart.
pub const DIAL: &str = "dial";

/// The relay listens by itself: after a restart.
pub const LISTEN: &str = "listen";

/// A file goes to a peer.
pub const SEND_FILE: &str = "send-file";

/// The audit list is taken as a file.
pub const EXPORT: &str = "export-audit";

/// More happened at once than could be kept; `times` says how much of it stands in no line, and `on` which operation it was,
/// where that is known.
pub const NOT_KEPT: &str = "not-kept";

/// All that [`Deed::what`] may be.
pub fn deeds() -> impl Iterator<Item = &'static str> {
    let others = [SIGN_IN, SIGN_OUT, DIAL, LISTEN, SEND_FILE, EXPORT, NOT_KEPT];
    OPERATIONS.iter().copied().chain(others)
}

/// Who it was, where it was done at the command line of the relay's machine.
pub const COMMAND_LINE: &str = "command-line";

/// Who it was, where the relay did it by itself.
pub const RELAY: &str = "relay";

/// Who it was, where nobody is known.
pub const SOMEBODY: &str = "somebody";
