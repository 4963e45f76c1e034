//! Where the journal keeps as much of a person's bridges as it may: nothing more is taken in until something has gone.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use shared::fault::Fault;
use tokio::time::{Instant, sleep};

use super::{Bridge, life::failure};

/// How often it is looked whether there is room again.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// How often it is told, while there is none: what tells of it is kept as well.
const TELL_AGAIN: Duration = Duration::from_secs(3600);

/// When it was told.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<Option<Instant>>);

impl Told {
    fn is_due(&self, now: Instant) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = told.is_none_or(|told| now >= told + TELL_AGAIN);
        if due {
            *told = Some(now);
        }
        due
    }
}

impl Bridge {
    /// Whether the journal may keep more of its owner's.
    ///
    /// # Errors
    /// `limit-reached`.
    pub(super) fn check_kept(&self) -> Result<(), Fault> {
        self.quota.person.check_kept()
    }

    /// Whether it may not; which is told to who follows the bridge.
    pub(super) async fn is_full(&self) -> bool {
        let Err(fault) = self.check_kept() else {
            return false;
        };
        if self.told_full.is_due(Instant::now()) {
            self.note_soon(None, failure(&fault, 0)).await;
        }
        true
    }

    /// Waits until it may.
    pub(super) async fn not_full(&self) {
        while self.is_full().await {
            sleep(LOOK_AGAIN).await;
        }
    }
}
