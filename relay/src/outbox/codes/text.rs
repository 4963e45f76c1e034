//! What a code says, and to whom.

use secrecy::SecretString;
use shared::{fault::Fault, notice::NoticeKind};

use super::super::{NewEmail, NewMessage, NewNotices, number};
use super::Asking;
use crate::{config::SmsSection, mailbox, random};

/// What stands for the digits wherever they are not to be read.
pub const MASK: &str = "••••••";

/// The text to a phone: ihuyi's default template, which every account may send.
pub const TEXT_ZH: &str = "您的验证码是：••••••。请不要把验证码泄露给其他人。";

/// The text to phones elsewhere.
const TEXT_EN: &str = "Your verification code is ••••••. Do not give it to anybody else.";

/// The mail to a mailbox, whose owner's language is not known.
const SUBJECT: &str = "验证码 · Verification code";
const TEXT_MAIL: &str = "您的验证码是：••••••。10 分钟内有效，请不要把验证码泄露给其他人。\n\nYour verification code is ••••••. It is valid for 10 minutes. Do not give it to anybody else.\n";

/// How many different codes there are.
const CODES: u32 = 1_000_000;

/// A text of codes with these digits.
pub fn with_digits(text: &str, digits: &str) -> String {
    text.replace(MASK, digits)
}

/// What somebody says who may repeat a code: where so many digits stand together that one may be among them, the mask stands
/// instead.
pub fn without_digits(words: &str) -> String {
    let mut kept = String::new();
    let mut rest = words;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|character: char| !character.is_ascii_digit());
        let (run, after) = from.split_at(end.unwrap_or(from.len()));
        kept.push_str(before);
        kept.push_str(if run.len() < 6 { run } else { MASK });
        rest = after;
    }
    kept + rest
}

/// Each of the codes with the same chance.
///
/// # Errors
/// When the system has no random numbers.
pub(super) fn six_digits() -> Result<SecretString, Fault> {
    // Numbers above the last whole multiple would make some codes likelier than others.
    const BELOW: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let random = u32::from_ne_bytes(random::bytes()?);
        if random < BELOW {
            return Ok(format!("{:06}", random % CODES).into());
        }
    }
}

/// Who gets a code, and what it says there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Addressed {
    /// A number in E.164 form, or a mailbox.
    pub(super) to: String,
    pub(super) kind: NoticeKind,
    text: &'static str,
}

impl Addressed {
    /// Reads a phone number or a mailbox.
    ///
    /// # Errors
    /// `bad-recipient`, `country-not-allowed`.
    pub(super) fn read(to: &str, sms: &SmsSection) -> Result<Self, Fault> {
        if to.contains('@') {
            return Ok(Self {
                to: mailbox::parse(to)?.to_string(),
                kind: NoticeKind::Email,
                text: TEXT_MAIL,
            });
        }
        let number = number::parse(to, &sms.default_country)?;
        number.check_country(&sms.allowed_countries)?;
        let text = if number.country == "CN" {
            TEXT_ZH
        } else {
            TEXT_EN
        };
        Ok(Self {
            kind: NoticeKind::Sms,
            to: number.e164,
            text,
        })
    }

    /// Whose budget a code is of. Mailboxes are told apart by the case of their letters nowhere that matters.
    pub(super) fn whose(&self) -> String {
        self.to.to_lowercase()
    }

    /// The notice that carries it.
    pub(super) fn notice(&self, digits: &str, asking: Asking) -> NewNotices {
        let text = with_digits(self.text, digits);
        let message = match self.kind {
            NoticeKind::Sms => NewMessage::Sms(text),
            NoticeKind::Email => NewMessage::Email(Box::new(NewEmail {
                subject: SUBJECT.to_owned(),
                text,
                automatic: true,
                ..NewEmail::default()
            })),
        };
        NewNotices {
            to: vec![self.to.clone()],
            message,
            author: asking.author,
            owner: asking.owner,
            cause: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn digits_are_six_and_all_over() {
        let mut first = std::collections::HashSet::new();
        for _ in 0..2000 {
            let digits = six_digits().unwrap();
            let digits = digits.expose_secret();
            assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()));
            first.insert(digits.as_bytes()[0]);
        }
        assert_eq!(first.len(), 10);
    }

    #[test]
    fn the_text_to_china_is_ihuyis_template() {
        assert_eq!(
            with_digits(TEXT_ZH, "123456"),
            "您的验证码是：123456。请不要把验证码泄露给其他人。"
        );
        let section = SmsSection {
            allowed_countries: vec!["CN".to_owned(), "US".to_owned()],
            ..SmsSection::default()
        };
        let read = |to| Addressed::read(to, &section).unwrap();
        assert_eq!(read("13800138000").text, TEXT_ZH);
        assert_eq!(read("+14155552671").text, TEXT_EN);
        assert_eq!(read("Ann <a@Example.org>").to, "a@example.org");
        assert!(TEXT_EN.contains(MASK) && TEXT_MAIL.contains(MASK));
    }

    #[test]
    fn what_repeats_a_code_does_not_tell_it() {
        assert_eq!(
            without_digits("200: code=123456, text=Code%20987654!"),
            format!("200: code={MASK}, text=Code%{MASK}!")
        );
    }
}
