//! Programs that talk with a bridge, or stand in its place, to be copied: its address, encoding, framing and farewells are in
//! them, and nothing of Jackfield. Their texts are in the folders, one file for each act in each language, with `@NAMES@` for
//! what differs, `«English|中文»` for comments, and `@MODE:` before a line of one mode alone; [`coding`] has how each language encodes.

mod coding;
mod literal;
pub mod netcat;

use serde::{Deserialize, Serialize};

use self::literal::Literal;
use crate::{
    address::{parse_ip, parse_zoned, split_host_port},
    bridge::{Bridge, Endpoint, Framing, Mode},
};

/// In which language a program is written, or which tool a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Python 3, its standard library alone.
    Python,
    /// Rust, its standard library alone.
    Rust,
    /// Node.js, its own modules alone.
    Node,
    /// A line for OpenBSD's nc.
    Nc,
    /// A line for socat.
    Socat,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Python, Self::Rust, Self::Node, Self::Nc, Self::Socat];

    /// The language as it travels.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Rust => "rust",
            Self::Node => "node",
            Self::Nc => "nc",
            Self::Socat => "socat",
        }
    }
}

/// Whose part a program takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The other side's: it talks with the bridge.
    #[default]
    Other,
    /// The bridge's own: it takes its place, once the bridge is closed.
    Same,
}

/// The language of a program's comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// What a program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Dials.
    Connect,
    /// Waits for connections.
    Listen,
    /// Sends datagrams, and hears the answers.
    Datagrams,
    /// Waits for datagrams.
    Receive,
}

/// What a program does and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it does.
    pub act: Act,
    /// Where to, or on which address it waits; `0.0.0.0` and `::` are all.
    pub host: String,
    /// The port of that.
    pub port: u16,
}

impl Part {
    /// What a program does on one side of a bridge. `seen` is the host under which others see the bridge where it waits on all
    /// addresses. `None` as long as the bridge has no port.
    pub fn of(bridge: &Bridge, side: Side, seen: Option<&str>) -> Option<Self> {
        let part = |act, host: String, port| (port > 0).then_some(Self { act, host, port });
        let made_for = |endpoint: &Endpoint| {
            let port = u16::try_from(endpoint.port().0).ok()?;
            Some((endpoint.host().to_owned(), port))
        };
        let local = || match &bridge.local {
            Some(local) => split_host_port(local).ok(),
            None => made_for(&bridge.endpoint),
        };
        let bridge_at = || {
            let (host, port) = local()?;
            let host = bare(&host);
            let is_all = parse_ip(&host).is_some_and(|ip| ip.is_unspecified());
            Some(match (is_all, seen) {
                (false, _) => (host, port),
                (true, Some(seen)) => (bare(seen), port),
                (true, None) => ("127.0.0.1".to_owned(), port),
            })
        };
        match (&bridge.endpoint, side) {
            (Endpoint::TcpListen { .. }, Side::Other) => {
                let (host, port) = bridge_at()?;
                part(Act::Connect, host, port)
            }
            (Endpoint::TcpListen { .. }, Side::Same) => {
                let (host, port) = local()?;
                part(Act::Listen, bare(&host), port)
            }
            (Endpoint::TcpConnect { .. }, Side::Other) => {
                let (host, port) = made_for(&bridge.endpoint)?;
                part(Act::Listen, waits_on(&host), port)
            }
            (Endpoint::TcpConnect { .. }, Side::Same) => {
                let (host, port) = made_for(&bridge.endpoint)?;
                part(Act::Connect, bare(&host), port)
            }
            (Endpoint::Udp { remote, .. }, Side::Other) => match remote {
                Some(remote) => {
                    let (host, port) = split_host_port(remote).ok()?;
                    part(Act::Receive, waits_on(&host), port)
                }
                None => {
                    let (host, port) = bridge_at()?;
                    part(Act::Datagrams, host, port)
                }
            },
            (Endpoint::Udp { .. }, Side::Same) => {
                let (host, port) = local()?;
                part(Act::Receive, bare(&host), port)
            }
        }
    }

    /// Whether it waits on all addresses.
    fn is_all(&self) -> bool {
        matches!(self.host.as_str(), "0.0.0.0" | "::")
    }
}

/// On which address the other side waits for a bridge that dials `host`: on its own machine's alone where that is meant.
pub fn waits_on(host: &str) -> String {
    match parse_ip(host) {
        Some(ip) if ip.is_loopback() => ip.to_string(),
        Some(ip) if ip.is_ipv6() => "::".to_owned(),
        None if host == "localhost" => "127.0.0.1".to_owned(),
        _ => "0.0.0.0".to_owned(),
    }
}

/// Without brackets.
fn bare(host: &str) -> String {
    match parse_zoned(host) {
        Some((ip, Some(zone))) => format!("{ip}%{zone}"),
        Some((ip, None)) => ip.to_string(),
        None => host.to_owned(),
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// In which language.
    pub language: Language,
    /// Whose part it takes.
    pub side: Side,
    /// In which language its comments are.
    pub lang: Lang,
    /// As for [`Part::of`].
    pub seen: Option<&'a str>,
}

/// Why there is no program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The bridge has no port yet.
    Port,
    /// The tool has no line for what a bridge in this mode does.
    Line,
}

