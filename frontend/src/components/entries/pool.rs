//! The mounted rows. Their elements are used again: what scrolls out at one end comes in at the other.

use std::collections::VecDeque;

use web_sys::Element;

use super::element::RowElement;
use crate::{journal_store::Span, text::Text, view::row::Row};

/// So many elements that are not mounted are kept for the next time.
const SPARE: usize = 64;

struct Slot {
    row: RowElement,
    /// What it shows, and in which state of all that rows depend on.
    shows: Option<(u64, u64)>,
}

/// What rows are made from.
pub(crate) struct Source<'a> {
    /// The row of an entry.
    pub row: &'a dyn Fn(u64) -> Option<Row>,
    /// Another number whenever rows that are mounted may have changed.
    pub stamp: u64,
    /// All entries of the journal, here or on the relay.
    pub extent: Span,
    /// The words.
    pub text: &'static Text,
}

/// The mounted rows, in order and without a hole.
pub(crate) struct Pool {
    list: Element,
    slots: VecDeque<Slot>,
    spare: Vec<Slot>,
    span: Span,
    extent: Span,
}

impl Pool {
    /// No rows yet, in `list`.
    pub(crate) fn new(list: Element) -> Self {
        Self {
            list,
            slots: VecDeque::new(),
            spare: Vec::new(),
            span: Span::before(1),
            extent: Span::before(1),
        }
    }

    /// Which rows are mounted.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// The element of a mounted row.
    pub(crate) fn element(&self, seq: u64) -> Option<&Element> {
        let index = usize::try_from(seq.checked_sub(self.span.first)?).ok()?;
        Some(&self.slots.get(index)?.row.element)
    }

    /// Takes all rows away.
    pub(crate) fn clear(&mut self) {
        while let Some(slot) = self.slots.pop_front() {
            self.put_by(slot);
        }
        self.span = Span::before(1);
    }

    /// Mounts the rows of `next` and no others.
    pub(crate) fn show(&mut self, next: Span, source: &Source<'_>) {
        let kept = self.span.within(next);
        if kept.is_empty() {
            // None stays: they change where they are.
            self.resize(next.len() as usize);
            self.span = next;
        } else {
            self.turn(kept, next);
        }
        let moved = std::mem::replace(&mut self.extent, source.extent) != source.extent;
        for (slot, seq) in self.slots.iter_mut().zip(next.first..) {
            let shows = Some((seq, source.stamp));
            let new = slot.shows.map(|(seq, _)| seq) != Some(seq);
            let stale = slot.shows != shows || moved && slot.row.is_open();
            if stale
                && let Some(row) = (source.row)(seq)
                && slot.row.show(row, source.text).is_some()
            {
                slot.shows = shows;
            }
            if new || moved {
                tell_position(&slot.row.element, seq, source.extent);
            }
        }
    }

    fn resize(&mut self, count: usize) {
        while self.slots.len() > count {
            if let Some(slot) = self.slots.pop_back() {
                self.put_by(slot);
            }
        }
        while self.slots.len() < count {
            let Some(slot) = self.take() else { return };
            let _ = self.list.append_child(&slot.row.element);
            self.slots.push_back(slot);
        }
    }

    /// The rows of `kept` stay as they are; others come and go at the ends.
    fn turn(&mut self, kept: Span, next: Span) {
        while self.span.first < kept.first {
            self.span.first += 1;
            if let Some(slot) = self.slots.pop_front() {
                self.put_by(slot);
            }
        }
        while self.span.last > kept.last {
            self.span.last -= 1;
            if let Some(slot) = self.slots.pop_back() {
                self.put_by(slot);
            }
        }
        while self.span.first > next.first {
            let Some(slot) = self.take() else { return };
            let front = self.slots.front().map(|slot| slot.row.element.as_ref());
            let _ = self.list.insert_before(&slot.row.element, front);
            self.slots.push_front(slot);
            self.span.first -= 1;
        }
        while self.span.last < next.last {
            let Some(slot) = self.take() else { return };
            let _ = self.list.append_child(&slot.row.element);
            self.slots.push_back(slot);
            self.span.last += 1;
        }
    }

    fn take(&mut self) -> Option<Slot> {
        self.spare.pop().or_else(|| {
            Some(Slot {
                row: RowElement::new()?,
                shows: None,
            })
        })
    }

    fn put_by(&mut self, slot: Slot) {
        slot.row.element.remove();
        if self.spare.len() < SPARE {
            self.spare.push(slot);
        }
    }
}

/// Says to who listens the how manieth of how many a row is.
fn tell_position(element: &Element, seq: u64, extent: Span) {
    let position = (seq + 1).saturating_sub(extent.first);
    // Without these attributes a list is still a list.
    let _ = element.set_attribute("aria-posinset", &position.to_string());
    let _ = element.set_attribute("aria-setsize", &extent.len().to_string());
}
