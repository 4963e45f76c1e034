//! Verification codes: six digits to a phone or a mailbox, to be checked later.
//!
//! The outbox holds the text with [`MASK`] in place of the digits, and so nobody reads them in its lists, its log or its
//! tables; they are put in on the way out ([`Codes::fill`]). Until then they lie encrypted beside their HMAC; once they
//! are handed over the HMAC alone is left. Only the sandbox, which sends nothing, gets the digits into the text itself:
//! there they are needed to try things.

pub mod book;

use std::{borrow::Cow, sync::Arc};

use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    id::{CodeId, NoticeId},
    notice::NoticeKind,
    operation::{CodeCreated, CreateCode, Operation as _},
    time::Timestamp,
};
use subtle::ConstantTimeEq as _;
use tokio::sync::Mutex;

use super::{
    NewEmail, NewMessage, NewNotices, Outbox, Prepared,
    gateway::{Known, Message, Outgoing, Verdict},
    keys::{Asked, Mark},
    mac::{For, Tagger},
    number,
    vault::Vault,
};
use crate::{
    config::SmsSection,
    journal::Journal,
    mailbox,
    operations::fresh_id,
    store::{CodeEdit, Edit, StoreError, StoredCode},
};
use book::{Book, VALID};

/// What stands for the digits wherever they are not to be read.
pub const MASK: &str = "••••••";

/// The text to a phone: ihuyi's default template, which every account may send.
pub const TEXT_ZH: &str = "您的验证码是：••••••。请不要把验证码泄露给其他人。";

/// The text to phones elsewhere.
pub const TEXT_EN: &str = "Your verification code is ••••••. Do not give it to anybody else.";

/// The mail to a mailbox, whose owner's language is not known.
const SUBJECT: &str = "验证码 · Verification code";
const TEXT_MAIL: &str = "您的验证码是：••••••。10 分钟内有效，请不要把验证码泄露给其他人。\n\nYour verification code is ••••••. It is valid for 10 minutes. Do not give it to anybody else.\n";

/// How long codes are remembered, for the budgets and for notices that are tried again.
const KEPT_US: i64 = 2 * 24 * 3_600_000_000;

/// How many different codes there are.
const CODES: u32 = 1_000_000;

/// What the vault binds the digits to.
fn purpose(id: &CodeId) -> String {
    format!("code {id}")
}

/// A text of codes with these digits.
pub fn with_digits(text: &str, digits: &str) -> String {
    text.replace(MASK, digits)
}

/// All codes of a relay.
#[derive(Debug)]
pub struct Codes {
    journal: Journal,
    tagger: Arc<Tagger>,
    vault: Arc<Vault>,
    /// Held over a commit, so that two checks at once are two checks.
    book: Mutex<Book>,
}

/// Who gets a code, and what it says there.
struct Addressed {
    to: String,
    kind: NoticeKind,
    text: &'static str,
}

