//! Rules of egress: which of the server's networks members may reach, and the order of rules. Pure.

use shared::{
    address::{
        kind::{Kind, kind},
        network::Network,
        parse_ip,
    },
    egress::{Rule, Then},
    operation::{Interface, Purpose},
    user::Role,
};

/// A network of the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lan {
    /// Whether it is a part of the internet, which members reach by themselves.
    pub public: bool,
    /// As a rule has it.
    pub network: String,
    /// The interface that leads there.
    pub interface: String,
}

/// The networks of the server's interfaces. Its own loopback is none of them, nor is one that has no other address than the
/// server's own.
pub(crate) fn lans(interfaces: &[Interface]) -> Vec<Lan> {
    let mut found: Vec<Lan> = Vec::new();
    for interface in interfaces {
        let Some(ip) = parse_ip(&interface.address) else {
            continue;
        };
        let Some(network) = Network::new(ip, interface.prefix) else {
            continue;
        };
        let alone = if ip.is_ipv4() { 32 } else { 128 };
        if network.prefix() == alone {
            continue;
        }
        let network = format!("{}/{}", network.network(), network.prefix());
        let public = match kind(ip) {
            Kind::Private | Kind::UniqueLocal | Kind::Shared => false,
            Kind::Public => true,
            _ => continue,
        };
        if found.iter().all(|lan| lan.network != network) {
            found.push(Lan {
                public,
                network,
                interface: interface.name.clone(),
            });
        }
    }
    found
}

/// Whether a page that is reached under an origin is on the relay's own machine.
pub(crate) fn is_local(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = parse_ip(host).is_some_and(|ip| kind(ip) == Kind::Loopback);
    is_loopback || host == "localhost" || host.ends_with(".localhost")
}

/// What a switch lets members do. On which of the server's own addresses they listen is another question.
const DIALS: [Purpose; 2] = [Purpose::TcpConnect, Purpose::Udp];

impl Lan {
    /// What the rule of its switch decides: another thing than holds without it.
    fn then(&self) -> Then {
        if self.public { Then::Deny } else { Then::Allow }
    }

    /// Whether a rule is the one that its switch writes.
    fn wrote(&self, rule: &Rule) -> bool {
        let bare = rule.ports.is_empty() && rule.hosts.is_empty() && rule.kinds == DIALS;
        let networks = std::slice::from_ref(&self.network);
        rule.then == self.then()
            && rule.roles == [Role::Member]
            && rule.networks == networks
            && bare
    }
}

/// Whether a network is switched on.
pub(crate) fn is_open(rules: &[Rule], lan: &Lan) -> bool {
    rules.iter().any(|rule| lan.wrote(rule)) != lan.public
}

/// The rules with a network switched on or off. The rule of a switch is tried last, so that what others decide stays so.
pub(crate) fn switched(rules: &[Rule], lan: &Lan, on: bool) -> Vec<Rule> {
    let mut rules: Vec<_> = rules
        .iter()
        .filter(|rule| !lan.wrote(rule))
        .cloned()
        .collect();
    if on != lan.public {
        let who = if lan.public { "no members" } else { "members" };
        let name = fresh_name(&rules, &format!("{who} {}", lan.network));
        rules.push(Rule {
            networks: vec![lan.network.clone()],
            roles: vec![Role::Member],
            kinds: DIALS.to_vec(),
            ..Rule::new(name, lan.then())
        });
    }
    rules
}