/// A program for a bridge.
///
/// # Errors
/// Why there is none.
pub fn write(bridge: &Bridge, wanted: Wanted) -> Result<String, Missing> {
    let Wanted {
        language,
        side,
        lang,
        seen,
    } = wanted;
    let part = Part::of(bridge, side, seen).ok_or(Missing::Port)?;
    let peer = match (&bridge.endpoint, side) {
        (Endpoint::Udp { remote, .. }, Side::Same) => remote.as_deref(),
        _ => None,
    };
    let peer = peer.and_then(|remote| split_host_port(remote).ok());
    let program = match language {
        Language::Nc | Language::Socat => {
            let line = netcat::line(bridge, &part, &wanted, peer.as_ref());
            return line.ok_or(Missing::Line);
        }
        Language::Python | Language::Rust | Language::Node => match (bridge.mode, side) {
            (Mode::Http, Side::Same) => server(language),
            _ => text(language, part.act),
        },
    };
    let encoding = bridge.encoding;
    let literal = Literal { language, encoding };
    let ending = match bridge.framing {
        Framing::Line => "\n",
        Framing::None => "",
    };
    let mode = match (bridge.mode, side) {
        (Mode::Echo, Side::Same) => "echo",
        (Mode::Room, Side::Same) => "room",
        _ => "console",
    };
    let mut program = in_mode(program, mode)
        .replace("@ENCODE@", &coding::part(language, encoding))
        .replace("@HARMLESS@", &coding::harmless(encoding));
    program = in_words(&program, lang);
    if language == Language::Python && part.host.contains('%') {
        program = with_zone(&program);
    }
    for (name, value) in [
        ("@HOST@", literal.text(&part.host)),
        ("@PORT@", part.port.to_string()),
        ("@ENCODING@", literal.text(coding::name(language, encoding))),
        ("@ENDING@", literal.bytes(ending).unwrap_or_default()),
        ("@MODE@", literal.text(mode)),
        ("@PEERS@", literal.peers(peer.as_ref())),
        // Last: in them may stand whatever people have written.
        ("@FAREWELLS@", literal.list(&bridge.farewell)),
    ] {
        program = program.replace(name, &value);
    }
    Ok(program)
}

/// Python takes the interface of an address only where it looks the address up.
fn with_zone(program: &str) -> String {
    let calls = [
        "create_server(",
        "receiver.bind(",
        "other.connect(",
        "with Server(",
    ];
    calls.iter().fold(program.to_owned(), |program, call| {
        let looked_up = format!("{call}socket.getaddrinfo(HOST, PORT)[0][4]");
        program.replace(&format!("{call}(HOST, PORT)"), &looked_up)
    })
}

/// A text without the lines that are of other modes alone: those begin with `@MODE,MODE:`.
fn in_mode(text: &str, mode: &str) -> String {
    let kept = |line| {
        let only = str::strip_prefix(line, "@").and_then(|line| line.split_once(':'));
        match only {
            None => Some(line),
            Some((modes, line)) => modes.split(',').any(|one| one == mode).then_some(line),
        }
    };
    text.split_inclusive('\n').filter_map(kept).collect()
}

/// A text with the words of one language where it has those of both.
fn in_words(text: &str, lang: Lang) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, (words, after))) = rest
        .split_once('«')
        .and_then(|(before, rest)| Some((before, rest.split_once('»')?)))
    {
        let (en, zh) = words.split_once('|').unwrap_or((words, words));
        written.push_str(before);
        written.push_str(match lang {
            Lang::En => en,
            Lang::Zh => zh,
        });
        rest = after;
    }
    written + rest
}

/// The text of a program, with names for what differs.
fn text(language: Language, act: Act) -> &'static str {
    match (language, act) {
        (Language::Node, Act::Connect) => include_str!("program/node/connect.js"),
        (Language::Node, Act::Listen) => include_str!("program/node/listen.js"),
        (Language::Node, Act::Datagrams) => include_str!("program/node/datagrams.js"),
        (Language::Node, Act::Receive) => include_str!("program/node/receive.js"),
        (Language::Rust, Act::Connect) => include_str!("program/rust/connect.rs.txt"),
        (Language::Rust, Act::Listen) => include_str!("program/rust/listen.rs.txt"),
        (Language::Rust, Act::Datagrams) => include_str!("program/rust/datagrams.rs.txt"),
        (Language::Rust, Act::Receive) => include_str!("program/rust/receive.rs.txt"),
        (_, Act::Connect) => include_str!("program/python/connect.py"),
        (_, Act::Listen) => include_str!("program/python/listen.py"),
        (_, Act::Datagrams) => include_str!("program/python/datagrams.py"),
        (_, Act::Receive) => include_str!("program/python/receive.py"),
    }
}

/// The text of one that answers HTTP requests.
fn server(language: Language) -> &'static str {
    match language {
        Language::Node => include_str!("program/node/serve.js"),
        Language::Rust => include_str!("program/rust/serve.rs.txt"),
        _ => include_str!("program/python/serve.py"),
    }
}

#[cfg(test)]
mod tests;
