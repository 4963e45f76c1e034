//! Host and port as people write them, and what an address is: [`read`] reads what is typed, [`forms`] writes it in each
//! way, [`kind`] says what it was set apart for, [`network`] calculates with prefixes, [`embedded`] finds IPv4 in IPv6,
//! [`scope`] how far a group reaches. What the relay may do with an address is decided there.

pub mod embedded;
pub mod forms;
pub mod kind;
pub mod network;
pub mod read;
pub mod scope;

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::fault::{Fault, FaultCode};

/// Any whole number where a port is asked for, so that 70000 and -1 get the fault that says why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PortNumber(
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 65535)))] pub i64,
);

impl PortNumber {
    /// The number as a port.
    ///
    /// # Errors
    /// `port-out-of-range` below `min` (0 where a free port may be asked for) or above 65535.
    pub fn check(self, min: u16) -> Result<u16, Fault> {
        match u16::try_from(self.0) {
            Ok(port) if port >= min => Ok(port),
            _ => Err(Fault::new(
                FaultCode::PortOutOfRange,
                format!(
                    "{} is not a port here; give a number from {min} to 65535.",
                    self.0
                ),
            )
            .with("port", self.0)
            .with("min", min)
            .with("max", u16::MAX)),
        }
    }
}

impl FromStr for PortNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        match text.parse() {
            Ok(_) if text.starts_with('+') => Err("a port is a whole number"),
            Ok(number) => Ok(Self(number)),
            // Any whole number is judged as a port, also one that no integer holds.
            Err(_) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self(i64::MAX))
            }
            Err(_) => Err("a port is a whole number"),
        }
    }
}

impl From<u16> for PortNumber {
    fn from(port: u16) -> Self {
        Self(port.into())
    }
}

impl<'de> Deserialize<'de> for PortNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        if let Some(whole) = number.as_i64() {
            return Ok(Self(whole));
        }
        match number.as_f64() {
            // Numbers beyond 64 bits arrive as floats; `as` saturates, which keeps them out of range.
            Some(float) if float.fract() == 0.0 => Ok(Self(float as i64)),
            _ => Err(D::Error::custom("a port is a whole number")),
        }
    }
}

/// Splits `HOST:PORT`, `[IPV6]:PORT` and `NAME:PORT`.
///
/// # Errors
/// `bad-address` where there is no host or no port, `port-out-of-range` for a port above 65535.
pub fn split_host_port(text: &str) -> Result<(String, u16), Fault> {
    let bad = |why: &str| {
        Fault::new(
            FaultCode::BadAddress,
            format!("\"{text}\" is not HOST:PORT: {why}"),
        )
        .with("address", text)
    };
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest
                .split_once(']')
                .ok_or_else(|| bad("the closing bracket is missing."))?;
            let port = rest
                .strip_prefix(':')
                .ok_or_else(|| bad("a colon and the port follow the bracket."))?;
            parse_zoned(host)
                .filter(|(ip, _)| ip.is_ipv6())
                .ok_or_else(|| bad("what is in brackets is not an IPv6 address."))?;
            (host, port)
        }
        None => text
            .rsplit_once(':')
            .ok_or_else(|| bad("the port is missing."))?,
    };
    if text.parse::<Ipv6Addr>().is_ok() || (host.contains(':') && !text.starts_with('[')) {
        return Err(bad("write an IPv6 address in brackets, as [::1]:6666."));
    }
    let number: PortNumber = port.parse().map_err(|_| bad("the port is not a number."))?;
    check_host(host)?;
    Ok((host.to_owned(), number.check(1)?))
}

