//! The task that ends what is over, stores what was seen, and takes in what the command line did beside the relay.

use std::time::Duration;

use shared::fault::Fault;
use tokio_util::sync::CancellationToken;

use super::{Accounts, Keep};
use crate::{
    clock,
    journal::{Journal, is_stale},
    store::AccountEdit,
};

/// How often it looks. The command line waits for it.
const LOOK: Duration = Duration::from_millis(500);

/// How often it stores who was seen, in looks.
const STORE_SEEN: u64 = 120;

impl Accounts {
    /// Looks again and again until the relay stops; then stores who was seen.
    pub async fn keep_up(&self, journal: &Journal, stopping: CancellationToken) {
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
                Ok(now) if now != self.read().version => {
                    let _changing = self.changing.lock().await;
                    self.take_in(journal).await;
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

    /// Takes in what is stored, which somebody else has changed. The caller holds `changing`.
    pub(super) async fn take_in(&self, keep: &impl Keep) {
        let version = match keep.stored().await {
            Ok((version, stored)) => {
                self.fill(version, stored);
                version
            }
            Err(error) => {
                tracing::error!(%error, "changed accounts could not be read");
                return;
            }
        };
        // For whoever waits for it.
        let taken = vec![AccountEdit::TakenIn(version)];
        if let Err(fault) = keep.keep(taken, None).await {
            tracing::warn!(%fault, "it could not be said that changed accounts were taken in");
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
        let mut taken = edits.clone();
        taken.retain(|edit| !edit.gives());
        let kept = self.take(journal, edits).await;
        if kept.as_ref().is_err_and(is_stale) {
            self.owed().extend(taken);
        }
        kept
    }

    /// Stores who was seen since it was stored last: lazily, for the figures alone.
    async fn store_seen(&self, journal: &Journal) {
        let edits = self.read().seen_since();
        if edits.is_empty() {
            return;
        }
        if let Err(fault) = journal.keep(edits, None).await {
            tracing::warn!(%fault, "who was seen could not be stored");
        }
    }
}
