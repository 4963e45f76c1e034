//! The rules of egress.

use shared::{
    egress::{MAX_RULES, Mistake, Rule, Why, mistakes_of},
    fault::{Fault, FaultCode},
    operation::{ListRules, Rules, SetRules},
};

use super::{Perform, Services};
use crate::{access::Caller, names::check_name, still, store::Edit, trail};

impl Perform for ListRules {
    async fn perform(self, services: &Services, _: Caller) -> Result<Rules, Fault> {
        let egress = services.egress();
        Ok(egress.shown(&egress.book()))
    }
}

impl Perform for SetRules {
    async fn perform(self, services: &Services, _: Caller) -> Result<Rules, Fault> {
        let egress = services.egress();
        let _changing = egress.changing().await;
        still::check()?;
        if egress.is_in_file() {
            return Err(in_file());
        }
        let rules = checked(self.rules)?;
        let book = egress.book_with(&rules);
        let mut shown = egress.shown(&book);
        shown.closes = services.bridges.forbidden_by(&book);
        if !self.only_try {
            trail::set(difference(&egress.shown(&egress.book()).rules, &rules));
            let edit = Edit::SetEgress(rules);
            services.bridges.context().journal.edit(vec![edit]).await?;
            egress.replace(book);
            shown.settled = true;
        }
        Ok(shown)
    }
}

/// Rules as they are kept, their names trimmed.
fn checked(rules: Vec<Rule>) -> Result<Vec<Rule>, Fault> {
    if rules.len() > MAX_RULES {
        let detail =
            format!("There may be {MAX_RULES} rules; make fewer, or set some in the file.");
        let fault = Fault::new(FaultCode::LimitReached, detail).with("limit", "egress_rules");
        return Err(fault.with("value", MAX_RULES));
    }
    let mut checked = rules;
    for (index, rule) in checked.iter_mut().enumerate() {
        rule.name = check_name(&format!("rules[{index}].name"), &rule.name)?;
    }
    match mistakes_of(&checked).first() {
        Some((index, mistake)) => Err(mistaken(*index, mistake)),
        None => Ok(checked),
    }
}

fn mistaken(index: usize, mistake: &Mistake) -> Fault {
    let code = match mistake.why {
        Why::Network(_) | Why::Host => FaultCode::BadAddress,
        Why::Ports => FaultCode::PortOutOfRange,
        Why::Name | Why::TooMany | Why::Taken | Why::Reserved => FaultCode::BadRequest,
    };
    let field = format!("rules[{index}].{}", mistake.field());
    let detail = format!("In \"{field}\" {}.", mistake.detail());
    let fault = Fault::new(code, detail).with("field", field);
    match mistake.why {
        Why::Taken | Why::Reserved => fault,
        _ => fault.with("address", mistake.text.as_str()),
    }
}

/// What becomes of rules: those that come, go or change, and a new order.
fn difference(before: &[Rule], after: &[Rule]) -> String {
    let named = |rules: &[Rule], name: &str| rules.iter().find(|rule| rule.name == name).cloned();
    let gone = before
        .iter()
        .filter(|rule| named(after, &rule.name).is_none());
    let mut words: Vec<_> = gone.map(|rule| format!("-{}", rule.name)).collect();
    for rule in after {
        match named(before, &rule.name) {
            Some(old) if old == *rule => {}
            old => {
                let sign = if old.is_some() { '~' } else { '+' };
                words.push(format!("{sign}{}: {}", rule.name, rule.in_short()));
            }
        }
    }
    let order = |rules: &[Rule], others: &[Rule]| -> Vec<String> {
        let both = rules
            .iter()
            .filter(|rule| named(others, &rule.name).is_some());
        both.map(|rule| rule.name.clone()).collect()
    };
    if order(before, after) != order(after, before) {
        let names: Vec<_> = after.iter().map(|rule| rule.name.as_str()).collect();
        words.push(format!("order: {}", names.join(", ")));
    }
    if words.is_empty() {
        return "nothing changed".to_owned();
    }
    words.join("; ")
}

fn in_file() -> Fault {
    Fault::new(
        FaultCode::SetInFile,
        "The rules stand in the configuration, as egress.rules; change them there and start the relay anew.",
    )
}

#[cfg(test)]
mod tests {
    use shared::{egress::Then, user::Role};

    use super::*;

    #[test]
    fn the_difference_names_what_comes_goes_changes_and_moves() {
        let rule = |name: &str, networks: &[&str]| Rule {
            networks: networks.iter().map(|&text| text.to_owned()).collect(),
            ..Rule::new(name, Then::Allow)
        };
        let before = [rule("a", &[]), rule("b", &["10.0.0.0/8"]), rule("c", &[])];
        let lab = Rule {
            roles: vec![Role::Member],
            ports: vec!["22".to_owned(), "80".to_owned()],
            ..rule("lab", &["10.1.0.0/16"])
        };
        let after = [rule("c", &[]), rule("a", &["10.0.0.1"]), lab];
        assert_eq!(
            difference(&before, &after),
            "-b; ~a: allow 10.0.0.1; +lab: allow 10.1.0.0/16 ports 22 80 roles member; order: c, a, lab"
        );
        assert_eq!(difference(&before, &before), "nothing changed");
    }
}