/// Checks that a text can be a host: an IP address, or a name by the rules of RFC 1123 (underscores, which
/// many private networks use, are let through).
///
/// # Errors
/// `bad-address`, saying what is wrong.
pub fn check_host(host: &str) -> Result<(), Fault> {
    let bad = |why: &str| {
        Err(Fault::new(
            FaultCode::BadAddress,
            format!("\"{host}\" is not a host: {why}"),
        )
        .with("address", host))
    };
    if host.is_empty() {
        return bad("it is empty; give an IP address or a name.");
    }
    if parse_ip(host).is_some() {
        return Ok(());
    }
    if host.contains('%') {
        return bad(
            "what stands behind a % is the name or the number of an interface, and only link-local addresses of IPv6 take one, as fe80::1%eth0.",
        );
    }
    if host.contains(':') {
        return bad("it has a colon but is not an IPv6 address.");
    }
    if host.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return bad("an IPv4 address has four numbers from 0 to 255.");
    }
    check_host_name(host.strip_suffix('.').unwrap_or(host)).or_else(bad)
}

/// Whether a name is one, without the dot at its end; what is wrong with it.
fn check_host_name(name: &str) -> Result<(), &'static str> {
    // A system would read such a one as IPv4 in an old form (RFC 6943, 3.1.1): no top-level domain is a number.
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_hex = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hex = last.strip_prefix("0x").or(last.strip_prefix("0X"));
    if last.bytes().all(|byte| byte.is_ascii_digit()) || hex.is_some_and(is_hex) {
        return Err("no name ends in a number, and an IPv4 address has four decimal ones.");
    }
    if name.len() > 253 {
        return Err("a name has at most 253 characters.");
    }
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if name.split('.').all(label_fits) {
        Ok(())
    } else {
        Err("a name is made of letters, digits and hyphens, in parts of 1 to 63 between dots.")
    }
}

/// Reads an IP address, with or without brackets around IPv6. A zone may stand where [`parse_zoned`] takes it.
pub fn parse_ip(host: &str) -> Option<IpAddr> {
    parse_zoned(host).map(|(ip, _)| ip)
}

/// The longest zone that is taken, in bytes; Linux has at most 15, others longer ones.
const MAX_ZONE: usize = 64;

/// Reads an IP address, with or without brackets around IPv6, and its zone: the name or the number of an interface behind
/// `%` (RFC 4007). Only addresses that [need](needs_zone) one take it.
pub fn parse_zoned(host: &str) -> Option<(IpAddr, Option<&str>)> {
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let whole = bare.unwrap_or(host);
    let (address, zone) = match whole.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (whole, None),
    };
    let ip: IpAddr = address.parse().ok()?;
    let is_of_zone = |c: char| !c.is_whitespace() && !c.is_control() && !"%/[]:".contains(c);
    let zone_fits = |zone: &str| {
        needs_zone(ip) && (1..=MAX_ZONE).contains(&zone.len()) && zone.chars().all(is_of_zone)
    };
    (zone.is_none_or(zone_fits) && (bare.is_none() || ip.is_ipv6())).then_some((ip, zone))
}

/// Whether an address says nothing without the interface on which it is meant: link-local ones of IPv6, and groups on one
/// interface or link (RFC 4007, 6).
pub fn needs_zone(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(v6) => {
            v6.is_unicast_link_local() || matches!(v6.segments()[0] & 0xff0f, 0xff01 | 0xff02)
        }
    }
}

