//! What the relay knows of addresses and of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{address::PortNumber, fault::FaultCode};

/// Asks whether the relay may use an address; nothing is dialled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct JudgeAddress {
    /// An address or a name; a name is looked up.
    pub host: String,
    /// From 0 to 65535.
    pub port: PortNumber,
    /// What it would be used for; dialling, where nothing is given.
    #[serde(default)]
    pub kind: Purpose,
}
operation!(
    JudgeAddress, "judge-address", Post "/egress/judge" -> 200 Judgement,
    "Says whether the relay may dial, send to or listen on an address, and by which rule. Dials nothing.",
    [PortOutOfRange, BadAddress, NameNotFound]
);

/// What an address is wanted for: the kind of bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To dial.
    #[default]
    TcpConnect,
    /// To listen on.
    TcpListen,
    /// To send datagrams to.
    Udp,
}

/// The judgement on a host: allowed only if each of its addresses is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judgement {
    /// Whether the relay would use it.
    pub allowed: bool,
    /// The fault that using it would give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<FaultCode>,
    /// The rule that decided.
    pub rule: String,
    /// Each address that the host stands for.
    pub addresses: Vec<JudgedAddress>,
}

/// The judgement on one address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JudgedAddress {
    /// The IP address.
    pub address: String,
    /// Whether it may be used.
    pub allowed: bool,
    /// The rule that decided.
    pub rule: String,
}

/// Describes the relay and its machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DescribeHost {}
operation!(
    DescribeHost, "describe-host", Get "/host" -> 200 Host,
    "Describes the relay: its version, its machine's addresses, its limits.", []
);

/// The relay and its machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Host {
    /// The program's version.
    pub version: String,
    /// The IP addresses of the machine's interfaces, those that others can reach first.
    pub addresses: Vec<String>,
    /// The name or address under which others reach the machine, where it is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_host: Option<String>,
    /// The limits in force, by their configuration keys.
    pub limits: Limits,
}

/// Limits by their configuration keys.
pub type Limits = BTreeMap<String, u64>;
