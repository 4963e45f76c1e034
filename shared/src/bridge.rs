//! Bridges: named raw sockets that the relay owns.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    address::PortNumber,
    fault::Fault,
    id::{BridgeId, UserId},
    time::Timestamp,
};

/// How long a dial may take where nothing else is set, in milliseconds.
pub const CONNECT_TIMEOUT_MS: u64 = 10_000;

/// The most that one read of a connection takes where nothing else is set, and the most that can be set, in bytes.
pub const READ_BYTES: u32 = 64 << 10;

/// The same, for what was stored or sent without it.
pub fn whole_reads() -> u32 {
    READ_BYTES
}

/// The farewells of a room, and of a dialogue in the page.
pub const FAREWELLS: [&str; 2] = ["bye", "再见"];

/// What the raw socket is and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    deny_unknown_fields,
    expecting = "an object with \"kind\", \"host\" and \"port\""
)]
pub enum Endpoint {
    /// Accepts TCP connections; each is a peer.
    TcpListen {
        /// The relay's own address to listen on; `::` is both families, `0.0.0.0` all of IPv4.
        #[cfg_attr(feature = "schema", schemars(extend("format" = crate::bounds::HOST_FORMAT)))]
        host: String,
        /// 0 takes a free port and keeps it.
        port: PortNumber,
        /// How many connections the system may hold before they are accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
        backlog: Option<u32>,
    },
    /// Dials one TCP server, its only peer.
    TcpConnect {
        /// An address or a name; a link-local address of IPv6 with its interface, as `fe80::1%eth0`.
        #[cfg_attr(feature = "schema", schemars(extend("format" = crate::bounds::HOST_FORMAT)))]
        host: String,
        /// From 1.
        #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
        port: PortNumber,
    },
    /// One UDP socket; each source address is a peer.
    Udp {
        /// The relay's own address to receive on.
        #[cfg_attr(feature = "schema", schemars(extend("format" = crate::bounds::HOST_FORMAT)))]
        host: String,
        /// 0 takes a free port and keeps it.
        port: PortNumber,
        /// `HOST:PORT` that is a peer from the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remote: Option<String>,
    },
}

impl Endpoint {
    /// The kind as it travels.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TcpListen { .. } => "tcp-listen",
            Self::TcpConnect { .. } => "tcp-connect",
            Self::Udp { .. } => "udp",
        }
    }

    /// Whether it is UDP, which has no connections.
    pub fn is_udp(&self) -> bool {
        matches!(self, Self::Udp { .. })
    }

    /// The host as it was given.
    pub fn host(&self) -> &str {
        match self {
            Self::TcpListen { host, .. }
            | Self::TcpConnect { host, .. }
            | Self::Udp { host, .. } => host,
        }
    }

    /// The port as it was given.
    pub fn port(&self) -> PortNumber {
        match self {
            Self::TcpListen { port, .. }
            | Self::TcpConnect { port, .. }
            | Self::Udp { port, .. } => *port,
        }
    }
}

/// What the relay does with received entries besides keeping and showing them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Nothing: peers do not hear each other.
    #[default]
    Console,
    /// Each received entry is sent back to its peer.
    Echo,
    /// What one peer or page says goes to every other peer as `NAME: LINE`, without control characters but tab.
    Room,
    /// Each HTTP/1.x request is answered with a small page; only of a bridge that listens for TCP.
    Http,
}

impl Mode {
    /// The mode as it travels.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Echo => "echo",
            Self::Room => "room",
            Self::Http => "http",
        }
    }

    /// How a stream becomes entries where nothing else is said.
    pub fn default_framing(self) -> Framing {
        match self {
            Self::Room => Framing::Line,
            Self::Console | Self::Echo | Self::Http => Framing::None,
        }
    }

    /// The farewells where nothing else is said.
    pub fn default_farewell(self) -> Vec<String> {
        match self {
            Self::Room => FAREWELLS.map(str::to_owned).to_vec(),
            Self::Console | Self::Echo | Self::Http => Vec::new(),
        }
    }
}

