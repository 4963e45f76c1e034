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

/// A network of the server's that members do not reach by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lan {
    /// As a rule has it.
    pub network: String,
    /// The interface that leads there.
    pub interface: String,
}

/// The networks of the server's interfaces that are no part of the internet. Its own loopback is none of them.
pub(crate) fn lans(interfaces: &[Interface]) -> Vec<Lan> {
    let mut found: Vec<Lan> = Vec::new();
    for interface in interfaces {
        let Some(ip) = parse_ip(&interface.address) else {
            continue;
        };
        let Some(network) = Network::new(ip, interface.prefix) else {
            continue;
        };
        let network = format!("{}/{}", network.network(), network.prefix());
        let is_lan = matches!(kind(ip), Kind::Private | Kind::UniqueLocal | Kind::Shared);
        if is_lan && found.iter().all(|lan| lan.network != network) {
            found.push(Lan {
                network,
                interface: interface.name.clone(),
            });
        }
    }
    found
}

/// What a switch lets members do. On which of the server's own addresses they listen is another question.
const DIALS: [Purpose; 2] = [Purpose::TcpConnect, Purpose::Udp];

/// Whether a rule is the one that a switch writes.
fn opens(rule: &Rule, network: &str) -> bool {
    let bare = rule.ports.is_empty() && rule.hosts.is_empty() && rule.kinds == DIALS;
    rule.then == Then::Allow && rule.roles == [Role::Member] && rule.networks == [network] && bare
}

/// Whether a network is switched on.
pub(crate) fn is_open(rules: &[Rule], lan: &Lan) -> bool {
    rules.iter().any(|rule| opens(rule, &lan.network))
}

/// The rules with a network switched on or off. One that is switched on is tried last, so that what was forbidden stays so.
pub(crate) fn switched(rules: &[Rule], lan: &Lan, on: bool) -> Vec<Rule> {
    let mut rules: Vec<_> = rules
        .iter()
        .filter(|rule| !opens(rule, &lan.network))
        .cloned()
        .collect();
    if on {
        let name = fresh_name(&rules, &format!("members {}", lan.network));
        rules.push(Rule {
            networks: vec![lan.network.clone()],
            roles: vec![Role::Member],
            kinds: DIALS.to_vec(),
            ..Rule::new(name, Then::Allow)
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
    fn networks_that_are_no_part_of_the_internet_are_offered_once() {
        let lans = lans(&[
            interface("lo", "127.0.0.1", 8),
            interface("eth0", "192.168.1.17", 24),
            interface("eth0", "192.168.1.18", 24),
            interface("eth0", "fe80::1", 64),
            interface("eth0", "fd12::5", 64),
            interface("eth1", "93.184.216.34", 24),
            interface("tun0", "100.64.1.2", 32),
        ]);
        let shown: Vec<_> = lans
            .iter()
            .map(|lan| (lan.network.as_str(), lan.interface.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("192.168.1.0/24", "eth0"),
                ("fd12::/64", "eth0"),
                ("100.64.1.2/32", "tun0")
            ]
        );
    }

    #[test]
    fn a_switch_writes_a_rule_and_takes_it_away_and_touches_no_other() {
        let lan = Lan {
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
        assert_eq!(switched(&on, &lan, false), [other]);
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
