//! nc as OpenBSD's (Debian, macOS), ncat as Nmap's, and socat: bytes as the terminal has them.

use super::{Act, Lang, Language, Part, Side, Wanted, literal};
use crate::{
    bridge::{Bridge, Mode, TextEncoding},
    encoding,
};

/// A line for nc.
pub fn nc(part: &Part) -> String {
    format!("nc {}", arguments(part, "-6 "))
}

/// A line for ncat, which waits on both families by itself.
pub fn ncat(part: &Part) -> String {
    format!("ncat {}", arguments(part, ""))
}

fn arguments(part: &Part, all_v6: &str) -> String {
    let Part { host, port, .. } = part;
    let udp = match part.act {
        Act::Connect | Act::Listen => "",
        Act::Datagrams | Act::Receive => "-u ",
    };
    match (part.act, host.as_str()) {
        (Act::Connect | Act::Datagrams, host) => format!("{udp}{host} {port}"),
        (Act::Listen | Act::Receive, "0.0.0.0") => format!("{udp}-l {port}"),
        (Act::Listen | Act::Receive, "::") => format!("{all_v6}{udp}-l {port}"),
        (Act::Listen | Act::Receive, own) => format!("{udp}-l {own} {port}"),
    }
}

/// A line for socat.
pub fn socat(part: &Part) -> String {
    format!("socat - {}", whole(&address(part, ["LISTEN"; 2])))
}

/// A part as an address of socat. `waits` is how it waits for TCP and for UDP.
fn address(part: &Part, [tcp, udp]: [&str; 2]) -> String {
    let (host, port) = (bracketed(&part.host), part.port);
    let waits = |protocol: &str, how: &str| {
        let family = if part.host.contains(':') { "6" } else { "" };
        let own = match part.is_all() {
            true => String::new(),
            false => format!(",bind={host}"),
        };
        format!("{protocol}{family}-{how}:{port},reuseaddr{own}")
    };
    match part.act {
        Act::Connect => format!("TCP:{host}:{port}"),
        Act::Datagrams => format!("UDP:{host}:{port}"),
        Act::Listen => waits("TCP", tcp),
        Act::Receive => waits("UDP", udp),
    }
}

fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

/// Some shells take brackets for a pattern.
fn whole(address: &str) -> String {
    match address.contains('[') {
        true => format!("'{address}'"),
        false => address.to_owned(),
    }
}

/// A line for a side of a bridge, below a comment that says its encoding and farewells; `None` where the tool has none for what the
/// bridge does. `remote` is the peer that a bridge of UDP has from the start.
///
/// The comment is above the line, since zsh, as people type into it, knows none: a trailing one would be arguments.
pub(super) fn line(
    bridge: &Bridge,
    part: &Part,
    wanted: &Wanted,
    remote: Option<&(String, u16)>,
) -> Option<String> {
    let mode = match wanted.side {
        Side::Other => Mode::Console,
        Side::Same => bridge.mode,
    };
    let command = match (wanted.language, mode, remote) {
        (Language::Nc, Mode::Console, None) => nc(part),
        (Language::Nc, Mode::Console, Some(remote)) => nc_between(part, remote),
        (Language::Socat, Mode::Console, None) => socat(part),
        (Language::Socat, Mode::Console, Some(remote)) => {
            format!("socat - {}", whole(&between(part, remote)))
        }
        (Language::Socat, Mode::Echo, remote) => echo(part, remote),
        _ => return None,
    };
    let told = [
        Some(terminal(bridge.encoding, mode, wanted.lang)),
        farewells(bridge, wanted),
        one_peer(part, mode, wanted),
    ];
    let told: Vec<_> = told.into_iter().flatten().collect();
    let comma = match wanted.lang {
        Lang::En => ", ",
        Lang::Zh => "，",
    };
    Some(format!("# {}\n{command}\n", told.join(comma)))
}

