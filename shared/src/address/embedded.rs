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

/// Every IPv4 address that an IPv6 address can stand for: an interface identifier may hold one whatever the prefix holds.
pub fn embedded(v6: Ipv6Addr) -> Vec<(Way, Ipv4Addr)> {
    let s = v6.segments();
    let tail = pair(s[6], s[7]);
    let mut found = match s {
        // But for :: and ::1, which are addresses of their own.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 || low > 1 => vec![(Way::Compatible, tail)],
        [0, 0, 0, 0, 0, 0xffff, ..] => vec![(Way::Mapped, tail)],
        [0, 0, 0, 0, 0xffff, 0, ..] => vec![(Way::Translated, tail)],
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => vec![(Way::Nat64, tail)],
        [0x64, 0xff9b, 1, ..] => {
            let behind = [48, 56, 64, 96].map(|length| (Way::Nat64Local, behind(length, v6)));
            let mut found = behind.to_vec();
            found.dedup();
            found
        }
        [0x2002, high, low, ..] => vec![(Way::SixToFour, pair(high, low))],
        [0x2001, 0, high, low, ..] => vec![
            (Way::TeredoServer, pair(high, low)),
            (Way::TeredoClient, pair(!s[6], !s[7])),
        ],
        _ => Vec::new(),
    };
    if matches!(s, [_, _, _, _, 0 | 0x200, 0x5efe, ..]) {
        found.push((Way::Isatap, tail));
    }
    found
}

fn pair(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))
}

/// The lengths that the prefix of a NAT64 translator may have (RFC 6052, 2.2).
pub const NAT64_LENGTHS: [u8; 6] = [32, 40, 48, 56, 64, 96];

/// The IPv4 address behind a prefix of one of the [`NAT64_LENGTHS`]: right after it, but for bits 64 to 71, which are left out.
pub fn behind(length: u8, v6: Ipv6Addr) -> Ipv4Addr {
    let octets = v6.octets();
    let after = (usize::from(length / 8)..octets.len()).filter(|at| *at != 8);
    let word = after
        .take(4)
        .fold(0, |word, at| word << 8 | u32::from(octets[at]));
    Ipv4Addr::from(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_6052_hold_the_address_that_they_show() {
        for (text, length) in [
            ("2001:db8:c000:221::", 32),
            ("2001:db8:1c0:2:21::", 40),
            ("2001:db8:122:c000:2:2100::", 48),
            ("2001:db8:122:3c0:0:221::", 56),
            ("2001:db8:122:344:c0:2:2100::", 64),
            ("2001:db8:122:344::192.0.2.33", 96),
        ] {
            let v6 = text.parse().unwrap();
            assert_eq!(behind(length, v6), Ipv4Addr::new(192, 0, 2, 33), "{text}");
        }
    }
}
