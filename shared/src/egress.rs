//! The rules that decide where the relay may dial, send and listen.

use serde::{Deserialize, Serialize};

use crate::{operation::Purpose, user::Role};

/// One rule. What it leaves open fits everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Names the rule where it decides: in faults, the audit list and the box to try an address. 1 to 64 characters.
    pub name: String,
    /// What it decides.
    pub then: Then,
    /// Networks, as `192.168.0.0/16` or `fd00::/8`; one address is one as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// Ports, as `22` or `8000-8999`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// Host names as they were asked for, as `lab.example.org` or `*.example.org`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Whose bridges, by the role of the bridge's owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// For which use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Purpose>,
}

/// What a rule decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Then {
    /// The address may be used.
    Allow,
    /// It may not.
    Deny,
}
