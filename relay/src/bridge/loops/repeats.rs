//! Whether somebody answers an echo with what it said, without an end. Pure.
//!
//! What an echo has sent comes back, is sent back, and so on, as fast as the network goes, where the other side answers by
//! itself as well: another relay's echo, the service of port 7, a forged source. Datagrams have no sender's count of hops, so
//! that a loop is told by what it looks like: many in a row that are none but what was echoed lately. Then nothing is echoed
//! for a pause, in which a loop ends for want of answers. Who really sends the same again and again, and that fast, misses as
//! many echoes; each pause is twice as long as the one before, so that what begins anew stays bounded.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::Duration,
};

use tokio::time::Instant;

/// So many in a row, within this time, are a loop.
const MANY: u32 = 256;
const SOON: Duration = Duration::from_secs(5);

/// So many different datagrams may go around at once.
const AROUND: usize = 8;

/// The first and the longest pause.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What is to be done with a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is echoed.
    Echo,
    /// A loop: from now on nothing is echoed for so long.
    Stop(Duration),
    /// Nothing is echoed now.
    Silence,
}

/// The latest so many datagrams, by their digests.
#[derive(Debug, Default)]
struct Lately(VecDeque<u64>);

impl Lately {
    fn has(&self, datagram: &[u8]) -> bool {
        self.0.contains(&digest(datagram))
    }

    fn add(&mut self, datagram: &[u8]) {
        if self.0.len() == AROUND {
            self.0.pop_front();
        }
        self.0.push_back(digest(datagram));
    }
}

fn digest(datagram: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    datagram.hash(&mut hasher);
    hasher.finish()
}

/// What an echo remembers of one peer.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// What was echoed lately.
    lately: Lately,
    in_a_row: u32,
    since: Option<Instant>,
    silent_until: Option<Instant>,
    pause: Option<Duration>,
}

impl Repeats {
    /// A datagram has come.
    pub(super) fn heard(&mut self, datagram: &[u8], now: Instant) -> Answer {
        if let Some(until) = self.silent_until {
            if now < until {
                return Answer::Silence;
            }
            self.silent_until = None;
            self.begin(now);
            // Where it stayed quiet for as long again, the next pause is the first.
            if now >= until + self.pause.unwrap_or_default() {
                self.pause = None;
            }
        }
        if !self.lately.has(datagram) {
            self.lately.add(datagram);
            self.begin(now);
            return Answer::Echo;
        }
        if self.since.is_none_or(|since| now > since + SOON) {
            self.begin(now);
        }
        self.in_a_row += 1;
        if self.in_a_row < MANY {
            return Answer::Echo;
        }
        let pause = self
            .pause
            .map_or(FIRST_PAUSE, |pause| (pause * 2).min(LONGEST_PAUSE));
        (self.pause, self.silent_until) = (Some(pause), Some(now + pause));
        Answer::Stop(pause)
    }

    fn begin(&mut self, now: Instant) {
        (self.in_a_row, self.since) = (0, Some(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// How many of so many datagrams are echoed, one each `every`.
    fn echoed(repeats: &mut Repeats, now: &mut Instant, count: u32, every: Duration) -> u32 {
        let heard = |_: &u32| {
            *now += every;
            repeats.heard(b"x", *now) == Answer::Echo
        };
        (0..count).filter(heard).count() as u32
    }

    #[test]
    fn a_loop_is_stopped_and_each_pause_is_longer() {
        let (mut repeats, mut now) = (Repeats::default(), Instant::now());
        let mut pauses = Vec::new();
        for _ in 0..200_000 {
            now += MS;
            if let Answer::Stop(pause) = repeats.heard(b"around", now) {
                pauses.push(pause.as_secs());
            }
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn several_that_go_around_together_are_a_loop_as_well() {
        let (mut repeats, now) = (Repeats::default(), Instant::now());
        let answers = (0..2_000_u32).map(|turn| repeats.heard(&[(turn % 8) as u8], now));
        assert!(
            answers
                .into_iter()
                .any(|answer| answer == Answer::Stop(FIRST_PAUSE))
        );
    }

    #[test]
    fn who_sends_something_else_or_slowly_is_always_answered() {
        let (mut repeats, mut now) = (Repeats::default(), Instant::now());
        for number in 0..10_000_u32 {
            now += MS / 10;
            assert_eq!(repeats.heard(&number.to_be_bytes(), now), Answer::Echo);
        }
        assert_eq!(echoed(&mut repeats, &mut now, 1_000, 25 * MS), 1_000);
    }

    #[test]
    fn who_is_quiet_for_a_while_is_answered_again() {
        let (mut repeats, mut now) = (Repeats::default(), Instant::now());
        let before = echoed(&mut repeats, &mut now, 1_000, MS);
        assert_eq!(
            before, MANY,
            "the first, and those before the last in the row"
        );
        now += Duration::from_secs(10);
        assert_eq!(echoed(&mut repeats, &mut now, 100, MS), 100);
        assert_eq!(repeats.pause, None);
    }
}
