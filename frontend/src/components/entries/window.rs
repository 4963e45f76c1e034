//! The mounted rows: a window over the journal that follows its end, or stays where the reader is.

mod naming;
mod picking;
mod reading;
mod selecting;
mod sifting;

use std::{cell::RefCell, collections::BTreeSet};

use shared::id::PeerId;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::Callback;

pub(crate) use self::selecting::Copied;
use super::{
    frame::Frame,
    inspect::Inspected,
    look::Look,
    pick::Pick,
    pool::{Pool, Source},
    roll::{Average, Place},
    selection::Selection,
    sheet::{Question, Sheet, Through},
    summary::Summary,
};
use crate::{
    browser,
    journal_store::{Journal, Sifted, Span, Wanted},
};

/// Counts that run are told no more often, in milliseconds: they are read, not watched.
const TELL_MS: f64 = 100.0;

/// With fewer rows than these behind a sieve, a search for more is told of.
const FEW: u64 = 30;

/// Whom the window tells what.
pub(crate) struct Outlets {
    /// What stands around the rows.
    pub report: Callback<Summary>,
    /// Which entry is missing.
    pub fetch: Callback<u64>,
    /// What the relay is to be asked.
    pub ask: Callback<Question>,
    /// Which bytes are selected.
    pub inspect: Callback<Option<Inspected>>,
    /// Which peer is to be given a name.
    pub name: Callback<PeerId>,
    /// Which address is to be looked into.
    pub address: Callback<String>,
    /// Of which peer the address is not known.
    pub unknown: Callback<PeerId>,
}

/// The mounted rows of one bridge.
pub(crate) struct Window {
    sheet: Sheet,
    frame: Frame,
    pool: Pool,
    look: Look,
    outlets: Outlets,
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
    /// Until when what is scrolled is scrolled by the reader for certain, in milliseconds since the Unix epoch.
    in_hand_until: f64,
    /// Whether the reader holds the scrollbar: the browser loses a drag under which the page scrolls.
    gripped: bool,
    /// The entry that is to be looked at as soon as it is known where the journal stands.
    wanted: Option<u64>,
    /// The match that is to be brought into view.
    reveal: Option<u64>,
    found: Option<u64>,
    seen: u64,
    unfolded: BTreeSet<u64>,
    selection: Selection,
    /// Where the pointer is that is selecting, in the window.
    pointer: Option<(f32, f32)>,
    /// Which bytes are selected, and whether the pointer is selecting them.
    picked: Option<Pick>,
    picking: bool,
    /// Whether the pointer went down on bytes the last time.
    on_bytes: bool,
    /// How high what is seen was.
    height: f64,
    /// Peers whose address was asked for.
    wondered: BTreeSet<PeerId>,
    /// What was asked for last, and when: what does not come is not asked for at every frame.
    asked: Option<(Wanted, f64)>,
    waiting: bool,
    /// Whether more rows are to be mounted than are seen.
    fills: bool,
    reported: (Summary, f64),
}

impl Window {
    /// No rows yet.
    pub(crate) fn new(sheet: Sheet, frame: Frame, look: Look, outlets: Outlets) -> Self {
        Self {
            sheet,
            pool: Pool::new(frame.list.clone()),
            frame,
            look,
            outlets,
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
            in_hand_until: 0.0,
            gripped: false,
            wanted: None,
            reveal: None,
            found: None,
            seen: 0,
            unfolded: BTreeSet::new(),
            selection: Selection::default(),
            pointer: None,
            picked: None,
            picking: false,
            on_bytes: false,
            height: 0.0,
            wondered: BTreeSet::new(),
            asked: None,
            waiting: false,
            fills: false,
            reported: (Summary::default(), 0.0),
        }
    }

    /// Takes all rows away, and what was fetched only to be read here.
    pub(crate) fn leave(&mut self) {
        self.pool.clear();
        self.sheet.leave();
    }

    /// Shows the same entries in another way.
    pub(crate) fn change_look(&mut self, look: Look) {
        if self.look != look {
            self.hold_place();
            if !look.bytes {
                self.drop_pick();
            }
            let per_line = self.look.per_line;
            self.look = Look { per_line, ..look };
            self.stamp += 1;
        }
    }

    /// A row was clicked: folds or unfolds it, names its peer, or looks into its address, where the button for that was meant.
    pub(crate) fn clicked(&mut self, target: &Element) {
        if let Some(peer) = attribute(target, "data-peer") {
            return self.outlets.name.emit(PeerId(peer));
        }
        if let Some(address) = attribute(target, "data-address") {
            return self.outlets.address.emit(address);
        }
        let seq = attribute(target, "data-fold").and_then(|seq| seq.parse().ok());
        if let Some(seq) = seq {
            self.turn_fold(seq);
            // The button goes, the focus stays.
            browser::focus(self.frame.scroller.clone().dyn_into().ok());
        } else if !self.on_bytes {
            // Only now: the panel that goes moves what a click was meant for.
            self.drop_pick();
        }
    }

    /// Folds or unfolds the entry at the end of the selection; whether there is one.
    pub(crate) fn turn_fold_selected(&mut self) -> bool {
        let seq = self.selection.end().map(|place| self.sheet.seq(place));
        if let Some(seq) = seq {
            self.turn_fold(seq);
        }
        seq.is_some()
    }

