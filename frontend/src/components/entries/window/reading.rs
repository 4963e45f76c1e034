//! Where the reader is, and which rows are mounted for that.

use web_sys::Element;

use super::Window;
use crate::{
    components::entries::roll::{self, Place},
    journal_store::{PAGE, Sifted, Span},
};

/// When more than so many come within a frame, none but those that are seen are mounted: scrolling up brings more.
const BURST: u64 = 8;

/// When it is quiet so many rows are mounted, a few more at each frame: scrolling up a little finds them there.
const QUIET: u64 = 120;

/// Rows may be lower than the average: so often more are mounted until what is seen is full.
const ROUNDS: usize = 12;

/// So far from an end of what is held, what comes next is fetched.
const PREFETCH: u64 = PAGE / 2;

/// Where a row is brought that is jumped to: so much of the height is above it.
const JUMP_TO: f64 = 0.3;

/// For so long after a wheel, a finger or a key it is the reader who scrolls, whatever else changes its height
/// meanwhile, in milliseconds: what is scrolled smoothly begins a few frames later.
const IN_HAND_MS: f64 = 300.0;

impl Window {
    /// Goes to the newest entry and stays with the newest.
    pub(crate) fn follow(&mut self) {
        if !self.sheet.has_newest() {
            self.sift_from(Sifted::newest);
        }
        self.following = true;
        self.moves = false;
    }

    /// Goes to the oldest entry.
    pub(crate) fn read_from_oldest(&mut self) {
        // What is behind a sieve begins where the reader goes, not where the journal does.
        if self.sheet.held_around(self.extent.first).is_empty() {
            self.sift_from(|_| Sifted::oldest());
        }
        // Farther down than it can be: what stands above the rows is seen as well.
        let offset = self.frame.height();
        self.go(Place {
            seq: self.extent.first,
            offset,
        });
    }

    /// Scrolls by so many heights of what is seen, less a little that stays in view.
    pub(crate) fn page(&mut self, by: f64) {
        self.frame.scroll_by(by * self.frame.height() * 0.9);
    }

    /// The scrolling has ended: the scrollbar may go to where it belongs.
    pub(crate) fn settle(&mut self) {
        if self.gripped {
            return;
        }
        if std::mem::replace(&mut self.moves, false) && !self.following {
            let (top, bottom) = self.frame.rows();
            self.average.learn(self.pool.span().len(), bottom - top);
        }
    }

    /// The reader goes upwards, by wheel, finger or key.
    pub(crate) fn take_in_hand(&mut self) {
        self.in_hand_until = js_sys::Date::now() + IN_HAND_MS;
    }

    /// What is seen has changed its size.
    pub(crate) fn reshape(&mut self) {
        self.frame.reshape();
    }

    /// The scrollbar was taken hold of: nothing scrolls but the reader until it is let go.
    pub(crate) fn grip(&mut self) {
        self.stay();
        self.gripped = true;
        self.moves = true;
    }

    /// The scrollbar was let go.
    pub(crate) fn let_go(&mut self) {
        if std::mem::take(&mut self.gripped) {
            if self.frame.is_at_bottom() && self.sheet.has_newest() {
                self.follow();
            } else {
                self.settle();
            }
        }
    }

    /// Whether the reader holds the scrollbar.
    pub(crate) fn is_gripped(&self) -> bool {
        self.gripped
    }

    /// The entry at the top of what is seen.
    pub(crate) fn reads(&self) -> u64 {
        self.sheet.seq(self.place_now().seq)
    }

    /// Marks a match and brings it into view, unfolded; nothing marks none.
    pub(crate) fn find(&mut self, found: Option<u64>) {
        if self.found == found {
            return;
        }
        self.stay();
        self.stamp += 1;
        self.found = found;
        self.reveal = found;
        let Some(seq) = found else { return };
        self.unfolded.insert(seq);
        let place = self.place_for(seq);
        let row = self.pool.element(place);
        if !row.is_some_and(|row| self.is_seen(row)) {
            let offset = self.frame.height() * JUMP_TO;
            self.go(Place { seq: place, offset });
        }
    }

    /// Marks an entry and brings it into view, also where it is the one that was marked before.
    pub(crate) fn look_at(&mut self, seq: u64) {
        self.wanted = Some(seq);
    }

    /// Until the relay has said where the journal stands, no entry has a place.
    pub(super) fn heed_wanted(&mut self) {
        if self.extent.is_empty() || !self.sheet.journal(|journal| journal.positioned) {
            return;
        }
        if let Some(seq) = self.wanted.take() {
            self.find(None);
            self.find(Some(seq));
        }
    }

    /// Stays where the reader is.
    pub(super) fn stay(&mut self) {
        self.hold_place();
        self.following = false;
    }

    /// Rows are about to change their heights: what is read stays where it is seen.
    pub(super) fn hold_place(&mut self) {
        if self.following {
            self.place = self.place_now();
        }
    }

    pub(super) fn go(&mut self, place: Place) {
        self.following = false;
        self.moves = false;
        self.place = place;
    }

    pub(super) fn heed_scroll(&mut self) {
        let Some((before, now, reshaped)) = self.frame.scrolled() else {
            return;
        };
        self.reveal = None;
        let by_reader = !reshaped || js_sys::Date::now() < self.in_hand_until;
        let follows = roll::follows(self.following, before, now, by_reader);
        if follows && !self.gripped && self.sheet.has_newest() {
            self.follow();
            return;
        }
        self.following = false;
        self.moves = true;
        self.place = self.place_now();
    }

