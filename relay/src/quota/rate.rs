//! Bytes a second: a bucket that fills with time, and whose turn it is to take from it.

use std::{
    sync::{Mutex, MutexGuard as Locked, PoisonError},
    time::Duration,
};

use tokio::{
    sync::MutexGuard,
    time::{Instant, sleep},
};

/// One read or write takes no more than this part of what a second gives.
const PART: u64 = 16;

const MICROS: i128 = 1_000_000;

/// How much may go now. Pure. It holds what one second gives; one who takes may take more than there is, and the next
/// waits until that is made up for, so that over any time no more goes than the rate gives, one second's worth and the
/// last that was taken.
#[derive(Debug)]
struct Bucket {
    per_second: u64,
    /// Millionths of bytes, so that nothing is lost to rounding. Below zero after more was taken than there was.
    level: i128,
    at: Instant,
}

impl Bucket {
    fn new(per_second: u64, now: Instant) -> Self {
        Self {
            per_second,
            level: full(per_second),
            at: now,
        }
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at);
        // The rest of a microsecond counts with the next look.
        let micros = passed.as_micros();
        self.at += Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
        let gained = i128::try_from(micros).unwrap_or(i128::MAX) * i128::from(self.per_second);
        self.level = (self.level + gained).min(full(self.per_second));
    }

    /// How long until something may be taken; `None` where it may now.
    fn wait(&mut self, now: Instant) -> Option<Duration> {
        self.fill(now);
        if self.level > 0 {
            return None;
        }
        // One more, so that there is something when it has passed.
        let micros = -self.level / i128::from(self.per_second) + 1;
        Some(Duration::from_micros(
            u64::try_from(micros).unwrap_or(u64::MAX),
        ))
    }

    fn take(&mut self, now: Instant, bytes: usize) {
        self.fill(now);
        self.level -= bytes as i128 * MICROS;
    }
}

fn full(per_second: u64) -> i128 {
    i128::from(per_second) * MICROS
}

/// A rate that many share. Without one nobody waits.
#[derive(Debug)]
pub(super) struct Rate(Option<Shared>);

#[derive(Debug)]
struct Shared {
    bucket: Mutex<Bucket>,
    /// Whose turn it is: one after the other, or all would take at once what one second gives.
    turn: tokio::sync::Mutex<()>,
    at_once: usize,
}

impl Shared {
    fn bucket(&self) -> Locked<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rate {
    /// So many bytes a second; with 0 there is no bound.
    pub(super) fn new(per_second: u64) -> Self {
        let at_once = usize::try_from(per_second / PART).unwrap_or(usize::MAX);
        Self((per_second > 0).then(|| Shared {
            bucket: Mutex::new(Bucket::new(per_second, Instant::now())),
            turn: tokio::sync::Mutex::default(),
            at_once: at_once.max(1),
        }))
    }

    pub(super) fn at_once(&self) -> Option<usize> {
        Some(self.0.as_ref()?.at_once)
    }

    /// Waits for its turn, and then until something may go.
    pub(super) async fn turn(&self) -> Turn<'_> {
        let Some(shared) = &self.0 else {
            return Turn(None);
        };
        let held = shared.turn.lock().await;
        loop {
            let wait = shared.bucket().wait(Instant::now());
            match wait {
                None => return Turn(Some((shared, held))),
                Some(time) => sleep(time).await,
            }
        }
    }

    /// Whether something may go now.
    pub(super) fn is_ready(&self) -> bool {
        let shared = self.0.as_ref();
        shared.is_none_or(|shared| shared.bucket().wait(Instant::now()).is_none())
    }

    /// So many bytes went.
    pub(super) fn spend(&self, bytes: usize) {
        if let Some(shared) = &self.0 {
            shared.bucket().take(Instant::now(), bytes);
        }
    }
}

/// The right to take once.
pub(super) struct Turn<'a>(Option<(&'a Shared, MutexGuard<'a, ()>)>);

impl Turn<'_> {
    pub(super) fn spend(self, bytes: usize) {
        if let Some((shared, _held)) = self.0 {
            shared.bucket().take(Instant::now(), bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whoever takes when it may, and however much: over any time no more goes than the rate gives, one second's worth
        /// and the last. And nobody waits longer than what was taken is worth.
        #[test]
        fn no_more_goes_than_the_rate_gives(
            per_second in 1_u64..1_000_000,
            steps in prop::collection::vec((0_u64..3_000_000, 1_usize..100_000), 1..60),
        ) {
            let start = Instant::now();
            let mut bucket = Bucket::new(per_second, start);
            let (mut now, mut taken, mut last) = (start, 0_i128, 0_i128);
            for (pause, bytes) in steps {
                now += Duration::from_micros(pause);
                if let Some(wait) = bucket.wait(now) {
                    let worth = last * MICROS / i128::from(per_second) + 2;
                    prop_assert!(i128::try_from(wait.as_micros()).unwrap() <= worth);
                    now += wait;
                    prop_assert_eq!(bucket.wait(now), None);
                }
                bucket.take(now, bytes);
                last = bytes as i128;
                taken += last;
                let passed = i128::try_from((now - start).as_micros()).unwrap();
                let given = passed * i128::from(per_second) + full(per_second);
                prop_assert!((taken - last) * MICROS <= given, "{} of {}", taken, given);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_share_a_rate_in_turn() {
        let (rate, start) = (Arc::new(Rate::new(1_600)), Instant::now());
        let each: Arc<[AtomicUsize; 4]> = Arc::default();
        let tasks: Vec<_> = (0..4)
            .map(|own| {
                let (rate, each) = (Arc::clone(&rate), Arc::clone(&each));
                tokio::spawn(async move {
                    while start.elapsed() < Duration::from_secs(10) {
                        let turn = rate.turn().await;
                        turn.spend(100);
                        each[own].fetch_add(100, Ordering::Relaxed);
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let each = each.each_ref().map(|sum| sum.load(Ordering::Relaxed));
        let all: usize = each.iter().sum();
        assert!((17_000..=18_300).contains(&all), "{all} in ten seconds");
        assert!(
            each.iter().all(|one| one.abs_diff(all / 4) <= 200),
            "{each:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rate_nobody_waits() {
        let rate = Rate::new(0);
        for _ in 0..10 {
            rate.turn().await.spend(usize::MAX);
        }
        assert!(rate.is_ready());
        assert_eq!(rate.at_once(), None);
    }
}
