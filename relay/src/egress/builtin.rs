//! The rules that nobody set: what is never used, and what decides where no rule fits.
//!
//! Admins may use everything but what is never used, wherever the relay listens: they write the rules, so that a default
//! which they could lift would keep nobody out. Members may use the public internet alone, wherever the relay listens: one
//! that listens on loopback may stand behind a proxy and be hosted all the same. Of the relay's own machine they may reach where
//! their own bridges listen, and those on which they may write, and nothing else.

use std::net::SocketAddr;

use shared::{
    address::kind::{self, Block, Kind},
    egress::{Rule, Then},
    operation::Purpose,
    user::Role,
};

use super::judge::Clause;

/// Addresses at which clouds hand out credentials to whoever asks from the machine itself.
const METADATA: [&str; 10] = [
    "169.254.169.254", // AWS, Azure, Google, OpenStack, Tencent and others
    "169.254.170.2",   // AWS ECS
    "169.254.170.23",  // AWS EKS
    "100.100.100.200", // Alibaba
    "168.63.129.16",   // Azure's host
    "192.0.0.192",     // Oracle
    "fd00:ec2::254",   // AWS
    "fd00:ec2::23",    // AWS EKS
    "fd20:ce::254",    // Google
    "fe80::a9fe:a9fe", // OpenStack
];

/// Where a bridge's own end is.
const LISTENS: [Purpose; 2] = [Purpose::TcpListen, Purpose::UdpListen];

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// What comes before every other rule. `listeners` are the relay's own.
pub(super) fn always(listeners: &[SocketAddr]) -> Vec<Clause> {
    let metadata = Rule {
        networks: owned(&METADATA),
        ..Rule::new("metadata-never", Then::Deny)
    };
    let own = listeners.iter().map(|listener| {
        let rule = Rule {
            networks: vec![listener.ip().to_string()],
            ports: vec![listener.port().to_string()],
            kinds: vec![Purpose::TcpConnect, Purpose::TcpListen],
            ..Rule::new("own-listener-never", Then::Deny)
        };
        Clause::of_listener(rule, *listener)
    });
    // A rule for a network is about the devices there, not about the server, which has an address in it.
    let machine = Clause::of_own_machine(Rule {
        kinds: vec![Purpose::TcpConnect, Purpose::Udp],
        ..others("members-own-machine", Then::Deny)
    });
    let first = std::iter::once(Clause::read(metadata));
    first.chain(own).chain([machine]).collect()
}

/// What decides where nothing else does. Members' bridges listen on these addresses and ports.
pub(super) fn defaults(listen_addresses: &[String], listen_ports: &str) -> Vec<Clause> {
    let rules = admins().into_iter();
    let rules = rules.chain(members_listen(listen_addresses, listen_ports));
    let rules = rules.map(Clause::read).chain([own_bridge()]);
    let last = members_set_apart().into_iter().chain(members_public());
    rules.chain(last.map(Clause::read)).collect()
}

fn admins() -> Vec<Rule> {
    let rule = |name, networks: &[&str]| Rule {
        networks: owned(networks),
        roles: vec![Role::Admin],
        ..Rule::new(name, Then::Allow)
    };
    let listens = Rule {
        kinds: LISTENS.to_vec(),
        ..rule("owner-listens", &[])
    };
    vec![
        listens,
        rule("owner-loopback", &["127.0.0.0/8", "::1", "0.0.0.0", "::"]),
        rule("owner-multicast", &["224.0.0.0/4", "ff00::/8"]),
        rule(
            "owner-private",
            &[
                "10.0.0.0/8",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "100.64.0.0/10",
                "169.254.0.0/16",
                "fc00::/7",
                "fe80::/10",
            ],
        ),
        rule("owner-public", &[]),
    ]
}

/// A rule for those who are no admins. A reader has no bridges but those of the time before.
fn others(name: &str, then: Then) -> Rule {
    Rule {
        roles: vec![Role::Member, Role::Reader],
        ..Rule::new(name, then)
    }
}

fn members_listen(addresses: &[String], ports: &str) -> [Rule; 2] {
    [
        Rule {
            networks: addresses.to_vec(),
            ports: vec![ports.to_owned()],
            kinds: LISTENS.to_vec(),
            ..others("members-listen", Then::Allow)
        },
        Rule {
            kinds: LISTENS.to_vec(),
            ..others("members-listen-elsewhere", Then::Deny)
        },
    ]
}

/// What members may use of the relay's own machine: the bridges that they may use anyway, where those listen.
fn own_bridge() -> Clause {
    Clause::of_own_bridge(Rule {
        networks: owned(&["127.0.0.0/8", "::1"]),
        kinds: vec![Purpose::TcpConnect, Purpose::Udp],
        roles: vec![Role::Member],
        ..Rule::new("own-bridge", Then::Allow)
    })
}

fn members_set_apart() -> Vec<Rule> {
    let denied = |name, is_in: fn(Kind) -> bool| Rule {
        networks: set_apart(is_in),
        ..others(name, Then::Deny)
    };
    vec![
        denied("members-loopback", is_loopback),
        denied("members-private", is_private),
        denied("members-link-local", |kind| kind == Kind::LinkLocal),
        denied("members-multicast", is_multicast),
        denied("members-reserved", |kind| {
            let otherwise = is_loopback(kind)
                || is_private(kind)
                || is_multicast(kind)
                || kind == Kind::LinkLocal;
            !otherwise && !is_judged_inside(kind)
        }),
    ]
}

fn members_public() -> [Rule; 2] {
    [
        Rule {
            // Of IPv6 this is all that was ever given to anybody, and the way to IPv4 behind a translator.
            networks: owned(&["0.0.0.0/0", "2000::/3", "64:ff9b::/96"]),
            ..others("members-public", Then::Allow)
        },
        others("members-unassigned", Then::Deny),
    ]
}

fn is_loopback(kind: Kind) -> bool {
    matches!(kind, Kind::Loopback | Kind::Unspecified | Kind::ThisNetwork)
}

fn is_private(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Private | Kind::UniqueLocal | Kind::Shared | Kind::SiteLocal
    )
}

fn is_multicast(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Multicast
            | Kind::MulticastLocal
            | Kind::MulticastSource
            | Kind::MulticastScoped
            | Kind::Broadcast
    )
}

/// What is public, or stands for an IPv4 address that is judged itself.
fn is_judged_inside(kind: Kind) -> bool {
    matches!(kind, Kind::Public | Kind::Nat64 | Kind::Mapped)
}

/// The networks that were set apart for such a purpose. What was never given to anybody has no network of its own.
fn set_apart(is_in: impl Fn(Kind) -> bool) -> Vec<String> {
    let shown = |block: &Block| format!("{}/{}", block.network.ip(), block.network.prefix());
    let blocks = kind::all().iter();
    let blocks = blocks.filter(|block| block.network.prefix() > 0 && is_in(block.kind));
    blocks.map(shown).collect()
}

#[cfg(test)]
mod tests {
    use shared::egress::is_reserved;

    use super::*;

    #[test]
    fn the_rules_that_nobody_set_have_no_mistakes() {
        let listener = "[::]:8080".parse().unwrap();
        let all = always(&[listener]).into_iter();
        for clause in all.chain(defaults(&owned(&["10.0.0.0/8"]), "1024-65535")) {
            assert_eq!(clause.rule().mistakes(), [], "{:?}", clause.rule());
            assert!(is_reserved(&clause.rule().name), "{:?}", clause.rule());
        }
    }
}
