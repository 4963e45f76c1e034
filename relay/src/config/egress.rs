//! `[egress]`: where the relay may dial, send and listen.

use figment::value::{Dict, Value};
use serde::{Deserialize, Serialize};
use shared::{
    address::{embedded::NAT64_LENGTHS, network::Network},
    egress::{MAX_RULES, Rule, mistakes_of, read_network, read_ports},
};

use super::{ConfigFault, section};

/// `[egress]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EgressSection {
    /// The rules; where they stand here, they cannot be changed in the page.
    #[serde(skip)]
    pub rules: Option<Vec<Rule>>,
    /// The addresses on which members' bridges may listen.
    pub listen_addresses: Vec<String>,
    /// The ports on which they may, as `1024-65535`.
    pub listen_ports: String,
    /// The prefixes by which the network's own NAT64 leads to IPv4, as `2001:db8:64::/96`. The well-known ones need not be given.
    pub nat64_prefixes: Vec<String>,
}

impl Default for EgressSection {
    fn default() -> Self {
        Self {
            rules: None,
            // A bridge to which others connect is what members make most.
            listen_addresses: vec!["0.0.0.0/0".to_owned(), "::/0".to_owned()],
            // Those below are the system's own.
            listen_ports: "1024-65535".to_owned(),
            nat64_prefixes: Vec::new(),
        }
    }
}

impl EgressSection {
    /// The addresses on which members may listen. A rule without any would be about all of them.
    pub fn addresses(&self) -> Vec<String> {
        if self.listen_addresses.is_empty() {
            return vec!["0.0.0.0/32".to_owned()];
        }
        self.listen_addresses.clone()
    }

    /// The prefixes of the network's own NAT64.
    pub fn translators(&self) -> Vec<Network> {
        let read = |text: &String| translator(text);
        self.nat64_prefixes.iter().filter_map(read).collect()
    }
}

/// Reads the section, each rule on its own.
pub(super) fn read(all: &Dict, found: &mut Vec<ConfigFault>) -> EgressSection {
    let mut all = all.clone();
    let rules = match all.get_mut("egress") {
        Some(Value::Dict(_, dict)) => dict.remove("rules"),
        _ => None,
    };
    let mut egress: EgressSection = section(&all, "egress", found);
    for (index, text) in egress.listen_addresses.iter().enumerate() {
        if read_network(text).is_err() {
            let key = format!("egress.listen_addresses[{index}]");
            found.push(ConfigFault::new(
                key,
                format!("\"{text}\" is not a network; {ADDRESSES}"),
            ));
        }
    }
    if egress.listen_addresses.is_empty() {
        found.push(ConfigFault::new(
            "egress.listen_addresses",
            format!("it is empty; {ADDRESSES}"),
        ));
    }
    if read_ports(&egress.listen_ports).is_none() {
        let what = format!(
            "\"{}\" is not a range of ports; {PORTS}",
            egress.listen_ports
        );
        found.push(ConfigFault::new("egress.listen_ports", what));
    }
    for (index, text) in egress.nat64_prefixes.iter().enumerate() {
        if translator(text).is_none() {
            let key = format!("egress.nat64_prefixes[{index}]");
            let what = format!("\"{text}\" is not the prefix of a NAT64; {PREFIXES}");
            found.push(ConfigFault::new(key, what));
        }
    }
    egress.rules = rules.map(|rules| read_rules(&rules, found));
    egress
}

const ADDRESSES: &str = "give a list, as [\"10.0.0.0/8\", \"::1\"]";
const PREFIXES: &str =
    "give IPv6 networks of 32, 40, 48, 56, 64 or 96 bits, as [\"2001:db8:64::/96\"]";
const PORTS: &str = "give them as \"1024-65535\"";

/// A network in which IPv4 can stand as RFC 6052 says.
fn translator(text: &str) -> Option<Network> {
    let network = read_network(text).ok()?;
    (network.ip().is_ipv6() && NAT64_LENGTHS.contains(&network.prefix())).then_some(network)
}

