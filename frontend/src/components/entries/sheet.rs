//! What the rows are made from: all of a journal, or what a sieve lets through of it.
//!
//! Rows have places, numbers without holes. Of all of a journal an entry's place is its number; behind a sieve it
//! is that of [`Sifted`].

use std::rc::Rc;

use shared::{
    bridge::TextEncoding,
    entry::Entry,
    id::BridgeId,
    operation::{EntryList, ListEntries},
    time::Timestamp,
};

use crate::{
    browser,
    connection::{CallError, entry},
    journal_store::{
        Journal, JournalStore, Sieve, Sifted, Span,
        sifted::{AT_ONCE, Found},
    },
};

/// The relay answers after about so long, so that it can be said how far it is, in milliseconds.
const PATIENCE_MS: u32 = 400;

/// So long it is not asked after it could not answer, in milliseconds.
const REST_MS: f64 = 1_000.0;

/// About how many bytes of entries are asked for at once: a slow line carries them in a few seconds.
const PAGE_BYTES: u32 = 256 << 10;

/// What is let through, and in which encoding the relay looks at texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sifting {
    pub sieve: Rc<Sieve>,
    pub encoding: TextEncoding,
}

/// A question for the relay.
pub(crate) struct Question {
    /// Answers to another turn are too late.
    pub turn: u32,
    pub list: ListEntries,
}

/// What is told of what a sieve has let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Through {
    /// How many entries are held.
    pub count: u64,
    /// Whether there may be more.
    pub more: bool,
    /// How much of the journal has been looked through, in percent, while it is.
    pub progress: Option<u8>,
    /// Whether the relay could not answer.
    pub failed: bool,
}

struct Behind {
    sifting: Sifting,
    sifted: Sifted,
    turn: u32,
    failed: bool,
    /// Before this time the relay is not asked, in milliseconds since the Unix epoch.
    rests_until: f64,
}

/// The entries of one bridge, by their places.
pub(crate) struct Sheet {
    store: JournalStore,
    bridge: BridgeId,
    behind: Option<Behind>,
    turns: u32,
}

impl Sheet {
    /// All of a bridge's journal.
    pub(crate) fn new(store: JournalStore, bridge: BridgeId) -> Self {
        Self {
            store,
            bridge,
            behind: None,
            turns: 0,
        }
    }

    /// Looks at the journal itself.
    pub(crate) fn journal<T>(&self, look: impl FnOnce(&Journal) -> T) -> T {
        self.store.read(&self.bridge, look)
    }

    /// Forgets what was fetched only to be read here.
    pub(crate) fn leave(&mut self) {
        self.behind = None;
        self.store.forget_older(&self.bridge);
    }

    /// What is let through; nothing where everything is.
    pub(crate) fn sifting(&self) -> Option<&Sifting> {
        self.behind.as_ref().map(|behind| &behind.sifting)
    }

    /// Lets everything through.
    pub(crate) fn open(&mut self) {
        self.behind = None;
    }

    /// Begins to let only some through; `begin` is given the highest number of the journal.
    pub(crate) fn sift(&mut self, sifting: Sifting, begin: impl FnOnce(u64) -> Sifted) {
        self.turns += 1;
        self.behind = Some(Behind {
            sifting,
            sifted: begin(self.journal(Journal::last)),
            turn: self.turns,
            failed: false,
            rests_until: 0.0,
        });
    }

    /// The relay is asked again for what it could not answer.
    pub(crate) fn ask_again(&mut self) {
        if let Some(behind) = &mut self.behind {
            behind.failed = false;
            behind.rests_until = 0.0;
        }
    }

    /// Takes what the relay has answered.
    pub(crate) fn answered(&mut self, turn: u32, answer: Result<EntryList, CallError>) {
        let Some(behind) = self.behind.as_mut().filter(|behind| behind.turn == turn) else {
            return;
        };
        match answer {
            Ok(list) => behind.sifted.take(found(list)),
            Err(error) => {
                behind.sifted.fail();
                // A connection that was lost comes back by itself.
                behind.failed = error != CallError::Lost;
                behind.rests_until = js_sys::Date::now() + REST_MS;
            }
        }
    }

