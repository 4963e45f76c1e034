//! Verification codes: six digits to a phone or a mailbox, to be checked later.
//!
//! The outbox holds the text with [`MASK`] in place of the digits, and so nobody reads them in its lists, its log or its
//! tables; they are put in on the way out ([`Codes::fill`]). Until then they lie encrypted beside their HMAC; once they
//! are handed over the HMAC alone is left. Only the sandbox, which sends nothing, gets the digits into the text itself:
//! there they are needed to try things.

pub mod book;
mod text;

use std::{borrow::Cow, sync::Arc, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    id::{CodeId, NoticeId, UserId},
    operation::{CheckCode, CodeChecked, CodeCreated, CreateCode, Operation as _},
    time::Timestamp,
};
use subtle::ConstantTimeEq as _;
use tokio::sync::Mutex;

use super::{
    Outbox, Prepared,
    gateway::{Known, Message, Outgoing, Verdict},
    keys::{Asked, Mark},
    mac::{For, Tagger},
    vault::Vault,
};
use crate::{
    config::SmsSection,
    journal::Journal,
    random, still,
    store::{CodeEdit, Edit, StoreError, StoredCode},
};
use book::{Book, VALID};
use text::{Addressed, six_digits};

pub use text::{MASK, TEXT_ZH, with_digits, without_digits};

/// How long codes are remembered, for the budgets and for notices that are tried again.
const KEPT_US: i64 = 2 * 24 * 3_600_000_000;

/// What the vault binds the digits to.
fn purpose(id: &CodeId) -> String {
    format!("code {id}")
}

