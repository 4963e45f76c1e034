//! Where an alert would have fired.

use std::time::{Duration, Instant};

use shared::{
    bridge::{BridgeState, TextEncoding},
    entry::{Direction, Entry, Event},
    operation::AlertTrial,
    time::Timestamp,
};

use super::matching::{Matcher, Received};
use crate::{
    bridge::Bridge,
    clock,
    journal::PAGE_ENTRIES,
    store::{Range, StoreError},
};

/// How many of the newest entries are looked at, and for how long.
const MOST_ENTRIES: u64 = 100_000;
const PATIENCE: Duration = Duration::from_secs(3);

/// How many numbers are answered.
const MOST_SEQS: usize = 1000;

/// About how much is read from the store at once.
const PAGE_BYTES: usize = 1 << 20;

/// Looks through the newest entries of a bridge for what is waited for, from the last one down. Readers of the journal are
/// not held up.
///
/// # Errors
/// When the store cannot be read.
pub async fn try_on(bridge: &Bridge, matcher: Matcher) -> Result<AlertTrial, StoreError> {
    let (began, log) = (Instant::now(), bridge.log());
    let (store, last) = (bridge.journal().store(), log.last());
    let closed = matches!(
        bridge.view().state,
        BridgeState::Closed | BridgeState::Failed
    );
    let mut trial = Trial {
        matcher,
        encoding: bridge.settings().encoding,
        seqs: Vec::new(),
        ends: (!closed).then(clock::now),
        of_opening: false,
        opening: None,
    };
    let mut range = Range {
        after: last.saturating_sub(MOST_ENTRIES),
        before: Some(last + 1),
        newest_first: true,
        aside: true,
        limit: PAGE_ENTRIES,
        max_bytes: PAGE_BYTES,
        ..Range::default()
    };
    let mut from = last;
    while trial.seqs.len() < MOST_SEQS && began.elapsed() < PATIENCE {
        let entries = store.entries(log.key(), &range).await?;
        let Some(lowest) = entries.last().map(|entry| entry.seq) else {
            break;
        };
        (range.before, from) = (Some(lowest), lowest);
        // Beside the tasks that carry entries: a regular expression may take a while.
        let look = tokio::task::spawn_blocking(move || {
            entries.iter().for_each(|entry| trial.look(entry));
            trial
        });
        trial = look.await.map_err(std::io::Error::other)?;
    }
    trial.flush();
    trial.seqs.truncate(MOST_SEQS);
    trial.seqs.reverse();
    Ok(AlertTrial {
        seqs: trial.seqs,
        from,
    })
}

/// What was found, newest first.
struct Trial {
    matcher: Matcher,
    encoding: TextEncoding,
    seqs: Vec<u64>,
    /// When a silence that begins before ends; `None` while the bridge is closed.
    ends: Option<Timestamp>,
    /// Whether the last one found is the silence after an opening, and nothing was received since.
    of_opening: bool,
    /// The first opening, or restart of the relay, of those that follow each other: it begins a silence unless something was heard
    /// before it, which counts on.
    opening: Option<(u64, Timestamp)>,
}

impl Trial {
    /// Looks at an entry; those after it have been looked at.
    fn look(&mut self, entry: &Entry) {
        let Matcher::Silent(ms) = self.matcher else {
            let received = Received::new(entry, self.encoding);
            if received.is_some_and(|received| self.matcher.find(&received).is_some()) {
                self.seqs.push(entry.seq);
            }
            return;
        };
        match (&entry.event, entry.direction) {
            (Some(Event::Opened | Event::RelayRestarted), _) => {
                self.opening = Some((entry.seq, entry.at));
            }
            (Some(Event::Closed), _) => {
                self.flush();
                self.ends = Some(entry.at);
            }
            (None, Direction::In) => {
                self.opening = None;
                self.silence((entry.seq, entry.at), ms, false);
            }
            _ => {}
        }
    }

    /// Nothing was heard before the opening.
    fn flush(&mut self) {
        if let (Some(opening), Matcher::Silent(ms)) = (self.opening.take(), &self.matcher) {
            self.silence(opening, *ms, true);
        }
    }

    /// Something that begins a silence, and ends the one before.
    fn silence(&mut self, (seq, at): (u64, Timestamp), ms: u64, opening: bool) {
        let least = i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1000);
        let ends = self.ends.replace(at);
        let long = ends.is_some_and(|ends| ends.0.saturating_sub(at.0) >= least);
        if long {
            // It fires once until something is received: what was found after it is the same silence.
            if self.of_opening {
                self.seqs.pop();
            }
            self.seqs.push(seq);
        }
        self.of_opening = if long {
            opening
        } else {
            opening && self.of_opening
        };
    }
}

#[cfg(test)]
mod tests {
    use shared::alert::When;

    use super::*;

    fn entry(seq: u64, seconds: i64, event: Option<Event>) -> Entry {
        Entry {
            seq,
            at: Timestamp(seconds * 1_000_000),
            direction: if event.is_some() {
                Direction::Event
            } else {
                Direction::In
            },
            peer: None,
            author: None,
            to: None,
            partial: false,
            event,
            bytes: b"x".to_vec(),
        }
    }

    fn silences(entries: &[Entry], until: Option<i64>) -> Vec<u64> {
        let mut trial = Trial {
            matcher: Matcher::new(&When::SilentMs(5_000)).unwrap(),
            encoding: TextEncoding::Utf8,
            seqs: Vec::new(),
            ends: until.map(|seconds| Timestamp(seconds * 1_000_000)),
            of_opening: false,
            opening: None,
        };
        entries.iter().rev().for_each(|entry| trial.look(entry));
        trial.flush();
        trial.seqs.reverse();
        trial.seqs
    }

    #[test]
    fn a_silence_is_told_by_the_entry_that_it_follows() {
        let entries = [
            entry(1, 0, Some(Event::Opened)),
            entry(2, 6, None),
            entry(3, 10, None),
            entry(4, 15, None),
            entry(5, 17, Some(Event::Closed)),
            entry(6, 99, Some(Event::Opened)),
            entry(7, 100, None),
        ];
        assert_eq!(silences(&entries, Some(104)), [1, 3]);
        assert_eq!(silences(&entries, Some(105)), [1, 3, 7]);
        assert_eq!(silences(&entries[..5], None), [1, 3]);
    }

    #[test]
    fn it_fires_once_until_something_is_received() {
        let entries = [
            entry(1, 0, None),
            entry(2, 9, Some(Event::Closed)),
            entry(3, 10, Some(Event::Opened)),
            entry(4, 19, Some(Event::RelayRestarted)),
        ];
        assert_eq!(silences(&entries, Some(99)), [1]);
        assert_eq!(silences(&entries[1..], Some(99)), [3]);
    }

    #[test]
    fn a_restart_of_the_relay_begins_no_silence() {
        let mut entries = vec![
            entry(1, 0, Some(Event::Opened)),
            entry(2, 1, None),
            entry(3, 4, Some(Event::RelayRestarted)),
            entry(4, 5, Some(Event::Opened)),
        ];
        assert_eq!(silences(&entries, Some(6)), [2]);
        assert_eq!(silences(&entries, Some(5)), [0_u64; 0]);
        entries.remove(1);
        assert_eq!(silences(&entries, Some(5)), [1], "heard of at the opening");
    }
}