impl Codes {
    /// What is stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(
        journal: Journal,
        tagger: Arc<Tagger>,
        vault: Arc<Vault>,
    ) -> Result<Self, StoreError> {
        let mut book = Book::default();
        for code in journal.store().codes().await? {
            book.put(code);
        }
        Ok(Self {
            journal,
            tagger,
            vault,
            book: Mutex::new(book),
        })
    }

    /// Makes a code and puts it into the outbox, in one transaction. A recipient that gets nothing is answered like any
    /// other.
    ///
    /// # Errors
    /// `bad-recipient`, `country-not-allowed`, `too-many-requests`, and what the outbox says.
    pub async fn create(
        &self,
        outbox: &Outbox,
        sms: &SmsSection,
        mut with: CreateCode,
        author: Option<String>,
    ) -> Result<CodeCreated, Fault> {
        let asked = Asked::new(CreateCode::ID, with.key.take(), &with)?;
        let now = outbox.now();
        let make = async |mark: Mark| {
            let addressed = addressed(&with.to, sms)?;
            let mut book = self.book.lock().await;
            if let Some(wait) = book.wait(&whose(&addressed.to), now) {
                return Err(too_soon(wait));
            }
            let id = CodeId(format!("{}{}", fresh_id()?, fresh_id()?));
            let digits = six_digits()?;
            let captured = outbox.ways().names(addressed.kind).is_empty();
            let shown = if captured {
                digits.expose_secret()
            } else {
                MASK
            };
            let mut prepared = match outbox.prepare(vec![new_notice(&addressed, shown, author)]) {
                Err(fault) if fault.code == FaultCode::RecipientSuppressed => None,
                prepared => Some(prepared?),
            };
            let code = self.code(
                &id,
                &addressed.to,
                &digits,
                now,
                prepared.as_ref(),
                captured,
            )?;
            let mut changed = book.replaced(&whose(&addressed.to), now);
            changed.extend(book.over(now));
            changed.push(code);
            let answer = CodeCreated {
                id,
                expires_at: Timestamp(now.0.saturating_add(VALID.as_micros() as i64)),
            };
            let before = Timestamp(now.0.saturating_sub(KEPT_US));
            let mut edits = prepared.as_mut().map(Prepared::edits).unwrap_or_default();
            edits.extend(
                changed
                    .iter()
                    .cloned()
                    .map(|code| Edit::Code(CodeEdit::Keep(code))),
            );
            edits.push(Edit::Code(CodeEdit::Forget(before)));
            edits.extend(mark.edit(&answer));
            self.journal.edit(edits).await?;
            changed.into_iter().for_each(|code| book.put(code));
            book.forget(before);
            drop(book);
            if let Some(prepared) = prepared {
                outbox.stored(prepared).await;
            }
            Ok(answer)
        };
        outbox.keys().once(asked, now, make).await
    }

    fn code(
        &self,
        id: &CodeId,
        to: &str,
        digits: &SecretString,
        now: Timestamp,
        prepared: Option<&Prepared>,
        captured: bool,
    ) -> Result<StoredCode, Fault> {
        let carried = prepared.and_then(|prepared| prepared.notices.first());
        let sealed = match carried.filter(|_| !captured) {
            Some(_) => Some(self.vault.seal_for(&purpose(id), digits)?),
            None => None,
        };
        Ok(StoredCode {
            tag: self.tag(id, digits.expose_secret()),
            id: id.clone(),
            recipient: whose(to),
            sealed,
            notice: carried.map(|notice| notice.id.clone()),
            created_at: now,
            wrong: 0,
            ended: false,
        })
    }

    fn tag(&self, id: &CodeId, digits: &str) -> [u8; 32] {
        self.tagger.tag(For::Code, &format!("{id} {digits}"))
    }

    /// Whether these are a code's digits, and it is valid; then it never is again. The check counts before it is
    /// answered.
    ///
    /// # Errors
    /// `storage-failed`.
    pub async fn check(&self, id: &CodeId, given: &str, now: Timestamp) -> Result<bool, Fault> {
        let given: String = given.split_whitespace().collect();
        let tag = self.tag(id, &given);
        let mut book = self.book.lock().await;
        let (valid, changed) = book.check(id, now, |code| {
            let wanted = code.map_or([0; 32], |code| code.tag);
            tag.ct_eq(&wanted).into()
        });
        if let Some(code) = changed {
            self.keep(&mut book, code).await?;
        }
        Ok(valid)
    }

    async fn keep(&self, book: &mut Book, code: StoredCode) -> Result<(), Fault> {
        let edit = Edit::Code(CodeEdit::Keep(code.clone()));
        self.journal.edit(vec![edit]).await?;
        book.put(code);
        Ok(())
    }

    /// A notice as it goes out: with its digits, where it carries a code.
    ///
    /// # Errors
    /// What it comes to where the code is no longer valid: nobody wants it then.
    pub async fn fill<'a>(
        &self,
        outgoing: &'a Outgoing,
        now: Timestamp,
    ) -> Result<Cow<'a, Outgoing>, Verdict> {
        let book = self.book.lock().await;
        let Some(code) = book.carried_by(&outgoing.id) else {
            return Ok(Cow::Borrowed(outgoing));
        };
        let sealed = code.sealed.as_deref().filter(|_| book::is_open(code, now));
        let digits =
            sealed.and_then(|sealed| self.vault.unseal_for(&purpose(&code.id), sealed).ok());
        let Some(digits) = digits else {
            return Err(Verdict {
                known: Known::Refused,
                code: None,
                words: None,
                meaning: Some("code-over"),
            });
        };
        let mut filled = outgoing.clone();
        match &mut filled.message {
            Message::Sms { text } => *text = with_digits(text, digits.expose_secret()),
            Message::Email(email) => email.text = with_digits(&email.text, digits.expose_secret()),
        }
        Ok(Cow::Owned(filled))
    }

    /// A notice was handed over: where it may have been taken, the digits that it carried are needed no more.
    pub async fn handed_over(&self, notice: &NoticeId, verdict: &Verdict) {
        if matches!(verdict.known, Known::Later(_) | Known::Refused) {
            return;
        }
        let mut book = self.book.lock().await;
        let code = book.carried_by(notice).filter(|code| code.sealed.is_some());
        let Some(mut code) = code.cloned() else {
            return;
        };
        code.sealed = None;
        if let Err(fault) = self.keep(&mut book, code).await {
            tracing::warn!(%fault, "the digits of a code that is handed over are still kept");
        }
    }
}

