//! What happens to notices that are there, and what people ask for.

use shared::{
    fault::{Fault, FaultCode},
    id::NoticeId,
    notice::{Notice, NoticeKind, NoticeStatus},
    sender::TestResult,
    time::Timestamp,
};

use super::{
    Outbox, Test,
    guards::DAY_US,
    keys::{Asked, Mark, unreadable},
    recipient::same,
    show,
    state::{self, Input, Moment, WrongStatus},
};
use crate::{
    still,
    store::{Edit, Lane, NoticeKey, NoticeStep, OutboxEdit, StoredNotice, Taken},
};

impl Outbox {
    /// Somebody does something to a notice; how it stands then. Another try goes by `sender`, or where none is named and the
    /// one that was asked for is gone, by the first. `also` is stored with it, in the same transaction.
    ///
    /// # Errors
    /// `not-found`, `wrong-status`, `storage-failed`; for another try what [`Outbox::prepare`] says.
    pub async fn act(
        &self,
        id: &NoticeId,
        input: Input,
        sender: Option<String>,
        also: impl FnOnce(&Notice) -> Option<Edit>,
    ) -> Result<Notice, Fault> {
        if self.is_stopped() && input == Input::Retry {
            return Err(super::put::stopped());
        }
        let key = NoticeKey::parse(id).ok_or_else(|| no_such_notice(id))?;
        let again = input == Input::Retry;
        let also = |notice: &StoredNotice| also(&show::notice(notice)).into_iter().collect();
        let notice = self.change(key, input, sender, also).await?;
        let notice = notice.ok_or_else(|| no_such_notice(id))?;
        if again {
            self.wait_in(Lane {
                kind: notice.kind,
                sender: notice.sender.clone(),
            });
        }
        Ok(show::notice(&notice))
    }