    /// Judges what has streamed in; whether there is more of it.
    pub(crate) fn advance(&mut self) -> bool {
        let Some(behind) = &mut self.behind else {
            return false;
        };
        let Sifting { sieve, encoding } = &behind.sifting;
        let lets = |entry: &Entry| sieve.lets(entry, *encoding, &browser::decode);
        self.store.read(&self.bridge, |journal| {
            journal.positioned && behind.sifted.advance(journal, lets)
        })
    }

    /// What the relay is to be asked now.
    pub(crate) fn question(&mut self) -> Option<Question> {
        if self.rests() {
            return None;
        }
        let behind = self.behind.as_mut().filter(|behind| !behind.failed)?;
        if !self.store.read(&self.bridge, |journal| journal.positioned) {
            return None;
        }
        let ask = behind.sifted.ask()?;
        let list = ListEntries {
            after: ask.after,
            before: ask.before,
            limit: Some(AT_ONCE),
            patience_ms: Some(PATIENCE_MS),
            max_bytes: Some(PAGE_BYTES),
            ..behind.sifting.sieve.list(&self.bridge)
        };
        let turn = behind.turn;
        Some(Question { turn, list })
    }

    /// Whether the relay is to be asked a little later.
    pub(crate) fn rests(&self) -> bool {
        let rests = |behind: &Behind| !behind.failed && behind.rests_until > js_sys::Date::now();
        self.behind.as_ref().is_some_and(rests)
    }

    /// What lies at a place is wanted; whether a sieve sees to it.
    pub(crate) fn want(&mut self, place: u64) -> bool {
        let Some(behind) = &mut self.behind else {
            return false;
        };
        behind.sifted.want(place);
        true
    }

    /// Whether the newest entries are here, so that they can be followed.
    pub(crate) fn has_newest(&self) -> bool {
        let has = |behind: &Behind| behind.sifted.has_newest();
        self.behind.as_ref().is_none_or(has)
    }

    /// What has come through.
    pub(crate) fn through(&self) -> Option<Through> {
        let behind = self.behind.as_ref()?;
        let (count, more) = behind.sifted.count();
        let progress = behind.sifted.is_looking().then(|| behind.sifted.progress());
        Some(Through {
            count,
            more,
            progress,
            failed: behind.failed,
        })
    }

    /// All places.
    pub(crate) fn extent(&self) -> Span {
        match &self.behind {
            Some(behind) => behind.sifted.extent(),
            None => self.journal(Journal::extent),
        }
    }

    /// What is held without a hole around a place.
    pub(crate) fn held_around(&self, place: u64) -> Span {
        match &self.behind {
            Some(behind) => behind.sifted.held_around(place),
            None => self.journal(|journal| journal.held_around(place)),
        }
    }

    /// The entry at a place.
    pub(crate) fn entry(&self, place: u64) -> Option<Entry> {
        match &self.behind {
            Some(behind) => behind.sifted.entry(place),
            None => self.journal(|journal| journal.entry(place)),
        }
    }

    /// When the entry at a place was kept.
    pub(crate) fn at(&self, place: u64) -> Option<Timestamp> {
        match &self.behind {
            Some(behind) => behind.sifted.at(place),
            None => self.journal(|journal| journal.at(place)),
        }
    }

    /// The number of the entry at a place; 0 where there is none.
    pub(crate) fn seq(&self, place: u64) -> u64 {
        match &self.behind {
            Some(behind) => behind.sifted.seq(place).unwrap_or(0),
            None => place,
        }
    }

    /// The place of an entry; nothing where a sieve does not hold it.
    pub(crate) fn place(&self, seq: u64) -> Option<u64> {
        match &self.behind {
            Some(behind) => behind.sifted.number(seq),
            None => Some(seq),
        }
    }
}

fn found(list: EntryList) -> Found {
    Found {
        full: list.entries.len() >= AT_ONCE as usize,
        looked_to: list.looked_to,
        bounds: (list.first, list.last),
        entries: list.entries.into_iter().filter_map(entry).collect(),
    }
}
