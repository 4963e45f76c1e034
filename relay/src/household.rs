//! Who counts as one by the address: what comes from one household may come from one machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The part of an IPv6 address that names a network.
const NETWORK: u128 = u128::MAX << 64;

/// What one household has: an IPv4 address, or the first 64 bits of an IPv6 one.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & NETWORK).into(),
        v4 => v4,
    }
}

/// The networks around a household, the widest first: of IPv4 its /16 and /24; of IPv6 its /32, as those have who give addresses
/// away, and its /48, which anybody can have.
pub(crate) fn networks(address: IpAddr) -> [IpAddr; 2] {
    match address.to_canonical() {
        IpAddr::V6(v6) => [32, 48]
            .map(|prefix| Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << (128 - prefix))).into()),
        IpAddr::V4(v4) => [16, 24]
            .map(|prefix| Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << (32 - prefix))).into()),
    }
}
