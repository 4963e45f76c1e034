//! Whether the relay may use an address. Pure. What an address is and which others stand in it is said by
//! [`shared::address`].

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use shared::{
    address::{
        embedded::embedded,
        kind::{Kind, kind},
    },
    operation::Purpose,
};

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
    let addresses = stands_for(ip);
    if addresses.iter().copied().any(is_metadata) {
        return Verdict {
            allowed: false,
            rule: "metadata-never",
        };
    }
    let rule = match (purpose, addresses.last().copied().unwrap_or(ip)) {
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

/// An address, and each IPv4 address that it can stand for on its way.
fn stands_for(ip: IpAddr) -> Vec<IpAddr> {
    let mut all = vec![ip];
    if let IpAddr::V6(v6) = ip {
        all.extend(embedded(v6).into_iter().map(|(_, v4)| IpAddr::V4(v4)));
    }
    all
}

fn is_metadata(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => METADATA_V4.contains(&v4),
        IpAddr::V6(v6) => METADATA_V6.contains(&v6),
    }
}

fn is_private(ip: IpAddr) -> bool {
    matches!(
        kind(ip),
        Kind::Private | Kind::UniqueLocal | Kind::Shared | Kind::LinkLocal
    )
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
