//! How long a client is waited for that is slow and yet goes on. Pure: who uses it says what has passed.

use std::time::Duration;

/// The slowest that a client may be for long, whichever way the bytes go.
pub(super) const SLOWEST_PER_SECOND: u64 = 1024;

/// What a client has been waited for beyond what its bytes have earned. Each so many bytes earn a second, and none is saved
/// up: who was quick before may be silent for as long as anyone, and who only trickles for no longer than who is silent.
#[derive(Debug)]
pub(super) struct Patience {
    most: Duration,
    waited: Duration,
}

impl Patience {
    /// A client that may be silent for so long.
    pub(super) fn new(most: Duration) -> Self {
        Self {
            most,
            waited: Duration::ZERO,
        }
    }

    /// So long was waited for so many bytes.
    pub(super) fn waited(&mut self, time: Duration, bytes: usize) {
        let earned = (bytes as u64).saturating_mul(1_000) / SLOWEST_PER_SECOND;
        self.waited = (self.waited + time).saturating_sub(Duration::from_millis(earned));
    }

    /// For so long nothing was wanted of it.
    pub(super) fn rested(&mut self, time: Duration) {
        self.waited = self.waited.saturating_sub(time);
    }

    /// How long the next may take.
    pub(super) fn left(&self) -> Duration {
        self.most.saturating_sub(self.waited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(60);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_trickle_is_waited_for_no_longer_than_a_silence() {
        let mut patience = Patience::new(MOST);
        assert_eq!(patience.left(), MOST);
        for _ in 0..50 {
            patience.waited(SECOND, 1);
        }
        assert!(patience.left() <= 11 * SECOND, "{:?}", patience.left());
        patience.waited(patience.left(), 1);
        assert!(patience.left() < SECOND, "{:?}", patience.left());
    }

    #[test]
    fn a_slow_line_that_goes_on_is_waited_for() {
        let mut patience = Patience::new(MOST);
        for _ in 0..10_000 {
            patience.waited(SECOND, SLOWEST_PER_SECOND as usize);
            assert_eq!(patience.left(), MOST);
        }
        // Who was quick before may be silent for as long as anyone, and trickle for no longer.
        patience.waited(SECOND, 1 << 30);
        assert_eq!(patience.left(), MOST);
        for _ in 0..66 {
            patience.waited(SECOND, 100);
        }
        assert!(patience.left() < SECOND, "{:?}", patience.left());
    }

    #[test]
    fn a_rest_is_no_wait() {
        let mut patience = Patience::new(MOST);
        patience.waited(50 * SECOND, 0);
        patience.rested(20 * SECOND);
        assert_eq!(patience.left(), 30 * SECOND);
        patience.rested(2 * MOST);
        assert_eq!(patience.left(), MOST);
    }
}
