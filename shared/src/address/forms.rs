//! The ways in which one address can be written.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An IPv4 address in hex: `0x7f000001`.
pub fn hex(v4: Ipv4Addr) -> String {
    format!("0x{:08x}", u32::from(v4))
}

/// The eight bits of an octet, the highest first.
pub fn bits(octet: u8) -> String {
    format!("{octet:08b}")
}

/// An IPv6 address with all its digits. Its short form, by the rules of RFC 5952, is how it is displayed.
pub fn full(v6: Ipv6Addr) -> String {
    let groups = v6.segments().map(|group| format!("{group:04x}"));
    groups.join(":")
}

/// The letter of the class that an IPv4 address once was in (RFC 791): A to C by the length of the network's number, D for
/// groups, E for nothing yet. Since 1993 prefixes of any length have taken their place (RFC 1519).
pub fn class(v4: Ipv4Addr) -> char {
    match v4.octets()[0] {
        0..=127 => 'A',
        128..=191 => 'B',
        192..=223 => 'C',
        224..=239 => 'D',
        240..=255 => 'E',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_end_where_their_first_bits_change() {
        for (first, last, letter) in [
            (0, 127, 'A'),
            (128, 191, 'B'),
            (192, 223, 'C'),
            (224, 239, 'D'),
            (240, 255, 'E'),
        ] {
            for octet in first..=last {
                assert_eq!(class(Ipv4Addr::new(octet, 0, 0, 1)), letter);
            }
        }
    }
}
