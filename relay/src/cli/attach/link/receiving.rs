//! Entries become standard output: behind the last one that was taken, none missing and none twice.

use shared::{
    batch::{BatchError, read_frame},
    entry::{Direction, Entry},
    id::Epoch,
    live::{Ack, ClientTell, Follow, Reset, Trimmed},
    operation::EntryList,
    payload,
    time::Timestamp,
};

use super::{Effect, Link, Moment, Note};
use crate::cli::attach::{pipes::Chunk, words};

/// How far the bridge's journal is taken.
#[derive(Debug)]
pub(super) struct Receiving {
    /// The highest entry that went to be written; `None` until it is known where to begin.
    given: Option<u64>,
    /// The highest that is written.
    pub(super) written: u64,
    /// The highest entry that was there at the beginning; `None` until it is known.
    pub(super) backlog: Option<u64>,
    /// The epoch of both.
    epoch: Option<Epoch>,
    now: Option<Epoch>,
    /// When the last entry was stored.
    at: Option<Timestamp>,
    /// After a reset: entries up to this time were taken from the journal before.
    taken: Option<Timestamp>,
    /// Whether the bridge was found on this connection.
    pub(super) found: bool,
    /// Whether it is followed on this connection.
    pub(super) following: bool,
}

impl Receiving {
    pub(super) fn new(after: Option<u64>) -> Self {
        Self {
            given: after,
            written: after.unwrap_or_default(),
            backlog: None,
            epoch: None,
            now: None,
            at: None,
            taken: None,
            found: false,
            following: false,
        }
    }

    pub(super) fn hello(&mut self, epoch: Epoch) {
        self.now = Some(epoch);
    }

    pub(super) fn lost(&mut self) {
        self.found = false;
        self.following = false;
    }

    /// Whether it is known where to begin.
    pub(super) fn is_placed(&self) -> bool {
        self.given.is_some()
    }

    /// The same, on a connection on which the bridge is there.
    pub(super) fn has_begun(&self) -> bool {
        self.found && self.is_placed()
    }

    /// Whether all is written that was there at the beginning.
    pub(super) fn is_caught_up(&self) -> bool {
        self.backlog.is_some_and(|backlog| self.written >= backlog)
    }

    /// Only what is new is wanted.
    pub(super) fn begin_behind(&mut self, list: &EntryList) {
        self.given = Some(list.last);
        self.written = list.last;
        self.backlog = Some(list.last);
        self.epoch = Some(list.epoch.clone());
        self.at = list.entries.last().map(|entry| entry.at);
        self.found = true;
    }
}

/// Why a frame cannot be taken.
enum Unfit {
    Unreadable,
    Hole,
}

impl From<BatchError> for Unfit {
    fn from(_: BatchError) -> Self {
        Self::Unreadable
    }
}

impl Link {
    /// Follows where it was left. What was given before is written first: with a pipe that takes nothing, each new
    /// connection would bring a window more.
    pub(super) fn follow(&mut self) {
        let receiving = &mut self.receiving;
        if receiving.following || !receiving.found || !self.dialling.is_ready() {
            return;
        }
        let (Some(after), Some(bridge)) = (receiving.given, self.bridge.clone()) else {
            return;
        };
        if receiving.written != after {
            return;
        }
        receiving.following = true;
        let epoch = receiving.epoch.clone();
        receiving.epoch = epoch.clone().or_else(|| receiving.now.clone());
        self.say(&ClientTell::Follow(Follow {
            bridge,
            after,
            epoch,
        }));
    }

    pub(super) fn acknowledge(&mut self, seq: u64) {
        self.receiving.written = seq;
        if let (true, Some(bridge)) = (self.receiving.following, self.bridge.clone()) {
            self.say(&ClientTell::Ack(Ack { bridge, seq }));
        }
    }

    pub(super) fn trimmed(&mut self, trimmed: &Trimmed) {
        let given = self.receiving.given.unwrap_or_default();
        if Some(&trimmed.bridge) != self.bridge.as_ref() || trimmed.first <= given + 1 {
            return;
        }
        self.tell(Note::Missing(format!(
            "entries #{} to #{} are missing: the journal does not keep them any more",
            given + 1,
            trimmed.first - 1
        )));
        self.go_on_behind(trimmed.first - 1);
    }

    /// The numbers are others now, so that the time tells what was taken already.
    pub(super) fn reset(&mut self, reset: &Reset) {
        if Some(&reset.bridge) != self.bridge.as_ref() {
            return;
        }
        self.tell(Note::Missing(
            "the relay's journal is another one than before; going on with what is newer"
                .to_owned(),
        ));
        self.receiving.epoch = Some(reset.epoch.clone());
        self.receiving.taken = self.receiving.at;
        self.receiving.backlog = Some(reset.last);
        self.go_on_behind(reset.first.saturating_sub(1));
    }

    /// Through the output, so that what is written and what is given agree again in their order.
    fn go_on_behind(&mut self, through: u64) {
        self.receiving.given = Some(through);
        let bytes = Vec::new();
        self.out.push(Effect::Write(Chunk { bytes, through }));
    }

    pub(super) fn consume(&mut self, frame: &[u8], at: Moment) {
        if self.dialling.is_ready() {
            self.heard(at);
        }
        let (Some(before), true) = (self.receiving.given, self.receiving.following) else {
            return;
        };
        let mut bytes = Vec::new();
        let outcome = self.take_frame(frame, &mut bytes);
        if let Some(through) = self.receiving.given.filter(|given| *given != before) {
            self.out.push(Effect::Write(Chunk { bytes, through }));
        }
        match outcome {
            Ok(()) => {}
            // Asked again from the last good entry on.
            Err(Unfit::Hole) => self.lose("an entry is missing in what the relay gave", at),
            Err(Unfit::Unreadable) => self.lose("what the relay gave cannot be read", at),
        }
    }

    fn take_frame(&mut self, frame: &[u8], bytes: &mut Vec<u8>) -> Result<(), Unfit> {
        let (bridge, records) = read_frame(frame)?;
        if Some(&bridge) != self.bridge.as_ref() {
            return Ok(());
        }
        for record in records {
            let entry = record?.entry()?;
            let next = self.receiving.given.unwrap_or_default() + 1;
            if entry.seq > next {
                return Err(Unfit::Hole);
            }
            if entry.seq == next {
                self.receiving.given = Some(next);
                self.take_entry(&entry, bytes);
            }
        }
        Ok(())
    }

    fn take_entry(&mut self, entry: &Entry, bytes: &mut Vec<u8>) {
        if self.receiving.taken.is_some_and(|taken| entry.at <= taken) {
            return;
        }
        self.receiving.taken = None;
        self.receiving.at = Some(entry.at);
        match entry.direction {
            Direction::In if self.options.hex => {
                bytes.extend_from_slice(payload::hex(&entry.bytes).as_bytes());
                bytes.push(b'\n');
            }
            Direction::In if self.options.shown => {
                let encoding = self.standing().map(|bridge| bridge.encoding);
                let text = self.shown.text(&entry.bytes, encoding.unwrap_or_default());
                bytes.extend_from_slice(text.as_bytes());
            }
            Direction::In => bytes.extend_from_slice(&entry.bytes),
            Direction::Out => {}
            Direction::Event => {
                if let Some(note) = words::event(entry) {
                    self.tell(note);
                }
            }
        }
    }
}
