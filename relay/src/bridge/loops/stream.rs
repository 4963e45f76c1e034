//! Whether a stream goes around, however it is cut on its way. Pure.
//!
//! A stream that comes back has in every place the bytes that were before that place the last time. They are known by a rolling
//! digest of the latest 64 ("gear": each byte shifts it by a bit; Xia et al., "Ddelta: A Deduplication-Inspired Fast Delta
//! Compression Approach", 2014), with numbers of this process's own, so that nobody can choose bytes that escape the sample.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::LazyLock,
    time::Duration,
};

use tokio::time::Instant;

use super::sample::Sample;

/// So many bytes in a row of which nothing is new, and so many places that are known among them, go around: more than a page
/// of zeros or a table's rule, which come in files.
const MANY_BYTES: usize = 4 << 20;
const KNOWN_PLACES: u32 = 16;

/// After so many bytes, more than all buffers on a way hold, and after so long, it is looked anew: what was new may go around
/// by now, and who says the same at leisure is no loop.
const LOOKED_AT: usize = 32 << 20;
const LOOKED_FOR: Duration = Duration::from_secs(60);

/// Where there are few different places, one of so many is looked at: a byte that is new shows in all places of the 64 after it.
const APART: usize = 8;

static GEAR: LazyLock<[u64; 256]> = LazyLock::new(|| {
    let keys = RandomState::new();
    std::array::from_fn(|byte| keys.hash_one(byte))
});

/// What is remembered of a stream.
#[derive(Debug, Default)]
pub(super) struct Stream {
    rolled: u64,
    sample: Sample,
    since: Option<Instant>,
    looked_at: usize,
    /// How many bytes have come since something was new, and how many places of the sample.
    known_bytes: usize,
    known_places: u32,
}

impl Stream {
    /// More of it has come; whether it goes around.
    pub(super) fn goes_around(&mut self, piece: &[u8], now: Instant) -> bool {
        let is_over = |since| now > since + LOOKED_FOR;
        if self.since.is_none_or(is_over) || self.looked_at > LOOKED_AT {
            *self = Self {
                rolled: self.rolled,
                since: Some(now),
                ..Self::default()
            };
        }
        self.looked_at += piece.len();
        self.known_bytes += piece.len();
        let (gear, mut rolled) = (&*GEAR, self.rolled);
        let between = APART / self.sample.one_of(APART) - 1;
        for (place, byte) in piece.iter().enumerate() {
            rolled = (rolled << 1).wrapping_add(gear[usize::from(*byte)]);
            // A power of two, less one.
            if place & between != 0 {
                continue;
            }
            match self.sample.again(rolled) {
                None => {}
                Some(true) => self.known_places += 1,
                Some(false) => (self.known_bytes, self.known_places) = (piece.len() - place - 1, 0),
            }
        }
        self.rolled = rolled;
        self.known_bytes >= MANY_BYTES && self.known_places >= KNOWN_PLACES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that do not repeat.
    fn noise(seed: u64, count: usize) -> Vec<u8> {
        let mut random = fastrand::Rng::with_seed(seed);
        std::iter::repeat_with(|| random.u8(..))
            .take(count)
            .collect()
    }

    /// After how many bytes it is known that this goes around, cut in pieces of changing lengths.
    fn known_after(stream: &mut Stream, bytes: &[u8]) -> usize {
        let (now, mut sent, mut length) = (Instant::now(), 0, 1);
        loop {
            let (from, rest) = (sent % bytes.len(), length.min(bytes.len()));
            let piece = &bytes[from..bytes.len().min(from + rest)];
            sent += piece.len();
            length = length * 7 % 20_011 + 1;
            if stream.goes_around(piece, now) {
                return sent;
            }
            assert!(sent < 100 << 20, "never");
        }
    }

    #[test]
    fn what_goes_around_is_known_however_long_it_is_and_however_it_is_cut() {
        for length in [1, 6, 300_001] {
            let known = known_after(&mut Stream::default(), &noise(1, length));
            let over = known.checked_sub(MANY_BYTES).unwrap();
            // A round in which it is new, and at most one more until all places are seen.
            assert!(over < 2 * length + 20_100, "{known} for {length}");
        }
        // Nor does it matter what was said before.
        let mut stream = Stream::default();
        assert!(!stream.goes_around(&noise(2, LOOKED_AT - MANY_BYTES), Instant::now()));
        let known = known_after(&mut stream, &noise(3, 1_000));
        assert!(known <= 3 * MANY_BYTES, "{known}");
    }

    #[test]
    fn what_differs_now_and_then_does_not_go_around() {
        let (mut stream, now) = (Stream::default(), Instant::now());
        let status = noise(1, 30_000);
        for number in 0..300 {
            assert!(!stream.goes_around(&status, now));
            assert!(
                !stream.goes_around(&noise(number + 2, 100), now),
                "after {number}"
            );
        }
    }

    #[test]
    fn who_says_the_same_at_leisure_does_not_go_around() {
        let (mut stream, mut now) = (Stream::default(), Instant::now());
        let status = noise(1, 1_000);
        for _ in 0..5_000 {
            now += Duration::from_millis(20);
            assert!(!stream.goes_around(&status, now));
        }
    }
}
