//! Selecting entries, mounted or not, and what of them is copied.

use web_sys::Element;

use super::Window;
use crate::browser;

/// How fast what is seen moves under a pointer outside it: a part of the distance at each frame.
const DRAG_SPEED: f64 = 0.3;

/// What is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    /// One line for each entry.
    pub text: String,
    /// How many entries.
    pub entries: u64,
    /// How many are selected but not held here.
    pub missing: u64,
}

impl Window {
    /// The main button went down on an entry; whether the browser is to keep out of it.
    pub(crate) fn press(&mut self, target: &Element, at: (f32, f32), shift: bool) -> bool {
        self.on_bytes = false;
        let Some(place) = self.place_under(target) else {
            self.select_nothing();
            return false;
        };
        self.pointer = Some(at);
        if shift {
            self.select_to(place, true);
        } else {
            self.select_nothing();
            self.selection.begin(place);
        }
        shift
    }

    /// The pointer moved with the button down; whether entries are being selected.
    pub(crate) fn drag(&mut self, at: (f32, f32)) -> bool {
        if self.pointer.is_none() {
            return false;
        }
        self.pointer = Some(at);
        self.select_under(at);
        self.selection.span().is_some()
    }

    /// The button went up.
    pub(crate) fn release(&mut self) {
        self.pointer = None;
    }

    /// Selects all entries that are held around the reader's place.
    pub(crate) fn select_all(&mut self) {
        let seq = if self.following {
            self.extent.last
        } else {
            self.place.seq
        };
        self.drop_pick();
        self.selection.all(self.sheet.held_around(seq));
        browser::select_nothing();
        self.stamp += 1;
    }

    /// Selects one entry more or less at the end of the selection, and goes there.
    pub(crate) fn select_on(&mut self, down: bool) {
        let seq = match self.selection.end() {
            Some(end) if down => end + 1,
            Some(end) => end.saturating_sub(1),
            // Where a row was clicked, else where the reader is.
            None => match self.selection.start() {
                Some(start) => start,
                None => self.place_now().seq,
            },
        };
        self.drop_pick();
        let Some(seq) = self.extent.nearest(seq) else {
            return;
        };
        self.select_to(seq, true);
        let (top, height) = (self.frame.top(), self.frame.height());
        let rect = self
            .pool
            .element(seq)
            .map(Element::get_bounding_client_rect);
        if let Some(rect) = rect {
            let (above, below) = (top - rect.top(), rect.bottom() - top - height);
            if above > 0.0 {
                self.frame.scroll_by(-above);
            } else if below > 0.0 {
                self.frame.scroll_by(below.ceil());
            }
        }
    }

    /// Whether a pointer at `x` in the window is on the scrollbar.
    pub(crate) fn is_on_scrollbar(&self, x: f32) -> bool {
        !self.frame.is_inside(x)
    }

    /// Selects nothing; whether anything was selected.
    pub(crate) fn select_nothing(&mut self) -> bool {
        let changed = self.selection.clear();
        self.stamp += u64::from(changed);
        changed
    }

    /// The text of all selected entries; nothing when none is.
    pub(crate) fn copied(&self) -> Option<Copied> {
        let selected = self.selection.span()?.within(self.extent);
        let entries = (selected.first..=selected.last).filter_map(|place| self.sheet.entry(place));
        let line = |entry| {
            self.sheet
                .journal(|journal| self.look.line(journal, &entry))
        };
        let lines: Vec<_> = entries.map(line).collect();
        let entries = lines.len() as u64;
        Some(Copied {
            text: lines.join("\n"),
            entries,
            missing: selected.len() - entries,
        })
    }

    /// Moves what is seen under a pointer that is selecting outside of it; whether that goes on.
    pub(super) fn drag_on(&mut self) -> bool {
        let Some(at) = self.pointer.filter(|_| self.selection.span().is_some()) else {
            return false;
        };
        let (top, y) = (self.frame.top(), f64::from(at.1));
        let beyond = (y - top).min(0.0) + (y - top - self.frame.height()).max(0.0);
        if beyond == 0.0 {
            return false;
        }
        self.frame
            .scroll_by((beyond * DRAG_SPEED).round() + beyond.signum());
        self.select_under(at);
        true
    }

    fn select_to(&mut self, seq: u64, whole: bool) {
        if self.selection.extend(seq, whole) {
            // Parts of texts are the browser's to select, entries ours: never both.
            browser::select_nothing();
            self.drop_pick();
            self.stamp += 1;
        }
    }

    fn select_under(&mut self, (x, y): (f32, f32)) {
        let top = self.frame.top() as f32 + 1.0;
        let bottom = top + self.frame.height() as f32 - 2.0;
        let rect = self.frame.list.get_bounding_client_rect();
        let x = x.clamp(rect.left() as f32 + 1.0, rect.right() as f32 - 1.0);
        let under = browser::document()
            .and_then(|document| document.element_from_point(x, y.clamp(top, bottom)));
        if let Some(place) = under.as_ref().and_then(|under| self.place_under(under)) {
            self.select_to(place, false);
        }
    }

    fn place_under(&self, element: &Element) -> Option<u64> {
        self.sheet.place(seq_of(element)?)
    }
}

fn seq_of(element: &Element) -> Option<u64> {
    let row = element.closest("[data-seq]").ok().flatten()?;
    row.get_attribute("data-seq")?.parse().ok()
}
