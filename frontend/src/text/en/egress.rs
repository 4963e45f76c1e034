//! The words about where the relay may go, in English.

use shared::{
    egress::{Mistake, Then, Why},
    operation::Purpose,
};

use super::{inspect::wrong, words::many};
use crate::text::EgressText;

pub(super) static EGRESS: EgressText = EgressText {
    title: "Where to",
    words: "Bridges dial, send and listen in the name of their owner's role. Members reach the public internet; what else they may reach, you say here.",
    lans: "This server's networks",
    lans_words: "Devices in a lab often have private addresses. Switch on the networks that members' bridges may reach. The server's own addresses in them stay closed to members until a rule of its own names one.",
    no_lans: "This server has no network with others in it. Any network can be allowed by a rule.",
    lan: |network, interface, public| {
        let public = if public { ", a public network" } else { "" };
        format!("Members may reach {network} ({interface}{public})")
    },
    rules: "Rules",
    rules_words: "They are tried from above, and the first that fits decides.",
    no_rules: "No rules yet: what stands below decides alone.",
    in_file: "The rules stand in the relay's configuration, as egress.rules, and are changed there.",
    add: "Add rule",
    new_rule: "New rule",
    change_rule: "Change rule",
    up: |name| format!("Try {name} earlier"),
    down: |name| format!("Try {name} later"),
    then_label: "Effect",
    then,
    name_hint: "It is named where it decides.",
    networks: "Networks",
    networks_hint: "As 192.168.7.0/24 or one address; several with commas. Empty: every address.",
    ports: "Ports",
    ports_hint: "As 502 or 8000-8999; several with commas. Empty: every port.",
    hosts: "Host names",
    hosts_hint: "As they are asked for: plc.lab.example or *.lab.example. Whoever may change a name's addresses decides where it leads; give networks too.",
    roles: "For bridges of",
    kinds: "For",
    none_is_all: "None chosen: all.",
    everything: "everything",
    kind,
    mistake,
    always: "Always first",
    always_words: "Nothing lifts these: what gives out a cloud machine's credentials, and the relay's own listeners.",
    defaults: "Where no rule fits",
    defaults_words: "Admins reach everything else. Members reach the public internet, and on the relay's own loopback the bridges on which they may write (own-bridge); they listen where the configuration says (egress.listen_addresses, egress.listen_ports).",
    closes_title: "Close bridges?",
    closes_words: |count| {
        format!(
            "{} open and no longer allowed:",
            many(count as u64, "bridge is", "bridges are")
        )
    },
    closes_one: |address, rule| format!("{address}, by “{rule}”"),
    save_and_close: "Save and close them",
    saved: "Saved; it holds from the next dial on.",
    try_title: "Try an address",
    try_words: "Says which rule decides, and for whom. Nothing is dialled.",
    as_role: "As",
    ask_title: "Which of this server's networks may members reach?",
    ask_words: "Members reach the public internet. Devices in a lab often have private addresses: switch on the networks that members' bridges may reach.",
    ask_change: "A switch holds at once, and can be changed at any time in Settings, Where to.",
    ask_none: "None for now",
    ask_done: "Done",
    ask_later: "Ask me later",
    unsettled: "Nobody has answered this yet.",
    pointer: "Which of this server's networks may members reach? Nobody has said so yet; devices in a lab often have private addresses.",
    pointer_go: "Choose networks",
};

fn then(then: Then) -> &'static str {
    match then {
        Then::Allow => "allows",
        Then::Deny => "denies",
    }
}

fn kind(kind: Purpose) -> &'static str {
    match kind {
        Purpose::TcpConnect => "dialling (TCP)",
        Purpose::TcpListen => "listening (TCP)",
        Purpose::Udp => "sending datagrams (UDP)",
        Purpose::UdpListen => "taking datagrams (UDP)",
    }
}

fn mistake(mistake: &Mistake) -> String {
    let text = &mistake.text;
    match mistake.why {
        Why::Name => format!(
            "A name has 1 to {} characters, none of them a control character.",
            shared::MAX_NAME_CHARS
        ),
        Why::Network(place) => format!("“{text}” is no network. {}", wrong(&place)),
        Why::Ports => format!("“{text}” is no port; give one as 22, or a range as 8000-8999."),
        Why::Host => {
            format!("“{text}” is no host name; addresses stand among the networks.")
        }
        Why::TooMany => format!(
            "{text}At most {} of these; make several rules.",
            shared::egress::MAX_PARTS
        ),
        Why::Taken => "Another rule has this name.".to_owned(),
        Why::Reserved => format!("“{text}” is one of the relay's own rules; give another name."),
    }
}