fn read_rules(rules: &Value, found: &mut Vec<ConfigFault>) -> Vec<Rule> {
    let Some(list) = rules.as_array() else {
        found.push(ConfigFault::new(
            "egress.rules",
            "is a list: write [[egress.rules]] before each",
        ));
        return Vec::new();
    };
    if list.len() > MAX_RULES {
        found.push(ConfigFault::new(
            "egress.rules",
            format!("give at most {MAX_RULES}"),
        ));
    }
    // With the places at which they stand.
    let (mut places, mut read) = (Vec::new(), Vec::new());
    for (index, value) in list.iter().enumerate() {
        let key = format!("egress.rules[{index}]");
        match value.deserialize::<Rule>() {
            Ok(rule) => {
                places.push(index);
                read.push(rule);
            }
            Err(error) => {
                let mut path = vec![key];
                path.extend(error.path.iter().cloned());
                let what = format!(
                    "{}; give name, then = \"allow\" | \"deny\", and networks, ports, hosts, roles, kinds as needed",
                    error.kind
                );
                found.push(ConfigFault::new(path.join("."), what));
            }
        }
    }
    found.extend(mistakes_of(&read).iter().map(|(at, mistake)| {
        let key = format!("egress.rules[{}].{}", places[*at], mistake.field());
        ConfigFault::new(key, mistake.detail())
    }));
    read
}

/// What to write for a key instead of a value that it does not take.
pub(super) fn mend(key: &str) -> &'static str {
    match key {
        "egress.listen_addresses" => ADDRESSES,
        "egress.listen_ports" => PORTS,
        "egress.nat64_prefixes" => PREFIXES,
        _ => "leave it out",
    }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format as _, Serialized, Toml},
    };

    use super::super::{Config, ConfigFault, read};

    fn parse(toml: &str) -> Result<Config, Vec<ConfigFault>> {
        read(&Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml)))
    }

    #[test]
    fn rules_are_read_in_their_order_and_win() {
        let toml = r#"
            [egress]
            listen_ports = "6000-7000"
            [[egress.rules]]
            name = "lab"
            then = "allow"
            networks = ["192.168.7.0/24"]
            roles = ["member"]
            [[egress.rules]]
            name = "rest"
            then = "deny"
            kinds = ["udp", "udp-listen"]
        "#;
        let egress = parse(toml).unwrap().egress;
        let rules = egress.rules.unwrap();
        assert_eq!((rules.len(), rules[1].name.as_str()), (2, "rest"));
        assert_eq!(egress.listen_ports, "6000-7000");
        assert_eq!(
            parse("[egress]\nrules = []").unwrap().egress.rules,
            Some(Vec::new())
        );
        assert_eq!(parse("").unwrap().egress.rules, None);
    }

    #[test]
    fn every_fault_names_its_key() {
        let rule = |further: &str| {
            format!(
                "[[egress.rules]]\nname = \"a\"\nthen = \"deny\"\n[[egress.rules]]\nname = \"b\"\nthen = \"deny\"\n{further}"
            )
        };
        for (toml, key) in [
            (
                rule("networks = [\"10.0.0.0/8\", \"10.0.0.0/33\"]"),
                "egress.rules[1].networks[1]",
            ),
            (rule("ports = [\"0-\"]"), "egress.rules[1].ports[0]"),
            (rule("hosts = [\"10.0.0.1\"]"), "egress.rules[1].hosts[0]"),
            (rule("roles = [\"king\"]"), "egress.rules[1]"),
            (rule("color = \"red\""), "egress.rules[1]"),
            (
                "[[egress.rules]]\nname = \"\"\nthen = \"deny\"".to_owned(),
                "egress.rules[0].name",
            ),
            (
                "[[egress.rules]]\nname = \"x\"\nthen = \"perhaps\"".to_owned(),
                "egress.rules[0]",
            ),
            (
                rule("[[egress.rules]]\nname = \"a\"\nthen = \"allow\""),
                "egress.rules[2].name",
            ),
            (
                "[[egress.rules]]\nname = \"owner-public\"\nthen = \"deny\"".to_owned(),
                "egress.rules[0].name",
            ),
            ("[egress]\nrules = 5".to_owned(), "egress.rules"),
            (
                "[egress]\nlisten_addresses = [\"lab\"]".to_owned(),
                "egress.listen_addresses[0]",
            ),
            (
                "[egress]\nlisten_addresses = []".to_owned(),
                "egress.listen_addresses",
            ),
            (
                "[egress]\nlisten_ports = \"9-1\"".to_owned(),
                "egress.listen_ports",
            ),
            (
                "[egress]\nlisten_ports = 9".to_owned(),
                "egress.listen_ports",
            ),
            (
                "[egress]\nnat64_prefixes = [\"2001:db8::/96\", \"2001:db8::/80\"]".to_owned(),
                "egress.nat64_prefixes[1]",
            ),
            (
                "[egress]\nnat64_prefixes = [\"10.0.0.0/32\"]".to_owned(),
                "egress.nat64_prefixes[0]",
            ),
            ("[egress]\nlisten = 9".to_owned(), "egress.listen"),
        ] {
            let faults = parse(&toml).unwrap_err();
            let named = |fault: &ConfigFault| fault.key.starts_with(key);
            assert!(faults.iter().any(named), "{toml}: {faults:?}");
        }
    }
}
