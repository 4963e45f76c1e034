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

/// Addresses at which clouds hand out credentials to whoever asks from the machine itself, by the clouds' own documentation.
/// Of those that it does not name:
///
/// - Tencent's, whose documents have the name metadata.tencentyun.com: Datadog's agent, `cloudproviders/tencent`.
/// - Oracle's of IPv6: its SDK for Python, `instance_principals_security_token_signer.py`.
/// - Alibaba's of IPv6: cloud-init, `DataSourceAliYun.py`.
///
/// Scaleway: www.scaleway.com/en/developers/api/instance/user-data. Volcengine, abroad BytePlus:
/// docs.byteplus.com/en/docs/ecs/Viewing-instance-metadata. UCloud: docs.ucloud.cn/uhost/guide/metadata/metadata-server.
/// Akamai (Linode): techdocs.akamai.com/cloud-computing/docs/metadata-service-api.
const METADATA: [&str; 18] = [
    "169.254.169.254",    // AWS, Azure, Google, OpenStack, Akamai and others
    "169.254.170.2",      // AWS ECS
    "169.254.170.23",     // AWS EKS
    "169.254.0.23",       // Tencent
    "169.254.42.42",      // Scaleway
    "100.100.100.200",    // Alibaba
    "100.96.0.96",        // Volcengine
    "100.80.80.80",       // UCloud
    "168.63.129.16",      // Azure's host
    "192.0.0.192",        // Oracle
    "fd00:ec2::254",      // AWS
    "fd00:ec2::23",       // AWS EKS
    "fd20:ce::254",       // Google
    "fd00:42::42",        // Scaleway
    "fd00:c1::a9fe:a9fe", // Oracle
    "fd00:a9fe:a9fe::1",  // Akamai
    "fd00:100::100:200",  // Alibaba
    "fe80::a9fe:a9fe",    // OpenStack, Akamai
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
    let last = set_apart("members", |name| others(name, Then::Deny)).into_iter();
    let last = last.chain([
        public(others("members-public", Then::Allow)),
        others("members-unassigned", Then::Deny),
    ]);
    rules.chain(last.map(Clause::read)).collect()
}

/// Admins may use everything; which of these rules says so tells what an address is.
fn admins() -> Vec<Rule> {
    let rule = |name: &str| Rule {
        roles: vec![Role::Admin],
        ..Rule::new(name, Then::Allow)
    };
    let listens = Rule {
        kinds: LISTENS.to_vec(),
        ..rule("owner-listens")
    };
    let mut rules = vec![listens];
    rules.extend(set_apart("owner", rule));
    rules.extend([public(rule("owner-public")), rule("owner-unassigned")]);
    rules
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

/// A rule about each purpose for which addresses were set apart, named for whom it is and after the purpose.
fn set_apart(whose: &str, rule: impl Fn(&str) -> Rule) -> Vec<Rule> {
    let about = |purpose: &str, is_in: fn(Kind) -> bool| Rule {
        networks: networks(is_in),
        ..rule(&format!("{whose}-{purpose}"))
    };
    vec![
        about("loopback", is_loopback),
        about("private", is_private),
        about("link-local", |kind| kind == Kind::LinkLocal),
        about("multicast", is_multicast),
        about("reserved", |kind| {
            let otherwise = is_loopback(kind)
                || is_private(kind)
                || is_multicast(kind)
                || kind == Kind::LinkLocal;
            !otherwise && !is_judged_inside(kind)
        }),
    ]
}

/// A rule about the public internet: of IPv6 all that was ever given to anybody, and the way to IPv4 behind a translator.
fn public(rule: Rule) -> Rule {
    Rule {
        networks: owned(&["0.0.0.0/0", "2000::/3", "64:ff9b::/96"]),
        ..rule
    }
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
fn networks(is_in: impl Fn(Kind) -> bool) -> Vec<String> {
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
