//! Whether the relay may use an address. Pure. What an address is and which others stand in it is said by
//! [`shared::address`].

mod clause;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use shared::{
    address::{
        embedded::{behind, embedded},
        network::Network,
    },
    egress::NO_RULE,
    id::UserId,
    operation::Purpose,
    user::Role,
};

use super::behalf::Behalf;

pub use clause::Clause;

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
        let yields = |clause: &Clause| clause.is_of_own_machine() && is_named();
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
mod tests;
