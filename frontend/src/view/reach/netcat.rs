//! nc as OpenBSD's (Debian, macOS), ncat as Nmap's, and socat: bytes as the terminal has them.

use super::{Other, Side};

pub(super) fn nc(other: &Other) -> String {
    let Other { host, port, .. } = other;
    match (other.side, other.listens_on()) {
        (Side::Connect, _) => format!("nc {host} {port}"),
        (Side::Datagrams, _) => format!("nc -u {host} {port}"),
        (Side::Listen, Some(own)) => format!("nc -l {own} {port}"),
        (Side::Listen, None) if other.is_v6() => format!("nc -6 -l {port}"),
        (Side::Listen, None) => format!("nc -l {port}"),
    }
}

pub(super) fn ncat(other: &Other) -> String {
    let Other { host, port, .. } = other;
    match (other.side, other.listens_on()) {
        (Side::Connect, _) => format!("ncat {host} {port}"),
        (Side::Datagrams, _) => format!("ncat -u {host} {port}"),
        (Side::Listen, Some(own)) => format!("ncat -l {own} {port}"),
        (Side::Listen, None) => format!("ncat -l {port}"),
    }
}

pub(super) fn socat(other: &Other) -> String {
    let (host, port) = (other.bracketed(), other.port);
    let address = match other.side {
        Side::Connect => format!("TCP:{host}:{port}"),
        Side::Datagrams => format!("UDP:{host}:{port}"),
        Side::Listen => {
            let family = if other.is_v6() { "6" } else { "" };
            let own = match other.listens_on() {
                Some(_) if other.is_v6() => format!(",bind={host}"),
                Some(own) => format!(",bind={own}"),
                None => String::new(),
            };
            format!("TCP{family}-LISTEN:{port},reuseaddr{own}")
        }
    };
    // Some shells take brackets for a pattern.
    match address.contains('[') {
        true => format!("socat - '{address}'"),
        false => format!("socat - {address}"),
    }
}
