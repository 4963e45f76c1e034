//! One rule, read, and what it fits.

use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    sync::Arc,
};

use shared::{
    address::network::Network,
    egress::{HostPattern, Rule, Then, read_host, read_network, read_ports},
    operation::Purpose,
};

use super::{Around, Asking, Verdict};

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
    pub(in crate::egress) fn of_listener(rule: Rule, listener: SocketAddr) -> Self {
        Self {
            about: About::Listener(listener),
            ..Self::read(rule)
        }
    }

    /// A rule about the machine's own addresses.
    pub(in crate::egress) fn of_own_machine(rule: Rule) -> Self {
        Self {
            about: About::OwnMachine,
            ..Self::read(rule)
        }
    }

    /// A rule about the relay's own bridges.
    pub(in crate::egress) fn of_own_bridge(rule: Rule) -> Self {
        Self {
            about: About::OwnBridge,
            ..Self::read(rule)
        }
    }

    /// The rule as people see it.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    pub(super) fn fits(&self, asking: &Asking, ip: IpAddr, around: &Around) -> bool {
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

    /// Whether it is the rule about the machine's own addresses.
    pub(super) fn is_of_own_machine(&self) -> bool {
        matches!(self.about, About::OwnMachine)
    }

    /// Whether it is about this one address, and not about a network in which it happens to be.
    pub(super) fn names(&self, ip: IpAddr) -> bool {
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let is_it = |network: &Network| network.prefix() == width && network.contains(ip);
        matches!(&self.networks, Listed::These(networks) if networks.iter().any(is_it))
    }

    pub(super) fn verdict(&self) -> Verdict {
        Verdict {
            allowed: self.rule.then == Then::Allow,
            rule: Arc::clone(&self.name),
            own_bridge: matches!(self.about, About::OwnBridge),
        }
    }
}

/// Whether who uses an address meets a listener there, their ports being the same: dials it, or would take what comes to
/// it. `is_own` knows the machine's own addresses.
pub(super) fn is_listener(
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
