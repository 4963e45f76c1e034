//! Where the relay may dial, send and listen: the rules, and the box to try an address.

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{egress::Rule, id::BridgeId};

/// Lists the rules of egress.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListRules {}
operation!(
    ListRules, "list-rules", Get "/egress/rules" -> 200 Rules,
    "Lists the rules of egress in the order in which they are tried, those of the file and the built-in ones among them.", []
);

/// The rules of egress. The first that fits decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rules {
    /// What always comes first and cannot be changed.
    pub always: Vec<Rule>,
    /// What may be changed, unless it stands in the file.
    pub rules: Vec<Rule>,
    /// What decides where none of those fits. `own-bridge` is about its networks only where a bridge listens on which the member may
    /// write, `members-own-machine` about the machine's own addresses.
    pub defaults: Vec<Rule>,
    /// Whether `rules` stand in the configuration file, and cannot be changed here.
    pub in_file: bool,
    /// Whether it was ever said what members may reach: rules stand in the file, or were set, be it none.
    #[serde(default)]
    pub settled: bool,
    /// The open bridges that these rules forbid: closed by now, or to be, where they were only tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<Closes>,
}

/// An open bridge that rules forbid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Closes {
    /// Which one.
    pub bridge: BridgeId,
    /// Its name.
    pub name: String,
    /// The address that it may not use any more.
    pub address: String,
    /// The rule that says so.
    pub rule: String,
}

/// Sets the rules of egress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetRules {
    /// All of them, at most 200; the first that fits decides.
    pub rules: Vec<Rule>,
    /// With true nothing is set: the answer says what would hold and which bridges would be closed.
    #[serde(default, rename = "try", skip_serializing_if = "std::ops::Not::not")]
    pub only_try: bool,
}
operation!(
    SetRules, "set-rules", Put "/egress/rules" -> 200 Rules,
    "Sets the rules of egress, be it none; they hold for the next dial. What is open and no longer allowed is closed.",
    [BadAddress, PortOutOfRange, SetInFile, LimitReached]
);
