//! Whether the relay may use an address. Pure. What an address is and which others stand in it is said by
//! [`shared::address`].

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    sync::Arc,
};

use shared::{
    address::{
        embedded::{behind, embedded},
        network::Network,
    },
    egress::{HostPattern, NO_RULE, Rule, Then, read_host, read_network, read_ports},
    id::UserId,
    operation::Purpose,
    user::Role,
};

use super::behalf::Behalf;

/// A decision and the rule that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the address may be used.
    pub allowed: bool,
    /// The rule's name.
    pub rule: Arc<str>,
    /// Whether it holds only as long as one of the relay's own bridges is met there.
    pub own_bridge: bool,
}

/// What is asked of the judge besides the address: for whom, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking<'a> {
    /// The role of whose bridge it is; the relay's own affairs are an admin's.
    pub role: Role,
    /// In whose name, which says which of the relay's own bridges may be met; nobody is asked of admins.
    pub people: &'a [UserId],
    /// The host as it was asked for: a name, or an address. Nobody asked for a source that came by itself.
    pub host: Option<&'a str>,
    /// The port.
    pub port: u16,
    /// What for.
    pub purpose: Purpose,
}

impl<'a> Asking<'a> {
    /// In a role and nobody's name: no own bridge may be met but by admins.
    pub fn new(role: Role, host: &'a str, port: u16, purpose: Purpose) -> Self {
        Self {
            role,
            people: &[],
            host: Some(host),
            port,
            purpose,
        }
    }

    /// On somebody's behalf.
    pub fn by(behalf: &'a Behalf, host: &'a str, port: u16, purpose: Purpose) -> Self {
        Self {
            people: &behalf.people,
            ..Self::new(behalf.role, host, port, purpose)
        }
    }

    /// On somebody's behalf, of where a datagram comes from or goes to, and the host for which it was asked, if anybody did.
    pub fn datagram(behalf: &'a Behalf, host: Option<&'a str>, port: u16) -> Self {
        Self {
            host,
            ..Self::by(behalf, "", port, Purpose::Udp)
        }
    }
}

/// A rule, read.
#[derive(Clone, Debug)]
pub struct Clause {
    rule: Rule,
    name: Arc<str>,
    networks: Listed<Network>,
    ports: Listed<RangeInclusive<u16>>,
    hosts: Listed<HostPattern>,
    about: About,
}

/// What a rule lists of one thing, read.
#[derive(Clone, Debug)]
enum Listed<T> {
    /// Everything fits.
    All,
    /// These fit.
    These(Vec<T>),
}

impl<T> Listed<T> {
    /// A rule that lists nothing is about everything. What cannot be read must never let more through: a rule that allows is
    /// about the rest alone, and one that denies about everything.
    fn read(then: Then, texts: &[String], read: impl Fn(&str) -> Option<T>) -> Self {
        let these: Vec<_> = texts.iter().filter_map(|text| read(text)).collect();
        let is_whole = these.len() == texts.len();
        if texts.is_empty() || (!is_whole && then == Then::Deny) {
            return Self::All;
        }
        Self::These(these)
    }

    fn fits(&self, one: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::All => true,
            Self::These(these) => these.iter().any(one),
        }
    }
}

/// Which addresses a clause is about.
#[derive(Clone, Copy, Debug)]
enum About {
    /// Those of its networks.
    Networks,
    /// Those at which the relay's own listener is met; its networks are only for people.
    Listener(SocketAddr),
    /// The machine's own but for loopback, whatever networks they are of, and unless a rule that was set
    /// [names](Clause::names) them.
    OwnMachine,
    /// Those of its networks at which an own bridge is met.
    OwnBridge,
}

/// What is around the relay, as far as rules ask for it.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Whether an address is one of the machine's.
    pub is_own: &'a dyn Fn(IpAddr) -> bool,
    /// Whether one of the relay's bridges is met at an address that those may use in whose name it is asked.
    pub is_own_bridge: &'a dyn Fn(&Asking, IpAddr) -> bool,
}

