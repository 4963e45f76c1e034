//! The blocks. Where the registries of special purposes say nothing of whether a block is reached from anywhere, `None`
//! stands, as for "N/A".

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Block, Kind, Network};

const fn v4(octets: [u8; 4], prefix: u8, kind: Kind, rfc: u16, global: Option<bool>) -> Block {
    let [a, b, c, d] = octets;
    Block {
        network: Network::fixed(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix),
        kind,
        rfc,
        global,
    }
}

const fn v6(groups: [u16; 8], prefix: u8, kind: Kind, rfc: u16, global: Option<bool>) -> Block {
    let [a, b, c, d, e, f, g, h] = groups;
    Block {
        network: Network::fixed(IpAddr::V6(Ipv6Addr::new(a, b, c, d, e, f, g, h)), prefix),
        kind,
        rfc,
        global,
    }
}

const NO: Option<bool> = Some(false);
const YES: Option<bool> = Some(true);

/// Every address of each family is in at least one.
#[rustfmt::skip]
pub(super) static BLOCKS: [Block; 61] = [
    v4([0, 0, 0, 0], 0, Kind::Public, 791, None),
    v4([0, 0, 0, 0], 8, Kind::ThisNetwork, 791, NO),
    v4([0, 0, 0, 0], 32, Kind::Unspecified, 1122, NO),
    v4([10, 0, 0, 0], 8, Kind::Private, 1918, NO),
    v4([100, 64, 0, 0], 10, Kind::Shared, 6598, NO),
    v4([127, 0, 0, 0], 8, Kind::Loopback, 1122, NO),
    v4([169, 254, 0, 0], 16, Kind::LinkLocal, 3927, NO),
    v4([172, 16, 0, 0], 12, Kind::Private, 1918, NO),
    v4([192, 0, 0, 0], 24, Kind::Protocols, 6890, NO),
    v4([192, 0, 0, 0], 29, Kind::Continuity, 7335, NO),
    v4([192, 0, 0, 8], 32, Kind::Dummy, 7600, NO),
    v4([192, 0, 0, 9], 32, Kind::PortControl, 7723, YES),
    v4([192, 0, 0, 10], 32, Kind::Turn, 8155, YES),
    v4([192, 0, 0, 170], 31, Kind::Nat64Discovery, 8880, NO),
    v4([192, 0, 2, 0], 24, Kind::Documentation, 5737, NO),
    v4([192, 31, 196, 0], 24, Kind::As112, 7535, YES),
    v4([192, 52, 193, 0], 24, Kind::Amt, 7450, YES),
    v4([192, 88, 99, 0], 24, Kind::SixToFourRelay, 7526, None),
    v4([192, 168, 0, 0], 16, Kind::Private, 1918, NO),
    v4([192, 175, 48, 0], 24, Kind::As112, 7534, YES),
    v4([198, 18, 0, 0], 15, Kind::Benchmarking, 2544, NO),
    v4([198, 51, 100, 0], 24, Kind::Documentation, 5737, NO),
    v4([203, 0, 113, 0], 24, Kind::Documentation, 5737, NO),
    v4([240, 0, 0, 0], 4, Kind::Reserved, 1112, NO),
    v4([255, 255, 255, 255], 32, Kind::Broadcast, 919, NO),
    // Multicast, by its own registry.
    v4([224, 0, 0, 0], 4, Kind::Multicast, 5771, None),
    v4([224, 0, 0, 0], 24, Kind::MulticastLocal, 5771, None),
    v4([232, 0, 0, 0], 8, Kind::MulticastSource, 4607, None),
    v4([239, 0, 0, 0], 8, Kind::MulticastScoped, 2365, None),
    v6([0, 0, 0, 0, 0, 0, 0, 0], 0, Kind::Reserved, 4291, None),
    v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, Kind::Public, 4291, None),
    v6([0, 0, 0, 0, 0, 0, 0, 0x1], 128, Kind::Loopback, 4291, NO),
    v6([0, 0, 0, 0, 0, 0, 0, 0], 128, Kind::Unspecified, 4291, NO),
    v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, Kind::Mapped, 4291, NO),
    v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, Kind::Nat64, 6052, YES),
    v6([0x64, 0xff9b, 0x1, 0, 0, 0, 0, 0], 48, Kind::Nat64Local, 8215, NO),
    v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64, Kind::Discard, 6666, NO),
    v6([0x100, 0, 0, 0x1, 0, 0, 0, 0], 64, Kind::Dummy, 9780, NO),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Kind::Protocols, 2928, NO),
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, Kind::Teredo, 4380, None),
    v6([0x2001, 0x1, 0, 0, 0, 0, 0, 0x1], 128, Kind::PortControl, 7723, YES),
    v6([0x2001, 0x1, 0, 0, 0, 0, 0, 0x2], 128, Kind::Turn, 8155, YES),
    v6([0x2001, 0x1, 0, 0, 0, 0, 0, 0x3], 128, Kind::ServiceRegistration, 9665, YES),
    v6([0x2001, 0x2, 0, 0, 0, 0, 0, 0], 48, Kind::Benchmarking, 5180, NO),
    v6([0x2001, 0x3, 0, 0, 0, 0, 0, 0], 32, Kind::Amt, 7450, YES),
    v6([0x2001, 0x4, 0x112, 0, 0, 0, 0, 0], 48, Kind::As112, 7535, YES),
    v6([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28, Kind::Orchid, 4843, None),
    v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28, Kind::OrchidV2, 7343, YES),
    v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28, Kind::Drone, 9374, YES),
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Kind::Documentation, 3849, NO),
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Kind::SixToFour, 3056, None),
    v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, Kind::As112, 7534, YES),
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Kind::Documentation, 9637, NO),
    v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, Kind::SegmentRouting, 9602, NO),
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Kind::UniqueLocal, 4193, NO),
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, Kind::LinkLocal, 4291, NO),
    // By RFC 4291 and what came after it.
    v6([0, 0, 0, 0, 0, 0, 0, 0], 96, Kind::Compatible, 4291, None),
    v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, Kind::SiteLocal, 3879, None),
    v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Kind::Multicast, 4291, None),
    v6([0xff02, 0, 0, 0, 0, 0, 0, 0], 16, Kind::MulticastLocal, 4291, None),
    v6([0xff12, 0, 0, 0, 0, 0, 0, 0], 16, Kind::MulticastLocal, 4291, None),
];
