//! Lets go of old notices: those to which nothing has happened for `notices.keep`, and the oldest while all take more than
//! `notices.max_bytes`. What is queued, under way or unknown stays, and so does what is younger than a day, since it counts for the
//! day's limits.

use std::time::Duration;

use shared::{fault::Fault, time::Timestamp};
use tokio_util::sync::CancellationToken;

use super::{Outbox, guards::DAY_US, keys::unreadable};
use crate::store::{Edit, Forgettable, OutboxEdit};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(60);

/// How long the others have the store between two rounds.
const BREATH: Duration = Duration::from_millis(20);

impl Outbox {
    /// Keeps notices within their bounds until the relay stops.
    pub async fn keep_tidy(self, stopping: CancellationToken) {
        loop {
            let pause = match self.forget_old().await {
                Ok(true) => BREATH,
                // What is wrong with the store is told by others.
                Ok(false) | Err(_) => EVERY,
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One round: lets go of some that are too old or too much. Whether there may be more.
    ///
    /// # Errors
    /// `storage-failed`.
    pub async fn forget_old(&self) -> Result<bool, Fault> {
        let now = self.now();
        let store = self.0.context.journal.store();
        let keep = i64::try_from(self.0.config.keep.0.as_micros()).unwrap_or(i64::MAX);
        let before = Timestamp(now.0.saturating_sub(keep.max(DAY_US)));
        let found = store.forgettable(before).await;
        let mut found = found.map_err(|error| unreadable(&error))?;
        if found.is_empty() {
            let bytes = store.notices_bytes().await;
            let bytes = bytes.map_err(|error| unreadable(&error))?;
            let excess = bytes.saturating_sub(self.0.config.max_bytes);
            if excess > 0 {
                let day = Timestamp(now.0.saturating_sub(DAY_US));
                let all = store.forgettable(day).await;
                found = first(all.map_err(|error| unreadable(&error))?, excess);
            }
        }
        self.forget(found).await
    }

    /// Whoever has the turn of one of its notices keeps a message for now.
    async fn forget(&self, found: Vec<Forgettable>) -> Result<bool, Fault> {
        let (mut turns, mut messages) = (Vec::new(), Vec::new());
        for Forgettable {
            message, notices, ..
        } in found
        {
            let all: Vec<_> = notices
                .iter()
                .map_while(|key| self.0.turns.try_take(key))
                .collect();
            if all.len() == notices.len() {
                turns.extend(all);
                messages.push(message);
            }
        }
        if messages.is_empty() {
            return Ok(false);
        }
        let edit = Edit::Outbox(OutboxEdit::Forget(messages));
        self.0.context.journal.edit(vec![edit]).await?;
        Ok(true)
    }
}

/// As many of the oldest as it takes.
fn first(all: Vec<Forgettable>, excess: u64) -> Vec<Forgettable> {
    let mut sum = 0;
    let wanted = |one: &Forgettable| {
        let more = sum < excess;
        sum += one.weight;
        more
    };
    all.into_iter().take_while(wanted).collect()
}
