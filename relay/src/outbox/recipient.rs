//! Who gets a notice.

use shared::{fault::Fault, notice::NoticeKind};

use super::number::{self, Number};
use crate::mailbox;

/// A recipient, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recipient {
    /// A number in E.164 form, or a mailbox without a name.
    pub(super) to: String,
    /// As people write it, where that is something else.
    pub(super) shown: Option<String>,
}

/// To which countries SMS go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countries {
    /// The country of numbers without a country code, as `CN`.
    pub default: String,
    /// Those to which SMS go.
    pub allowed: Vec<String>,
}

impl Countries {
    /// Reads a recipient.
    ///
    /// # Errors
    /// `bad-recipient`.
    pub(super) fn read(&self, kind: NoticeKind, given: &str) -> Result<Recipient, Fault> {
        match kind {
            NoticeKind::Sms => Ok(phone(number::parse(given, &self.default)?)),
            NoticeKind::Email => {
                let mailbox = mailbox::parse(given)?;
                Ok(Recipient {
                    to: mailbox.to_string(),
                    shown: mailbox.name.is_some().then(|| given.trim().to_owned()),
                })
            }
        }
    }

    /// Reads a recipient to whom something is to go.
    ///
    /// # Errors
    /// `bad-recipient`, `country-not-allowed`.
    pub(super) fn allow(&self, kind: NoticeKind, given: &str) -> Result<Recipient, Fault> {
        if kind == NoticeKind::Email {
            return self.read(kind, given);
        }
        let number = number::parse(given, &self.default)?;
        number.check_country(&self.allowed)?;
        Ok(phone(number))
    }
}

fn phone(number: Number) -> Recipient {
    Recipient {
        to: number.e164,
        shown: Some(number.shown),
    }
}

/// A recipient for comparing: mailboxes that differ in their case alone are one person's.
pub(super) fn same(to: &str) -> String {
    to.to_lowercase()
}

#[cfg(test)]
mod tests {
    use shared::fault::FaultCode;

    use super::*;

    #[test]
    fn recipients_are_read_by_their_kind() {
        let countries = Countries {
            default: "CN".to_owned(),
            allowed: vec!["CN".to_owned()],
        };
        let named = countries
            .allow(NoticeKind::Email, " Ann <ann@Example.org> ")
            .unwrap();
        assert_eq!(named.to, "ann@example.org");
        assert_eq!(named.shown.as_deref(), Some("Ann <ann@Example.org>"));
        let plain = countries
            .allow(NoticeKind::Email, "ann@example.org")
            .unwrap();
        assert_eq!(plain.shown, None);
        let phone = countries.allow(NoticeKind::Sms, "138 0013 8000").unwrap();
        assert_eq!(phone.to, "+8613800138000");
        let code = |given| countries.allow(NoticeKind::Sms, given).unwrap_err().code;
        assert_eq!(code("+41446681800"), FaultCode::BadRecipient);
        assert_eq!(code("+41791234567"), FaultCode::CountryNotAllowed);
        assert!(countries.read(NoticeKind::Sms, "+41791234567").is_ok());
        let injected = countries.allow(NoticeKind::Email, "a@b.org\r\nBcc: c@d.org");
        assert_eq!(injected.unwrap_err().code, FaultCode::BadRecipient);
    }
}
