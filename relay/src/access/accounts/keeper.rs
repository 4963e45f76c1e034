//! The task that ends what is over, stores what was seen, and takes in what the command line did beside the relay.

use std::time::Duration;

use shared::fault::Fault;
use tokio_util::sync::CancellationToken;

use super::{Accounts, Keep as _};
use crate::{clock, journal::Journal, store::AccountEdit};

/// How often it looks. The command line waits for it.
const LOOK: Duration = Duration::from_millis(500);

/// How often it stores who was seen, in looks.
const STORE_SEEN: u64 = 120;

impl Accounts {
    /// Looks again and again until the relay stops; then stores who was seen. `version` is of what is known now.
    pub async fn keep_up(&self, journal: &Journal, mut version: u64, stopping: CancellationToken) {
        let mut ticks = tokio::time::interval(LOOK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for look in 1_u64.. {
            tokio::select! {
                () = stopping.cancelled() => break,
                _ = ticks.tick() => {}
            }
            if let Err(fault) = self.end_what_is_over(journal).await {
                tracing::debug!(%fault, "what changed of accounts could not be stored yet");
            }
            match journal.store().accounts_version().await {
                Ok(now) if now != version => {
                    if self.take_in(journal, now).await {
                        version = now;
                    }
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "changes of accounts could not be looked for"),
            }
            if look % STORE_SEEN == 0 {
                self.store_seen(journal).await;
            }
        }
        self.store_seen(journal).await;
    }

    /// Takes in what is stored, which somebody else has changed.
    async fn take_in(&self, journal: &Journal, version: u64) -> bool {
        let _changing = self.changing.lock().await;
        match journal.store().accounts().await {
            Ok(stored) => {
                self.fill(stored);
                // For whoever waits for it.
                let taken = vec![AccountEdit::TakenIn(version)];
                if let Err(fault) = journal.keep(taken).await {
                    tracing::warn!(%fault, "it could not be said that changed accounts were taken in");
                }
                true
            }
            Err(error) => {
                tracing::error!(%error, "changed accounts could not be read");
                false
            }
        }
    }

    async fn end_what_is_over(&self, journal: &Journal) -> Result<(), Fault> {
        let _changing = self.changing.lock().await;
        let mut edits = std::mem::take(&mut *self.owed());
        let (sessions, tokens) = self.read().over(clock::now());
        if edits.is_empty() && sessions.is_empty() && tokens.is_empty() {
            return Ok(());
        }
        if !sessions.is_empty() {
            edits.push(AccountEdit::DropSessions(sessions));
        }
        if !tokens.is_empty() {
            edits.push(AccountEdit::DropTokens(tokens));
        }
        self.take(journal, edits).await
    }

    /// Stores who was seen since it was stored last: lazily, for the figures alone.
    async fn store_seen(&self, journal: &Journal) {
        let edits = self.read().seen_since();
        if edits.is_empty() {
            return;
        }
        if let Err(fault) = journal.keep(edits).await {
            tracing::warn!(%fault, "who was seen could not be stored");
        }
    }
}
