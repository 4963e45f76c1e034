//! The task that reads a bridge's journal for its alerts.

use std::{sync::Arc, time::Duration};

use shared::{
    batch::Records,
    bridge::{BridgeState, TextEncoding},
    entry::{Entry, Event},
};
use tokio::time::{Instant, sleep_until};

use super::{
    LAZY,
    desk::{Alerts, Desk, Kept},
    state::{self, Clock, Firing, Rule},
};
use crate::{
    journal::{AppendError, Chunk, NewEntry},
    store::StoreError,
};

/// How many bytes of the journal are looked at between two looks at anything else. A larger entry comes alone.
const BATCH_BYTES: usize = 256 << 10;

/// How long to wait after the journal could not be read or written.
const RETRY: Duration = Duration::from_millis(500);

/// What is next.
enum Next {
    /// There may be more to read.
    More,
    /// Nothing until there is news, or until a time.
    Wait(Option<Instant>),
    /// No alert is on.
    Rest,
    /// The journal could not be used.
    Again,
    /// The bridge is deleted.
    End,
}

/// Looks at what comes until the relay stops or the bridge is deleted. Nobody waits for it: a journal that is quicker is
/// caught up with, in batches.
pub(super) async fn run(desk: Arc<Desk>) {
    let stopping = desk.services.bridges.context().stopping.clone();
    let mut commits = desk.bridge.log().news();
    loop {
        // Marked before it is looked, so that no commit falls between.
        commits.borrow_and_update();
        let (due, reads) = match desk.advance().await {
            Next::End => return,
            Next::More if !stopping.is_cancelled() => {
                tokio::task::yield_now().await;
                continue;
            }
            Next::More => (None, true),
            Next::Again => (Some(Instant::now() + RETRY), false),
            Next::Wait(due) => (due, true),
            Next::Rest => (None, false),
        };
        tokio::select! {
            () = stopping.cancelled() => return desk.store_lazy(true).await,
            () = desk.closed.cancelled() => return,
            () = desk.news.notified() => {}
            Ok(()) = commits.changed(), if reads => {}
            () = until(due) => {}
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

impl Desk {
    /// Looks at the next batch, or listens to the silence where there is none.
    async fn advance(&self) -> Next {
        let mut alerts = self.alerts.lock().await;
        if let Err(error) = self.settle_doubt(&mut alerts).await {
            tracing::error!(bridge = %self.bridge.id(), %error, "alerts could not be read again");
            return Next::Again;
        }
        if alerts.list.iter().all(|alert| !alert.settings.on) {
            return Next::Rest;
        }
        if let Err(next) = self.skip_what_is_gone(&mut alerts).await {
            return next;
        }
        let on = alerts.list.iter().filter(|alert| alert.settings.on);
        let from = on
            .map(|alert| alert.rule.progress.cursor)
            .min()
            .unwrap_or(0);
        let journal = self.bridge.journal();
        let chunk = match journal.read(self.bridge.log(), from, BATCH_BYTES).await {
            Ok(chunk) => chunk,
            Err(error) => {
                tracing::error!(bridge = %self.bridge.id(), %error, "the journal could not be read for its alerts");
                return Next::Again;
            }
        };
        let rules = rules(&alerts);
        let now = self.services.now();
        let (more, looked) = match chunk.span {
            // It is gone meanwhile, which the next look says.
            Some((first, _)) if first > from + 1 => return Next::More,
            Some(_) => {
                let encoding = self.bridge.settings().encoding;
                (true, look(chunk, rules, encoding, now).await)
            }
            None => (false, Some(self.listen(rules, now))),
        };
        let Some((rules, firings)) = looked else {
            return Next::Again;
        };
        match self.take(&mut alerts, rules, firings).await {
            Ok(()) if more => Next::More,
            Ok(()) => Next::Wait(self.due(&alerts)),
            Err(error) => {
                alerts.in_doubt = true;
                self.after(error)
            }
        }
    }

    /// After a commit that failed: what is stored holds, since it may be stored all the same. Alerts go on from there, as after a
    /// restart, and nothing is fired twice.
    async fn settle_doubt(&self, alerts: &mut Alerts) -> Result<(), StoreError> {
        if !alerts.in_doubt {
            return Ok(());
        }
        let key = self.bridge.log().key();
        let stored = self.bridge.journal().store().alerts().await?.into_iter();
        let own = stored.filter(|stored| stored.bridge == key);
        let mut list: Vec<_> = own.filter_map(super::readable).collect();
        let now = self.services.now();
        for alert in &mut list {
            alert.rule.resume(now);
            self.tell(alert);
        }
        let gone = |known: &&Kept| list.iter().all(|alert| alert.id != known.id);
        for known in alerts.list.iter().filter(gone) {
            self.tell_gone(&known.id);
        }
        alerts.list = list;
        alerts.in_doubt = false;
        // Notices of theirs may be stored as well.
        self.services.outbox.doubt();
        Ok(())
    }

    fn after(&self, error: AppendError) -> Next {
        let deleted = || self.services.bridges.get(&self.bridge.id()).is_err();
        match error {
            AppendError::Stopping => Next::End,
            // Until it is, it may be that it could not be.
            AppendError::Deleted if deleted() => Next::End,
            _ => Next::Again,
        }
    }

    /// All that there is has been looked at: has it been silent for long enough?
    fn listen(&self, mut rules: Vec<Rule>, now: Clock) -> (Vec<Rule>, Vec<(usize, Firing)>) {
        let state = self.bridge.view().state;
        let closed = matches!(state, BridgeState::Closed | BridgeState::Failed);
        let mut firings = Vec::new();
        for (index, rule) in rules.iter_mut().enumerate() {
            if closed {
                // A relay that starts anew finds the bridge closed as well, until it is open again.
                rule.listening = None;
            }
            firings.extend(rule.listen(now).map(|firing| (index, firing)));
        }
        (rules, firings)
    }

    /// When there is something to do though nothing comes: silence, or what is to be stored.
    fn due(&self, alerts: &Alerts) -> Option<Instant> {
        let on = alerts.list.iter().filter(|alert| alert.settings.on);
        let silence = on.filter_map(|alert| alert.rule.due());
        let silence = silence.min().map(|due| self.services.instant(due));
        let lazy = alerts
            .list
            .iter()
            .any(|alert| alert.stored != alert.rule.progress);
        let lazy = lazy.then(|| alerts.stored_at + LAZY);
        [silence, lazy].into_iter().flatten().min()
    }

    /// What the journal has let go of before it was looked at, or lost, is told once and left out.
    async fn skip_what_is_gone(&self, alerts: &mut Alerts) -> Result<(), Next> {
        let (journal, log) = (self.bridge.journal(), self.bridge.log());
        let (first, last) = (log.first(), log.last());
        let (mut events, mut edits, mut changed) = (Vec::new(), Vec::new(), Vec::new());
        for (index, alert) in alerts
            .list
            .iter()
            .enumerate()
            .filter(|(_, alert)| alert.settings.on)
        {
            let mut alert = alert.clone();
            let progress = &mut alert.rule.progress;
            let count = if progress.epoch != *journal.epoch() || progress.cursor > last {
                self.begin_now(&mut alert);
                None
            } else if progress.cursor + 1 < first {
                let gone = first - 1 - progress.cursor;
                progress.cursor = first - 1;
                Some(gone)
            } else {
                continue;
            };
            let event = Event::AlertSkipped {
                alert: alert.id.clone(),
                name: alert.settings.name.clone(),
                count,
            };
            events.push(NewEntry::event(None, event));
            edits.push(alert.progress());
            changed.push((index, alert));
        }
        if events.is_empty() {
            return Ok(());
        }
        if let Err(error) = journal.append_with(log, events, edits).await {
            alerts.in_doubt = true;
            return Err(self.after(error));
        }
        for (index, mut alert) in changed {
            alert.stored = alert.rule.progress.clone();
            alerts.list[index] = alert;
        }
        Ok(())
    }

    /// Stores cursors and counts that nothing else has stored, where it is time.
    async fn store_lazy(&self, now: bool) {
        let mut alerts = self.alerts.lock().await;
        let _ = self.store_lagging(&mut alerts, now).await;
    }

    /// As [`Desk::store_lazy`].
    pub(super) async fn store_lagging(
        &self,
        alerts: &mut Alerts,
        now: bool,
    ) -> Result<(), AppendError> {
        if !now && alerts.stored_at.elapsed() < LAZY {
            return Ok(());
        }
        let lagging = alerts
            .list
            .iter()
            .filter(|alert| alert.stored != alert.rule.progress);
        let edits: Vec<_> = lagging.map(|alert| alert.progress()).collect();
        if !edits.is_empty() {
            self.bridge.journal().edit(edits).await?;
        }
        for alert in &mut alerts.list {
            let counted = alert.stored.fired != alert.rule.progress.fired;
            alert.stored = alert.rule.progress.clone();
            if counted {
                self.tell(alert);
            }
        }
        alerts.stored_at = Instant::now();
        Ok(())
    }
}

/// The rules of the alerts that are on, in their order.
fn rules(alerts: &Alerts) -> Vec<Rule> {
    let on = alerts.list.iter().filter(|alert| alert.settings.on);
    on.map(|alert| alert.rule.clone()).collect()
}

/// Looks through a batch, beside the tasks that carry entries: a regular expression may take a while. `None` when the relay
/// is stopping.
async fn look(
    chunk: Chunk,
    mut rules: Vec<Rule>,
    encoding: TextEncoding,
    now: Clock,
) -> Option<(Vec<Rule>, Vec<(usize, Firing)>)> {
    let looked = tokio::task::spawn_blocking(move || {
        let mut firings = Vec::new();
        for piece in &chunk.records {
            // The ring's records are this program's own, so that none of them is damaged.
            let entries = Records(piece)
                .flatten()
                .filter_map(|record| record.entry().ok());
            let entries: Vec<Entry> = entries.collect();
            firings.extend(state::look_through(&mut rules, &entries, encoding, now));
        }
        (rules, firings)
    });
    looked.await.ok()
}