/// From a bridge's own address to its remote.
fn nc_between(part: &Part, (host, port): &(String, u16)) -> String {
    let family = if part.host.contains(':') { "" } else { "-4 " };
    let own = match part.is_all() {
        true => String::new(),
        false => format!("-s {} ", part.host),
    };
    let host = host.trim_matches(['[', ']']);
    format!("nc {family}-u {own}-p {} {host} {port}", part.port)
}

fn between(part: &Part, (host, port): &(String, u16)) -> String {
    let family = if part.host.contains(':') { "" } else { "4" };
    let own = match part.is_all() {
        true => format!("sourceport={}", part.port),
        false => format!("bind={}:{}", bracketed(&part.host), part.port),
    };
    let host = bracketed(host.trim_matches(['[', ']']));
    format!("UDP{family}:{host}:{port},{own}")
}

/// Everything back to whom it came from, a datagram as one.
fn echo(part: &Part, remote: Option<&(String, u16)>) -> String {
    let (size, address) = match (part.act, remote) {
        (_, Some(remote)) => ("-b65535 ", between(part, remote)),
        (Act::Receive, None) => ("-b65535 ", address(part, ["", "RECVFROM"]) + ",fork"),
        (Act::Listen, None) => ("", address(part, ["LISTEN", ""]) + ",fork"),
        (Act::Connect | Act::Datagrams, None) => ("", address(part, [""; 2])),
    };
    format!("socat {size}{} EXEC:cat", whole(&address))
}

fn terminal(encoding: TextEncoding, mode: Mode, lang: Lang) -> String {
    let name = encoding.name();
    let is_shown = mode == Mode::Console && encoding != TextEncoding::Utf8;
    match (lang, is_shown) {
        (Lang::En, false) => format!("text in {name}"),
        (Lang::En, true) => format!("text in {name} which the terminal itself must speak"),
        (Lang::Zh, false) => format!("文字用 {name} 编码"),
        (Lang::Zh, true) => format!("文字用 {name} 编码，终端本身要设为该编码"),
    }
}

fn farewells(bridge: &Bridge, wanted: &Wanted) -> Option<String> {
    let can_be_said = |word: &&String| encoding::encode(word, bridge.encoding).is_ok();
    let words = bridge.farewell.iter().filter(can_be_said);
    let words: Vec<_> = words.map(|word| in_shell(word)).collect();
    if words.is_empty() {
        return None;
    }
    let words = words.join(match wanted.lang {
        Lang::En => " or ",
        Lang::Zh => " 或 ",
    });
    let is_udp = bridge.endpoint.is_udp();
    Some(match (wanted.lang, wanted.side, is_udp) {
        (Lang::En, Side::Other, false) => format!("{words} ends the connection"),
        (Lang::Zh, Side::Other, false) => format!("说出 {words} 连接就结束"),
        (Lang::En, Side::Other, true) => format!("behind {words} the bridge forgets this peer"),
        (Lang::Zh, Side::Other, true) => format!("说出 {words} 之后桥不再记得这个对端"),
        (Lang::En, Side::Same, _) => format!("{words} ends nothing here by itself but Ctrl+C does"),
        (Lang::Zh, Side::Same, _) => format!("说出 {words} 不会自动结束，要按 Ctrl+C"),
    })
}

fn one_peer(part: &Part, mode: Mode, wanted: &Wanted) -> Option<String> {
    let waits = matches!(part.act, Act::Listen | Act::Receive);
    let several = wanted.side == Side::Same && waits && mode == Mode::Console;
    several.then(|| match wanted.lang {
        Lang::En => "with one peer alone".to_owned(),
        Lang::Zh => "只与一个对端通话".to_owned(),
    })
}

/// A text that a shell takes as it is, also one that takes the comment for a command.
fn in_shell(text: &str) -> String {
    let seen = literal::unquoted(Language::Python, text);
    format!("'{}'", seen.replace('\'', r"'\''"))
}
