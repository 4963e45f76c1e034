//! The words of the inspector, in English.

use std::net::IpAddr;

use shared::{
    address::{
        embedded::Way,
        needs_zone,
        read::{Expected, Host, Wrong},
        scope::Scope,
    },
    port::Range,
};

use super::{kinds::kind, words::many};
use crate::{
    components::inspector::length::{By, Length},
    text::inspect::{InspectText, Said},
    view::measure,
};

pub(super) static INSPECT: InspectText = InspectText {
    hint: "An address, a network, a name or a port, in any form.",
    examples: "For example",
    often_said: "Often said",
    actually: "Actually",
    forms: "Written in other ways",
    dotted: "Dotted",
    number: "Number",
    hex: "Hex",
    short: "Short",
    full: "Full",
    bits: "In bits",
    what_it_is: "What it is",
    within: "Also within",
    embedded: "IPv4 in it",
    network: "Network",
    network_words: "An address has two parts: its first bits name the network, the others the host in it. The prefix length says how many there are of each.",
    prefix: "Prefix length",
    network_address: "Network",
    mask: "Mask",
    wildcard: "Wildcard",
    broadcast: "Broadcast",
    first_host: "First host",
    last_host: "Last host",
    hosts: "Hosts",
    name_title: "A name",
    name_words: "A name stands for addresses. The relay asks its own name servers for them; nothing is dialled.",
    look_up: "Look up",
    looking_up: "Looking up…",
    may_use: "May the relay use it?",
    port_words: "An address identifies a host, a port a program on it, a protocol how they speak. From 0 to 65535; 0 asks the system for a free one.",
    registered: "Registered",
    not_registered: "nothing",
    reserved: "reserved",
    common: "Often found",
    listening: "Listening on the relay's machine now",
    listening_words: "TCP and UDP have ports of their own: the same number may be taken in one and free in the other.",
    no_stream: "Nothing: who dials is refused.",
    no_datagrams: "Nothing: what is sent here is lost.",
    no_bridge: "No bridge. Of other programs this system does not tell.",
    unnamed: "a program that the system does not name",
    not_all: "This system does not tell which other programs listen; these are the bridges.",
    global_unicast: "Global unicast",
    scope_label: "Scope",
    needs_zone: "It may be there on every interface, on each another one: to be used it needs the interface on which it is meant, its zone, behind a % (RFC 4007).",
    zones: "On the relay's interfaces:",
    no_zones: "The relay's machine has no interface with link-local addresses.",
    own_words: "What “ip address” or “ipconfig” shows on the relay's machine.",
    interface: "Interface",
    classes: Said {
        said: "Class A is for governments, B for companies, C for private people.",
        actually: "The classes were sizes of networks, for whoever needed them. Since 1993 a prefix of any length (CIDR, RFC 4632) has taken their place.",
    },
    groups: Said {
        said: "IPv6 has 6 groups.",
        actually: "It has 8 groups of 16 bits, 128 bits in all (RFC 4291). “::” stands for as many zeros as are missing.",
    },
    one_address: Said {
        said: "An address identifies one host.",
        actually: "A host has an address, or several, for each interface and family, and loopback besides. Behind a NAT many hosts share one.",
    },
    ports: Said {
        said: "Programs may use the ports from 1025 to 65535.",
        actually: "Registered ports begin at 1024 and end at 49151; dynamic ones begin at 49152, for clients and for whoever takes a free one (RFC 6335). 1023, 1024 and 49151, at the edges, are kept back.",
    },
    safe: Said {
        said: "TCP is safe.",
        actually: "It is reliable: all arrives, once and in order, or the connection fails. It is not secret: that takes TLS.",
    },
    datagram: Said {
        said: "A datagram holds up to 64 KiB.",
        actually: "65,507 bytes over IPv4: 65,535 less 20 for the IP header and 8 for the UDP header. 65,527 over IPv6, whose header does not count. What is longer is refused; only links with jumbograms would carry it (RFC 2675).",
    },
    kind,
    way,
    scope,
    class: |class| match class {
        'D' => "Once class D: groups, not hosts.".to_owned(),
        'E' => "Once class E: kept for later.".to_owned(),
        class => format!(
            "Once class {class}: the network is /{}.",
            match class {
                'A' => 8,
                'B' => 16,
                _ => 24,
            }
        ),
    },
    wrong,
    host_words,
    prefix_wrong: |max| format!("A number from 0 to {max} is expected."),
    length,
    split: |network, host| {
        let prefix = network.prefix;
        let with = match &network.by {
            By::Typed => String::new(),
            By::Interface(name) => format!("With /{prefix}, as {name} of the relay has it: "),
            By::Nobody => format!("With /{prefix}, as an example: "),
        };
        format!(
            "{with}{} name the network, {} the host.",
            many(prefix, "bit", "bits"),
            many(host, "bit", "bits")
        )
    },
    took: |us| format!("The look-up took {}.", measure::duration(us)),
    port: |port| format!("Port {port}"),
    range: |range| {
        let (first, last) = range.bounds();
        let words = match range {
            Range::System => "system ports. Many systems let only administrators listen there.",
            Range::User => "registered (user) ports.",
            Range::Dynamic => {
                "dynamic (private) ports: never registered, for clients and whoever takes a free one."
            }
        };
        format!("{first}–{last}: {words}")
    },
    registry: |day| format!("IANA's registry as of {day}."),
    once: |by| format!("{by} (once)"),
    held_by: |program, pid| format!("{program} (process {pid})"),
    all_listeners: |count| format!("All that listens: {count}"),
    perhaps: |ip, port| format!("For port {port} of {ip} write [{ip}]:{port}."),
    inspect: |address| format!("Inspect {address}"),
};

