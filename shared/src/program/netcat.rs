//! nc as OpenBSD's (Debian, macOS), ncat as Nmap's, and socat: bytes as the terminal has them.

use super::{Act, Part};

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
    let port = part.port;
    let host = match part.is_v6() {
        true => format!("[{}]", part.host),
        false => part.host.clone(),
    };
    let waits = |protocol: &str| {
        let family = if part.is_v6() { "6" } else { "" };
        let own = match part.host.as_str() {
            "0.0.0.0" | "::" => String::new(),
            _ => format!(",bind={host}"),
        };
        format!("{protocol}{family}-LISTEN:{port},reuseaddr{own}")
    };
    let address = match part.act {
        Act::Connect => format!("TCP:{host}:{port}"),
        Act::Datagrams => format!("UDP:{host}:{port}"),
        Act::Listen => waits("TCP"),
        Act::Receive => waits("UDP"),
    };
    // Some shells take brackets for a pattern.
    match address.contains('[') {
        true => format!("socat - '{address}'"),
        false => format!("socat - {address}"),
    }
}