    /// Switches sending off or on. Once it is off nothing more begins to leave.
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
        let changing = self.0.changing.lock().await;
        still::check()?;
        self.edit(OutboxEdit::Stop(stop)).await?;
        self.0.stopped.send_replace(stop);
        drop(changing);
        // Whoever has looked at the switch before is through the door by then.
        drop(self.0.leaving.door().await);
        self.0.news.notify_one();
        Ok(())
    }

    /// Lets a recipient get nothing from now on.
    ///
    /// # Errors
    /// `bad-recipient`, `storage-failed`.
    pub async fn suppress(&self, given: &str) -> Result<(), Fault> {
        let to = self.any_recipient(given)?;
        let _changing = self.0.changing.lock().await;
        still::check()?;
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
        let _changing = self.0.changing.lock().await;
        still::check()?;
        if !self.memory().suppressed.contains(&to) {
            let what = format!("{to} is not suppressed; describe-outbox lists those who are.");
            return Err(Fault::new(FaultCode::NotFound, what).with("recipient", to));
        }
        self.edit(OutboxEdit::Unsuppress(to.clone())).await?;
        self.memory().suppressed.remove(&to);
        Ok(())
    }

    /// Makes a step of one notice, if there is one; how it stands then. `also` is stored with it.
    pub(super) async fn change(
        &self,
        key: NoticeKey,
        input: Input,
        sender: Option<String>,
        also: impl FnOnce(&StoredNotice) -> Vec<Edit>,
    ) -> Result<Option<StoredNotice>, Fault> {
        let _turn = self.0.turns.take(key).await;
        still::check()?;
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
        let mut step = NoticeStep {
            key,
            at: moment.now,
            state: step.state,
            attempts: step.attempts,
            reference: step.reference,
            sender: None,
        };
        let mut counted = None;
        if again {
            step.sender = self.next_sender(&notice, sender)?;
            counted = self.count_again(&notice, moment.now)?;
        }
        notice.state = step.state.clone();
        notice.changed_at = step.at;
        if let Some(sender) = &step.sender {
            notice.sender = Some(sender.clone()).filter(|sender| !sender.is_empty());
        }
        self.keep_step(&notice, step, counted, also(&notice))
            .await?;
        self.show(std::slice::from_ref(&notice));
        Ok(Some(notice))
    }

    /// Stores a step, what counts for it and what belongs to it, or nothing of that.
    async fn keep_step(
        &self,
        notice: &StoredNotice,
        step: NoticeStep,
        counted: Option<Taken>,
        also: Vec<Edit>,
    ) -> Result<(), Fault> {
        let at = step.at;
        let mut edits = vec![Edit::Outbox(OutboxEdit::Step(vec![step]))];
        edits.extend(counted.iter().cloned().map(|taken| self.count(taken)));
        edits.extend(also);
        let stored = self.edit_all(edits).await;
        // A failed commit may be stored all the same.
        if stored.is_ok() || self.has_changed(notice).await {
            return Ok(());
        }
        if let Some(taken) = counted {
            let taken = [(taken.to, taken.segments)];
            self.memory().guards.give_back(at, &taken);
        }
        stored
    }

    /// By which sender another try goes, where that is another than before: empty for the first.
    fn next_sender(
        &self,
        notice: &StoredNotice,
        asked: Option<String>,
    ) -> Result<Option<String>, Fault> {
        if asked.is_some() && notice.kind == NoticeKind::Sms {
            let what = "goes with e-mail alone; an SMS leaves by the best gateway";
            return Err(crate::faults::bad_field("sender", what));
        }
        self.check_sender(asked.as_deref())?;
        let is_gone = |sender| self.check_sender(Some(sender)).is_err();
        let others = !self.0.ways.names(notice.kind).is_empty();
        let gone = others && notice.sender.as_deref().is_some_and(is_gone);
        Ok(asked.or(gone.then(String::new)))
    }

    /// Another try leaves like a notice of its own; what counts for it.
    fn count_again(&self, notice: &StoredNotice, now: Timestamp) -> Result<Option<Taken>, Fault> {
        self.suppressed(&notice.to)?;
        // One that waits was counted when it was taken.
        if notice.state.status == NoticeStatus::Queued {
            return Ok(None);
        }
        let segments = notice.segments.unwrap_or(0);
        self.memory().guards.take(now, &[(&notice.to, segments)])?;
        Ok(Some(Taken {
            at: now,
            to: notice.to.clone(),
            segments,
        }))
    }

    /// What makes something count after a restart as well.
    fn count(&self, taken: Taken) -> Edit {
        let before = Timestamp(taken.at.0.saturating_sub(DAY_US));
        Edit::Outbox(OutboxEdit::Count(taken, before))
    }

    /// A test is to leave at once: it is counted like a notice, and leaves only while sending is not switched off.
    ///
    /// # Errors
    /// `notices-stopped`, `recipient-suppressed`, `limit-reached`, `storage-failed`.
    pub async fn begin_test(&self, to: &str, segments: u32) -> Result<Test, Fault> {
        let _door = self.0.leaving.door().await;
        still::check()?;
        if self.is_stopped() {
            return Err(super::put::stopped());
        }
        self.suppressed(to)?;
        let now = self.now();
        self.memory().guards.take(now, &[(to, segments)])?;
        let taken = Taken {
            at: now,
            to: to.to_owned(),
            segments,
        };
        let stored = self.edit_all(vec![self.count(taken)]).await;
        if stored.is_err() {
            let taken = [(to.to_owned(), segments)];
            self.memory().guards.give_back(now, &taken);
        }
        stored?;
        Ok(self.0.leaving.begin_test())
    }

    /// Makes a test once for its request's key, and keeps what came of it there. The test has left, whether that can be
    /// stored or not.
    ///
    /// # Errors
    /// What the test says, and `key-reused`.
    pub async fn test_once(
        &self,
        asked: Asked,
        test: impl AsyncFnOnce() -> Result<TestResult, Fault>,
    ) -> Result<TestResult, Fault> {
        let make = async |mark: Mark| {
            let result = test().await?;
            if let Some(edit) = mark.edit(&result)
                && let Err(fault) = self.edit_all(vec![edit]).await
            {
                tracing::warn!(%fault, "what came of a test could not be kept under its key");
            }
            Ok(result)
        };
        self.keys().once(asked, self.now(), make).await
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

    pub(super) async fn edit(&self, edit: OutboxEdit) -> Result<(), Fault> {
        self.edit_all(vec![Edit::Outbox(edit)]).await
    }

    /// What cannot be stored may be stored all the same; the poller looks then what is.
    pub(super) async fn edit_all(&self, edits: Vec<Edit>) -> Result<(), Fault> {
        let edited = self.0.context.journal.edit(edits).await;
        if edited.is_err() {
            self.doubt();
        }
        Ok(edited?)
    }

    /// Whether a change whose commit has failed is stored all the same.
    async fn has_changed(&self, to: &StoredNotice) -> bool {
        let found = self.0.context.journal.store().notices_of(&[to.key]).await;
        found.is_ok_and(|found| found.iter().any(|found| found.changed_at == to.changed_at))
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
