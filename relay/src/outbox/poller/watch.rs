//! Notices when the clock is set back, by time that only passes. Pure but for that.

use shared::time::Timestamp;
use tokio::time::Instant;

/// What is put right in steps of less is not worth a word.
const SLACK_US: i64 = 1_000_000;

/// The clock as it was at the last look.
#[derive(Debug)]
pub(super) struct Watch {
    wall: Timestamp,
    at: Instant,
    /// What was told and could not be dealt with.
    left: i64,
}

impl Watch {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            wall: now,
            at: Instant::now(),
            left: 0,
        }
    }

    /// By how many microseconds the clock was set back since the last look; 0 where it was not.
    pub(super) fn look(&mut self, now: Timestamp) -> i64 {
        let passed = i64::try_from(self.at.elapsed().as_micros()).unwrap_or(i64::MAX);
        let back = self.wall.0.saturating_add(passed).saturating_sub(now.0);
        (self.wall, self.at) = (now, Instant::now());
        let back = if back > SLACK_US { back } else { 0 };
        back + std::mem::take(&mut self.left)
    }

    /// The next look tells it again.
    pub(super) fn again(&mut self, by: i64) {
        self.left = by;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_set_back_is_noticed_once_by_how_much() {
        let at = |seconds: i64| Timestamp(1_700_000_000_000_000 + seconds * 1_000_000);
        let mut watch = Watch::new(at(0));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(watch.look(at(60)), 0);
        assert_eq!(watch.look(at(5_000)), 0, "set forward");
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(
            watch.look(at(5_030)),
            30_000_000,
            "less far back than time has passed"
        );
        assert_eq!(watch.look(at(5_030)), 0);
        assert_eq!(watch.look(at(30)), 5_000_000_000);
        watch.again(7);
        assert_eq!((watch.look(at(30)), watch.look(at(30))), (7, 0));
    }
}