/// How a TCP stream becomes entries. A datagram is always one entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Framing {
    /// One read, one entry.
    #[default]
    None,
    /// One line, one entry, which holds its terminator (LF). An over-long line is cut and marked partial.
    Line,
}

/// The same as it comes in. Of an enum's variants without fields serde refuses no field that is unheard of.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum FramingAsSent {
    None {},
    Line {},
}

impl<'de> Deserialize<'de> for Framing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match FramingAsSent::deserialize(deserializer)? {
            FramingAsSent::None {} => Self::None,
            FramingAsSent::Line {} => Self::Line,
        })
    }
}

/// In which form people type what they send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As it is.
    #[default]
    Text,
    /// With escapes.
    Escapes,
    /// Pairs of hex digits.
    Hex,
}

/// A character encoding, by its WHATWG name, in which texts are sent and searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GBK, simplified Chinese.
    Gbk,
    /// GB 18030, all of Unicode in a superset of GBK.
    Gb18030,
    /// Big5, traditional Chinese.
    Big5,
    /// Shift_JIS, Japanese.
    #[serde(rename = "shift_jis")]
    ShiftJis,
    /// Latin-1 as browsers know it (windows-1252).
    Latin1,
    /// UTF-16, the lower byte of a unit first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, the higher byte of a unit first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl TextEncoding {
    /// All encodings, in the order in which a person would look for them.
    pub const ALL: &[Self] = &[
        Self::Utf8,
        Self::Gbk,
        Self::Gb18030,
        Self::Big5,
        Self::ShiftJis,
        Self::Latin1,
        Self::Utf16Le,
        Self::Utf16Be,
    ];

    /// The label that browsers and the WHATWG Encoding Standard know.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk => "gbk",
            Self::Gb18030 => "gb18030",
            Self::Big5 => "big5",
            Self::ShiftJis => "shift_jis",
            Self::Latin1 => "latin1",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    /// What people call it, in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
            Self::Gb18030 => "GB 18030",
            Self::Big5 => "Big5",
            Self::ShiftJis => "Shift_JIS",
            Self::Latin1 => "Latin-1",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }

    /// The encoding of that label.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|encoding| encoding.label() == label)
    }

    /// How many bytes its smallest piece has: characters begin at multiples of it.
    pub const fn unit(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            _ => 1,
        }
    }
}

/// Where a bridge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BridgeState {
    /// Binding or dialling, or waiting to dial again.
    Opening,
    /// The socket is there.
    Open,
    /// Closed on purpose, or by the peer that was dialled.
    Closed,
    /// The last attempt to open failed; `fault` says why.
    Failed,
}

/// A bridge as users see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bridge {
    /// Names the bridge in every other call.
    pub id: BridgeId,
    /// For people; need not be unique.
    pub name: String,
    /// Where it stands.
    pub state: BridgeState,
    /// What it was made for.
    pub endpoint: Endpoint,
    /// What is done with received entries.
    pub mode: Mode,
    /// How a TCP stream becomes entries.
    pub framing: Framing,
    /// The encoding of its texts.
    pub encoding: TextEncoding,
    /// The form in which pages begin to type.
    #[serde(default)]
    pub form: Form,
    /// Texts that end a connection.
    pub farewell: Vec<String>,
    /// Whether a dialled bridge dials again by itself.
    pub reconnect: bool,
    /// How long a dial may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// The most that one read of a TCP connection takes, in bytes.
    #[serde(default = "whole_reads")]
    pub read_bytes: u32,
    /// The local address of the socket while there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<String>,
    /// Why it is not open, where it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// How many peers are there now.
    pub peers: usize,
    /// The highest `seq` of an entry that was received or sent, as of a second ago; 0 when there is none.
    #[serde(default)]
    pub last_message: u64,
    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
}
