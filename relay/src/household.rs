//! Who counts as one by the address: what comes from one household may come from one machine.

use std::net::{IpAddr, Ipv6Addr};

/// The part of an IPv6 address that names a network.
const NETWORK: u128 = u128::MAX << 64;

/// What one household has: an IPv4 address, or the first 64 bits of an IPv6 one.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & NETWORK).into(),
        v4 => v4,
    }
}