impl Around<'static> {
    /// Nothing.
    pub const NOTHING: Self = Self {
        is_own: &|_| false,
        is_own_bridge: &|_, _| false,
    };
}

impl Clause {
    /// Reads a rule. One with mistakes allows less than it says, or denies more.
    pub fn read(rule: Rule) -> Self {
        let then = rule.then;
        Self {
            name: Arc::from(rule.name.as_str()),
            networks: Listed::read(then, &rule.networks, |text| read_network(text).ok()),
            ports: Listed::read(then, &rule.ports, read_ports),
            hosts: Listed::read(then, &rule.hosts, read_host),
            about: About::Networks,
            rule,
        }
    }

    /// The rule that the relay's own listener is never used.
    pub(super) fn of_listener(rule: Rule, listener: SocketAddr) -> Self {
        Self {
            about: About::Listener(listener),
            ..Self::read(rule)
        }
    }

    /// A rule about the machine's own addresses.
    pub(super) fn of_own_machine(rule: Rule) -> Self {
        Self {
            about: About::OwnMachine,
            ..Self::read(rule)
        }
    }

    /// A rule about the relay's own bridges.
    pub(super) fn of_own_bridge(rule: Rule) -> Self {
        Self {
            about: About::OwnBridge,
            ..Self::read(rule)
        }
    }

    /// The rule as people see it.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    fn fits(&self, asking: &Asking, ip: IpAddr, around: &Around) -> bool {
        let Rule { roles, kinds, .. } = &self.rule;
        let asked = |pattern: &HostPattern| asking.host.is_some_and(|host| pattern.fits(host));
        let in_networks = || self.networks.fits(|network| network.contains(ip));
        (kinds.is_empty() || kinds.contains(&asking.purpose))
            && (roles.is_empty() || roles.contains(&asking.role))
            && self.ports.fits(|ports| ports.contains(&asking.port))
            && match self.about {
                About::Listener(listener) => {
                    is_listener(listener, ip, asking.purpose, around.is_own)
                }
                About::OwnMachine => !ip.is_loopback() && (around.is_own)(ip),
                About::Networks => in_networks(),
                About::OwnBridge => in_networks() && (around.is_own_bridge)(asking, ip),
            }
            && self.hosts.fits(asked)
    }

    /// Whether it is about this one address, and not about a network in which it happens to be.
    fn names(&self, ip: IpAddr) -> bool {
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let is_it = |network: &Network| network.prefix() == width && network.contains(ip);
        matches!(&self.networks, Listed::These(networks) if networks.iter().any(is_it))
    }

    fn verdict(&self) -> Verdict {
        Verdict {
            allowed: self.rule.then == Then::Allow,
            rule: Arc::clone(&self.name),
            own_bridge: matches!(self.about, About::OwnBridge),
        }
    }
}

/// Whether who uses an address meets a listener there, their ports being the same: dials it, or would take what comes to
/// it. `is_own` knows the machine's own addresses.
fn is_listener(
    listener: SocketAddr,
    ip: IpAddr,
    purpose: Purpose,
    is_own: &dyn Fn(IpAddr) -> bool,
) -> bool {
    let held = listener.ip();
    let same_family = ip.is_ipv4() == held.is_ipv4();
    // All of IPv6 is all of IPv4 too.
    let covers = |all: IpAddr, family: bool| all.is_unspecified() && (family || all.is_ipv6());
    let meets_all = covers(held, same_family);
    // Browsers come to a port by names that stand for several addresses, and send their cookies to all of them.
    if purpose.listens() {
        return true;
    }
    // Who dials no address is connected with the machine itself.
    let itself = ip.is_loopback() || ip.is_unspecified();
    ip == held
        || (ip.is_unspecified() && held.is_loopback() && same_family)
        || (meets_all && (itself || is_own(ip)))
}

