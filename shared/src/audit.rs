//! What the audit list holds.

use serde::{Deserialize, Serialize};

use crate::{
    fault::FaultCode,
    id::{BridgeId, UserId},
    time::Timestamp,
};

/// Something that somebody did, or tried to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deed {
    /// Its number, from 1; a later deed has a higher one.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who, by name: an account's, a guest's, a token's, or `owner`.
    pub who: String,
    /// The account, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// From which address; nothing where the relay did it by itself, or at the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The operation's name, or `sign-in`, `sign-out`, `dial`, `listen`.
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
}
