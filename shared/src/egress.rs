//! The rules that decide where the relay may dial, send and listen, and what can be wrong with them ([`mistakes`]).

mod mistakes;
mod names;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::{
    address::{
        check_host,
        network::Network,
        parse_ip,
        read::{Expected, Host, Wrong, read},
    },
    operation::Purpose,
    user::Role,
};

pub use mistakes::{Mistake, Part, Why, mistakes_of};
pub use names::{NO_RULE, PLAIN_LOOPBACK_ONLY, is_lifted, is_reserved};

/// The most rules that can be set.
pub const MAX_RULES: usize = 200;

/// The most networks, ports or hosts of one rule.
pub const MAX_PARTS: usize = 100;

/// One rule. What it leaves open fits everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Names the rule where it decides: in faults, the audit list and the box to try an address. 1 to 64 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: String,
    /// What it decides.
    pub then: Then,
    /// Networks, as `192.168.0.0/16` or `fd00::/8`; one address is one as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// Ports, as `22` or `8000-8999`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// Host names as they were asked for, as `lab.example.org` or `*.example.org`, which stands for every name below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Whose bridges, by the role of the bridge's owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// For which use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Purpose>,
}

impl Rule {
    /// A rule that fits everything.
    pub fn new(name: impl Into<String>, then: Then) -> Self {
        Self {
            name: name.into(),
            then,
            networks: Vec::new(),
            ports: Vec::new(),
            hosts: Vec::new(),
            roles: Vec::new(),
            kinds: Vec::new(),
        }
    }

    /// What it says, in one line without its name, as `allow 10.0.0.0/8 ports 22 roles member`.
    pub fn in_short(&self) -> String {
        let then = match self.then {
            Then::Allow => "allow",
            Then::Deny => "deny",
        };
        let roles = self.roles.iter().map(|role| role.as_str().to_owned());
        let kinds = self.kinds.iter().map(|kind| kind.as_str().to_owned());
        let parts = [
            ("", self.networks.clone()),
            ("ports ", self.ports.clone()),
            ("hosts ", self.hosts.clone()),
            ("roles ", roles.collect()),
            ("kinds ", kinds.collect()),
        ];
        let parts = parts.into_iter().filter(|(_, list)| !list.is_empty());
        let parts = parts.map(|(label, list)| format!("{label}{}", list.join(" ")));
        std::iter::once(then.to_owned())
            .chain(parts)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// What a rule decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Then {
    /// The address may be used.
    Allow,
    /// It may not.
    Deny,
}

/// Reads a network of a rule: an address alone, or with the length of a prefix or a mask behind it.
///
/// # Errors
/// Where it is wrong first, and what was expected there.
pub fn read_network(text: &str) -> Result<Network, Wrong> {
    let reading = read(text)?;
    let wrong = |at, expected| Err(Wrong { at, expected });
    let (ip, width) = match reading.host {
        Some(Host::V4(ip)) => (ip.into(), 32),
        Some(Host::V6 { ip, zone: None }) => (ip.into(), 128),
        Some(Host::V6 { zone: Some(_), .. }) => {
            return wrong(text.find('%').unwrap_or(0), Expected::End);
        }
        Some(Host::Number(_)) => return wrong(text.trim_end().chars().count(), Expected::Dot),
        Some(Host::Name(_)) | None => return wrong(0, Expected::Octet),
    };
    let network = Network::new(ip, reading.prefix.unwrap_or(width));
    match (network, reading.port) {
        (Some(network), None) => Ok(network),
        // A port has a list of its own.
        _ => wrong(text.rfind(':').unwrap_or(0), Expected::End),
    }
}

/// Reads ports of a rule: one, or the first and the last of a range.
pub fn read_ports(text: &str) -> Option<RangeInclusive<u16>> {
    let port = |text: &str| {
        let digits = text.trim();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|_| is_number)
    };
    match text.split_once('-') {
        None => port(text).map(|port| port..=port),
        Some((first, last)) => Some(port(first)?..=port(last)?).filter(|range| !range.is_empty()),
    }
}

/// Which host names a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostPattern {
    /// This one.
    One(String),
    /// Every name that ends so, the dot in front included.
    Below(String),
}

impl HostPattern {
    /// Whether a host is one of them. A name says the same in small and capital letters, and with a dot at its end.
    pub fn fits(&self, host: &str) -> bool {
        let host = plain(host);
        match self {
            Self::One(name) => host == *name,
            Self::Below(end) => host.len() > end.len() && host.ends_with(end.as_str()),
        }
    }
}

fn plain(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// Reads a host of a rule; `None` for what is no name. Addresses stand among the networks.
pub fn read_host(text: &str) -> Option<HostPattern> {
    let (below, name) = match text.strip_prefix("*.") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if check_host(name).is_err() || parse_ip(name).is_some() {
        return None;
    }
    let name = plain(name);
    Some(if below {
        HostPattern::Below(format!(".{name}"))
    } else {
        HostPattern::One(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_as_people_write_them() {
        for (text, ip, prefix) in [
            ("192.168.0.0/16", "192.168.0.0", 16),
            ("10.0.0.0/255.0.0.0", "10.0.0.0", 8),
            ("10.0.0.7", "10.0.0.7", 32),
            ("fd00::/8", "fd00::", 8),
            ("::1", "::1", 128),
        ] {
            let network = read_network(text).unwrap();
            assert_eq!(network.ip().to_string(), ip);
            assert_eq!(network.prefix(), prefix, "{text}");
        }
        for (text, at) in [
            ("", 0),
            ("10.0.0.0/33", 9),
            ("10.0.0", 6),
            ("lab.example.org", 0),
            ("10.0.0.1:80", 8),
            ("fe80::1%eth0", 7),
            ("10", 2),
            ("fd00::/129", 7),
        ] {
            assert_eq!(read_network(text).unwrap_err().at, at, "{text}");
        }
    }

    #[test]
    fn ports_are_one_or_a_range() {
        for (text, first, last) in [
            ("22", 22, 22),
            ("8000-8999", 8000, 8999),
            ("0 - 65535", 0, 65535),
        ] {
            assert_eq!(read_ports(text), Some(first..=last), "{text}");
        }
        for text in ["", "-", "1-", "-1", "+1", "65536", "9-1", "a", "1-2-3"] {
            assert_eq!(read_ports(text), None, "{text}");
        }
    }

    #[test]
    fn a_star_stands_for_every_name_below_and_for_no_other() {
        let below = read_host("*.Example.org").unwrap();
        for host in ["lab.example.org", "a.b.EXAMPLE.org", "lab.example.org."] {
            assert!(below.fits(host), "{host}");
        }
        for host in [
            "example.org",
            "badexample.org",
            ".example.org",
            "example.org.evil",
        ] {
            assert!(!below.fits(host), "{host}");
        }
        let one = read_host("plc-3.lab").unwrap();
        assert!(one.fits("PLC-3.lab.") && !one.fits("x.plc-3.lab"));
        for text in ["", "*", "*.", "a.*.org", "10.0.0.1", "::1", "a b"] {
            assert_eq!(read_host(text), None, "{text}");
        }
    }
}
