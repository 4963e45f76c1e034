//! What addresses were set apart for, in English.

use shared::address::kind::Kind;

/// A kind's name, and what it means.
pub(super) fn kind(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Public => (
            "Public",
            "An address of the internet: it can be reached from anywhere, unless somebody forbids it.",
        ),
        Kind::ThisNetwork => (
            "This network",
            "For a host that does not know its own address yet.",
        ),
        Kind::Unspecified => (
            "Unspecified",
            "No address. A program that listens on it listens on all of its host's addresses.",
        ),
        Kind::Loopback => (
            "Loopback",
            "The own machine. What is sent here never leaves it.",
        ),
        Kind::Private => (
            "Private",
            "For networks at home and at work. Anybody may use it, so that it leads nowhere on the internet; a NAT lends its hosts a public one.",
        ),
        Kind::UniqueLocal => (
            "Unique local",
            "The private addresses of IPv6: for networks of one's own, not routed on the internet.",
        ),
        Kind::Shared => (
            "Shared (CGNAT)",
            "Between a provider and customers who share public addresses. It cannot be reached from outside.",
        ),
        Kind::LinkLocal => (
            "Link-local",
            "For one cable or radio: no router passes it on. A host gives it to itself.",
        ),
        Kind::SiteLocal => (
            "Site-local",
            "Once the private addresses of IPv6; unique local ones have taken their place.",
        ),
        Kind::Documentation => (
            "Documentation",
            "For books and examples. It belongs to nobody.",
        ),
        Kind::Benchmarking => (
            "Benchmarking",
            "For measuring network devices in a laboratory.",
        ),
        Kind::Protocols => ("IETF protocols", "Kept for protocols of the IETF."),
        Kind::Continuity => (
            "Service continuity",
            "For IPv4 over networks of IPv6 alone (DS-Lite, 464XLAT).",
        ),
        Kind::Dummy => (
            "Dummy",
            "Stands where an address must stand and there is none.",
        ),
        Kind::PortControl => (
            "Port control",
            "The nearest server that opens ports in a NAT (PCP).",
        ),
        Kind::Turn => ("TURN", "The nearest server that relays around a NAT."),
        Kind::Nat64Discovery => (
            "NAT64 discovery",
            "By looking it up a host finds the prefix of its NAT64.",
        ),
        Kind::ServiceRegistration => (
            "Service registration",
            "The nearest server that takes the names of services (DNS-SD).",
        ),
        Kind::As112 => (
            "AS112",
            "Answers look-ups of private addresses, so that they bother nobody else.",
        ),
        Kind::Amt => (
            "Multicast tunnels",
            "The nearest relay of multicast through tunnels (AMT).",
        ),
        Kind::SixToFourRelay => (
            "6to4 relay",
            "Once the nearest relay of 6to4; no longer used.",
        ),
        Kind::Reserved => ("Reserved", "Kept for later. It is given to nobody."),
        Kind::Broadcast => ("Broadcast", "All hosts of the own network."),
        Kind::Multicast => (
            "Multicast",
            "A group of hosts: whoever has joined it hears what is sent there.",
        ),
        Kind::MulticastLocal => (
            "Multicast, link-local",
            "A group on the own network; no router passes it on.",
        ),
        Kind::MulticastSource => (
            "Multicast, one source",
            "A group with a single sender that is chosen on joining.",
        ),
        Kind::MulticastScoped => (
            "Multicast, own organisation",
            "A group within a network of one's own, as private addresses are.",
        ),
        Kind::Mapped => (
            "IPv4-mapped",
            "An IPv4 address as a socket of both families shows it. On the wire it is IPv4.",
        ),
        Kind::Compatible => (
            "IPv4-compatible",
            "An early way to carry IPv4 in IPv6; no longer used.",
        ),
        Kind::Nat64 => (
            "NAT64",
            "An IPv4 host, reached from a network of IPv6 alone through a translator.",
        ),
        Kind::Nat64Local => ("NAT64, local", "As NAT64, with a translator of one's own."),
        Kind::Discard => ("Discard", "What is sent here is thrown away on purpose."),
        Kind::Teredo => (
            "Teredo",
            "IPv6 in UDP over IPv4, through a NAT. Few use it now.",
        ),
        Kind::Orchid => (
            "ORCHID",
            "The name of a host that looks like an address; no longer used.",
        ),
        Kind::OrchidV2 => (
            "ORCHIDv2",
            "The name of a host that looks like an address. No packet goes there.",
        ),
        Kind::Drone => (
            "Drone identity",
            "The name of a drone that looks like an address.",
        ),
        Kind::SixToFour => (
            "6to4",
            "IPv6 in IPv4, behind a router whose IPv4 address stands in it. Few use it now.",
        ),
        Kind::SegmentRouting => (
            "Segment routing",
            "A step on a packet's way through a provider's network (SRv6).",
        ),
    }
}