/// All rules. The first that fits decides; where none does, the address is denied.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    /// What always comes first.
    pub always: Vec<Clause>,
    /// What was set.
    pub rules: Vec<Clause>,
    /// What decides where none of those fits.
    pub defaults: Vec<Clause>,
    /// The prefixes by which the network's own NAT64 leads to IPv4, each of a length that RFC 6052 knows.
    pub translators: Vec<Network>,
}

impl Rulebook {
    /// Judges an address and every other that it can stand for on its way: it may be used only if all of them may.
    /// What of `around` takes a while is asked only where that matters.
    pub fn judge(&self, asking: &Asking, ip: IpAddr, around: &Around) -> Verdict {
        let v6 = match ip {
            IpAddr::V4(_) => return self.judge_one(asking, ip, around),
            IpAddr::V6(v6) => v6,
        };
        // The system uses the IPv4 address itself.
        if let Some(v4) = v6.to_ipv4_mapped() {
            return self.judge_one(asking, v4.into(), around);
        }
        let mut verdict = self.judge_one(asking, ip, around);
        let inside = embedded(v6).into_iter().map(|(_, v4)| v4);
        let translated = self.translators.iter();
        let translated = translated.filter(|prefix| prefix.contains(ip));
        let translated = translated.map(|prefix| behind(prefix.prefix(), v6));
        let all =
            (v6.is_unspecified() && asking.purpose.listens()).then_some(Ipv4Addr::UNSPECIFIED);
        // What only leads to an address does not end at the bridge that listens there.
        let beyond = Around {
            is_own_bridge: Around::NOTHING.is_own_bridge,
            ..*around
        };
        for v4 in inside.chain(translated).chain(all) {
            if !verdict.allowed {
                break;
            }
            verdict = self.judge_one(asking, v4.into(), &beyond);
        }
        verdict
    }

    fn judge_one(&self, asking: &Asking, ip: IpAddr, around: &Around) -> Verdict {
        let clauses = self.always.iter().chain(&self.rules).chain(&self.defaults);
        let is_named = || {
            let mut named = self.rules.iter().filter(|clause| clause.names(ip));
            named.any(|clause| clause.fits(asking, ip, around))
        };
        let yields = |clause: &Clause| matches!(clause.about, About::OwnMachine) && is_named();
        let first = clauses
            .into_iter()
            .find(|clause| clause.fits(asking, ip, around) && !yields(clause));
        first.map_or_else(
            || Verdict {
                allowed: false,
                rule: Arc::from(NO_RULE),
                own_bridge: false,
            },
            Clause::verdict,
        )
    }
}

#[cfg(test)]
mod tests {
    use shared::egress::Then;

    use super::*;

