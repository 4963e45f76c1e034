//! Networks: an address and the length of the prefix that all of its addresses share (CIDR, RFC 4632).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network, or an address in it with the network's prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    ip: IpAddr,
    prefix: u8,
}

impl Network {
    /// `None` for a prefix longer than the address.
    pub fn new(ip: IpAddr, prefix: u8) -> Option<Self> {
        let network = Self { ip, prefix };
        (prefix <= network.width()).then_some(network)
    }

    /// For tables. The prefix is as long as the address at most.
    pub(super) const fn fixed(ip: IpAddr, prefix: u8) -> Self {
        Self { ip, prefix }
    }

    /// The address with which it was made.
    pub fn ip(self) -> IpAddr {
        self.ip
    }

    /// The length of the prefix in bits.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// The bits of an address: 32 or 128.
    pub fn width(self) -> u8 {
        match self.ip {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        }
    }

    /// Whether an address is in it.
    pub fn contains(self, ip: IpAddr) -> bool {
        let other = Self { ip, ..self };
        ip.is_ipv4() == self.ip.is_ipv4() && other.network() == self.network()
    }

    /// The network itself: the host's bits are 0.
    pub fn network(self) -> IpAddr {
        self.address(self.bits() & self.mask_bits())
    }

    /// The last address: the host's bits are 1.
    pub fn last(self) -> IpAddr {
        self.address(self.last_bits())
    }

    /// The mask: the prefix's bits are 1.
    pub fn mask(self) -> IpAddr {
        self.address(self.mask_bits())
    }

    /// The mask turned round, as routers' access lists have it.
    pub fn wildcard(self) -> IpAddr {
        self.address(self.host_bits())
    }

    /// The address of all hosts in it; IPv6 has none, nor has a network of one or two addresses (RFC 3021).
    pub fn broadcast(self) -> Option<IpAddr> {
        (self.ip.is_ipv4() && self.prefix < 31).then(|| self.last())
    }

    /// The first and the last address that a host may have.
    ///
    /// Of IPv4 neither the network's nor the broadcast's, of IPv6 not the first, which stands for the routers (RFC 4291,
    /// 2.6.1). Of two addresses both (RFC 3021, RFC 6164), of one this one.
    pub fn hosts(self) -> (IpAddr, IpAddr) {
        let (first, last) = self.host_range();
        (self.address(first), self.address(last))
    }

    /// How many addresses a host may have.
    pub fn host_count(self) -> u128 {
        let (first, last) = self.host_range();
        last - first + 1
    }

    fn host_range(self) -> (u128, u128) {
        let (network, last) = (self.bits() & self.mask_bits(), self.last_bits());
        match (self.host_bits(), self.ip) {
            (0 | 1, _) => (network, last),
            (_, IpAddr::V4(_)) => (network + 1, last - 1),
            (_, IpAddr::V6(_)) => (network + 1, last),
        }
    }

    fn bits(self) -> u128 {
        match self.ip {
            IpAddr::V4(v4) => u32::from(v4).into(),
            IpAddr::V6(v6) => u128::from(v6),
        }
    }

    fn last_bits(self) -> u128 {
        self.bits() | self.host_bits()
    }

    fn host_bits(self) -> u128 {
        let free = u32::from(self.width().saturating_sub(self.prefix));
        match free {
            128.. => u128::MAX,
            free => (1 << free) - 1,
        }
    }

    fn mask_bits(self) -> u128 {
        let all = match self.ip {
            IpAddr::V4(_) => u128::from(u32::MAX),
            IpAddr::V6(_) => u128::MAX,
        };
        all & !self.host_bits()
    }

    fn address(self, bits: u128) -> IpAddr {
        match self.ip {
            // Bits of IPv4 are at most 32.
            IpAddr::V4(_) => Ipv4Addr::from(u32::try_from(bits).unwrap_or(u32::MAX)).into(),
            IpAddr::V6(_) => Ipv6Addr::from(bits).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(ip: &str, prefix: u8) -> Network {
        Network::new(ip.parse().unwrap(), prefix).unwrap()
    }

    #[test]
    fn a_network_of_two_addresses_has_two_hosts() {
        let pair = network("192.168.1.7", 31);
        assert_eq!(pair.hosts().0.to_string(), "192.168.1.6");
        assert_eq!(pair.hosts().1.to_string(), "192.168.1.7");
        assert_eq!((pair.host_count(), pair.broadcast()), (2, None));
        let one = network("192.168.1.7", 32);
        assert_eq!((one.host_count(), one.broadcast()), (1, None));
        assert_eq!(one.hosts(), (one.ip(), one.ip()));
    }

    #[test]
    fn the_largest_networks_fit() {
        assert_eq!(network("::", 0).host_count(), u128::MAX);
        assert_eq!(network("1.2.3.4", 0).host_count(), u128::from(u32::MAX) - 1);
        assert_eq!(
            network("1.2.3.4", 0).wildcard().to_string(),
            "255.255.255.255"
        );
        assert_eq!(Network::new("::".parse().unwrap(), 129), None);
        assert_eq!(Network::new("1.2.3.4".parse().unwrap(), 33), None);
    }

    #[test]
    fn families_are_told_apart() {
        assert!(!network("::", 0).contains("0.0.0.0".parse().unwrap()));
        assert!(network("10.0.0.0", 8).contains("10.255.0.1".parse().unwrap()));
        assert!(!network("10.0.0.0", 8).contains("11.0.0.0".parse().unwrap()));
    }
}
