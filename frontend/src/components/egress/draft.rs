//! What is typed and chosen of a rule: pure.

use shared::{
    egress::{Mistake, Part, Rule, Then},
    operation::Purpose,
    user::Role,
};

/// The roles in the order in which they are offered.
pub(super) const ROLES: [Role; 3] = [Role::Admin, Role::Member, Role::Reader];

/// What is typed and chosen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub name: String,
    pub then: Then,
    pub networks: String,
    pub ports: String,
    pub hosts: String,
    pub roles: Vec<Role>,
    pub kinds: Vec<Purpose>,
}

impl Draft {
    /// Of a rule that is there, or of one that allows members something.
    pub(super) fn of(rule: Option<&Rule>) -> Self {
        let Some(rule) = rule else {
            return Self {
                name: String::new(),
                then: Then::Allow,
                networks: String::new(),
                ports: String::new(),
                hosts: String::new(),
                roles: vec![Role::Member],
                kinds: Vec::new(),
            };
        };
        Self {
            name: rule.name.clone(),
            then: rule.then,
            networks: rule.networks.join(", "),
            ports: rule.ports.join(", "),
            hosts: rule.hosts.join(", "),
            roles: rule.roles.clone(),
            kinds: rule.kinds.clone(),
        }
    }

    /// The rule.
    pub(super) fn rule(&self) -> Rule {
        Rule {
            name: self.name.trim().to_owned(),
            then: self.then,
            networks: split(&self.networks),
            ports: split(&self.ports),
            hosts: split(&self.hosts),
            // In one order, however they were chosen.
            roles: ROLES
                .into_iter()
                .filter(|role| self.roles.contains(role))
                .collect(),
            kinds: Purpose::ALL
                .into_iter()
                .filter(|kind| self.kinds.contains(kind))
                .collect(),
        }
    }

    /// The first mistake in a field.
    pub(super) fn mistake(&self, part: Part) -> Option<Mistake> {
        let mistakes = self.rule().mistakes();
        mistakes.into_iter().find(|mistake| mistake.part == part)
    }
}

/// Between commas of both kinds, semicolons and line ends; a range may have blanks.
fn split(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、', ';', '；', '\n']);
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A list with something in it, or without.
pub(super) fn ticked<T: Copy + PartialEq>(list: &[T], one: T, on: bool) -> Vec<T> {
    let others = list.iter().copied().filter(|other| *other != one);
    others.chain(on.then_some(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_lists_and_back() {
        let draft = Draft {
            name: " lab ".to_owned(),
            networks: "10.0.0.0/8，192.168.1.1;".to_owned(),
            ports: "22, 8000 - 8999".to_owned(),
            kinds: vec![Purpose::Udp, Purpose::TcpConnect],
            ..Draft::of(None)
        };
        let rule = draft.rule();
        assert_eq!(rule.networks, ["10.0.0.0/8", "192.168.1.1"]);
        assert_eq!(rule.ports, ["22", "8000 - 8999"]);
        assert_eq!(rule.kinds, [Purpose::TcpConnect, Purpose::Udp]);
        assert!(rule.mistakes().is_empty());
        assert_eq!(Draft::of(Some(&rule)).rule(), rule);
        let wrong = Draft {
            networks: "10.0.0.0/8, lab".to_owned(),
            ..draft
        };
        assert_eq!(wrong.mistake(Part::Networks).unwrap().text, "lab");
        assert_eq!(wrong.mistake(Part::Ports), None);
    }
}
