//! Selecting bytes in the columns of an entry.

use web_sys::Element;

use super::Window;
use crate::{
    browser,
    components::entries::{
        inspect::Inspected,
        pick::{Go, Pick},
    },
    view::dump::{HEX_CELLS, byte_at},
};

/// Numbers are read from so many bytes.
const READ: usize = 8;

/// How far it is looked for the next entry with bytes.
const NEAR: u64 = 200;

impl Window {
    /// The pointer went down on bytes; whether it did.
    pub(crate) fn press_byte(&mut self, target: &Element, at: (f32, f32), extend: bool) -> bool {
        let Some((place, byte)) = self.byte_under(target, at) else {
            return false;
        };
        let pick = match self.picked.filter(|pick| extend && pick.place == place) {
            Some(pick) => pick.to(byte),
            None => Pick::at(place, byte),
        };
        self.picking = true;
        self.on_bytes = true;
        self.stay();
        self.select_nothing();
        browser::select_nothing();
        self.set_pick(Some(pick));
        true
    }

    /// The pointer moves over bytes; whether it is selecting some.
    pub(crate) fn drag_bytes(&mut self, at: (f32, f32)) -> bool {
        let (true, Some(pick)) = (self.picking, self.picked) else {
            return false;
        };
        let under = browser::document()
            .and_then(|document| document.element_from_point(at.0, at.1))
            .and_then(|target| self.byte_under(&target, at))
            .filter(|(place, _)| *place == pick.place);
        if let Some((_, byte)) = under {
            self.set_pick(Some(pick.to(byte)));
        }
        true
    }

    /// The pointer went up. Only now it is told what was selected: the panel that comes for it moves the rows.
    pub(crate) fn release_bytes(&mut self) {
        if std::mem::take(&mut self.picking) {
            self.tell_pick();
        }
    }

    /// Goes on with a key; begins where the reader is. Whether there are bytes to go to.
    pub(crate) fn go_byte(&mut self, go: Go, extend: bool) -> bool {
        if !self.look.bytes {
            return false;
        }
        let next = match self.picked {
            None if matches!(go, Go::By(by) if by.abs() == 1) => self.first_pick(),
            None => return false,
            Some(pick) => {
                let count = self.shown_bytes(pick.place);
                pick.go(go, extend, (count, self.look.per_line))
                    .or_else(|| self.pick_beside(pick, go))
            }
        };
        if next.is_some() {
            self.stay();
            self.select_nothing();
            self.set_pick(next);
            self.show_pick();
        }
        true
    }

    /// By so many lines of bytes.
    pub(crate) fn go_line(&mut self, down: bool, extend: bool) -> bool {
        let by = self.look.per_line as isize;
        self.picked.is_some() && self.go_byte(Go::By(if down { by } else { -by }), extend)
    }

    /// Selects no bytes; whether any were selected.
    pub(crate) fn drop_pick(&mut self) -> bool {
        let there = self.picked.is_some();
        if there {
            self.set_pick(None);
        }
        there
    }

    /// The selected bytes in hex.
    pub(crate) fn picked_hex(&self) -> Option<String> {
        let pick = self.picked?;
        let (first, last) = pick.range();
        let entry = self.sheet.entry(pick.place)?;
        Some(shared::payload::hex(entry.bytes.get(first..=last)?))
    }

    fn set_pick(&mut self, pick: Option<Pick>) {
        if self.picked == pick {
            return;
        }
        self.picked = pick;
        self.stamp += 1;
        if !self.picking {
            self.tell_pick();
        }
    }

    fn tell_pick(&self) {
        let inspected = self.picked.and_then(|pick| self.inspected(pick));
        self.outlets.inspect.emit(inspected);
    }

    fn inspected(&self, pick: Pick) -> Option<Inspected> {
        let (first, last) = pick.range();
        let entry = self.sheet.entry(pick.place)?;
        let selected = entry.bytes.get(first..=last)?;
        let read = entry.bytes.get(first..)?;
        Some(Inspected {
            seq: entry.seq,
            offset: first,
            read: read.iter().take(READ).copied().collect(),
            words: self.look.words(selected),
            selected: selected.into(),
        })
    }

