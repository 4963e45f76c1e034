//! Addresses as they are shown and written.

use shared::{
    address::{join_host_port, parse_ip, split_host_port},
    bridge::{Bridge, Endpoint},
};

/// The address that stands for a bridge: the one that it has, else the one that it was made for.
pub(crate) fn of(bridge: &Bridge) -> String {
    let endpoint = &bridge.endpoint;
    let made_for = || join_host_port(endpoint.host(), endpoint.port().0);
    match endpoint {
        Endpoint::TcpConnect { .. } => made_for(),
        Endpoint::TcpListen { .. } | Endpoint::Udp { .. } => {
            bridge.local.clone().unwrap_or_else(made_for)
        }
    }
}

/// Whom an address lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Only programs on the relay's own machine.
    Loopback(String),
    /// Every address of the machine.
    Everywhere {
        /// Whether IPv6 is among them.
        v6: bool,
    },
    /// This one.
    One(String),
}

/// Whom a local address `HOST:PORT` lets in, and the port.
pub(crate) fn reach(local: &str) -> Option<(Reach, u16)> {
    let (host, port) = split_host_port(local).ok()?;
    let reach = match parse_ip(&host) {
        Some(ip) if ip.is_unspecified() => Reach::Everywhere { v6: ip.is_ipv6() },
        Some(ip) if ip.is_loopback() => Reach::Loopback(host),
        None if host == "localhost" => Reach::Loopback(host),
        _ => Reach::One(host),
    };
    Some((reach, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_whom_an_address_lets_in() {
        let loopback = Reach::Loopback("127.0.0.1".to_owned());
        assert_eq!(reach("127.0.0.1:66"), Some((loopback, 66)));
        assert_eq!(reach("[::]:66"), Some((Reach::Everywhere { v6: true }, 66)));
        assert_eq!(
            reach("0.0.0.0:66"),
            Some((Reach::Everywhere { v6: false }, 66))
        );
        assert_eq!(
            reach("10.0.0.9:66"),
            Some((Reach::One("10.0.0.9".to_owned()), 66))
        );
        assert_eq!(reach("nonsense"), None);
    }
}