/// A phone or a mailbox.
fn addressed(to: &str, sms: &SmsSection) -> Result<Addressed, Fault> {
    if to.contains('@') {
        return Ok(Addressed {
            to: mailbox::parse(to)?.to_string(),
            kind: NoticeKind::Email,
            text: TEXT_MAIL,
        });
    }
    let number = number::parse(to, &sms.default_country)?;
    number.check_country(&sms.allowed_countries)?;
    Ok(Addressed {
        kind: NoticeKind::Sms,
        text: if number.country == "CN" {
            TEXT_ZH
        } else {
            TEXT_EN
        },
        to: number.e164,
    })
}

/// Whose budget a code is of. Mailboxes are told apart by the case of their letters nowhere that matters.
fn whose(to: &str) -> String {
    to.to_lowercase()
}

fn new_notice(addressed: &Addressed, digits: &str, author: Option<String>) -> NewNotices {
    let text = with_digits(addressed.text, digits);
    let message = match addressed.kind {
        NoticeKind::Sms => NewMessage::Sms(text),
        NoticeKind::Email => NewMessage::Email(Box::new(NewEmail {
            subject: SUBJECT.to_owned(),
            text,
            automatic: true,
            ..NewEmail::default()
        })),
    };
    NewNotices {
        to: vec![addressed.to.clone()],
        message,
        author,
        cause: None,
    }
}

/// Each of the codes with the same chance.
fn six_digits() -> Result<SecretString, Fault> {
    // Numbers above the last whole multiple would make some codes likelier than others.
    const BELOW: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let random = getrandom::u32().map_err(|_| {
            Fault::new(
                FaultCode::StorageFailed,
                "The relay's system gave no random number; try again.",
            )
        })?;
        if random < BELOW {
            return Ok(format!("{:06}", random % CODES).into());
        }
    }
}

fn too_soon(wait: std::time::Duration) -> Fault {
    // Whole seconds, and never too few.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Fault::new(
        FaultCode::TooManyRequests,
        format!("Codes were asked for too often for this recipient; ask again in {seconds} s."),
    )
    .with("retry_after", seconds)
}

#[cfg(test)]
mod tests {
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
        let section = SmsSection::default();
        assert_eq!(addressed("13800138000", &section).unwrap().text, TEXT_ZH);
        assert_eq!(
            addressed("Ann <a@Example.org>", &section).unwrap().to,
            "a@example.org"
        );
        assert!(TEXT_EN.contains(MASK) && TEXT_MAIL.contains(MASK));
    }
}