fn fresh_name(rules: &[Rule], wanted: &str) -> String {
    let is_free = |name: &String| rules.iter().all(|rule| rule.name != *name);
    let numbered = (2..).map(|count| format!("{wanted} {count}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

/// The rules with one put in place of another, or at the end.
pub(crate) fn with(rules: &[Rule], index: Option<usize>, rule: Rule) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    match index.and_then(|index| rules.get_mut(index)) {
        Some(place) => *place = rule,
        None => rules.push(rule),
    }
    rules
}

/// The rules without one.
pub(crate) fn without(rules: &[Rule], index: usize) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    if index < rules.len() {
        rules.remove(index);
    }
    rules
}

/// The rules with one a place earlier, or later.
pub(crate) fn moved(rules: &[Rule], index: usize, down: bool) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    let other = if down {
        index + 1
    } else {
        index.wrapping_sub(1)
    };
    if index < rules.len() && other < rules.len() {
        rules.swap(index, other);
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(name: &str, address: &str, prefix: u8) -> Interface {
        Interface {
            name: name.to_owned(),
            index: None,
            address: address.to_owned(),
            prefix,
        }
    }

    #[test]
    fn networks_in_which_there_are_others_are_offered_once() {
        let lans = lans(&[
            interface("lo", "127.0.0.1", 8),
            interface("eth0", "192.168.1.17", 24),
            interface("eth0", "192.168.1.18", 24),
            interface("eth0", "fe80::1", 64),
            interface("eth0", "fd12::5", 64),
            interface("eth1", "93.184.216.34", 24),
            interface("eth1", "2a00:1450:4001::5", 64),
            interface("wg0", "100.64.1.2", 16),
            interface("tun0", "100.64.1.2", 32),
        ]);
        let shown: Vec<_> = lans
            .iter()
            .map(|lan| (lan.network.as_str(), lan.interface.as_str(), lan.public))
            .collect();
        assert_eq!(
            shown,
            [
                ("192.168.1.0/24", "eth0", false),
                ("fd12::/64", "eth0", false),
                ("93.184.216.0/24", "eth1", true),
                ("2a00:1450:4001::/64", "eth1", true),
                ("100.64.0.0/16", "wg0", false)
            ]
        );
    }

    #[test]
    fn a_page_is_local_under_loopback_s_names_and_addresses() {
        let all = |origins: &[&str]| {
            origins
                .iter()
                .map(|origin| is_local(origin))
                .collect::<Vec<_>>()
        };
        let local = [
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://localhost",
            "http://a.localhost:1",
        ];
        assert_eq!(all(&local), [true; 4]);
        let others = [
            "https://relay.example",
            "http://192.168.1.7:8080",
            "http://[fd00::1]",
            "http://localhost.example",
        ];
        assert_eq!(all(&others), [false; 4]);
    }

    #[test]
    fn a_switch_writes_a_rule_and_takes_it_away_and_touches_no_other() {
        let lan = Lan {
            public: false,
            network: "10.0.0.0/8".to_owned(),
            interface: "eth0".to_owned(),
        };
        let other = Rule::new("members 10.0.0.0/8", Then::Deny);
        let on = switched(std::slice::from_ref(&other), &lan, true);
        assert!(
            is_open(&on, &lan)
                && on[1].name == "members 10.0.0.0/8 2"
                && on[1].mistakes().is_empty()
        );
        assert_eq!(switched(&on, &lan, true).len(), 2, "once");
        assert_eq!(switched(&on, &lan, false), std::slice::from_ref(&other));
        // Members reach a public one without a rule.
        let lan = Lan {
            public: true,
            network: "93.184.216.0/24".to_owned(),
            ..lan
        };
        let before = [other];
        assert!(is_open(&before, &lan));
        let off = switched(&before, &lan, false);
        assert!(!is_open(&off, &lan) && off.len() == 2 && off[1].mistakes().is_empty());
        assert_eq!(
            (off[1].then, off[1].name.as_str()),
            (Then::Deny, "no members 93.184.216.0/24")
        );
        assert_eq!(switched(&off, &lan, true), before);
    }

    #[test]
    fn rules_move_within_their_list() {
        let rules = ["a", "b", "c"].map(|name| Rule::new(name, Then::Deny));
        let names = |rules: &[Rule]| {
            rules
                .iter()
                .map(|rule| rule.name.clone())
                .collect::<String>()
        };
        for (index, down, expected) in [
            (0, true, "bac"),
            (2, false, "acb"),
            (0, false, "abc"),
            (2, true, "abc"),
            (9, true, "abc"),
        ] {
            assert_eq!(names(&moved(&rules, index, down)), expected);
        }
        assert_eq!(names(&without(&rules, 1)), "ac");
        assert_eq!(
            names(&with(&rules, Some(1), Rule::new("x", Then::Allow))),
            "axc"
        );
        assert_eq!(
            names(&with(&rules, None, Rule::new("x", Then::Allow))),
            "abcx"
        );
    }
}
