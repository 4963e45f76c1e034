//! What is chosen for an alert, before the relay is asked; pure.

use shared::{
    alert::{Alert, AlertNotice, When},
    fault::{Fault, FaultCode},
    id::BridgeId,
    notice::NoticeKind,
    operation::{ChangeAlert, CreateAlert},
};

use crate::text::AlertText;

/// The most that an alert sends within an hour.
const MOST_PER_HOUR: u32 = 600;

/// A field that is not as it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    Name,
    What,
    To,
    Subject,
    Text,
    PerHour,
    /// What belongs to no field.
    Elsewhere,
}

impl Wrong {
    /// The field that a fault of the relay belongs to.
    pub(crate) fn of(fault: &Fault) -> Self {
        let param = |name: &str| fault.params.get(name).and_then(|value| value.as_str());
        match (fault.code, param("field"), param("part")) {
            (_, Some("name"), _) => Self::Name,
            (FaultCode::NotEncodable, ..) | (_, _, Some("matches")) => Self::What,
            (_, Some(field), _) if field.starts_with("when.") => Self::What,
            (FaultCode::BadRecipient | FaultCode::CountryNotAllowed, ..) => Self::To,
            (_, Some("notice.to"), _) => Self::To,
            (_, Some("notice.subject"), _) | (FaultCode::BadTemplate, _, Some("subject")) => {
                Self::Subject
            }
            (_, Some("notice.text"), _) | (FaultCode::BadTemplate, _, Some("text")) => Self::Text,
            (_, Some("per_hour"), _) => Self::PerHour,
            _ => Self::Elsewhere,
        }
    }

    /// What is said where the page itself sees it.
    pub(crate) fn words(self, sort: Sort, words: &AlertText) -> &'static str {
        match self {
            Self::What if sort == Sort::Silent => words.seconds_wrong,
            Self::PerHour => words.per_hour_wrong,
            _ => words.missing,
        }
    }
}

/// What an alert waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Contains,
    Matches,
    Silent,
}

impl Sort {
    /// All, with the values of their options.
    pub(crate) const ALL: [(&'static str, Self); 3] = [
        ("contains", Self::Contains),
        ("matches", Self::Matches),
        ("silent", Self::Silent),
    ];
}

/// What is chosen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub name: String,
    pub sort: Sort,
    pub contains: String,
    pub matches: String,
    pub seconds: String,
    pub kind: NoticeKind,
    pub to: String,
    pub subject: String,
    pub text: String,
    /// The name of a template that stands in the place of the text.
    pub template: Option<String>,
    sender: Option<String>,
    pub per_hour: String,
    pub on: bool,
}

impl Draft {
    /// A new one.
    pub(crate) fn new(words: &AlertText) -> Self {
        Self {
            name: String::new(),
            sort: Sort::Contains,
            contains: String::new(),
            matches: String::new(),
            seconds: "600".to_owned(),
            kind: NoticeKind::Email,
            to: String::new(),
            subject: words.default_subject.to_owned(),
            text: words.default_text.to_owned(),
            template: None,
            sender: None,
            per_hour: "6".to_owned(),
            on: true,
        }
    }

    /// One as it is.
    pub(crate) fn of(alert: &Alert, words: &AlertText) -> Self {
        let (alert, new) = (alert.clone(), Self::new(words));
        let notice = alert.notice;
        let mut draft = Self {
            name: alert.name,
            kind: notice.kind,
            to: notice.to.join(", "),
            subject: notice.subject.unwrap_or_default(),
            text: notice.text.unwrap_or_default(),
            template: notice.template,
            sender: notice.sender,
            per_hour: alert.per_hour.to_string(),
            on: alert.on,
            ..new
        };
        match alert.when {
            When::Contains(text) => (draft.sort, draft.contains) = (Sort::Contains, text),
            When::Matches(text) => (draft.sort, draft.matches) = (Sort::Matches, text),
            When::SilentMs(ms) => {
                (draft.sort, draft.seconds) = (Sort::Silent, (ms as f64 / 1000.0).to_string());
            }
        }
        draft
    }