    pub(super) fn show_newest(&mut self) {
        let held = self.sheet.held_around(self.extent.last);
        let rows = self.average.rows_in(self.frame.height());
        let mounted = self.pool.span();
        let burst = !mounted.is_empty() && held.last.saturating_sub(mounted.last) > BURST;
        let full = QUIET.max(rows * 2);
        let count = if burst {
            rows + 1
        } else {
            full.min(mounted.len() + rows)
        };
        let mut span = roll::tail(count, held);
        for _ in 0..ROUNDS {
            self.mount(span);
            let missing = span.first.saturating_sub(self.extent.first);
            let unit = self.average.unit(self.extent.len());
            self.frame.space(missing as f64 * unit, 0.0);
            let (top, bottom) = self.frame.rows();
            self.average.learn(span.len(), bottom - top);
            if bottom - top > self.frame.height() || span.first <= held.first {
                break;
            }
            span = roll::tail(span.len() + rows, held);
        }
        self.fills = span.len() < full && span.first > held.first;
        self.frame.scroll_to_bottom();
        self.seen = self.extent.last;
    }

    pub(super) fn show_place(&mut self) {
        let Some(seq) = self.extent.nearest(self.place.seq) else {
            self.follow();
            return self.show_newest();
        };
        self.place.seq = seq;
        let held = self.sheet.held_around(seq);
        if held.is_empty() {
            self.waiting = true;
            self.space(self.frame.above());
            return self.ask_for(seq);
        }
        if seq - held.first < PREFETCH && held.first > self.extent.first {
            self.ask_for(held.first - 1);
        } else if held.last - seq < PREFETCH && held.last < self.extent.last {
            self.ask_for(held.last + 1);
        }
        let off = self.mount_around(seq, held);
        self.space(self.frame.above());
        let rows = self.pool.span().first.saturating_sub(self.extent.first);
        let (was, unit) = (self.frame.above(), self.average.unit(self.extent.len()));
        let above = roll::above(rows, unit, was - off, self.moves);
        self.space(above);
        self.frame.scroll_along(above - was + off);
        self.reveal_match();
        self.see();
    }

    /// Mounts rows until what is seen is full; how much lower the reader's row stands than it should.
    fn mount_around(&mut self, seq: u64, held: Span) -> f64 {
        let height = self.frame.height();
        let rows = self.average.rows_in(height);
        let mut span = roll::around(seq, rows, rows, held);
        let mut off = 0.0;
        for _ in 0..ROUNDS {
            self.mount(span);
            off = self.top_of(seq).unwrap_or(0.0) - self.place.offset;
            let (top, bottom) = self.frame.rows();
            let before = span;
            if top - off > 0.0 {
                span = Span::new(span.first.saturating_sub(rows), span.last).within(held);
            }
            if bottom - off < height {
                span = Span::new(span.first, span.last + rows).within(held);
            }
            if span == before {
                break;
            }
        }
        off
    }

    /// The lower spacer stands for all that comes after the mounted rows.
    fn space(&mut self, above: f64) {
        let rows = self.extent.last.saturating_sub(self.pool.span().last);
        let unit = self.average.unit(self.extent.len());
        self.frame.space(above, rows as f64 * unit);
    }

    /// The match itself may stand far down in its row.
    fn reveal_match(&mut self) {
        let Some(seq) = self.reveal.take() else {
            return;
        };
        let place = self.sheet.place(seq);
        let row = place.and_then(|place| Some((place, self.pool.element(place)?)));
        let Some((place, row)) = row else {
            self.reveal = Some(seq);
            return;
        };
        let mark = row.query_selector("mark").ok().flatten();
        let Some(mark) = mark.filter(|mark| !self.is_seen(mark)) else {
            return;
        };
        let into = mark.get_bounding_client_rect().top() - row.get_bounding_client_rect().top();
        let offset = self.frame.height() * JUMP_TO - into;
        self.go(Place { seq: place, offset });
        self.show_place();
    }

    /// The lowest row that is seen, and all above it, are new no more.
    fn see(&mut self) {
        let (mut span, height) = (self.pool.span(), self.frame.height());
        while span.last > self.seen && span.last >= span.first {
            if self.top_of(span.last).is_some_and(|top| top < height) {
                self.seen = span.last;
            }
            span.last -= 1;
        }
    }

    /// Where a mounted row begins, from the top of what is seen.
    fn top_of(&self, seq: u64) -> Option<f64> {
        let row = self.pool.element(seq)?;
        Some(row.get_bounding_client_rect().top() - self.frame.top())
    }

    fn is_seen(&self, element: &Element) -> bool {
        let (rect, top) = (element.get_bounding_client_rect(), self.frame.top());
        rect.top() >= top && rect.bottom() <= top + self.frame.height()
    }

    pub(super) fn place_now(&self) -> Place {
        let span = self.pool.span();
        let (top, bottom) = self.frame.rows();
        if span.is_empty() || bottom <= 0.0 || top >= self.frame.height() {
            return self.frame.place_in_spacers(span, self.extent);
        }
        let (mut low, mut high) = (span.first, span.last);
        while low < high {
            let middle = low + (high - low) / 2;
            let next = self.top_of(middle + 1);
            if next.is_some_and(|top| top <= 0.0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Place {
            seq: low,
            offset: self.top_of(low).unwrap_or(0.0),
        }
    }
}
