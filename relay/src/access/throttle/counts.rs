//! How often something was wrong, and the pause that it costs.

use std::{cmp::Reverse, time::Duration};

use tokio::time::Instant;

use super::crowded::{Crowd, Crowded, Place};

/// The longest pause.
pub(super) const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How long after its last pause something is forgotten.
pub(super) const FORGOTTEN: Duration = Duration::from_secs(60 * 60);

/// So many of each kind are remembered. For a further one those are forgotten that have no pause, are in the most crowded
/// networks, were wrong least often and were looked at least lately, in this order.
pub(super) const REMEMBERED: usize = 4096;

#[derive(Debug)]
pub(super) struct Counts(Crowded<Count>);

#[derive(Debug)]
struct Count {
    wrong: u32,
    /// Until when nothing is taken.
    until: Instant,
    looked: Instant,
}

impl Default for Counts {
    fn default() -> Self {
        Self(Crowded::new(REMEMBERED))
    }
}

impl Counts {
    pub(super) fn wait(&self, place: Place, now: Instant) -> Option<Duration> {
        let wait = self.0.get(place.key)?.until.saturating_duration_since(now);
        (!wait.is_zero()).then_some(wait)
    }

    /// How many wrong ones are remembered.
    pub(super) fn wrong(&self, place: Place, now: Instant) -> u32 {
        self.0.get(place.key).map_or(0, |count| count.wrong(now))
    }

    /// Whether anything is remembered.
    pub(super) fn knows(&self, place: Place, now: Instant) -> bool {
        let known = self.0.get(place.key);
        known.is_some_and(|known| !known.is_forgotten(now))
    }

    /// Looks at a place.
    pub(super) fn look(&mut self, place: Place, now: Instant) {
        self.entry(place, now);
    }

    fn entry(&mut self, place: Place, now: Instant) -> &mut Count {
        let fresh = Count {
            wrong: 0,
            until: now,
            looked: now,
        };
        let stays = |count: &Count, crowd: Crowd| {
            let is_paused = count.until > now;
            (is_paused, Reverse(crowd), count.wrong(now), count.looked)
        };
        let count = self.0.entry(place, fresh, stays);
        count.wrong = count.wrong(now);
        count.looked = now;
        count
    }

    /// One more wrong one, as long as nothing else is heard.
    pub(super) fn count(&mut self, place: Place, free: u32, now: Instant) {
        let count = self.entry(place, now);
        count.wrong = count.wrong.saturating_add(1);
        if let Some(over) = count.wrong.checked_sub(free) {
            let pause = Duration::from_secs(1 << over.min(16));
            count.until = now + pause.min(LONGEST);
        }
    }

    pub(super) fn take_back(&mut self, place: Place) {
        if let Some(count) = self.0.get_mut(place.key) {
            count.wrong = count.wrong.saturating_sub(1);
            count.until = count.looked;
        }
    }

    pub(super) fn forget(&mut self, place: Place) {
        self.0.remove(place.key);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Count {
    fn wrong(&self, now: Instant) -> u32 {
        if self.is_forgotten(now) {
            0
        } else {
            self.wrong
        }
    }

    fn is_forgotten(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.until.max(self.looked)) > FORGOTTEN
    }
}
