//! Operations on bridges.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::{
    bridge::{Bridge, Endpoint, Form, Framing, Mode, TextEncoding},
    id::BridgeId,
    program::{Lang, Language, Side},
};

/// Makes a bridge and opens it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateBridge {
    /// For people; 1 to 64 characters, need not be unique.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: String,
    /// What the socket is and where.
    pub endpoint: Endpoint,
    /// What is done with received entries.
    #[serde(default)]
    pub mode: Mode,
    /// How a TCP stream becomes entries; `line` in a room and `none` elsewhere where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framing: Option<Framing>,
    /// The encoding of its texts.
    #[serde(default)]
    pub encoding: TextEncoding,
    /// Texts that end a connection; at most 16, each of characters that the encoding has. In a room `bye` and `再见`, as far as the
    /// encoding has them, where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(inner(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::ONE_LINE))))]
    pub farewell: Option<Vec<String>>,
    /// The form in which pages begin to type; without it text.
    #[serde(default)]
    pub form: Form,
    /// Whether a dialled bridge dials again by itself.
    #[serde(default)]
    pub reconnect: bool,
    /// How long a dial may take, in milliseconds; 1 to 600,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_CONNECT_TIMEOUT_MS)))]
    pub connect_timeout_ms: Option<u64>,
    /// The most that one read of a TCP connection takes, and with framing `none` one entry, in bytes; 1 to 65,536, which
    /// is taken where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bridge::READ_BYTES)))]
    pub read_bytes: Option<u32>,
}
operation!(
    CreateBridge, "create-bridge", Post "/bridges" -> 201 Bridge,
    "Makes a bridge and opens it; what fails then leaves nothing behind, unless `reconnect` is true.",
    [PortOutOfRange, BadAddress, AddressNotLocal, PortInUse, PermissionDenied, DeniedByPolicy, NotForThisKind,
     LimitReached, NameNotFound, NotEncodable, ConnectionRefused, Unreachable, TimedOut]
);

impl CreateBridge {
    /// A bridge of that name, with all else as it is usual.
    pub fn new(name: impl Into<String>, endpoint: Endpoint) -> Self {
        Self {
            name: name.into(),
            endpoint,
            mode: Mode::default(),
            framing: None,
            encoding: TextEncoding::default(),
            farewell: None,
            form: Form::default(),
            reconnect: false,
            connect_timeout_ms: None,
            read_bytes: None,
        }
    }
}

/// Lists all bridges, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListBridges {}
operation!(ListBridges, "list-bridges", Get "/bridges" -> 200 BridgeList, "Lists the bridges, oldest first.", []);

/// The bridges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BridgeList {
    /// Oldest first.
    pub bridges: Vec<Bridge>,
}

macro_rules! on_a_bridge {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Which bridge.
            pub bridge: BridgeId,
        }
    };
}

on_a_bridge!(
    /// Shows one bridge.
    GetBridge
);
operation!(GetBridge, "get-bridge", Get "/bridges/{bridge}" -> 200 Bridge, "Shows a bridge.", [NotFound]);

/// Changes what is given and leaves the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeBridge {
    /// Which bridge.
    pub bridge: BridgeId,
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: Option<String>,
    /// A new endpoint; only while the bridge is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// A new mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// A new framing, for connections made from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framing: Option<Framing>,
    /// A new encoding, which has all characters of the farewells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// New farewell texts in place of the old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(inner(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::ONE_LINE))))]
    pub farewell: Option<Vec<String>>,
    /// Another form in which pages begin to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Whether to dial again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconnect: Option<bool>,
    /// How long a dial may take, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_CONNECT_TIMEOUT_MS)))]
    pub connect_timeout_ms: Option<u64>,
    /// The most that one read of a TCP connection takes, from the next read on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bridge::READ_BYTES)))]
    pub read_bytes: Option<u32>,
}
operation!(
    ChangeBridge, "change-bridge", Patch "/bridges/{bridge}" -> 200 Bridge,
    "Changes what is given; a new endpoint is taken only while the bridge is closed.",
    [NotFound, PortOutOfRange, BadAddress, NotForThisKind, NameTaken, NotEncodable]
);

impl ChangeBridge {
    /// A bridge that is left as it is.
    pub fn of(bridge: &BridgeId) -> Self {
        Self {
            bridge: bridge.clone(),
            name: None,
            endpoint: None,
            mode: None,
            framing: None,
            encoding: None,
            farewell: None,
            form: None,
            reconnect: None,
            connect_timeout_ms: None,
            read_bytes: None,
        }
    }
}

on_a_bridge!(
    /// Opens a closed bridge.
    OpenBridge
);
operation!(
    OpenBridge, "open-bridge", Post "/bridges/{bridge}/open" -> 200 Bridge,
    "Opens a closed bridge and waits for the first bind or dial; an open one is left as it is.",
    [NotFound, BadAddress, AddressNotLocal, PortInUse, PermissionDenied, DeniedByPolicy, LimitReached, BridgeClosed,
     NameNotFound, ConnectionRefused, Unreachable, TimedOut]
);

on_a_bridge!(
    /// Closes a bridge; its journal stays.
    CloseBridge
);
operation!(
    CloseBridge, "close-bridge", Post "/bridges/{bridge}/close" -> 200 Bridge,
    "Closes a bridge and its connections; the journal stays.", [NotFound]
);

on_a_bridge!(
    /// Deletes a bridge with its journal.
    DeleteBridge
);
operation!(
    DeleteBridge, "delete-bridge", Delete "/bridges/{bridge}" -> 204 Done,
    "Closes a bridge and deletes it with its journal.", [NotFound]
);

/// Writes a program that talks with a bridge, or stands in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BridgeProgram {
    /// The bridge.
    pub bridge: BridgeId,
    /// The language, or the tool that a line is for.
    pub language: Language,
    /// Whose part the program takes.
    #[serde(default)]
    pub side: Side,
    /// The language of its comments.
    #[serde(default)]
    pub lang: Lang,
    /// The host under which the program finds a bridge that waits on all addresses. Without it the configured public host, else
    /// an address of the relay's machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("format" = crate::bounds::HOST_FORMAT)))]
    pub host: Option<String>,
}
operation!(
    BridgeProgram, "bridge-program", Get "/bridges/{bridge}/program" -> 200 Program,
    "Writes a program that talks with a bridge, or stands in its place, with its address, encoding, framing and farewells.",
    [NotFound, BadAddress, BridgeClosed, NotForThisKind]
);

/// A program to be copied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Program {
    /// Its text, with a line's end behind the last line.
    pub program: String,
}
