//! What the audit list holds, and how it is written as a [`table`].

pub mod table;

use serde::{Deserialize, Serialize};

use crate::{
    fault::FaultCode,
    id::{BridgeId, UserId},
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
    /// From which address the request came; nothing where the relay did it by itself, or at the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The operation's name, or `sign-in`, `sign-out`, `send-file`, `export-audit`, `dial`, `listen`, or `not-kept`.
    pub what: String,
    /// On which bridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
    /// To what: the name of the account, link, sender or the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
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

impl Deed {
    /// What somebody has done, as yet without a time and a number.
    pub fn new(who: &str, what: &str) -> Self {
        Self {
            number: 0,
            at: Timestamp(0),
            who: who.to_owned(),
            user: None,
            from: None,
            what: what.to_owned(),
            bridge: None,
            on: None,
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

/// More happened at once than could be kept; `times` says how much of it stands in no line.
pub const NOT_KEPT: &str = "not-kept";

/// Who it was, where it was done at the command line of the relay's machine.
pub const COMMAND_LINE: &str = "command-line";

/// Who it was, where the relay did it by itself.
pub const RELAY: &str = "relay";

/// Who it was, where nobody is known.
pub const SOMEBODY: &str = "somebody";
