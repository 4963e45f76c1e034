//! How far a rule has come and when it fires; pure. Entries and the clock go in, firings come out; the task around it
//! ([`super::follower`]) reads the journal and stores both in one transaction.

use std::{collections::VecDeque, time::Duration};

use serde::{Deserialize, Serialize};
use shared::{
    bridge::TextEncoding,
    entry::{Entry, Event},
    fault::Fault,
    id::{Epoch, PeerId},
    time::Timestamp,
};

use super::matching::{Matcher, Received};
use crate::templates::Values;

const HOUR_US: i64 = 60 * 60 * 1_000_000;

/// The most characters of an entry's text that a firing keeps; what notices show of it is less.
const KEPT_CHARS: usize = 4096;

/// How far a rule has come. It is stored with what it has fired, so that a restart neither forgets nor repeats.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The journal that the cursor belongs to.
    pub epoch: Epoch,
    /// The number of the last entry that was looked at.
    pub cursor: u64,
    /// How often it has fired.
    pub fired: u64,
    /// When it fired last.
    pub fired_at: Option<Timestamp>,
    /// Why the last firing sent nothing.
    pub fault: Option<Fault>,
    /// The firings of the last hour that were acted on, oldest first; at most as many as are allowed.
    acted: VecDeque<Timestamp>,
    /// When it was last told that firings are only counted.
    told_held: Option<Timestamp>,
    /// Silence has fired, and nothing was received since.
    hushed: bool,
    /// From when on silence counts: when something was last received, or the bridge was opened; absent while it is closed. A relay
    /// that starts anew goes on from there.
    #[serde(default)]
    heard: Option<Timestamp>,
}

/// The time now: as the wall has it, and as it passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// For hours that outlive a restart.
    pub wall: Timestamp,
    /// For silence: setting the wall's clock must not end or lengthen it.
    pub passed: Duration,
}

/// A rule at work.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it waits for.
    pub matcher: Matcher,
    /// How often it acts within an hour.
    pub per_hour: u32,
    /// How far it has come.
    pub progress: Progress,
    /// [`Progress::heard`] by time that only passes; `None` while the bridge is closed, or not opened again yet.
    pub listening: Option<Duration>,
}

impl Clock {
    /// When something was, by time that only passes. What is of a time to come is of a clock that was set back since.
    fn when(&self, at: Timestamp) -> Duration {
        let age = u64::try_from(self.wall.0.saturating_sub(at.0)).unwrap_or(0);
        self.passed.saturating_sub(Duration::from_micros(age))
    }
}

/// Why a rule fires.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// An entry was received.
    Entry {
        /// Its number.
        seq: u64,
        /// From whom.
        peer: Option<PeerId>,
        /// Its text, cut.
        text: String,
        /// What a regular expression has found.
        captures: Values,
    },
    /// Nothing was received for so many milliseconds.
    Silence {
        /// The time.
        ms: u64,
    },
}

impl Cause {
    /// The number of the entry.
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Entry { seq, .. } => Some(*seq),
            Self::Silence { .. } => None,
        }
    }
}

/// A rule fires.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// Why.
    pub cause: Cause,
    /// When the entry was received, or the silence was long enough.
    pub at: Timestamp,
    /// Whether it is only told, because it has acted often enough within the hour.
    pub held: bool,
}

impl Progress {
    /// Begins after an entry, as if nothing had been looked at before; what was counted stays.
    pub fn begin(&mut self, epoch: Epoch, after: u64) {
        (self.epoch, self.cursor, self.hushed) = (epoch, after, false);
    }

    /// Silence counts from now on, or not at all where the bridge is closed.
    pub fn listen_from(&mut self, now: Option<Timestamp>) {
        self.heard = now;
    }
}

impl Rule {
    /// Looks at the next entry. `received` is its text, where it was received.
    pub fn look(
        &mut self,
        entry: &Entry,
        received: Option<&Received<'_>>,
        now: Clock,
    ) -> Option<Firing> {
        if entry.seq <= self.progress.cursor {
            return None;
        }
        self.progress.cursor = entry.seq;
        match &entry.event {
            // What was heard before counts on: a relay that starts anew opens the bridge again.
            Some(Event::Opened | Event::RelayRestarted) => {
                self.hear(self.progress.heard.unwrap_or(entry.at), now);
            }
            Some(Event::Closed) => (self.listening, self.progress.heard) = (None, None),
            _ => {}
        }
        let received = received?;
        self.progress.hushed = false;
        if self.progress.heard.is_some() {
            self.hear(entry.at, now);
        }
        let captures = self.matcher.find(received)?;
        let held = self.fire(now.wall)?;
        let cause = Cause::Entry {
            seq: entry.seq,
            peer: entry.peer.clone(),
            text: received.text().chars().take(KEPT_CHARS).collect(),
            captures,
        };
        Some(Firing {
            cause,
            at: entry.at,
            held,
        })
    }

    /// Silence goes on from what is stored.
    pub fn resume(&mut self, now: Clock) {
        self.listening = self.progress.heard.map(|at| now.when(at));
    }

    fn hear(&mut self, at: Timestamp, now: Clock) {
        self.progress.heard = Some(at);
        self.listening = Some(now.when(at));
    }

    /// When it has been silent for long enough, should nothing be received until then.
    pub fn due(&self) -> Option<Duration> {
        match self.matcher {
            Matcher::Silent(ms) if !self.progress.hushed => {
                Some(self.listening?.saturating_add(Duration::from_millis(ms)))
            }
            _ => None,
        }
    }

    /// All entries that there are have been looked at, and the bridge is open: whether it has been silent for long enough.
    pub fn listen(&mut self, now: Clock) -> Option<Firing> {
        let Matcher::Silent(ms) = self.matcher else {
            return None;
        };
        if self.due().is_none_or(|due| now.passed < due) {
            return None;
        }
        self.progress.hushed = true;
        let held = self.fire(now.wall)?;
        let cause = Cause::Silence { ms };
        Some(Firing {
            cause,
            at: now.wall,
            held,
        })
    }

    /// Counts a firing, and says whether it is held back; `None` where that was told within the hour.
    fn fire(&mut self, now: Timestamp) -> Option<bool> {
        let progress = &mut self.progress;
        progress.fired += 1;
        progress.fired_at = Some(now);
        // A time to come is of a clock that was set back since; it must not hold anything back for longer than an hour.
        progress.acted.retain_mut(|at| {
            *at = (*at).min(now);
            now.0 - at.0 < HOUR_US
        });
        if progress.acted.len() < self.per_hour as usize {
            progress.acted.push_back(now);
            return Some(false);
        }
        let told = progress.told_held.map(|at| at.min(now));
        if told.is_some_and(|at| now.0 - at.0 < HOUR_US) {
            return None;
        }
        progress.told_held = Some(now);
        Some(true)
    }
}

/// Lets rules look at entries that follow each other; which rule fires, in the order of the entries.
pub fn look_through(
    rules: &mut [Rule],
    entries: &[Entry],
    encoding: TextEncoding,
    now: Clock,
) -> Vec<(usize, Firing)> {
    let mut firings = Vec::new();
    for entry in entries {
        let received = Received::new(entry, encoding);
        for (index, rule) in rules.iter_mut().enumerate() {
            if let Some(firing) = rule.look(entry, received.as_ref(), now) {
                firings.push((index, firing));
            }
        }
    }
    firings
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
