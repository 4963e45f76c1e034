//! How long to wait before the next attempt to connect.

/// The first wait, in milliseconds.
const FIRST_MS: f64 = 500.0;

/// The longest wait, in milliseconds.
const LONGEST_MS: f64 = 8_000.0;

/// Doubles the wait from attempt to attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// The next wait in milliseconds. `random` (0 to 1) takes up to half of it away, so that the pages of a
    /// relay that comes back do not all arrive at once.
    pub(crate) fn next(&mut self, random: f64) -> f64 {
        let full = (FIRST_MS * 2_f64.powi(self.attempts.min(16) as i32)).min(LONGEST_MS);
        self.attempts += 1;
        full * (1.0 - random.clamp(0.0, 1.0) / 2.0)
    }

    /// Begins again: the last attempt succeeded.
    pub(crate) fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;

    #[test]
    fn grows_to_a_bound_and_begins_again() {
        let mut backoff = Backoff::default();
        let waits: Vec<f64> = (0..6).map(|_| backoff.next(0.0)).collect();
        assert_eq!(waits, [500.0, 1000.0, 2000.0, 4000.0, 8000.0, 8000.0]);
        backoff.reset();
        assert_eq!(backoff.next(1.0), 250.0);
    }

    #[test]
    fn many_attempts_do_not_overflow() {
        let mut backoff = Backoff {
            attempts: 4_000_000,
        };
        assert_eq!(backoff.next(0.0), 8000.0);
    }
}
