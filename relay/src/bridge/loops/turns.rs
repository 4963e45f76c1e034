//! What a loop looks like that goes around in datagrams, or in whole reads. Pure.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::LazyLock,
    time::Duration,
};

use tokio::time::Instant;

use super::sample::Sample;

/// So many, within this time, are a loop.
pub(super) const MANY: u32 = 256;
const SOON: Duration = Duration::from_secs(5);

/// A datagram that is new takes back so many that are not: a program that says the same between other things is no loop, and
/// a forged one now and then does not keep one going. Nobody forges what comes in a stream: there it takes back all, and so it
/// does where only a sample is known.
pub(super) const NEW_TAKES_BACK: u32 = 16;
pub(super) const ALL: u32 = u32::MAX;

/// So many datagrams, without this long a break, are a loop whatever is in them.
pub(super) const UNBROKEN: u32 = 1 << 17;
pub(super) const BREAK: Duration = Duration::from_secs(1);

/// With keys of this process's own: nobody can choose datagrams that escape the sample.
static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// How many have come again lately.
#[derive(Debug, Default)]
pub(super) struct Turns {
    sample: Sample,
    again: u32,
    latest: u64,
    since: Option<Instant>,
}

impl Turns {
    /// One more has come; whether it is one too many.
    pub(super) fn are_many(&mut self, heard: &[u8], new_takes_back: u32, now: Instant) -> bool {
        if self.since.is_none_or(|since| now > since + SOON) {
            *self = Self {
                since: Some(now),
                ..Self::default()
            };
        }
        let digest = KEYS.hash_one(heard);
        let (again, whole) = (self.sample.again(digest), self.sample.is_whole());
        match again {
            None => return false,
            // What is said often between other things is in the sample by chance.
            Some(true) if !whole && digest == self.latest => {}
            Some(true) => self.again += 1,
            Some(false) => {
                let taken = if whole { new_takes_back } else { ALL };
                self.again = self.again.saturating_sub(taken);
            }
        }
        self.latest = digest;
        self.again >= MANY
    }
}

/// Datagrams without a break between them.
#[derive(Debug, Default)]
pub(super) struct Unbroken {
    count: u32,
    latest: Option<Instant>,
}

impl Unbroken {
    /// One more has come; whether it is one too many.
    pub(super) fn are_many(&mut self, now: Instant) -> bool {
        if self.latest.is_none_or(|latest| now > latest + BREAK) {
            self.count = 0;
        }
        (self.count, self.latest) = (self.count + 1, Some(now));
        self.count >= UNBROKEN
    }
}