/// Who asks for a code.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Under which name.
    pub author: Option<String>,
    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    pub owner: Option<UserId>,
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
        asking: Asking,
    ) -> Result<CodeCreated, Fault> {
        let asked = Asked::new(CreateCode::ID, with.key.take(), &with)?.of(asking.owner.as_ref());
        let now = outbox.now();
        let make = async |mark: Mark| {
            let addressed = Addressed::read(&with.to, sms)?;
            self.make(outbox, &addressed, asking, now, mark).await
        };
        outbox.keys().once(asked, now, make).await
    }

    async fn make(
        &self,
        outbox: &Outbox,
        addressed: &Addressed,
        asking: Asking,
        now: Timestamp,
        mark: Mark,
    ) -> Result<CodeCreated, Fault> {
        let mut book = self.book.lock().await;
        still::check()?;
        let whose = addressed.whose();
        if let Some(wait) = book.wait(&whose, now) {
            return Err(too_soon(wait));
        }
        let digits = six_digits()?;
        let captured = outbox.ways().names(addressed.kind).is_empty();
        let shown = if captured {
            digits.expose_secret()
        } else {
            MASK
        };
        let mut prepared = match outbox.prepare(vec![addressed.notice(shown, asking.clone())]) {
            Err(fault) if fault.code == FaultCode::RecipientSuppressed => None,
            prepared => Some(prepared?),
        };
        let mut code = self.code(&whose, &digits, now, prepared.as_ref(), captured)?;
        code.owner = asking.owner;
        let answer = CodeCreated {
            id: code.id.clone(),
            expires_at: Timestamp(now.0.saturating_add(VALID.as_micros() as i64)),
        };
        let mut changed = book.replaced(&whose, now);
        changed.extend(book.over(now));
        changed.push(code);
        let before = Timestamp(now.0.saturating_sub(KEPT_US));
        let mut edits = prepared.as_mut().map(Prepared::edits).unwrap_or_default();
        edits.extend(changed.iter().cloned().map(keep));
        edits.push(Edit::Code(CodeEdit::Forget(before)));
        edits.extend(mark.edit(&answer));
        if let Err(error) = self.journal.edit(edits).await {
            // Stored all the same, its notice would leave without its digits.
            let kept = match &prepared {
                Some(prepared) => outbox.is_kept(prepared).await,
                None => false,
            };
            if !kept {
                return Err(error.into());
            }
        }
        changed.into_iter().for_each(|code| book.put(code));
        book.forget(before);
        drop(book);
        if let Some(prepared) = prepared {
            outbox.stored(prepared).await;
        }
        Ok(answer)
    }

    fn code(
        &self,
        whose: &str,
        digits: &SecretString,
        now: Timestamp,
        prepared: Option<&Prepared>,
        captured: bool,
    ) -> Result<StoredCode, Fault> {
        let id = CodeId(format!("{}{}", random::id()?, random::id()?));
        let carried = prepared.and_then(|prepared| prepared.notices.first());
        let seal = |_| self.vault.seal_for(&purpose(&id), digits);
        Ok(StoredCode {
            recipient: whose.to_owned(),
            tag: self.tag(&id, digits.expose_secret()),
            sealed: carried.filter(|_| !captured).map(seal).transpose()?,
            notice: carried.map(|notice| notice.id.clone()),
            created_at: now,
            wrong: 0,
            ended: false,
            owner: None,
            id,
        })
    }

    fn tag(&self, id: &CodeId, digits: &str) -> [u8; 32] {
        self.tagger.tag(For::Code, &format!("{id} {digits}"))
    }

    /// Whether these are the digits of a code for whose owner `may` holds, and it is valid; then it never is again. The check
    /// counts before it is answered.
    ///
    /// # Errors
    /// `storage-failed`.
    pub async fn check(
        &self,
        outbox: &Outbox,
        mut with: CheckCode,
        who: Option<&UserId>,
        may: impl Fn(Option<&UserId>) -> bool,
    ) -> Result<CodeChecked, Fault> {
        let asked = Asked::new(CheckCode::ID, with.key.take(), &with)?.of(who);
        let now = outbox.now();
        let make = async |mark: Mark| {
            // Another's code is as one that never was.
            if !self.book.lock().await.is_of(&with.code_id, may) {
                return Ok(CodeChecked { valid: false });
            }
            self.check_once(&with, now, mark).await
        };
        outbox.keys().once(asked, now, make).await
    }

    async fn check_once(
        &self,
        with: &CheckCode,
        now: Timestamp,
        mark: Mark,
    ) -> Result<CodeChecked, Fault> {
        let given: String = with.code.split_whitespace().collect();
        let tag = self.tag(&with.code_id, &given);
        let mut book = self.book.lock().await;
        still::check()?;
        let (valid, changed) = book.check(&with.code_id, now, |code| {
            let wanted = code.map_or([0; 32], |code| code.tag);
            tag.ct_eq(&wanted).into()
        });
        let answer = CodeChecked { valid };
        let mut edits: Vec<_> = changed.iter().cloned().map(keep).collect();
        edits.extend(mark.edit(&answer));
        if !edits.is_empty() {
            self.journal.edit(edits).await?;
        }
        changed.into_iter().for_each(|code| book.put(code));
        Ok(answer)
    }

    async fn store(&self, book: &mut Book, code: StoredCode) -> Result<(), Fault> {
        self.journal.edit(vec![keep(code.clone())]).await?;
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
        let digits = sealed.map(|sealed| self.vault.unseal_for(&purpose(&code.id), sealed));
        let Some(Ok(digits)) = digits else {
            return Err(over());
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
        if matches!(
            verdict.known,
            Known::Later(_) | Known::Away | Known::Refused
        ) {
            return;
        }
        let mut book = self.book.lock().await;
        let code = book.carried_by(notice).filter(|code| code.sealed.is_some());
        let Some(mut code) = code.cloned() else {
            return;
        };
        code.sealed = None;
        if let Err(fault) = self.store(&mut book, code).await {
            tracing::warn!(%fault, "the digits of a code that is handed over are still kept");
        }
    }
}

fn keep(code: StoredCode) -> Edit {
    Edit::Code(CodeEdit::Keep(code))
}

/// What a notice comes to whose code is no longer valid.
fn over() -> Verdict {
    Verdict {
        known: Known::Refused,
        code: None,
        words: None,
        meaning: Some("code-over"),
    }
}

fn too_soon(wait: Duration) -> Fault {
    // Whole seconds, and never too few.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Fault::new(
        FaultCode::TooManyRequests,
        format!("Codes were asked for too often for this recipient; ask again in {seconds} s."),
    )
    .with("retry_after", seconds)
}