    /// Waits for something else; a text that nobody has written goes with it.
    pub(crate) fn set_sort(&mut self, sort: Sort, words: &AlertText) {
        let text = |sort| match sort {
            Sort::Silent => words.default_silent,
            Sort::Contains | Sort::Matches => words.default_text,
        };
        if self.text == text(self.sort) {
            text(sort).clone_into(&mut self.text);
        }
        self.sort = sort;
    }

    /// Takes its text from a template, with the subject that stands there, or has one of its own.
    pub(crate) fn set_template(&mut self, template: Option<String>, words: &AlertText) {
        if template.is_some() {
            self.subject.clear();
        } else if self.subject.is_empty() {
            words.default_subject.clone_into(&mut self.subject);
        }
        if template.is_none() && self.text.is_empty() {
            words.default_text.clone_into(&mut self.text);
        }
        self.template = template;
    }

    /// What it waits for.
    ///
    /// # Errors
    /// Where it is nothing that can be waited for.
    pub(crate) fn when(&self) -> Result<When, Wrong> {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone()).ok_or(Wrong::What);
        match self.sort {
            Sort::Contains => some(&self.contains).map(When::Contains),
            Sort::Matches => some(&self.matches).map(When::Matches),
            Sort::Silent => {
                let seconds: f64 = self.seconds.trim().parse().map_err(|_| Wrong::What)?;
                // As many days as the relay takes; a number that is none is not within.
                let fits = (1.0..=30.0 * 86_400.0).contains(&seconds);
                fits.then_some(When::SilentMs((seconds * 1000.0) as u64))
                    .ok_or(Wrong::What)
            }
        }
    }

    fn notice(&self) -> Result<AlertNotice, Wrong> {
        let to = self
            .to
            .split([',', ';', '，', '；', '、', '\n'])
            .map(str::trim);
        let to: Vec<_> = to.filter(|to| !to.is_empty()).map(str::to_owned).collect();
        if to.is_empty() {
            return Err(Wrong::To);
        }
        let is_email = self.kind == NoticeKind::Email;
        let subject = Some(self.subject.trim()).filter(|subject| is_email && !subject.is_empty());
        if is_email && subject.is_none() && self.template.is_none() {
            return Err(Wrong::Subject);
        }
        if self.template.is_none() && self.text.trim().is_empty() {
            return Err(Wrong::Text);
        }
        Ok(AlertNotice {
            kind: self.kind,
            to,
            subject: subject.map(str::to_owned),
            text: self.template.is_none().then(|| self.text.clone()),
            template: self.template.clone(),
            sender: self.sender.clone().filter(|_| is_email),
        })
    }

    fn per_hour(&self) -> Result<u32, Wrong> {
        let number = self.per_hour.trim().parse().ok();
        number
            .filter(|number| (1..=MOST_PER_HOUR).contains(number))
            .ok_or(Wrong::PerHour)
    }

    fn name(&self) -> Result<String, Wrong> {
        let name = self.name.trim();
        (!name.is_empty())
            .then(|| name.to_owned())
            .ok_or(Wrong::Name)
    }

    /// What is asked of the relay for a new alert.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub(crate) fn create(&self, bridge: &BridgeId) -> Result<CreateAlert, Wrong> {
        Ok(CreateAlert {
            bridge: bridge.clone(),
            name: self.name()?,
            when: self.when()?,
            notice: self.notice()?,
            per_hour: Some(self.per_hour()?),
            on: Some(self.on),
            key: None,
        })
    }

    /// What is asked of the relay for one that there is. What it waits for goes along only where it is something else; what it sends
    /// as well, for whoever gives that takes the alert over, and where the last firing sent nothing that may mend it.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub(crate) fn change(&self, alert: &Alert) -> Result<ChangeAlert, Wrong> {
        let gives = |notice: &AlertNotice| *notice != alert.notice || alert.fault.is_some();
        Ok(ChangeAlert {
            bridge: alert.bridge.clone(),
            alert: alert.id.clone(),
            name: Some(self.name()?),
            when: Some(self.when()?).filter(|when| *when != alert.when),
            notice: Some(self.notice()?).filter(gives),
            per_hour: Some(self.per_hour()?),
            on: Some(self.on),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    fn draft() -> Draft {
        Draft {
            name: " Hot ".to_owned(),
            contains: "ALARM ".to_owned(),
            to: "a@example.org， b@example.org,".to_owned(),
            ..Draft::new(EN.alerts)
        }
    }

    #[test]
    fn an_alert_is_what_was_chosen() {
        let create = draft().create(&"b".into()).unwrap();
        assert_eq!((create.name.as_str(), create.per_hour), ("Hot", Some(6)));
        assert_eq!(create.when, When::Contains("ALARM ".to_owned()));
        assert_eq!(create.notice.to, ["a@example.org", "b@example.org"]);
    }

    #[test]
    fn the_first_field_that_is_wrong_is_named() {
        let wrong = |change: fn(&mut Draft)| {
            let mut draft = draft();
            change(&mut draft);
            draft.create(&"b".into()).unwrap_err()
        };
        assert_eq!(wrong(|draft| draft.name = " ".to_owned()), Wrong::Name);
        assert_eq!(wrong(|draft| draft.contains.clear()), Wrong::What);
        assert_eq!(wrong(|draft| draft.to = ",".to_owned()), Wrong::To);
        assert_eq!(wrong(|draft| draft.subject.clear()), Wrong::Subject);
        assert_eq!(wrong(|draft| draft.text = "\n".to_owned()), Wrong::Text);
        assert_eq!(
            wrong(|draft| draft.per_hour = "601".to_owned()),
            Wrong::PerHour
        );
        for seconds in ["", "x", "0.5", "-1", "NaN", "inf", "9999999"] {
            let silent = Draft {
                sort: Sort::Silent,
                seconds: seconds.to_owned(),
                ..draft()
            };
            assert_eq!(
                silent.create(&"b".into()).unwrap_err(),
                Wrong::What,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_fault_stands_at_the_field_that_it_is_about() {
        let fault =
            |code, name: &str, value: &str| Wrong::of(&Fault::new(code, "").with(name, value));
        assert_eq!(
            fault(FaultCode::BadTemplate, "part", "matches"),
            Wrong::What
        );
        assert_eq!(
            fault(FaultCode::BadTemplate, "part", "subject"),
            Wrong::Subject
        );
        assert_eq!(
            fault(FaultCode::BadRequest, "field", "when.contains"),
            Wrong::What
        );
        assert_eq!(fault(FaultCode::BadRecipient, "to", "x"), Wrong::To);
        assert_eq!(
            fault(FaultCode::LimitReached, "limit", "x"),
            Wrong::Elsewhere
        );
    }

    #[test]
    fn only_a_text_that_nobody_wrote_goes_with_what_is_waited_for() {
        let mut draft = draft();
        draft.set_sort(Sort::Silent, EN.alerts);
        assert_eq!(draft.text, EN.alerts.default_silent);
        "mine".clone_into(&mut draft.text);
        draft.set_sort(Sort::Matches, EN.alerts);
        assert_eq!(draft.text, "mine");
    }

    #[test]
    fn an_sms_has_no_subject_and_a_template_no_text() {
        let sms = Draft {
            kind: NoticeKind::Sms,
            ..draft()
        };
        assert_eq!(sms.create(&"b".into()).unwrap().notice.subject, None);
        let mut email = draft();
        email.set_template(Some("t".to_owned()), EN.alerts);
        let notice = email.create(&"b".into()).unwrap().notice;
        assert_eq!((notice.subject, notice.text), (None, None));
        email.set_template(None, EN.alerts);
        assert!(email.create(&"b".into()).is_ok());
    }

    #[test]
    fn what_is_changed_is_what_it_was_but_for_the_change() {
        let create = draft().create(&"b".into()).unwrap();
        let mut alert = Alert {
            id: "a".into(),
            bridge: create.bridge,
            name: create.name,
            when: When::SilentMs(1_500),
            notice: create.notice,
            per_hour: 3,
            on: false,
            fired: 0,
            fired_at: None,
            fault: None,
        };
        let change = Draft::of(&alert, EN.alerts).change(&alert).unwrap();
        assert_eq!(
            (change.when, change.per_hour, change.on),
            (None, Some(3), Some(false))
        );
        assert_eq!(change.notice, None);
        alert.fault = Some(Fault::new(FaultCode::NotAllowed, ""));
        let change = Draft::of(&alert, EN.alerts).change(&alert).unwrap();
        assert_eq!(change.notice.as_ref(), Some(&alert.notice));
    }
}