    fn turn_fold(&mut self, seq: u64) {
        let place = self.sheet.place(seq).unwrap_or_default();
        let above = self.pool.element(place).map(|row| {
            let rect = row.get_bounding_client_rect();
            rect.top() - self.frame.top()
        });
        self.stay();
        self.stamp += 1;
        if self.unfolded.insert(seq) {
            return;
        }
        self.unfolded.remove(&seq);
        self.drop_pick();
        // Its beginning may be far above by now.
        if above.is_some_and(|above| above < 0.0) {
            self.go(Place {
                seq: place,
                offset: 0.0,
            });
        }
    }

    /// Brings the rows up to the journal; whether that is wanted again at the next frame.
    pub(crate) fn update(&mut self) -> bool {
        let (life, revision) = self
            .sheet
            .journal(|journal| (journal.life, journal.revision));
        if life != self.life {
            self.begin_anew(life);
        }
        if revision != self.revision {
            self.revision = revision;
            self.stamp += 1;
        }
        self.heed_width();
        self.heed_scroll();
        let judging = self.sheet.advance();
        self.extent = self.sheet.extent();
        self.waiting = false;
        self.fills = false;
        self.heed_wanted();
        if self.following {
            self.show_newest();
        } else {
            self.show_place();
        }
        self.heed_height();
        if let Some(question) = self.sheet.question() {
            self.outlets.ask.emit(question);
        }
        let selecting = self.drag_on();
        let told = self.tell();
        selecting || !told || self.waiting || self.fills || judging || self.sheet.rests()
    }

    /// Bytes stand in columns as broad as there is room for.
    fn heed_width(&mut self) {
        let per_line = self.frame.bytes_per_line();
        if self.look.per_line != per_line {
            self.look.per_line = per_line;
            if self.look.bytes {
                self.hold_place();
                self.stamp += 1;
            }
        }
    }

    /// Where what is seen gets lower, the selected bytes stay in it.
    fn heed_height(&mut self) {
        let height = self.frame.height();
        if std::mem::replace(&mut self.height, height) > height && !self.following {
            self.show_pick();
        }
    }

    fn begin_anew(&mut self, life: u32) {
        self.life = life;
        self.stamp += 1;
        self.pool.clear();
        self.unfolded.clear();
        self.selection.clear();
        self.drop_pick();
        self.sift_from(Sifted::newest);
        self.found = None;
        self.reveal = None;
        self.seen = 0;
        self.following = true;
    }

    fn ask_for(&mut self, seq: u64) {
        const AGAIN_MS: f64 = 2_000.0;
        if self.sheet.want(seq) {
            return;
        }
        let idle = |journal: &Journal| !journal.fetching && journal.fault.is_none();
        let wanted = self
            .sheet
            .journal(|journal| journal.wanted(seq).filter(|_| idle(journal)));
        let Some(wanted) = wanted else { return };
        let now = js_sys::Date::now();
        let is_fresh = |(asked, at): (Wanted, f64)| asked == wanted && now - at < AGAIN_MS;
        if !self.asked.is_some_and(is_fresh) {
            self.asked = Some((wanted, now));
            self.outlets.fetch.emit(seq);
        }
    }

    fn mount(&mut self, span: Span) {
        let (look, sheet, unfolded) = (&self.look, &self.sheet, &self.unfolded);
        let (selection, found, picked) = (self.selection, self.found, self.picked);
        let unknown = RefCell::new(Vec::new());
        let row = |place: u64| {
            let entry = sheet.entry(place)?;
            if let Some(peer) = &entry.peer
                && !look.labels.contains_key(peer)
                && sheet.journal(|journal| journal.address(peer).is_none())
            {
                unknown.borrow_mut().push(peer.clone());
            }
            let previous = place.checked_sub(1).and_then(|above| sheet.at(above));
            let all = unfolded.contains(&entry.seq);
            let mut row = sheet.journal(|journal| look.row(journal, &entry, previous, all));
            row.selected = selection.contains(place);
            row.found = found == Some(entry.seq);
            row.picked = picked.filter(|pick| pick.place == place).map(Pick::range);
            Some(row)
        };
        let source = Source {
            row: &row,
            stamp: self.stamp,
            extent: self.extent,
            text: look.text,
        };
        self.pool.show(span, &source);
        self.wonder(unknown.into_inner());
    }

    /// Tells what stands around the rows; whether all of it was told.
    fn tell(&mut self) -> bool {
        let (before, at) = self.reported;
        // What is fetched ahead of the reader is nobody's wait.
        let waits = |through: &Through| self.waiting || through.count < FEW;
        let through = self.sheet.through().map(|through| Through {
            progress: through.progress.filter(|_| waits(&through)),
            ..through
        });
        let (known, failed) = self
            .sheet
            .journal(|journal| (journal.positioned, journal.fault.is_some()));
        let newest = self.sheet.has_newest();
        let summary = Summary {
            loaded: known,
            spoken: self
                .sheet
                .journal(|journal| journal.spoken() || journal.extent().first < journal.first()),
            waiting: self.waiting,
            newest: newest && (self.following || self.frame.is_at_bottom()),
            selected: self.selection.span().map_or(0, Span::len),
            unseen: match newest {
                true => self.extent.last.saturating_sub(self.seen),
                false => 0,
            },
            last: self.extent.last,
            through,
            failed,
        };
        if summary == before {
            return true;
        }
        let now = js_sys::Date::now();
        if !summary.differs_from(before) && now - at < TELL_MS {
            return false;
        }
        self.reported = (summary, now);
        self.outlets.report.emit(summary);
        true
    }
}

/// An attribute of an element or of the nearest one around it that has it.
fn attribute(target: &Element, name: &str) -> Option<String> {
    let element = target.closest(&format!("[{name}]")).ok().flatten()?;
    element.get_attribute(name)
}