    fn asking(role: Role, purpose: Purpose, port: u16) -> Asking<'static> {
        Asking {
            host: None,
            ..Asking::new(role, "", port, purpose)
        }
    }

    fn book(rules: Vec<Rule>) -> Rulebook {
        Rulebook {
            rules: rules.into_iter().map(Clause::read).collect(),
            ..Rulebook::default()
        }
    }

    fn rule(name: &str, then: Then, networks: &[&str]) -> Rule {
        Rule {
            networks: networks.iter().map(|&text| text.to_owned()).collect(),
            ..Rule::new(name, then)
        }
    }

    fn judged(book: &Rulebook, asking: &Asking, ip: &str) -> (bool, String) {
        let verdict = book.judge(asking, ip.parse().unwrap(), &Around::NOTHING);
        (verdict.allowed, verdict.rule.to_string())
    }

    #[test]
    fn the_first_that_fits_decides_and_none_denies() {
        let dial = asking(Role::Member, Purpose::TcpConnect, 502);
        let meter = Rule {
            ports: vec!["500-510".to_owned()],
            kinds: vec![Purpose::TcpConnect],
            roles: vec![Role::Member],
            ..rule("meters", Then::Allow, &["10.1.0.0/16"])
        };
        let book = book(vec![
            rule("not-this-one", Then::Deny, &["10.1.0.66"]),
            meter,
            rule("no-lab", Then::Deny, &["10.0.0.0/8"]),
        ]);
        for (asking, ip, expected) in [
            (dial, "10.1.0.66", (false, "not-this-one")),
            (dial, "10.1.0.67", (true, "meters")),
            (dial, "::ffff:10.1.0.67", (true, "meters")),
            (dial, "10.2.0.1", (false, "no-lab")),
            (Asking { port: 511, ..dial }, "10.1.0.67", (false, "no-lab")),
            (
                Asking {
                    role: Role::Admin,
                    ..dial
                },
                "10.1.0.67",
                (false, "no-lab"),
            ),
            (
                Asking {
                    purpose: Purpose::Udp,
                    ..dial
                },
                "10.1.0.67",
                (false, "no-lab"),
            ),
            (dial, "8.8.8.8", (false, NO_RULE)),
        ] {
            let expected = (expected.0, expected.1.to_owned());
            assert_eq!(judged(&book, &asking, ip), expected, "{asking:?} {ip}");
        }
    }

    #[test]
    fn a_rule_by_name_is_about_the_host_as_it_was_asked_for() {
        let named = Rule {
            hosts: vec!["*.lab.example".to_owned()],
            ..Rule::new("lab", Then::Allow)
        };
        let book = book(vec![named]);
        let mut dial = asking(Role::Member, Purpose::TcpConnect, 1);
        for (host, allowed) in [
            (Some("a.LAB.example"), true),
            (Some("lab.example"), false),
            (None, false),
        ] {
            dial.host = host;
            assert_eq!(judged(&book, &dial, "10.0.0.1").0, allowed, "{host:?}");
        }
    }

    /// As after a restart with a version that reads less.
    #[test]
    fn what_cannot_be_read_of_a_rule_never_lets_more_through() {
        let dial = Asking {
            host: Some("lab.example"),
            ..asking(Role::Member, Purpose::TcpConnect, 80)
        };
        let all = |then| Rule::new("rest", then);
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        for wrong in [&["?"][..], &["?", "10.9.9.9"]] {
            for then in [Then::Allow, Then::Deny] {
                let networks = rule("half", then, wrong);
                let ports = Rule {
                    ports: texts(&wrong[..1]),
                    ..Rule::new("half", then)
                };
                let hosts = Rule {
                    hosts: texts(&wrong[..1]),
                    ..Rule::new("half", then)
                };
                for half in [networks, ports, hosts] {
                    let rest = all(if then == Then::Allow {
                        Then::Deny
                    } else {
                        Then::Allow
                    });
                    let book = book(vec![half.clone(), rest]);
                    assert!(!judged(&book, &dial, "10.0.0.1").0, "{half:?}");
                }
            }
        }
        let allow = rule("half", Then::Allow, &["?", "10.0.0.1"]);
        assert!(
            judged(&book(vec![allow]), &dial, "10.0.0.1").0,
            "what is read holds"
        );
    }

    #[test]
    fn every_address_that_one_stands_for_must_be_allowed() {
        let book = book(vec![
            rule("no", Then::Deny, &["10.0.0.0/8"]),
            rule("yes", Then::Allow, &[]),
        ]);
        let dial = asking(Role::Admin, Purpose::TcpConnect, 1);
        for ip in [
            "64:ff9b::10.0.0.1",
            "2002:a00:1::",
            "2001:0:808:808::f5ff:fffe",
            "2001:db8::5efe:10.0.0.1",
        ] {
            assert_eq!(judged(&book, &dial, ip), (false, "no".to_owned()), "{ip}");
        }
        assert!(judged(&book, &dial, "64:ff9b::8.8.8.8").0);
        let listen = asking(Role::Admin, Purpose::TcpListen, 1);
        let no_v4 = self::book(vec![
            rule("no", Then::Deny, &["0.0.0.0"]),
            rule("yes", Then::Allow, &[]),
        ]);
        assert!(!judged(&no_v4, &listen, "::").0, "it is all of IPv4 too");
        assert!(judged(&no_v4, &dial, "::").0);
    }

    #[test]
    fn a_rule_for_a_network_opens_the_devices_there_and_not_the_server_itself() {
        let own =
            |ip: IpAddr| ["10.1.0.1", "127.0.0.1", "9.9.9.9"].contains(&ip.to_string().as_str());
        let machine = Rule {
            roles: vec![Role::Member],
            ..Rule::new("own", Then::Deny)
        };
        let dial = asking(Role::Member, Purpose::TcpConnect, 1);
        let around = Around {
            is_own: &own,
            ..Around::NOTHING
        };
        let judged = |rules: Vec<Rule>, role: Role, ip: &str| {
            let book = Rulebook {
                always: vec![Clause::of_own_machine(machine.clone())],
                ..book(rules)
            };
            let verdict = book.judge(&Asking { role, ..dial }, ip.parse().unwrap(), &around);
            (verdict.allowed, verdict.rule.to_string())
        };
        let lab = || {
            rule(
                "lab",
                Then::Allow,
                &["10.1.0.0/16", "127.0.0.0/8", "9.0.0.0/8"],
            )
        };
        let named = || rule("named", Then::Allow, &["10.1.0.1"]);
        for (rules, role, ip, expected) in [
            (vec![lab()], Role::Member, "10.1.0.2", (true, "lab")),
            (vec![lab()], Role::Member, "10.1.0.1", (false, "own")),
            (vec![lab()], Role::Member, "::ffff:10.1.0.1", (false, "own")),
            (
                vec![lab()],
                Role::Member,
                "64:ff9b::10.1.0.1",
                (false, NO_RULE),
            ),
            (vec![lab()], Role::Member, "9.9.9.9", (false, "own")),
            (vec![lab()], Role::Member, "127.0.0.1", (true, "lab")),
            (vec![lab()], Role::Admin, "10.1.0.1", (true, "lab")),
            (vec![named()], Role::Member, "10.1.0.1", (true, "named")),
            (
                vec![lab(), named()],
                Role::Member,
                "10.1.0.1",
                (true, "lab"),
            ),
            (
                vec![rule("no", Then::Deny, &["10.0.0.0/8"]), named()],
                Role::Member,
                "10.1.0.1",
                (false, "no"),
            ),
        ] {
            let expected = (expected.0, expected.1.to_owned());
            assert_eq!(judged(rules, role, ip), expected, "{ip}");
        }
    }

    #[test]
    fn the_relays_own_listeners_are_met_in_every_way_that_leads_to_them() {
        let own = |ip: IpAddr| ip.to_string() == "192.168.1.5";
        let dial = asking(Role::Admin, Purpose::TcpConnect, 80);
        let listen = asking(Role::Admin, Purpose::TcpListen, 80);
        for (held, asking, ip, meets) in [
            ("127.0.0.1:80", dial, "127.0.0.1", true),
            ("127.0.0.1:80", dial, "0.0.0.0", true),
            ("127.0.0.1:80", dial, "127.0.0.2", false),
            ("127.0.0.1:80", dial, "192.168.1.5", false),
            ("[::1]:80", dial, "::", true),
            ("0.0.0.0:80", dial, "127.9.9.9", true),
            ("0.0.0.0:80", dial, "192.168.1.5", true),
            ("0.0.0.0:80", dial, "192.168.1.6", false),
            ("0.0.0.0:80", dial, "::1", false),
            ("[::]:80", dial, "192.168.1.5", true),
            ("[::]:80", dial, "::1", true),
            ("127.0.0.1:80", listen, "0.0.0.0", true),
            ("127.0.0.1:80", listen, "192.168.1.5", true),
            ("0.0.0.0:80", listen, "192.168.1.6", true),
            ("127.0.0.1:80", listen, "::", true),
            ("[::1]:80", listen, "0.0.0.0", true),
        ] {
            let listener: SocketAddr = held.parse().unwrap();
            let met = is_listener(listener, ip.parse().unwrap(), asking.purpose, &own);
            assert_eq!(met, meets, "{held} {ip} {:?}", asking.purpose);
        }
    }
}
