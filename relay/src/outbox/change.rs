//! What happens to notices that are there: receipts, and what people ask for.

use shared::{
    fault::{Fault, FaultCode},
    id::NoticeId,
    notice::{Notice, NoticeKind, NoticeStatus},
    time::Timestamp,
};

use super::{
    Outbox,
    keys::unreadable,
    recipient::same,
    show,
    state::{self, Input, Moment, WrongStatus},
};
use crate::store::{Edit, Lane, NoticeKey, NoticeStep, OutboxEdit, StoredNotice};

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

impl Outbox {
    /// A gateway says what became of the notice that it knows under its own id. Says whether there is such a notice; a
    /// receipt that comes again, or too late, changes nothing.
    ///
    /// # Errors
    /// `storage-failed`: the gateway is to try again.
    pub async fn receipt(
        &self,
        gateway: &str,
        reference: &str,
        receipt: Receipt,
    ) -> Result<bool, Fault> {
        let store = self.0.context.journal.store();
        let found = store.notice_by_reference(gateway, reference).await;
        let Some((key, latest)) = found.map_err(|error| unreadable(&error))? else {
            return Ok(false);
        };
        let input = Input::Receipt {
            gateway: gateway.to_owned(),
            delivered: receipt.delivered,
            latest,
            code: receipt.code,
            words: receipt.words,
            meaning: receipt.meaning,
        };
        self.change(key, input).await?;
        Ok(true)
    }

    /// Somebody does something to a notice; how it stands then.
    ///
    /// # Errors
    /// `not-found`, `wrong-status`, `storage-failed`; for another try what [`Outbox::prepare`] says.
    pub async fn act(&self, id: &NoticeId, input: Input) -> Result<Notice, Fault> {
        if self.is_stopped() && input == Input::Retry {
            return Err(super::put::stopped());
        }
        let key = NoticeKey::parse(id).ok_or_else(|| no_such_notice(id))?;
        let again = input == Input::Retry;
        let notice = self.change(key, input).await?;
        let notice = notice.ok_or_else(|| no_such_notice(id))?;
        if again {
            self.wait_in(Lane {
                kind: notice.kind,
                sender: notice.sender.clone(),
            });
        }
        Ok(show::notice(&notice))
    }

    /// Switches sending off or on.
    ///
    /// # Errors
    /// `set-in-file` where the configuration has switched it off, `storage-failed`.
    pub async fn stop(&self, stop: bool) -> Result<(), Fault> {
        if self.0.config.stop {
            return Err(Fault::new(
                FaultCode::SetInFile,
                "notices.stop in the configuration switches sending off; change it there.",
            )
            .with("key", "notices.stop"));
        }
        self.edit(OutboxEdit::Stop(stop)).await?;
        self.0.stopped.send_replace(stop);
        self.0.news.notify_one();
        Ok(())
    }

    /// Lets a recipient get nothing from now on.
    ///
    /// # Errors
    /// `bad-recipient`, `storage-failed`.
    pub async fn suppress(&self, given: &str) -> Result<(), Fault> {
        let to = self.any_recipient(given)?;
        self.edit(OutboxEdit::Suppress(to.clone(), self.now()))
            .await?;
        self.memory().suppressed.insert(to);
        Ok(())
    }

    /// Lets a recipient get notices again.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn unsuppress(&self, given: &str) -> Result<(), Fault> {
        let to = self
            .any_recipient(given)
            .unwrap_or_else(|_| given.to_owned());
        if !self.memory().suppressed.contains(&to) {
            let what = format!("{to} is not suppressed; describe-outbox lists those who are.");
            return Err(Fault::new(FaultCode::NotFound, what).with("recipient", to));
        }
        self.edit(OutboxEdit::Unsuppress(to.clone())).await?;
        self.memory().suppressed.remove(&to);
        Ok(())
    }

    /// Makes a step of one notice, if there is one; how it stands then.
    async fn change(&self, key: NoticeKey, input: Input) -> Result<Option<StoredNotice>, Fault> {
        let _turn = self.0.turns.take(key).await;
        let store = self.0.context.journal.store();
        let found = store.notices_of(&[key]).await;
        let mut found = found.map_err(|error| unreadable(&error))?;
        let Some(mut notice) = found.pop() else {
            return Ok(None);
        };
        let again = input == Input::Retry;
        let moment = self.moment();
        let step = state::step(&notice.state, input, &moment);
        let Some(step) = step.map_err(|WrongStatus| wrong_status(&notice))? else {
            return Ok(Some(notice));
        };
        let step = NoticeStep {
            key,
            at: moment.now,
            state: step.state,
            attempts: step.attempts,
            reference: step.reference,
        };
        if again {
            self.count_again(&notice, moment.now)?;
        }
        notice.state = step.state.clone();
        notice.changed_at = step.at;
        self.edit(OutboxEdit::Step(vec![step])).await?;
        self.show(std::slice::from_ref(&notice));
        Ok(Some(notice))
    }

    /// Another try leaves like a notice of its own.
    fn count_again(&self, notice: &StoredNotice, now: Timestamp) -> Result<(), Fault> {
        self.suppressed(&notice.to)?;
        // One that waits was counted when it was taken.
        if notice.state.status == NoticeStatus::Queued {
            return Ok(());
        }
        let segments = notice.segments.unwrap_or(0);
        self.memory().guards.take(now, &[(&notice.to, segments)])
    }

    pub(super) fn moment(&self) -> Moment {
        Moment {
            now: self.now(),
            random: f64::from(getrandom::u32().unwrap_or(0)) / f64::from(u32::MAX),
            give_up_after: self.0.config.give_up_after.0,
        }
    }

    /// There may be something to send in a lane.
    pub(super) fn wait_in(&self, lane: Lane) {
        let mut memory = self.memory();
        if !memory.lanes.contains(&lane) {
            memory.lanes.push(lane);
        }
        drop(memory);
        self.0.news.notify_one();
    }

    /// A recipient of either kind, as it is compared.
    fn any_recipient(&self, given: &str) -> Result<String, Fault> {
        let kind = if given.contains('@') {
            NoticeKind::Email
        } else {
            NoticeKind::Sms
        };
        Ok(same(&self.0.countries.read(kind, given)?.to))
    }

    async fn edit(&self, edit: OutboxEdit) -> Result<(), Fault> {
        let edited = self.0.context.journal.edit(vec![Edit::Outbox(edit)]).await;
        Ok(edited?)
    }
}

/// What somebody gets who names a notice that is not there.
pub(crate) fn no_such_notice(id: &NoticeId) -> Fault {
    Fault::new(
        FaultCode::NotFound,
        format!("There is no notice \"{id}\"; list-notices shows those there are."),
    )
    .with("notice", id.as_str())
}

fn wrong_status(notice: &StoredNotice) -> Fault {
    let status = notice.state.status.as_str();
    Fault::new(
        FaultCode::WrongStatus,
        format!("The notice is {status}; this cannot be done to it now."),
    )
    .with("status", status)
}