    fn byte_under(&self, target: &Element, (x, y): (f32, f32)) -> Option<(u64, usize)> {
        let column = target.closest("[data-cells]").ok().flatten()?;
        let cells: usize = column.get_attribute("data-cells")?.parse().ok()?;
        let seq = column.closest("[data-seq]").ok().flatten()?;
        let place = self
            .sheet
            .place(seq.get_attribute("data-seq")?.parse().ok()?)?;
        let count = self.shown_bytes(place);
        let (rect, per_line) = (column.get_bounding_client_rect(), self.look.per_line);
        let at = (f64::from(x) - rect.left(), f64::from(y) - rect.top());
        let byte = byte_at(at, (rect.width(), rect.height()), cells, (count, per_line));
        (count > 0).then_some((place, byte))
    }

    /// How many bytes of an entry are shown.
    fn shown_bytes(&self, place: u64) -> usize {
        let Some(entry) = self.sheet.entry(place) else {
            return 0;
        };
        let all = self.unfolded.contains(&entry.seq);
        let most = crate::view::fold::LINES * self.look.per_line;
        entry.bytes.len().min(if all { usize::MAX } else { most })
    }

    /// The first byte of the entry that the reader is at.
    fn first_pick(&self) -> Option<Pick> {
        let at = match self.selection.end() {
            Some(end) => end,
            None => self.place_now().seq + 1,
        };
        let held = self.sheet.held_around(at.min(self.extent.last));
        let down = (at..=held.last.min(at + NEAR)).find(|place| self.shown_bytes(*place) > 0);
        let up = || {
            (held.first..at)
                .rev()
                .take(NEAR as usize)
                .find(|place| self.shown_bytes(*place) > 0)
        };
        Some(Pick::at(down.or_else(up)?, 0))
    }

    /// The byte that a key leads to in the next entry with bytes.
    fn pick_beside(&self, pick: Pick, go: Go) -> Option<Pick> {
        let Go::By(by) = go else { return None };
        let held = self.sheet.held_around(pick.place);
        let has_bytes = |place: &u64| self.shown_bytes(*place) > 0;
        if by > 0 {
            let end = held.last.min(pick.place + NEAR);
            let place = (pick.place + 1..=end).find(has_bytes)?;
            let column = if by > 1 {
                pick.head() % self.look.per_line
            } else {
                0
            };
            return Some(Pick::at(place, column.min(self.shown_bytes(place) - 1)));
        }
        let place = (held.first..pick.place)
            .rev()
            .take(NEAR as usize)
            .find(has_bytes)?;
        Some(Pick::at(place, self.shown_bytes(place) - 1))
    }

    /// Scrolls so that the end of the selection is seen.
    pub(super) fn show_pick(&mut self) {
        let Some(pick) = self.picked else { return };
        let hex = self.pool.element(pick.place).and_then(|row| {
            let query = format!("[data-cells=\"{HEX_CELLS}\"]");
            row.query_selector(&query).ok().flatten()
        });
        let Some(hex) = hex else {
            // It is not mounted yet.
            return self.go(crate::components::entries::roll::Place {
                seq: pick.place,
                offset: self.frame.height() * 0.3,
            });
        };
        let rect = hex.get_bounding_client_rect();
        let lines = self.shown_bytes(pick.place).div_ceil(self.look.per_line);
        let line = rect.height() / lines.max(1) as f64;
        let top = rect.top() - self.frame.top() + line * (pick.head() / self.look.per_line) as f64;
        let (above, below) = (-top, top + line - self.frame.height());
        if above > 0.0 {
            self.frame.scroll_by(-above - line);
        } else if below > 0.0 {
            self.frame.scroll_by(below + line);
        }
    }
}
