//! How often a token may be guessed, by one source or by all of a bridge, which can be one that forges them. Pure.

use std::time::Duration;

use tokio::time::Instant;

/// So many wrong answers within this time, of one source and of all together; then nobody is asked or heard for a pause.
const OF_ONE: u32 = 5;
const OF_ALL: u32 = 32;
const WITHIN: Duration = Duration::from_secs(600);

/// The first pause of one source and of all, and the longest; each is twice the one before.
const FIRST_OF_ONE: Duration = Duration::from_secs(10);
const FIRST_OF_ALL: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(3600);

/// The tries of one source, or by default of all.
#[derive(Debug)]
pub(in crate::bridge) struct Tries {
    most: u32,
    first: Duration,
    wrong: u32,
    since: Option<Instant>,
    silent_until: Option<Instant>,
    pause: Option<Duration>,
}

impl Default for Tries {
    fn default() -> Self {
        Self::new(OF_ALL, FIRST_OF_ALL)
    }
}

impl Tries {
    pub(super) fn of_one() -> Self {
        Self::new(OF_ONE, FIRST_OF_ONE)
    }

    fn new(most: u32, first: Duration) -> Self {
        Self {
            most,
            first,
            wrong: 0,
            since: None,
            silent_until: None,
            pause: None,
        }
    }

    /// Whether nobody is heard now.
    pub(super) fn is_silent(&self, now: Instant) -> bool {
        self.silent_until.is_some_and(|until| now < until)
    }

    /// An answer was wrong.
    pub(super) fn failed(&mut self, now: Instant) {
        if self.since.is_none_or(|since| now >= since + WITHIN) {
            (self.wrong, self.since) = (0, Some(now));
            // Where nobody guessed for a while after the last pause, the next is the first.
            if self.silent_until.is_none_or(|until| now >= until + WITHIN) {
                self.pause = None;
            }
        }
        self.wrong += 1;
        if self.wrong < self.most {
            return;
        }
        let pause = self
            .pause
            .map_or(self.first, |pause| (pause * 2).min(LONGEST));
        (self.wrong, self.since) = (0, None);
        (self.pause, self.silent_until) = (Some(pause), Some(now + pause));
    }
}
