//! Who waits once before a try is taken, where an account is tried from everywhere.
//!
//! Those who wait are kept apart from what was wrong, and those who try an account where its person is at home apart from all
//! others: however many strangers come, they take nobody's turn at home.

use std::{cmp::Reverse, time::Duration};

use tokio::time::Instant;

use super::{
    counts::FORGOTTEN,
    crowded::{Crowd, Crowded, Place},
};

/// How long one waits, at first and at the most.
const WAITS: Duration = Duration::from_secs(5);
const WAITS_MOST: Duration = Duration::from_secs(2 * 60);

/// So many wait at the most; for a further one those are forgotten that are in the most crowded networks, the longest first.
pub(super) const WAITING: usize = 16_384;

#[derive(Debug)]
pub(super) struct Strangers {
    at_home: Crowded<Instant>,
    others: Crowded<Instant>,
}

impl Default for Strangers {
    fn default() -> Self {
        Self {
            at_home: Crowded::new(WAITING),
            others: Crowded::new(WAITING),
        }
    }
}

impl Strangers {
    /// Lets a try through for which somebody has waited, and has others wait, the longer the more often (`doublings`) the account
    /// was tried.
    pub(super) fn let_in(
        &mut self,
        place: Place,
        at_home: bool,
        doublings: u32,
        now: Instant,
    ) -> Result<(), Duration> {
        let waiting = match at_home {
            true => &mut self.at_home,
            false => &mut self.others,
        };
        let waits = (WAITS * (1 << doublings.min(8))).min(WAITS_MOST);
        let stays = |until: &Instant, crowd: Crowd| (Reverse(crowd), *until);
        let until = waiting.entry(place, now + waits, stays);
        if now.saturating_duration_since(*until) > FORGOTTEN {
            *until = now + waits;
        }
        let wait = until.saturating_duration_since(now);
        if !wait.is_zero() {
            return Err(wait);
        }
        waiting.remove(place.key);
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.others.len()
    }
}
