//! A notice that is being written: pure.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};
use shared::{
    notice::NoticeKind,
    operation::{Attachment, PreviewNotice, SendEmail, SendSms},
};

use crate::{browser, view::notices::recipients::split};

/// Under this key the draft outlives the page.
const KEPT: &str = "jackfield.notice";

/// A file that goes with an e-mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Attached {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// The bytes; they do not outlive the page.
    #[serde(skip)]
    pub base64: Option<Rc<str>>,
}

/// What is typed and chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// The recipients, as they are typed.
    pub to: String,
    /// Whether an e-mail is one message for all of them.
    pub together: bool,
    /// Further ones, with `together`.
    pub cc: String,
    /// Where answers go.
    pub reply_to: String,
    /// By which sender; empty for the first one.
    pub sender: String,
    /// Whether the text comes from a template.
    pub templated: bool,
    /// Which template.
    pub template: String,
    /// What stands for its names.
    pub values: BTreeMap<String, String>,
    /// The subject beside a template that has none.
    pub beside: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The files.
    pub files: Vec<Attached>,
    /// Names this composition, so that it is sent once however often it is asked for; empty until then.
    pub key: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            kind: NoticeKind::Sms,
            to: String::new(),
            together: false,
            cc: String::new(),
            reply_to: String::new(),
            sender: String::new(),
            templated: false,
            template: String::new(),
            values: BTreeMap::new(),
            beside: String::new(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
            files: Vec::new(),
            key: String::new(),
        }
    }
}

/// A text, unless there is nothing in it.
fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.trim().is_empty())
}

impl Draft {
    /// What was typed before.
    pub(crate) fn load() -> Self {
        browser::local_read(KEPT)
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Keeps it over reloads and visits.
    pub(crate) fn keep(&self) {
        let text = if *self == Self::default() {
            String::new()
        } else {
            serde_json::to_string(self).unwrap_or_default()
        };
        browser::local_write(KEPT, &text);
    }

    /// An empty one, like this one in what is chosen rather than typed.
    pub(crate) fn next(&self) -> Self {
        Self {
            kind: self.kind,
            sender: self.sender.clone(),
            ..Self::default()
        }
    }

    /// Whether it is an e-mail.
    pub(crate) fn is_email(&self) -> bool {
        self.kind == NoticeKind::Email
    }

    /// The recipients.
    pub(crate) fn recipients(&self) -> Vec<String> {
        split(&self.to)
    }

    /// Those that all are to see.
    pub(crate) fn further(&self) -> Vec<String> {
        if self.is_email() && self.together {
            split(&self.cc)
        } else {
            Vec::new()
        }
    }

    fn template(&self) -> Option<String> {
        self.template_values().map(|_| self.template.clone())
    }

    fn template_values(&self) -> Option<BTreeMap<String, String>> {
        (self.templated && !self.template.is_empty()).then(|| {
            let values = self.values.iter().filter(|(_, value)| !value.is_empty());
            values
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        })
    }

    fn own(&self, text: &str) -> Option<String> {
        some(text).filter(|_| !self.templated)
    }

    /// An e-mail may say nothing in its subject, but it has one.
    fn subject(&self) -> Option<String> {
        if self.templated {
            some(&self.beside)
        } else {
            Some(self.subject.trim().to_owned())
        }
    }

    fn for_email(&self, text: &str) -> Option<String> {
        some(text).filter(|_| self.is_email())
    }

    /// As the relay is asked what it would be. Every address is checked as a recipient is.
    pub(crate) fn preview(&self) -> PreviewNotice {
        let mut to = self.recipients();
        to.extend(self.further());
        to.extend(self.for_email(self.reply_to.trim()));
        PreviewNotice {
            kind: self.kind,
            to,
            subject: self.is_email().then(|| self.subject()).flatten(),
            // As long as no template is chosen, only the addresses are there to be checked.
            text: match (self.templated, self.template()) {
                (true, Some(_)) => None,
                (true, None) => Some(String::new()),
                (false, _) => Some(self.text.clone()),
            },
            html: self.for_email(&self.html).and_then(|text| self.own(&text)),
            template: self.template(),
            values: self.template_values().unwrap_or_default(),
            sender: self.for_email(&self.sender),
        }
    }

    /// As an SMS is sent.
    pub(crate) fn sms(&self) -> SendSms {
        SendSms {
            to: self.recipients(),
            text: self.own(&self.text),
            template: self.template(),
            values: self.template_values().unwrap_or_default(),
            key: some(&self.key),
        }
    }

    /// As an e-mail is sent.
    pub(crate) fn email(&self) -> SendEmail {
        let attachment = |file: &Attached| {
            Some(Attachment {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                base64: file.base64.as_deref()?.to_owned(),
            })
        };
        SendEmail {
            to: self.recipients(),
            cc: self.further(),
            together: self.together,
            reply_to: some(self.reply_to.trim()),
            subject: self.subject(),
            text: self.own(&self.text),
            html: self.own(&self.html),
            attachments: self.files.iter().filter_map(attachment).collect(),
            template: self.template(),
            values: self.template_values().unwrap_or_default(),
            sender: some(&self.sender),
            key: some(&self.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Draft {
        Draft {
            to: "a@x, b@x".to_owned(),
            cc: "c@x".to_owned(),
            reply_to: " d@x ".to_owned(),
            subject: "Hi".to_owned(),
            text: "text".to_owned(),
            template: "code".to_owned(),
            values: [
                ("n".to_owned(), "1".to_owned()),
                ("m".to_owned(), String::new()),
            ]
            .into(),
            key: "k".to_owned(),
            ..Draft::default()
        }
    }

    #[test]
    fn only_what_belongs_to_it_is_sent() {
        let sms = typed().sms();
        assert_eq!(sms.to, ["a@x", "b@x"]);
        assert_eq!((sms.text.as_deref(), sms.template), (Some("text"), None));
        assert!(sms.values.is_empty());
        let email = Draft {
            kind: NoticeKind::Email,
            ..typed()
        }
        .email();
        assert!(email.cc.is_empty(), "all see each other only together");
        assert_eq!(email.reply_to.as_deref(), Some("d@x"));
        let draft = Draft {
            kind: NoticeKind::Email,
            together: true,
            templated: true,
            ..typed()
        };
        let email = draft.email();
        assert_eq!(email.cc, ["c@x"]);
        assert_eq!(
            (email.text, email.template.as_deref()),
            (None, Some("code"))
        );
        assert_eq!(email.subject, None);
        assert_eq!(email.values.keys().collect::<Vec<_>>(), ["n"]);
        assert_eq!(draft.preview().to, ["a@x", "b@x", "c@x", "d@x"]);
    }

    #[test]
    fn files_do_not_outlive_the_page_but_their_names_do() {
        let file = Attached {
            name: "a.pdf".to_owned(),
            base64: Some("AA==".into()),
            ..Attached::default()
        };
        let draft = Draft {
            files: vec![file],
            ..typed()
        };
        let kept = serde_json::to_string(&draft).unwrap();
        let back: Draft = serde_json::from_str(&kept).unwrap();
        assert_eq!(back.files[0].name, "a.pdf");
        assert_eq!(back.files[0].base64, None);
        assert_eq!(draft.email().attachments.len(), 1);
        assert_eq!(back.text, "text");
    }

    #[test]
    fn the_next_one_has_a_key_of_its_own() {
        let next = typed().next();
        assert_eq!((next.to.as_str(), next.key.as_str()), ("", ""));
    }
}
