//! IPv4 addresses that stand in IPv6 addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

/// In which way an IPv4 address stands in an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// `::a.b.c.d`, no longer used (RFC 4291, 2.5.5.1).
    Compatible,
    /// `::ffff:a.b.c.d`: how a socket of both families shows an IPv4 peer (RFC 4291, 2.5.5.2).
    Mapped,
    /// `::ffff:0:a.b.c.d` (RFC 2765).
    Translated,
    /// `64:ff9b::a.b.c.d`, the well-known prefix of NAT64 (RFC 6052).
    Nat64,
    /// In `64:ff9b:1::/48`, by one of the prefix lengths of NAT64 (RFC 8215; RFC 6052, 2.2).
    Nat64Local,
    /// `2002:aabb:ccdd::` (RFC 3056).
    SixToFour,
    /// A Teredo server (RFC 4380).
    TeredoServer,
    /// A Teredo client, its bits turned round (RFC 4380).
    TeredoClient,
    /// `::5efe:a.b.c.d` at the end of any prefix (RFC 5214).
    Isatap,
}

impl Way {
    /// The number of the RFC that says so.
    pub fn rfc(self) -> u16 {
        match self {
            Self::Compatible | Self::Mapped => 4291,
            Self::Translated => 2765,
            Self::Nat64 => 6052,
            Self::Nat64Local => 8215,
            Self::SixToFour => 3056,
            Self::TeredoServer | Self::TeredoClient => 4380,
            Self::Isatap => 5214,
        }
    }
}

/// Every IPv4 address that an IPv6 address can stand for.
pub fn embedded(v6: Ipv6Addr) -> Vec<(Way, Ipv4Addr)> {
    let s = v6.segments();
    let pair = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    let tail = pair(s[6], s[7]);
    match s {
        // But for :: and ::1, which are addresses of their own.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 || low > 1 => vec![(Way::Compatible, tail)],
        [0, 0, 0, 0, 0, 0xffff, ..] => vec![(Way::Mapped, tail)],
        [0, 0, 0, 0, 0xffff, 0, ..] => vec![(Way::Translated, tail)],
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => vec![(Way::Nat64, tail)],
        [0x64, 0xff9b, 1, ..] => {
            let mut found = nat64_local(v6).map(|v4| (Way::Nat64Local, v4)).to_vec();
            found.dedup();
            found
        }
        [0x2002, high, low, ..] => vec![(Way::SixToFour, pair(high, low))],
        [0x2001, 0, high, low, ..] => vec![
            (Way::TeredoServer, pair(high, low)),
            (Way::TeredoClient, pair(!s[6], !s[7])),
        ],
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => vec![(Way::Isatap, tail)],
        _ => Vec::new(),
    }
}

/// Where the IPv4 address stands for prefixes of 48, 56, 64 and 96 bits.
fn nat64_local(v6: Ipv6Addr) -> [Ipv4Addr; 4] {
    let o = v6.octets();
    let at = |a: usize, b: usize, c: usize, d: usize| Ipv4Addr::new(o[a], o[b], o[c], o[d]);
    [
        at(6, 7, 9, 10),
        at(7, 9, 10, 11),
        at(9, 10, 11, 12),
        at(12, 13, 14, 15),
    ]
}
