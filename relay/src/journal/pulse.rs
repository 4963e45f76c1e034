//! How the writer does: whether it still works, and what it has done since the start.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use prometheus_client::metrics::{
    counter::Counter,
    family::Family,
    histogram::{Histogram, exponential_buckets},
};
use shared::entry::{Direction, Entry, Event};

/// The writer looks around at least every few seconds; one that was not heard for this long is stuck in a commit.
const SILENCE: Duration = Duration::from_secs(30);

/// Commits take from a fraction of a millisecond on a quick disk to seconds on a failing one.
const FIRST_BUCKET: f64 = 0.000_25;
const BUCKETS: u16 = 15;

/// A count for each value of one label.
pub type Labelled<M> = Family<[(&'static str, &'static str); 1], M>;

/// What the writer tells of itself. All counts begin with the relay.
#[derive(Debug)]
pub struct Pulse {
    /// Entries, by direction.
    pub entries: Labelled<Counter>,
    /// Bytes of entries, by direction.
    pub bytes: Labelled<Counter>,
    /// Datagrams of which the journal says that they were dropped.
    pub dropped: Counter,
    /// Seconds that commits took.
    pub commits: Histogram,
    /// Commits that failed.
    pub failures: Counter,
    heart: Mutex<Heart>,
}

#[derive(Debug)]
struct Heart {
    heard: Instant,
    failing: bool,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            entries: Labelled::default(),
            bytes: Labelled::default(),
            dropped: Counter::default(),
            commits: Histogram::new(exponential_buckets(FIRST_BUCKET, 2.0, BUCKETS)),
            failures: Counter::default(),
            heart: Mutex::new(Heart {
                heard: Instant::now(),
                failing: false,
            }),
        }
    }
}

impl Pulse {
    /// Whether the last commit was made, and not too long ago for a writer that works.
    pub fn works(&self) -> bool {
        let heart = self.heart.lock().unwrap_or_else(PoisonError::into_inner);
        !heart.failing && heart.heard.elapsed() < SILENCE
    }

    /// Whether the last commit was not made.
    pub(super) fn is_failing(&self) -> bool {
        let heart = self.heart.lock().unwrap_or_else(PoisonError::into_inner);
        heart.failing
    }

    /// The writer has looked around.
    pub(super) fn beat(&self, failing: bool) {
        let mut heart = self.heart.lock().unwrap_or_else(PoisonError::into_inner);
        *heart = Heart {
            heard: Instant::now(),
            failing,
        };
    }

    /// Entries were committed.
    pub(super) fn committed<'a>(&self, entries: impl Iterator<Item = &'a Entry>, took: Duration) {
        let mut sums = [
            (Direction::In, 0, 0),
            (Direction::Out, 0, 0),
            (Direction::Event, 0, 0),
        ];
        for entry in entries {
            for (direction, count, bytes) in &mut sums {
                if entry.direction == *direction {
                    *count += 1;
                    *bytes += entry.bytes.len() as u64;
                }
            }
            if let Some(Event::DatagramsDropped { count }) = entry.event {
                self.dropped.inc_by(count);
            }
        }
        for (direction, count, bytes) in sums {
            let label = [("direction", word(direction))];
            self.entries.get_or_create(&label).inc_by(count);
            self.bytes.get_or_create(&label).inc_by(bytes);
        }
        self.commits.observe(took.as_secs_f64());
    }
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
        Direction::Event => "event",
    }
}
