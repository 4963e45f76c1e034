//! The task that stores the lines and lets old ones go.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use shared::{
    audit::{Deed, NOT_KEPT, RELAY},
    time::Timestamp,
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::Shared;
use crate::{
    clock,
    config::AuditSection,
    journal::Journal,
    store::{AuditEdit, Edit},
};

/// The most lines of one transaction, so that entries do not wait for them.
const TOGETHER: usize = 512;

/// How often is looked at what was done again.
const LOOK: Duration = Duration::from_secs(5);

/// How long to wait before lines are stored again that could not be.
const RETRY: Duration = Duration::from_secs(1);

/// How often old lines go where no new ones come.
const TIDY: Duration = Duration::from_secs(60 * 60);

/// Stores the lines.
#[derive(Debug)]
pub struct Keeper {
    journal: Journal,
    settings: AuditSection,
    shared: Arc<Shared>,
    waiting: mpsc::Receiver<Deed>,
}

impl Keeper {
    pub(super) fn new(
        journal: Journal,
        settings: AuditSection,
        shared: Arc<Shared>,
        waiting: mpsc::Receiver<Deed>,
    ) -> Self {
        Self {
            journal,
            settings,
            shared,
            waiting,
        }
    }

    /// Stores until the relay stops, and then what is left.
    pub async fn run(mut self, stopping: CancellationToken) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut tidied = Instant::now();
        let mut lines = Vec::new();
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => break,
                some = self.waiting.recv_many(&mut lines, TOGETHER) => if some == 0 { break },
                _ = looks.tick() => lines.extend(self.shared.book().over(Instant::now())),
            }
            if lines.is_empty() && tidied.elapsed() < TIDY {
                continue;
            }
            tidied = Instant::now();
            let edits = self.edits(&mut lines);
            self.store(edits, &stopping).await;
        }
        self.end(lines).await;
    }

    /// Tries until they are stored or the relay stops. Where a commit is told to have failed and was made all the same, as an
    /// I/O error at its end can be, lines are there twice, which is better than not at all.
    async fn store(&self, edits: Vec<Edit>, stopping: &CancellationToken) {
        while let Err(error) = self.journal.edit(edits.clone()).await {
            if stopping.is_cancelled() {
                tracing::error!(%error, "lines of the audit list are lost");
                return;
            }
            tracing::warn!(%error, "the audit list could not be written; trying again");
            tokio::select! {
                () = stopping.cancelled() => {}
                () = tokio::time::sleep(RETRY) => {}
            }
        }
    }

    /// What is left. Once: on a full disk the relay has to stop all the same.
    async fn end(mut self, mut lines: Vec<Deed>) {
        while let Ok(line) = self.waiting.try_recv() {
            lines.push(line);
        }
        lines.extend(self.shared.book().close());
        if lines.is_empty() {
            return;
        }
        let edits = self.edits(&mut lines);
        if let Err(error) = self.journal.edit(edits).await {
            tracing::error!(%error, "the last lines of the audit list are lost");
        }
    }

    /// What is to be stored, and which old lines are too many.
    fn edits(&self, lines: &mut Vec<Deed>) -> Vec<Edit> {
        let now = clock::now();
        let missed = self.shared.missed.swap(0, Ordering::AcqRel);
        if missed > 0 {
            lines.push(Deed {
                at: now,
                times: missed,
                ..Deed::new(RELAY, NOT_KEPT)
            });
        }
        let keep = i64::try_from(self.settings.keep.0.as_micros()).unwrap_or(i64::MAX);
        let forget = AuditEdit::Forget(
            self.settings.max_lines,
            Timestamp(now.0.saturating_sub(keep)),
        );
        let lines: Arc<[Deed]> = std::mem::take(lines).into();
        let add = (!lines.is_empty()).then_some(AuditEdit::Add(lines));
        add.into_iter().chain([forget]).map(Edit::Audit).collect()
    }
}
