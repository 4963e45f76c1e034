//! How the writer does: whether it still works, and what it has done since the start.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use prometheus_client::metrics::{
    counter::Counter,
    family::Family,
    histogram::{Histogram, exponential_buckets},
};
use shared::entry::{Direction, Entry, Event};
use tokio::time::Instant;

/// The writer looks around at least every few seconds; one that was not heard for this long is stuck in a commit.
const SILENCE: Duration = Duration::from_secs(30);

/// A commit that is no older says that there can be others.
const LATELY: Duration = Duration::from_secs(15);

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
    committed: Instant,
    failing: bool,
}

/// What came of one round of the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// There was nothing to commit.
    Idle,
    /// Something was committed.
    Committed,
    /// Something could not be.
    Failed,
}

impl Default for Pulse {
    fn default() -> Self {
        // To open the journal is to write to it.
        let now = Instant::now();
        Self {
            entries: Labelled::default(),
            bytes: Labelled::default(),
            dropped: Counter::default(),
            commits: Histogram::new(exponential_buckets(FIRST_BUCKET, 2.0, BUCKETS)),
            failures: Counter::default(),
            heart: Mutex::new(Heart {
                heard: now,
                committed: now,
                failing: false,
            }),
        }
    }
}

impl Pulse {
    /// Whether the last commit that was tried was made, and the writer was heard lately.
    pub fn works(&self) -> bool {
        let heart = self.heart();
        !heart.failing && heart.heard.elapsed() < SILENCE
    }

    /// Whether something was committed lately.
    pub(super) fn committed_lately(&self) -> bool {
        self.heart().committed.elapsed() < LATELY
    }

    /// Whether the last commit was not made.
    pub(super) fn is_failing(&self) -> bool {
        self.heart().failing
    }

    /// The writer has looked around.
    pub(super) fn beat(&self, beat: Beat) {
        let mut heart = self.heart();
        heart.heard = Instant::now();
        heart.failing = beat == Beat::Failed;
        if beat == Beat::Committed {
            heart.committed = heart.heard;
        }
    }

    fn heart(&self) -> MutexGuard<'_, Heart> {
        self.heart.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_writer_that_was_not_heard_for_long_or_has_failed_does_not_work() {
        let pulse = Pulse::default();
        let pass = |time| tokio::time::advance(time);
        let short = Duration::from_millis(1);
        pass(SILENCE - short).await;
        assert!(pulse.works());
        pass(short).await;
        assert!(!pulse.works(), "it hangs in a commit");
        pulse.beat(Beat::Idle);
        assert!(pulse.works());
        pulse.beat(Beat::Failed);
        assert!(!pulse.works() && pulse.is_failing());
        pulse.beat(Beat::Committed);
        assert!(pulse.works() && !pulse.is_failing());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_looked_around_without_a_commit_is_no_commit() {
        let pulse = Pulse::default();
        assert!(pulse.committed_lately());
        tokio::time::advance(LATELY).await;
        for beat in [Beat::Idle, Beat::Failed] {
            pulse.beat(beat);
            assert!(!pulse.committed_lately(), "{beat:?}");
        }
        pulse.beat(Beat::Committed);
        assert!(pulse.committed_lately());
    }
}
