//! What an address is, and whether the relay may use it. Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use shared::operation::Purpose;

/// A decision and the rule that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the address may be used.
    pub allowed: bool,
    /// The rule's name.
    pub rule: &'static str,
}

/// Addresses at which clouds hand out credentials to whoever asks from the machine itself.
const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254), // AWS, Azure, Google, OpenStack, Tencent and others
    Ipv4Addr::new(169, 254, 170, 2),   // AWS ECS
    Ipv4Addr::new(169, 254, 170, 23),  // AWS EKS
    Ipv4Addr::new(100, 100, 100, 200), // Alibaba
    Ipv4Addr::new(168, 63, 129, 16),   // Azure's host
    Ipv4Addr::new(192, 0, 0, 192),     // Oracle
];

const METADATA_V6: [Ipv6Addr; 4] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), // AWS
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),  // AWS EKS
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),  // Google
    Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe), // OpenStack
];

/// Judges an address for the owner: everything but what hands out credentials.
pub fn judge(ip: IpAddr, purpose: Purpose) -> Verdict {
    let addresses = || std::iter::once(ip).chain(embedded(ip).map(IpAddr::V4));
    if addresses().any(is_metadata) {
        return Verdict {
            allowed: false,
            rule: "metadata-never",
        };
    }
    let rule = match (purpose, addresses().last().unwrap_or(ip)) {
        (Purpose::TcpListen, _) => "owner-listens",
        (_, ip) if ip.is_loopback() || ip.is_unspecified() => "owner-loopback",
        (_, ip) if ip.is_multicast() => "owner-multicast",
        (_, ip) if is_private(ip) => "owner-private",
        _ => "owner-public",
    };
    Verdict {
        allowed: true,
        rule,
    }
}

fn is_metadata(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => METADATA_V4.contains(&v4),
        IpAddr::V6(v6) => METADATA_V6.contains(&v6),
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64; // RFC 6598
            v4.is_private() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// Every IPv4 address that an IPv6 address can stand for on its way.
fn embedded(ip: IpAddr) -> impl Iterator<Item = Ipv4Addr> {
    let found = match ip {
        IpAddr::V4(_) => [None; 4],
        IpAddr::V6(v6) => embedded_v6(v6),
    };
    found.into_iter().flatten()
}

fn embedded_v6(v6: Ipv6Addr) -> [Option<Ipv4Addr>; 4] {
    let s = v6.segments();
    let pair = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    let tail = pair(s[6], s[7]);
    match s {
        // IPv4-compatible (RFC 4291, 2.5.5.1), but for :: and ::1, which are addresses of their own.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 || low > 1 => [Some(tail), None, None, None],
        // IPv4-mapped (RFC 4291, 2.5.5.2) and IPv4-translated (RFC 2765).
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => [Some(tail), None, None, None],
        // NAT64: the well-known prefix (RFC 6052) and, in each of its lengths, the local one (RFC 8215).
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => [Some(tail), None, None, None],
        [0x64, 0xff9b, 1, ..] => nat64_local(v6, tail),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => [Some(pair(high, low)), None, None, None],
        // Teredo (RFC 4380): the server's address and, inverted, the client's.
        [0x2001, 0, high, low, ..] => [Some(pair(high, low)), Some(pair(!s[6], !s[7])), None, None],
        // ISATAP (RFC 5214).
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => [Some(tail), None, None, None],
        _ => [None; 4],
    }
}

/// RFC 6052, 2.2: where the IPv4 address stands for prefixes of 48, 56, 64 and 96 bits.
fn nat64_local(v6: Ipv6Addr, tail: Ipv4Addr) -> [Option<Ipv4Addr>; 4] {
    let o = v6.octets();
    let at = |a: usize, b: usize, c: usize, d: usize| Some(Ipv4Addr::new(o[a], o[b], o[c], o[d]));
    [
        at(6, 7, 9, 10),
        at(7, 9, 10, 11),
        at(9, 10, 11, 12),
        Some(tail),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Verdict {
        judge(text.parse().unwrap(), Purpose::TcpConnect)
    }

    #[test]
    fn metadata_never_in_any_embedding() {
        for text in [
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "fd00:ec2::254",
            "fe80::a9fe:a9fe",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "::ffff:0:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::169.254.169.254",
            "64:ff9b:1:a9fe:a9:fe00::",
            "64:ff9b:1:12:a9:fea9:fe00::",
            "2002:a9fe:a9fe::1",
            "2001:0:a9fe:a9fe::",
            "2001:0:1:1:0:0:5601:5601",
            "2001:db8::5efe:169.254.169.254",
            "fe80::200:5efe:169.254.169.254",
        ] {
            assert!(!verdict(text).allowed, "{text}");
        }
    }

    #[test]
    fn the_owner_may_use_everything_else() {
        for (text, rule) in [
            ("127.0.0.1", "owner-loopback"),
            ("::1", "owner-loopback"),
            ("::ffff:127.0.0.1", "owner-loopback"),
            ("0.0.0.0", "owner-loopback"),
            ("10.1.2.3", "owner-private"),
            ("192.168.1.50", "owner-private"),
            ("100.64.0.1", "owner-private"),
            ("169.254.1.1", "owner-private"),
            ("fd12::1", "owner-private"),
            ("64:ff9b::10.0.0.1", "owner-private"),
            ("224.0.0.1", "owner-multicast"),
            ("8.8.8.8", "owner-public"),
            ("2606:4700::1", "owner-public"),
        ] {
            assert_eq!(
                verdict(text),
                Verdict {
                    allowed: true,
                    rule
                },
                "{text}"
            );
        }
        let listen = judge("0.0.0.0".parse().unwrap(), Purpose::TcpListen);
        assert_eq!(listen.rule, "owner-listens");
    }
}
