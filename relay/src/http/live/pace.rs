//! When the next batch goes out: at once while the line is idle, a moment after the last one under load, and at once
//! again when batches are large. A browser takes few frames a second but many entries in each.

use std::time::Duration;

use tokio::time::Instant;

use crate::session::FRAME_BYTES;

/// The pause after a small batch. At less than 1,000 frames a second a browser, which takes about 5,000, is still idle,
/// and an entry waits half a millisecond on the average.
const PAUSE: Duration = Duration::from_millis(1);

/// Paces a viewer's batches.
#[derive(Debug)]
pub(super) struct Pace {
    due: Instant,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            due: Instant::now(),
        }
    }
}

impl Pace {
    /// When the next batch may go out; a time in the past means now.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// A batch has gone out.
    pub(super) fn given(&mut self, bytes: usize) {
        if bytes < FRAME_BYTES / 2 {
            self.due = Instant::now() + PAUSE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn after_a_small_batch_one_waits_and_large_ones_never_do() {
        let mut pace = Pace::default();
        assert!(pace.due() <= Instant::now());
        pace.given(100);
        assert_eq!(pace.due(), Instant::now() + PAUSE);
        tokio::time::sleep(PAUSE).await;
        for _ in 0..100 {
            assert!(pace.due() <= Instant::now());
            pace.given(FRAME_BYTES);
        }
    }
}