fn length(length: &Length) -> Option<String> {
    let prefix = length.prefix;
    Some(match &length.by {
        By::Typed => return None,
        By::Interface(name) => {
            format!("/{prefix} is what the relay's interface {name} has for this address.")
        }
        By::Nobody => format!(
            "An address alone does not tell its prefix. /{prefix} stands here as an example; type the one that you mean."
        ),
    })
}

fn way(way: Way) -> &'static str {
    match way {
        Way::Compatible => "IPv4-compatible, no longer used",
        Way::Mapped => "IPv4-mapped: how a socket of both families shows an IPv4 peer",
        Way::Translated => "IPv4-translated",
        Way::Nat64 => "behind NAT64",
        Way::Nat64Local => "behind a NAT64 of one's own, by one of its prefix lengths",
        Way::SixToFour => "the 6to4 router",
        Way::TeredoServer => "the Teredo server",
        Way::TeredoClient => "the Teredo client, its bits turned round",
        Way::Isatap => "ISATAP",
    }
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Interface => "interface-local, within one machine, as loopback is",
        Scope::Link => "link-local, one cable or radio",
        Scope::Realm => "realm-local, as far as the technology of the network says",
        Scope::Admin => "admin-local, within an edge that an administrator has drawn",
        Scope::Site => "site-local, within one site",
        Scope::Organisation => "organization-local, all sites of one organisation",
        Scope::Global => "global",
        Scope::Other => "reserved or not assigned",
    }
}

fn host_words(host: &Host) -> Option<String> {
    match host {
        Host::Number(number) => Some(format!("One number of 32 bits: {number} = 0x{number:08x}.")),
        Host::V6 {
            zone: Some(zone),
            ip,
        } => Some(if needs_zone(IpAddr::V6(*ip)) {
            format!(
                "“%{zone}” is its zone, the interface on which it is meant, by its name or number (RFC 4007); no other machine knows it by that."
            )
        } else {
            format!(
                "“%{zone}” would be an interface (RFC 4007), but only link-local addresses need one: here it says nothing."
            )
        }),
        _ => None,
    }
}

pub(super) fn wrong(wrong: &Wrong) -> String {
    format!("Character {}: {}.", wrong.at + 1, expected(wrong.expected))
}

/// What should stand there.
fn expected(expected: Expected) -> String {
    let words = match expected {
        Expected::Anything => "an address, a name or a port is expected",
        Expected::Octet => "a number from 0 to 255 is expected",
        Expected::NoLeadingZero => {
            "a number without a leading zero is expected; some programs take it for octal"
        }
        Expected::Dot => "a dot is expected; an IPv4 address has four numbers",
        Expected::Number => "a number of 32 bits is expected, at most 4294967295",
        Expected::Group => "one to four hex digits are expected",
        Expected::ShortGroup => "a colon is expected; a group has at most four hex digits",
        Expected::SecondColon => "a second colon is expected",
        Expected::OneGap => "a group is expected; “::” may stand only once",
        Expected::EightGroups => {
            "a colon is expected; there are eight groups, or “::” in place of some"
        }
        Expected::NoMoreGroups => "the end is expected; there are eight groups at most",
        Expected::Bracket => "a closing bracket is expected",
        Expected::Port => "a port from 0 to 65535 is expected",
        Expected::Prefix(max) => {
            return format!("a prefix length from 0 to {max} is expected");
        }
        Expected::Mask => "a mask is expected whose ones all come first, as 255.255.255.0",
        Expected::Brackets => {
            "the end is expected; for a port the address stands in brackets, as [::1]:80"
        }
        Expected::NoBrackets => "a network is written without brackets, as ::1/64",
        Expected::PercentAlone => {
            "the name of an interface is expected; only in URIs the % was written %25 (RFC 6874)"
        }
        Expected::Narrow => "this is full-width; the same character in half width is expected",
        Expected::Zone => "the name of an interface is expected",
        Expected::NameCharacter => {
            "a letter from a to z, a digit, a hyphen or a dot is expected; names in other letters are written with xn--"
        }
        Expected::LabelEdge => {
            "a letter or digit is expected where a part of a name begins or ends"
        }
        Expected::Label => "1 to 63 characters are expected between dots",
        Expected::ShortName => "the end is expected; a name has at most 253 characters",
        Expected::End => "the end is expected",
    };
    words.to_owned()
}
