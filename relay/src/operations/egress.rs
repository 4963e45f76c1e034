//! The rules of egress.

use shared::{
    egress::{MAX_RULES, Mistake, Rule, Why, mistakes_of},
    fault::{Fault, FaultCode},
    operation::{ListRules, Rules, SetRules},
};

use super::{Perform, Services, check_name};
use crate::{access::Caller, store::Edit};

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
        if egress.is_in_file() {
            return Err(in_file());
        }
        let rules = checked(self.rules)?;
        let book = egress.book_with(&rules);
        let mut shown = egress.shown(&book);
        shown.closes = services.bridges.forbidden_by(&book);
        if !self.only_try {
            let edit = Edit::SetEgress(rules);
            services.bridges.context().journal.edit(vec![edit]).await?;
            egress.replace(book);
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

fn in_file() -> Fault {
    Fault::new(
        FaultCode::SetInFile,
        "The rules stand in the configuration, as egress.rules; change them there and start the relay anew.",
    )
}
