//! When the next batch goes out: at once while the line is idle, every few milliseconds under load, and at once
//! again when a batch is large. A browser takes few frames a second but many entries in each.

use std::time::Duration;

use tokio::time::Instant;

use crate::session::FRAME_BYTES;

/// The time in which only so many small batches go out.
const SLOT: Duration = Duration::from_millis(16);
const SMALL_BATCHES: u32 = 4;

/// Counts a viewer's small batches.
#[derive(Debug)]
pub(super) struct Pace {
    slot: Instant,
    small: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            slot: Instant::now(),
            small: 0,
        }
    }
}

impl Pace {
    /// When the next batch may go out; a time in the past means now.
    pub(super) fn due(&self) -> Instant {
        if self.small < SMALL_BATCHES {
            self.slot
        } else {
            self.slot + SLOT
        }
    }

    /// A batch has gone out.
    pub(super) fn given(&mut self, bytes: usize) {
        let now = Instant::now();
        if now >= self.slot + SLOT {
            *self = Self {
                slot: now,
                small: 0,
            };
        }
        if bytes < FRAME_BYTES / 2 {
            self.small += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn few_small_batches_go_at_once_and_then_one_waits() {
        let mut pace = Pace::default();
        for _ in 0..SMALL_BATCHES {
            assert!(pace.due() <= Instant::now());
            pace.given(100);
        }
        assert_eq!(pace.due(), Instant::now() + SLOT);
        tokio::time::sleep(SLOT).await;
        assert!(pace.due() <= Instant::now());
        for _ in 0..100 {
            pace.given(FRAME_BYTES);
            assert!(pace.due() <= Instant::now());
        }
    }
}
