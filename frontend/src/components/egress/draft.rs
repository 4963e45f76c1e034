//! What is typed and chosen of a rule: pure.

use shared::{
    egress::{Mistake, Rule, Then, mistakes_of},
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

    /// What is wrong with it beside the other rules.
    pub(super) fn mistakes(&self, others: &[Rule]) -> Vec<Mistake> {
        // Last, so that of two with one name it is the one that is wrong.
        let all = [others, &[self.rule()]].concat();
        let found = mistakes_of(&all).into_iter();
        let own = found.filter(|(at, _)| *at == others.len());
        own.map(|(_, mistake)| mistake).collect()
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
    use shared::egress::Why;

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
        assert!(draft.mistakes(&[]).is_empty());
        let taken = draft.mistakes(std::slice::from_ref(&rule));
        assert_eq!(taken[0].why, Why::Taken);
        assert_eq!(Draft::of(Some(&rule)).rule(), rule);
        let wrong = Draft {
            networks: "10.0.0.0/8, lab".to_owned(),
            ..draft
        };
        let mistakes = wrong.mistakes(&[]);
        assert_eq!((mistakes.len(), mistakes[0].text.as_str()), (1, "lab"));
    }
}