/// `HOST:PORT`, with brackets around IPv6.
pub fn join_host_port(host: &str, port: impl std::fmt::Display) -> String {
    if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// An address as people know it: an IPv4 one that came through a socket of both families (`::ffff:a.b.c.d`)
/// is shown as IPv4. The zone of a link-local one stays.
pub fn canonical(address: SocketAddr) -> SocketAddr {
    match (address.ip().to_canonical(), address) {
        (IpAddr::V6(ip), SocketAddr::V6(v6)) => {
            SocketAddrV6::new(ip, v6.port(), 0, v6.scope_id()).into()
        }
        (ip, _) => SocketAddr::new(ip, address.port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_what_people_write() {
        for (text, host, port) in [
            ("127.0.0.1:6666", "127.0.0.1", 6666),
            ("[::1]:80", "::1", 80),
            ("plc-3.lab:502", "plc-3.lab", 502),
            ("[fe80::1%eth0]:502", "fe80::1%eth0", 502),
            ("[ff02::1%2]:502", "ff02::1%2", 502),
        ] {
            assert_eq!(split_host_port(text).unwrap(), (host.to_owned(), port));
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, code) in [
            ("127.0.0.1", FaultCode::BadAddress),
            ("::1:80", FaultCode::BadAddress),
            ("[::1]", FaultCode::BadAddress),
            ("[nonsense]:1", FaultCode::BadAddress),
            (":80", FaultCode::BadAddress),
            ("a b:80", FaultCode::BadAddress),
            ("1.2.3:80", FaultCode::BadAddress),
            ("999.1.1.1:80", FaultCode::BadAddress),
            ("host:http", FaultCode::BadAddress),
            ("fe80::1%eth0:80", FaultCode::BadAddress),
            ("[fe80::1%]:80", FaultCode::BadAddress),
            ("[fe80::1%a b]:80", FaultCode::BadAddress),
            ("[10.0.0.1]:80", FaultCode::BadAddress),
            ("[2001:db8::1%eth0]:80", FaultCode::BadAddress),
            ("host:65536", FaultCode::PortOutOfRange),
            ("host:99999999999999999999", FaultCode::PortOutOfRange),
            ("host:0", FaultCode::PortOutOfRange),
        ] {
            assert_eq!(split_host_port(text).unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn ipv6_stands_in_brackets_before_a_port() {
        for (host, joined) in [
            ("::1", "[::1]:80"),
            ("[::1]", "[::1]:80"),
            ("fe80::1%eth0", "[fe80::1%eth0]:80"),
            ("plc.lab", "plc.lab:80"),
        ] {
            assert_eq!(join_host_port(host, 80), joined);
        }
    }

    #[test]
    fn only_what_is_meant_on_one_interface_takes_a_zone() {
        for (host, ip, zone) in [
            ("fe80::1", "fe80::1", None),
            ("fe80::1%eth0", "fe80::1", Some("eth0")),
            ("[febf::1%wlan-0.1]", "febf::1", Some("wlan-0.1")),
            ("ff12::fb%2", "ff12::fb", Some("2")),
            ("10.0.0.1", "10.0.0.1", None),
        ] {
            assert_eq!(parse_zoned(host), Some((ip.parse().unwrap(), zone)));
            assert!(check_host(host).is_ok(), "{host}");
        }
        for host in [
            "::1%lo",
            "10.0.0.1%eth0",
            "fec0::1%eth0",
            "ff05::1%eth0",
            "fe80::1%",
            "fe80::1%a%b",
            "fe80::1%eth0/64",
            "[10.0.0.1]",
            "localhost%lo",
        ] {
            assert_eq!(parse_zoned(host), None, "{host}");
            assert!(check_host(host).is_err(), "{host}");
        }
    }

    #[test]
    fn a_peers_zone_is_kept_and_mapped_ipv4_is_shown_as_such() {
        for (address, known) in [
            ("[fe80::1%2]:80", "[fe80::1%2]:80"),
            ("[::ffff:10.0.0.1]:80", "10.0.0.1:80"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(canonical(address.parse().unwrap()).to_string(), known);
        }
    }

    #[test]
    fn any_whole_number_is_judged_as_a_port() {
        for text in ["-1", "65536", "99999999999999999999999", "1e30"] {
            let port: PortNumber = serde_json::from_str(text).unwrap();
            assert_eq!(port.check(0).unwrap_err().code, FaultCode::PortOutOfRange);
        }
        assert!(serde_json::from_str::<PortNumber>("1.5").is_err());
        assert!(serde_json::from_str::<PortNumber>("\"80\"").is_err());
        assert_eq!(PortNumber(65535).check(0).unwrap(), 65535);
    }
}
