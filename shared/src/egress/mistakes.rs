//! What can be wrong with a rule, by field, so that a page marks it in its place.

use std::collections::HashSet;

use super::{MAX_PARTS, Rule, names::is_reserved, read_host, read_network, read_ports};
use crate::{MAX_NAME_CHARS, address::read::Wrong};

/// A field of a rule in which something can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `name`
    Name,
    /// `networks`
    Networks,
    /// `ports`
    Ports,
    /// `hosts`
    Hosts,
}

impl Part {
    /// The field as it travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Networks => "networks",
            Self::Ports => "ports",
            Self::Hosts => "hosts",
        }
    }
}

/// Why it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Not 1 to 64 characters without control characters.
    Name,
    /// No network.
    Network(Wrong),
    /// No port and no range of ports.
    Ports,
    /// No host name.
    Host,
    /// More than [`MAX_PARTS`].
    TooMany,
    /// Another rule before it has that name.
    Taken,
    /// A rule that nobody set has that name.
    Reserved,
}

/// Something that is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// In which field.
    pub part: Part,
    /// Which of the list there, from 0.
    pub index: usize,
    /// What stands there.
    pub text: String,
    /// Why it is wrong.
    pub why: Why,
}

impl Mistake {
    /// The path of the field within the rule.
    pub fn field(&self) -> String {
        match self.why {
            Why::Name | Why::TooMany | Why::Taken | Why::Reserved => self.part.as_str().to_owned(),
            Why::Network(_) | Why::Ports | Why::Host => {
                format!("{}[{}]", self.part.as_str(), self.index)
            }
        }
    }

    /// What is wrong and how to mend it, in English.
    pub fn detail(&self) -> String {
        let text = &self.text;
        match self.why {
            Why::Name => {
                format!(
                    "a name has 1 to {MAX_NAME_CHARS} characters, none of them a control character"
                )
            }
            Why::Network(wrong) => format!(
                "\"{text}\" is not a network (see its character {}); give one as \"192.168.0.0/16\", \"fd00::/8\" or an address",
                wrong.at + 1
            ),
            Why::Ports => {
                format!("\"{text}\" is not a port; give one as \"22\", or a range as \"8000-8999\"")
            }
            Why::Host => format!(
                "\"{text}\" is not a host name; give one as \"lab.example.org\" or \"*.example.org\", and addresses in \"networks\""
            ),
            Why::TooMany => format!("a rule has at most {MAX_PARTS} of these; make several rules"),
            Why::Taken => {
                format!("another rule is called \"{text}\", too; a name tells which one decided")
            }
            Why::Reserved => {
                format!("\"{text}\" is the name of one of the relay's own rules; give another")
            }
        }
    }
}

impl Rule {
    /// Everything that is wrong with it, in the order of its fields.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let mut found = Vec::new();
        let count = self.name.trim().chars().count();
        if !(1..=MAX_NAME_CHARS).contains(&count) || self.name.chars().any(char::is_control) {
            found.push(Mistake {
                part: Part::Name,
                index: 0,
                text: self.name.clone(),
                why: Why::Name,
            });
        }
        let network = |text: &str| read_network(text).err().map(Why::Network);
        let ports = |text: &str| read_ports(text).is_none().then_some(Why::Ports);
        let host = |text: &str| read_host(text).is_none().then_some(Why::Host);
        found.extend(each(Part::Networks, &self.networks, network));
        found.extend(each(Part::Ports, &self.ports, ports));
        found.extend(each(Part::Hosts, &self.hosts, host));
        found
    }
}

/// Everything that is wrong with rules that are to stand together, each mistake with the rule's place, from 0.
pub fn mistakes_of(rules: &[Rule]) -> Vec<(usize, Mistake)> {
    let mut names = HashSet::new();
    let mut found = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let name = rule.name.trim();
        let of_name = if is_reserved(name) {
            Some(Why::Reserved)
        } else {
            (!names.insert(name)).then_some(Why::Taken)
        };
        let of_name = of_name.map(|why| Mistake {
            part: Part::Name,
            index: 0,
            text: name.to_owned(),
            why,
        });
        let all = rule.mistakes().into_iter().chain(of_name);
        found.extend(all.map(|mistake| (at, mistake)));
    }
    found
}

fn each(part: Part, texts: &[String], wrong: impl Fn(&str) -> Option<Why>) -> Vec<Mistake> {
    let mistake = |index, text: &str, why| Mistake {
        part,
        index,
        text: text.to_owned(),
        why,
    };
    if texts.len() > MAX_PARTS {
        return vec![mistake(0, "", Why::TooMany)];
    }
    let all = texts.iter().enumerate();
    all.filter_map(|(index, text)| Some(mistake(index, text, wrong(text)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress::Then;

    #[test]
    fn a_name_stands_for_one_rule_and_for_none_of_the_relays_own() {
        let names = ["lab", " lab", "owner-public", "x-never", "lab 2"];
        let rules = names.map(|name| Rule::new(name, Then::Deny));
        let found: Vec<_> = mistakes_of(&rules)
            .into_iter()
            .map(|(at, mistake)| (at, mistake.field(), mistake.why))
            .collect();
        let name = || "name".to_owned();
        assert_eq!(
            found,
            [
                (1, name(), Why::Taken),
                (2, name(), Why::Reserved),
                (3, name(), Why::Reserved)
            ]
        );
    }
}
