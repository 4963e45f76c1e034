//! The registries of IANA, as copied on the days that they name.

use shared::address::{
    kind::{Kind, blocks},
    network::Network,
};

use crate::is_global;

const REGISTRIES: [&str; 2] = [include_str!("iana-ipv4.txt"), include_str!("iana-ipv6.txt")];

/// What the registries' names mean, where they are no forms of others.
const NAMES: [(&str, Kind); 34] = [
    ("\"This network\"", Kind::ThisNetwork),
    ("\"This host on this network\"", Kind::Unspecified),
    ("Unspecified Address", Kind::Unspecified),
    ("Private-Use", Kind::Private),
    ("Unique-Local", Kind::UniqueLocal),
    ("Shared Address Space", Kind::Shared),
    ("Loopback", Kind::Loopback),
    ("Link Local", Kind::LinkLocal),
    ("Link-Local Unicast", Kind::LinkLocal),
    ("IETF Protocol Assignments", Kind::Protocols),
    ("IPv4 Service Continuity Prefix", Kind::Continuity),
    ("IPv4 dummy address", Kind::Dummy),
    ("Port Control Protocol Anycast", Kind::PortControl),
    ("Traversal Using Relays", Kind::Turn),
    ("NAT64/DNS64 Discovery", Kind::Nat64Discovery),
    ("Documentation", Kind::Documentation),
    ("AS112", Kind::As112),
    ("Direct Delegation AS112 Service", Kind::As112),
    ("AMT", Kind::Amt),
    ("Deprecated (6to4 Relay Anycast)", Kind::SixToFourRelay),
    ("Benchmarking", Kind::Benchmarking),
    ("Reserved", Kind::Reserved),
    ("Limited Broadcast", Kind::Broadcast),
    ("IPv4-mapped Address", Kind::Mapped),
    ("IPv4-IPv6 Translat.", Kind::Nat64),
    ("Discard-Only Address Block", Kind::Discard),
    ("TEREDO", Kind::Teredo),
    ("DNS-SD Service Registration", Kind::ServiceRegistration),
    ("Deprecated (previously ORCHID)", Kind::Orchid),
    ("ORCHIDv2", Kind::OrchidV2),
    ("Drone Remote ID", Kind::Drone),
    ("6to4", Kind::SixToFour),
    ("Segment Routing", Kind::SegmentRouting),
    ("Loopback Address", Kind::Loopback),
];

pub(crate) struct Row {
    name: String,
    pub blocks: Vec<Network>,
    references: Vec<String>,
    global: Option<bool>,
}

pub(crate) fn rows() -> Vec<Row> {
    let lines = REGISTRIES.iter().flat_map(|registry| registry.lines());
    lines
        .filter(|line| !line.starts_with('#'))
        .map(row)
        .collect()
}

fn row(line: &str) -> Row {
    let [blocks, name, references, global] = line.split(';').collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    let block = |text: &str| {
        let (ip, prefix) = text.split_once('/').unwrap();
        Network::new(ip.parse().unwrap(), prefix.parse().unwrap()).unwrap()
    };
    Row {
        name: name.to_owned(),
        blocks: blocks.split(", ").map(block).collect(),
        references: references.split(' ').map(str::to_owned).collect(),
        global: match global {
            "True" => Some(true),
            "False" => Some(false),
            _ => None,
        },
    }
}

#[test]
fn every_block_of_the_registries_is_known_with_its_rfc() {
    let rows = rows();
    assert_eq!(rows.len(), 48);
    for row in &rows {
        for network in &row.blocks {
            let ours = blocks(network.network());
            let wanted = |block: &&&shared::address::kind::Block| {
                // Of two rows for single addresses one block of two was made.
                block.network == *network || block.network.prefix() == 31
            };
            let block = ours.iter().find(wanted).unwrap_or_else(|| {
                panic!("{network:?} is missing");
            });
            let reference = format!("rfc{}", block.rfc);
            // The registry named the draft until it became RFC 9665.
            let is_named = row.references.contains(&reference) || block.rfc == 9665;
            assert!(is_named, "{network:?}: {reference}");
            assert_eq!(block.global, row.global, "{network:?}");
            let named = NAMES.iter().find(|(name, _)| row.name.starts_with(name));
            let (_, kind) = named.unwrap_or_else(|| panic!("{} has no kind", row.name));
            // The registry has one name for both.
            let is_own_nat64 = block.kind == Kind::Nat64Local && *kind == Kind::Nat64;
            assert!(
                block.kind == *kind || is_own_nat64,
                "{network:?}: {}",
                row.name
            );
        }
    }
}

#[test]
fn nothing_else_is_said_to_be_reached_or_not() {
    let all: Vec<Network> = rows().into_iter().flat_map(|row| row.blocks).collect();
    // RFC 9780 came after the copy.
    let later = ["100:0:0:1::"];
    for text in [
        "1.1.1.1",
        "223.255.255.255",
        "224.0.0.1",
        "2000::",
        "3ffe::1",
        "ff02::1",
        "fec0::1",
    ] {
        let ip = text.parse().unwrap();
        assert!(!all.iter().any(|network| network.contains(ip)), "{text}");
        assert_eq!(is_global(ip), None, "{text}");
    }
    for text in later {
        assert_eq!(is_global(text.parse().unwrap()), Some(false));
    }
}
