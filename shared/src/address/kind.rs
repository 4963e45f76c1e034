//! What an address is, by the registries of IANA: the IPv4 Special-Purpose Address Registry as of 2021-02-04, the IPv6
//! Special-Purpose Address Registry as of 2024-10-22, and what the RFCs say of multicast and of the rest.

mod table;

use std::net::IpAddr;

use super::network::Network;

/// A block of addresses that were set apart, or all others of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which addresses.
    pub network: Network,
    /// What for.
    pub kind: Kind,
    /// The number of the RFC that says so.
    pub rfc: u16,
    /// Whether they are reached from anywhere, as far as the registry says.
    pub global: Option<bool>,
}

/// What addresses were set apart for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Not set apart: an address of the public internet.
    Public,
    /// "This network": a host that does not know its own address yet.
    ThisNetwork,
    /// No address: as one's own it stands for all.
    Unspecified,
    /// The own machine.
    Loopback,
    /// Networks that are not part of the internet.
    Private,
    /// As private, of IPv6.
    UniqueLocal,
    /// Between a provider and its customers behind a shared address (CGNAT).
    Shared,
    /// The own cable or radio alone.
    LinkLocal,
    /// Once for a site; no longer used.
    SiteLocal,
    /// For books and examples.
    Documentation,
    /// For measuring devices.
    Benchmarking,
    /// Kept for protocols of the IETF.
    Protocols,
    /// IPv4 to islands in IPv6 (DS-Lite).
    Continuity,
    /// Where an address must stand but there is none.
    Dummy,
    /// The nearest server that opens ports in a NAT.
    PortControl,
    /// The nearest server that relays around a NAT.
    Turn,
    /// By which a host finds the prefix of its NAT64.
    Nat64Discovery,
    /// The nearest server that takes names of services.
    ServiceRegistration,
    /// Answers look-ups of private addresses, so that they bother nobody else.
    As112,
    /// Automatic multicast tunnels.
    Amt,
    /// Once the nearest relay to 6to4; no longer used.
    SixToFourRelay,
    /// Reserved.
    Reserved,
    /// All hosts of the own network.
    Broadcast,
    /// Groups of hosts.
    Multicast,
    /// Groups on the own cable or radio alone.
    MulticastLocal,
    /// Groups with one sender.
    MulticastSource,
    /// Groups within an organisation.
    MulticastScoped,
    /// IPv4 in a socket of both families.
    Mapped,
    /// IPv4 in IPv6; no longer used.
    Compatible,
    /// IPv4 behind a translator.
    Nat64,
    /// IPv4 behind a translator of one's own.
    Nat64Local,
    /// Is thrown away.
    Discard,
    /// IPv6 in UDP over IPv4.
    Teredo,
    /// Names of hosts that look like addresses; no longer used.
    Orchid,
    /// Names of hosts that look like addresses.
    OrchidV2,
    /// Names of drones.
    Drone,
    /// IPv6 in IPv4.
    SixToFour,
    /// Steps on a packet's way.
    SegmentRouting,
}

impl Kind {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Public,
        Self::ThisNetwork,
        Self::Unspecified,
        Self::Loopback,
        Self::Private,
        Self::UniqueLocal,
        Self::Shared,
        Self::LinkLocal,
        Self::SiteLocal,
        Self::Documentation,
        Self::Benchmarking,
        Self::Protocols,
        Self::Continuity,
        Self::Dummy,
        Self::PortControl,
        Self::Turn,
        Self::Nat64Discovery,
        Self::ServiceRegistration,
        Self::As112,
        Self::Amt,
        Self::SixToFourRelay,
        Self::Reserved,
        Self::Broadcast,
        Self::Multicast,
        Self::MulticastLocal,
        Self::MulticastSource,
        Self::MulticastScoped,
        Self::Mapped,
        Self::Compatible,
        Self::Nat64,
        Self::Nat64Local,
        Self::Discard,
        Self::Teredo,
        Self::Orchid,
        Self::OrchidV2,
        Self::Drone,
        Self::SixToFour,
        Self::SegmentRouting,
    ];
}

/// All blocks.
pub fn all() -> &'static [Block] {
    &table::BLOCKS
}

/// The blocks that an address is in, the narrowest first; at least one.
pub fn blocks(ip: IpAddr) -> Vec<&'static Block> {
    let mut found: Vec<_> = table::BLOCKS
        .iter()
        .filter(|block| block.network.contains(ip))
        .collect();
    found.sort_by_key(|block| std::cmp::Reverse(block.network.prefix()));
    found
}

/// The narrowest block that an address is in.
pub fn block(ip: IpAddr) -> &'static Block {
    blocks(ip).first().copied().unwrap_or(&table::BLOCKS[0])
}

/// What an address is.
pub fn kind(ip: IpAddr) -> Kind {
    block(ip).kind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(text: &str) -> Kind {
        kind(text.parse().unwrap())
    }

    #[test]
    fn the_narrowest_block_says_what_an_address_is() {
        for (text, expected) in [
            ("0.0.0.0", Kind::Unspecified),
            ("0.1.2.3", Kind::ThisNetwork),
            ("8.8.8.8", Kind::Public),
            ("10.1.2.3", Kind::Private),
            ("100.64.0.1", Kind::Shared),
            ("127.255.255.255", Kind::Loopback),
            ("192.0.0.9", Kind::PortControl),
            ("192.0.0.171", Kind::Nat64Discovery),
            ("192.0.0.200", Kind::Protocols),
            ("224.0.0.251", Kind::MulticastLocal),
            ("239.1.2.3", Kind::MulticastScoped),
            ("255.255.255.255", Kind::Broadcast),
            ("255.255.255.254", Kind::Reserved),
            ("::", Kind::Unspecified),
            ("::1", Kind::Loopback),
            ("::2", Kind::Compatible),
            ("::ffff:8.8.8.8", Kind::Mapped),
            ("2001::1", Kind::Teredo),
            ("2001:1::1", Kind::PortControl),
            ("2001:db8::1", Kind::Documentation),
            ("2606:4700::1111", Kind::Public),
            ("4000::", Kind::Reserved),
            ("fd00::1", Kind::UniqueLocal),
            ("fec0::1", Kind::SiteLocal),
            ("ff02::fb", Kind::MulticastLocal),
            ("ff0e::1", Kind::Multicast),
        ] {
            assert_eq!(kind_of(text), expected, "{text}");
        }
    }

    #[test]
    fn every_kind_is_somewhere() {
        for kind in Kind::ALL {
            assert!(
                table::BLOCKS.iter().any(|block| block.kind == *kind),
                "{kind:?}"
            );
        }
    }
}
