//! What gateways push: receipts, and what phones have answered.
//!
//! A receipt is matched by the gateway's own id of an SMS and by nothing else. A notice of ihuyi that has become `unknown` has
//! none, since ihuyi names it in the answer that never came; its number and the time would match the receipt of another SMS to
//! the same phone as well (a second try, another program on the same account), and a wrong word is worse than none. Such a
//! notice is left to the user, who settles it or tries it again.

use std::sync::atomic::Ordering;

use shared::{
    fault::Fault,
    notice::{NoticeKind, Reply},
    time::Timestamp,
};

use super::{Outbox, keys::unreadable, state::Input};
use crate::{
    store::{EarlyReceipt, Edit, NoticeKey, OutboxEdit, StoredReply},
    text::harmless,
};

/// How long a receipt waits for the answer that names its SMS: longer than any answer takes.
const EARLY_US: i64 = 3_600_000_000;

/// The most characters of a reply's text.
const REPLY_CHARS: usize = 1000;

/// What a gateway says became of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Whether it has arrived.
    pub delivered: bool,
    /// The gateway's code.
    pub code: Option<String>,
    /// The gateway's words.
    pub words: Option<String>,
    /// What it means: a key of the page's language tables.
    pub meaning: Option<String>,
}

/// A reply as users see it.
pub(crate) fn reply(stored: &StoredReply) -> Reply {
    Reply {
        id: stored.id(),
        at: stored.at,
        gateway: stored.gateway.clone(),
        from: stored.from.clone(),
        text: stored.text.clone(),
    }
}

impl Outbox {
    /// A gateway says what became of the notice that it knows under its own id. Says whether there is such a notice, or may
    /// be: a receipt can be quicker than the answer that gives the id, and is kept until that is stored. One that comes
    /// again, or too late, changes nothing.
    ///
    /// # Errors
    /// `storage-failed`: the gateway is to try again.
    pub async fn receipt(
        &self,
        gateway: &str,
        reference: &str,
        receipt: Receipt,
    ) -> Result<bool, Fault> {
        // In this order: what is answered between the two looks is found by the second.
        let store = self.0.context.journal.store();
        let sends = store.is_sending(gateway).await;
        let sends = sends.map_err(|error| unreadable(&error))?;
        let early = EarlyReceipt {
            id: 0,
            at: self.now(),
            gateway: gateway.to_owned(),
            reference: reference.to_owned(),
            delivered: receipt.delivered,
            code: receipt.code,
            words: receipt.words,
            meaning: receipt.meaning,
        };
        if self.settled_by(&early, Vec::new()).await? {
            return Ok(true);
        }
        if !sends {
            return Ok(false);
        }
        self.edit(OutboxEdit::KeepReceipt(early)).await?;
        self.0.early.store(true, Ordering::SeqCst);
        // It may be stored by now, by somebody who has not seen this one.
        self.settle_early().await?;
        Ok(true)
    }

    /// Whether a receipt is of a notice that is known; what it says is stored then, and `also` with it.
    async fn settled_by(&self, receipt: &EarlyReceipt, also: Vec<Edit>) -> Result<bool, Fault> {
        let store = self.0.context.journal.store();
        let found = store
            .notice_by_reference(&receipt.gateway, &receipt.reference)
            .await;
        let Some((key, latest)) = found.map_err(|error| unreadable(&error))? else {
            return Ok(false);
        };
        let input = Input::Receipt {
            gateway: receipt.gateway.clone(),
            delivered: receipt.delivered,
            latest,
            code: receipt.code.clone(),
            words: receipt.words.clone(),
            meaning: receipt.meaning.clone(),
        };
        self.change(key, input, None, |_| also).await?;
        Ok(true)
    }

    /// Receipts that came early, where their SMS is known by now.
    pub(super) async fn settle_early(&self) -> Result<(), Fault> {
        if !self.0.early.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let settled = self.settle_each().await;
        if !matches!(settled, Ok(false)) {
            self.0.early.store(true, Ordering::SeqCst);
        }
        settled.map(|_| ())
    }

    /// Whether some still wait.
    async fn settle_each(&self) -> Result<bool, Fault> {
        let kept = self.0.context.journal.store().early_receipts().await;
        let mut wait = false;
        for receipt in kept.map_err(|error| unreadable(&error))? {
            let drop = Edit::Outbox(OutboxEdit::DropReceipt(receipt.id));
            let known = self.settled_by(&receipt, vec![drop.clone()]).await?;
            let is_over = receipt.at.0 < self.now().0.saturating_sub(EARLY_US);
            if known || is_over {
                // Also where it changed nothing, so that nothing was stored.
                self.0.context.journal.edit(vec![drop]).await?;
            } else {
                wait = true;
            }
        }
        Ok(wait)
    }

    /// Keeps what a phone has answered.
    ///
    /// # Errors
    /// `storage-failed`: the gateway is to try again.
    pub async fn take_reply(
        &self,
        gateway: &str,
        from: &str,
        text: &str,
        said_at: Option<String>,
    ) -> Result<(), Fault> {
        let at = self.now();
        let number = self.0.countries.read(NoticeKind::Sms, from);
        let key = {
            let mut memory = self.memory();
            memory.last = NoticeKey(at.0.max(memory.last.0 + 1));
            memory.last
        };
        let kept = StoredReply {
            key,
            at,
            gateway: gateway.to_owned(),
            from: number.map_or_else(|_| super::words::cut(from), |number| number.to),
            text: readable(text),
            said_at,
        };
        let keep = i64::try_from(self.0.config.keep.0.as_micros()).unwrap_or(i64::MAX);
        let before = Timestamp(at.0.saturating_sub(keep));
        self.edit(OutboxEdit::KeepReply(kept.clone(), before))
            .await?;
        // What was pushed again is there under its first number, and was told.
        let store = self.0.context.journal.store();
        let next = store.replies(Some(NoticeKey(key.0 + 1)), 1).await;
        if next.is_ok_and(|next| next.first().is_some_and(|newest| newest.key == key)) {
            self.show_reply(reply(&kept));
        }
        Ok(())
    }
}

/// A text as it can be shown: cut, without control characters but ends of lines, and without what turns the direction of
/// writing.
fn readable(text: &str) -> String {
    let shown = |character: &char| !character.is_control() || *character == '\n';
    let text = text.trim().chars().filter(shown).take(REPLY_CHARS);
    harmless(&text.collect::<String>(), &['\n'])
}
