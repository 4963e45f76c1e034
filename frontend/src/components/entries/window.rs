//! The mounted rows: a window over the journal that follows its end, or stays where the reader is.

mod reading;
mod selecting;

use std::collections::BTreeSet;

use shared::id::BridgeId;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::Callback;

pub(crate) use self::selecting::Copied;
use super::{
    frame::Frame,
    look::Look,
    pool::{Pool, Source},
    roll::{Average, Place},
    selection::Selection,
    summary::Summary,
};
use crate::{
    browser,
    journal_store::{JournalStore, Span, Wanted},
};

/// Counts that run are told no more often, in milliseconds: they are read, not watched.
const TELL_MS: f64 = 100.0;

/// The mounted rows of one bridge.
pub(crate) struct Window {
    store: JournalStore,
    bridge: BridgeId,
    frame: Frame,
    pool: Pool,
    look: Look,
    report: Callback<Summary>,
    fetch: Callback<u64>,
    extent: Span,
    life: u32,
    revision: u32,
    stamp: u64,
    average: Average,
    following: bool,
    /// Where the reader is, unless the newest are followed.
    place: Place,
    /// Whether the reader is scrolling.
    moves: bool,
    /// Whether the reader holds the scrollbar: the browser loses a drag under which the page scrolls.
    gripped: bool,
    /// The match that is to be brought into view.
    reveal: Option<u64>,
    found: Option<u64>,
    seen: u64,
    unfolded: BTreeSet<u64>,
    selection: Selection,
    /// Where the pointer is that is selecting, in the window.
    pointer: Option<(f32, f32)>,
    /// What was asked for last, and when: what does not come is not asked for at every frame.
    asked: Option<(Wanted, f64)>,
    waiting: bool,
    /// Whether more rows are to be mounted than are seen.
    fills: bool,
    reported: (Summary, f64),
}

impl Window {
    /// No rows yet. `report` is told what stands around them, `fetch` which entry is missing.
    pub(crate) fn new(
        (store, bridge): (JournalStore, BridgeId),
        frame: Frame,
        look: Look,
        report: Callback<Summary>,
        fetch: Callback<u64>,
    ) -> Self {
        Self {
            store,
            bridge,
            pool: Pool::new(frame.list.clone()),
            frame,
            look,
            report,
            fetch,
            extent: Span::before(1),
            life: 0,
            revision: 0,
            stamp: 0,
            average: Average::default(),
            following: true,
            place: Place {
                seq: 1,
                offset: 0.0,
            },
            moves: false,
            gripped: false,
            reveal: None,
            found: None,
            seen: 0,
            unfolded: BTreeSet::new(),
            selection: Selection::default(),
            pointer: None,
            asked: None,
            waiting: false,
            fills: false,
            reported: (Summary::default(), 0.0),
        }
    }

    /// Takes all rows away, and what was fetched only to be read here.
    pub(crate) fn leave(&mut self) {
        self.pool.clear();
        self.store.forget_older(&self.bridge);
    }

    /// Shows the same entries in another way.
    pub(crate) fn change_look(&mut self, look: Look) {
        if self.look != look {
            self.hold_place();
            self.look = look;
            self.stamp += 1;
        }
    }

    /// A row was clicked: unfolds it where the button for that was meant.
    pub(crate) fn clicked(&mut self, target: &Element) {
        let button = target.closest("[data-unfold]").ok().flatten();
        let seq = button.and_then(|button| button.get_attribute("data-unfold")?.parse().ok());
        if let Some(seq) = seq {
            self.stay();
            self.unfolded.insert(seq);
            self.stamp += 1;
            // The button goes, the focus stays.
            browser::focus(self.frame.scroller.clone().dyn_into().ok());
        }
    }

    /// Brings the rows up to the journal; whether that is wanted again at the next frame.
    pub(crate) fn update(&mut self) -> bool {
        let (extent, life, revision) = self.store.read(&self.bridge, |journal| {
            (journal.extent(), journal.life, journal.revision)
        });
        if life != self.life {
            self.begin_anew(life);
        }
        if revision != self.revision {
            self.revision = revision;
            self.stamp += 1;
        }
        self.heed_scroll();
        self.extent = extent;
        self.waiting = false;
        self.fills = false;
        if self.following {
            self.show_newest();
        } else {
            self.show_place();
        }
        let selecting = self.drag_on();
        let told = self.tell();
        selecting || !told || self.waiting || self.fills
    }

    fn begin_anew(&mut self, life: u32) {
        self.life = life;
        self.stamp += 1;
        self.pool.clear();
        self.unfolded.clear();
        self.selection.clear();
        self.found = None;
        self.reveal = None;
        self.seen = 0;
        self.following = true;
    }

    fn held_around(&self, seq: u64) -> Span {
        self.store
            .read(&self.bridge, |journal| journal.held_around(seq))
    }

    fn ask_for(&mut self, seq: u64) {
        const AGAIN_MS: f64 = 2_000.0;
        let wanted = self.store.read(&self.bridge, |journal| {
            journal.wanted(seq).filter(|_| !journal.fetching)
        });
        let Some(wanted) = wanted else { return };
        let now = js_sys::Date::now();
        let is_fresh = |(asked, at): (Wanted, f64)| asked == wanted && now - at < AGAIN_MS;
        if !self.asked.is_some_and(is_fresh) {
            self.asked = Some((wanted, now));
            self.fetch.emit(seq);
        }
    }

    fn mount(&mut self, span: Span) {
        let (look, unfolded, selection, found) =
            (&self.look, &self.unfolded, self.selection, self.found);
        let row = |seq: u64| {
            let mut row = self.store.read(&self.bridge, |journal| {
                look.row(journal, seq, unfolded.contains(&seq))
            })?;
            row.selected = selection.contains(seq);
            row.found = found == Some(seq);
            Some(row)
        };
        let source = Source {
            row: &row,
            stamp: self.stamp,
            extent: self.extent,
            text: look.text,
        };
        self.pool.show(span, &source);
    }

    /// Tells what stands around the rows; whether all of it was told.
    fn tell(&mut self) -> bool {
        let (before, at) = self.reported;
        let summary = self.store.read(&self.bridge, |journal| Summary {
            loaded: journal.positioned,
            spoken: journal.spoken() || journal.extent().first < journal.first(),
            waiting: self.waiting,
            newest: self.following || self.frame.is_at_bottom(),
            selected: self.selection.span().map_or(0, Span::len),
            unseen: journal.last().saturating_sub(self.seen),
            last: journal.last(),
        });
        if summary == before {
            return true;
        }
        let now = js_sys::Date::now();
        if !summary.differs_from(before) && now - at < TELL_MS {
            return false;
        }
        self.reported = (summary, now);
        self.report.emit(summary);
        true
    }
}
