//! What the relay knows of addresses and of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{
    address::PortNumber,
    fault::FaultCode,
    id::BridgeId,
    port::{CommonUse, Range},
    user::Role,
};

/// Asks whether the relay may use an address; nothing is dialled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct JudgeAddress {
    /// An address or a name; a name is looked up. A link-local address of IPv6 may have its interface, as `fe80::1%eth0`.
    #[cfg_attr(feature = "schema", schemars(extend("format" = crate::bounds::HOST_FORMAT)))]
    pub host: String,
    /// From 0 to 65535.
    pub port: PortNumber,
    /// What it would be used for; dialling, where nothing is given.
    #[serde(default)]
    pub kind: Purpose,
    /// For whose bridge: one's own, where nothing is given. Admins may ask for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}
operation!(
    JudgeAddress, "judge-address", Post "/egress/judge" -> 200 Judgement,
    "Says whether the relay may dial, send to or listen on an address, and by which rule; of the relay's own loopback members may use where bridges listen on which they may write (`own-bridge`). Dials nothing.",
    [PortOutOfRange, BadAddress, NameNotFound, TooManyRequests]
);

/// What an address is wanted for: as the kind of bridge, and for `udp` by which end it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// To take datagrams on.
    UdpListen,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::TcpConnect,
        Self::TcpListen,
        Self::Udp,
        Self::UdpListen,
    ];

    /// As JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TcpConnect => "tcp-connect",
            Self::TcpListen => "tcp-listen",
            Self::Udp => "udp",
            Self::UdpListen => "udp-listen",
        }
    }

    /// Whether the address would be the relay's own end.
    pub fn listens(self) -> bool {
        matches!(self, Self::TcpListen | Self::UdpListen)
    }
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

/// Looks a name up from where the relay is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResolveName {
    /// A name; an address stands for itself.
    #[cfg_attr(feature = "schema", schemars(extend("format" = crate::bounds::HOST_FORMAT)))]
    pub name: String,
}
operation!(
    ResolveName, "resolve-name", Post "/resolve" -> 200 Resolved,
    "Looks a name up on the relay: every address, with the judgement on dialling it whatever the port (`judge-address` is asked about one), and the time that it took. Dials nothing.",
    [BadAddress, NameNotFound, TooManyRequests]
);

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resolved {
    /// The name that was looked up.
    pub name: String,
    /// Its addresses in the order in which the relay would dial them.
    pub addresses: Vec<JudgedAddress>,
    /// How long the look-up took, in microseconds.
    pub took_us: u64,
}

/// Asks what listens on the relay's machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListListeners {}
operation!(
    ListListeners, "list-listeners", Get "/listeners" -> 200 Listeners,
    "Lists what listens on the relay's machine now: bridges and, where the system tells, other programs.",
    [TooManyRequests]
);

/// What listens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listeners {
    /// By port, TCP before UDP.
    pub listeners: Vec<Listener>,
    /// Whether these are all: not every system tells of other programs' sockets.
    pub all: bool,
}

/// A socket that waits for whoever comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listener {
    /// Its protocol.
    pub protocol: Protocol,
    /// Its address, `HOST:PORT`.
    pub address: String,
    /// Its port.
    pub port: u16,
    /// The bridge whose socket it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
    /// The program that holds it, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The number of that program's process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
}

/// A protocol with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// Streams between two.
    Tcp,
    /// Datagrams.
    Udp,
}

/// Asks what is registered for a port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DescribePort {
    /// From 0 to 65535.
    #[serde(deserialize_with = "crate::loose::value")]
    pub port: PortNumber,
}
operation!(
    DescribePort, "describe-port", Get "/ports/{port}" -> 200 Port,
    "Says what IANA has registered for a port, beside what is commonly found there.",
    [PortOutOfRange]
);

/// What is known of a port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Port {
    /// The port.
    pub port: u16,
    /// What its number says by itself.
    pub range: Range,
    /// What is registered, in the order of the registry.
    pub registered: Vec<Registered>,
    /// The day of the registry's latest change that is known here.
    pub registry: String,
    /// What is commonly found there, registered or not.
    pub common: Vec<CommonUse>,
}

/// A registration of a port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Registered {
    /// The service's name; empty where the port is only reserved, or for everybody to use as they like.
    pub name: String,
    /// What it is, in the registry's words.
    pub description: String,
    /// For which protocols: `tcp`, `udp`, `sctp`, `dccp`; none where the registry names none.
    pub protocols: Vec<String>,
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
    /// The IP addresses of the machine's interfaces, those that others can reach first. Link-local ones of IPv6, which say
    /// nothing without their interface, stand among the interfaces alone.
    pub addresses: Vec<String>,
    /// The same with the interfaces that have them, as `ip address` and `ipconfig` show them.
    #[serde(default)]
    pub interfaces: Vec<Interface>,
    /// The name or address under which others reach the machine, where it is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_host: Option<String>,
    /// The limits in force, by their configuration keys.
    pub limits: Limits,
}

/// An address of an interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Interface {
    /// The interface's name.
    pub name: String,
    /// Its number, which may stand behind the `%` of a link-local address as its name may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The address.
    pub address: String,
    /// The length of the prefix of its network.
    pub prefix: u8,
}

/// Limits by their configuration keys.
pub type Limits = BTreeMap<String, u64>;
