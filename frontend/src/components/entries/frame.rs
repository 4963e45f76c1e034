//! The scrolled element, the rows in it and the spacers above and below them, in pixels.

use web_sys::{Element, HtmlElement};

use super::roll::{self, Place, Scroll};
use crate::journal_store::Span;

/// From this width on, in pixels, there is room for sixteen bytes in a line.
const BROAD: i32 = 660;

/// What is scrolled.
pub(crate) struct Frame {
    /// What has the scrollbar.
    pub scroller: Element,
    /// What holds the rows.
    pub list: Element,
    /// The spacers above and below the rows.
    pub spacers: [HtmlElement; 2],
    /// How it stood when rows were last shown: elsewhere now means that the reader has scrolled, or the browser had to.
    stood: Scroll,
    /// Whether what is seen has changed its height since then, be it back and forth.
    reshaped: bool,
    above: f64,
    below: f64,
}

impl Frame {
    /// At rest, without spacers.
    pub(crate) fn new(scroller: Element, list: Element, spacers: [HtmlElement; 2]) -> Self {
        Self {
            scroller,
            list,
            spacers,
            stood: Scroll::default(),
            reshaped: false,
            above: 0.0,
            below: 0.0,
        }
    }

    /// The height of the upper spacer.
    pub(crate) fn above(&self) -> f64 {
        self.above
    }

    /// The height of what is seen.
    pub(crate) fn height(&self) -> f64 {
        f64::from(self.scroller.client_height())
    }

    /// How many bytes stand in a line of their columns.
    pub(crate) fn bytes_per_line(&self) -> usize {
        match self.scroller.client_width() {
            BROAD.. => 16,
            _ => 8,
        }
    }

    /// Where what is seen begins, in the window.
    pub(crate) fn top(&self) -> f64 {
        self.scroller.get_bounding_client_rect().top()
    }

    /// The rows' top and bottom, from the top of what is seen.
    pub(crate) fn rows(&self) -> (f64, f64) {
        let (rows, top) = (self.list.get_bounding_client_rect(), self.top());
        (rows.top() - top, rows.bottom() - top)
    }

    /// How it stood when rows were last shown and how it stands now, if it was scrolled since; and whether what is
    /// seen or what is in it has changed its height meanwhile. Asked once.
    pub(crate) fn scrolled(&mut self) -> Option<(Scroll, Scroll, bool)> {
        let before = self.stood;
        self.stood = self.stands();
        let reshaped = std::mem::take(&mut self.reshaped) || before.most != self.stood.most;
        (before.top != self.stood.top).then_some((before, self.stood, reshaped))
    }

    /// What is seen has changed its size.
    pub(crate) fn reshape(&mut self) {
        self.reshaped = true;
    }

    fn stands(&self) -> Scroll {
        let scroller = &self.scroller;
        Scroll {
            top: scroller.scroll_top(),
            most: scroller.scroll_height() - scroller.client_height(),
        }
    }

    /// Whether a point of the window at `x` is in what is scrolled, not on its scrollbar.
    pub(crate) fn is_inside(&self, x: f32) -> bool {
        let left = self.scroller.get_bounding_client_rect().left();
        (0.0..f64::from(self.scroller.client_width())).contains(&(f64::from(x) - left))
    }

    /// Whether the newest row is seen.
    pub(crate) fn is_at_bottom(&self) -> bool {
        self.stands().is_bottom()
    }

    /// Sets the spacers' heights.
    pub(crate) fn space(&mut self, above: f64, below: f64) {
        for (spacer, old, new) in [
            (&self.spacers[0], &mut self.above, above),
            (&self.spacers[1], &mut self.below, below),
        ] {
            if *old != new {
                *old = new;
                let _ = spacer
                    .style()
                    .set_property("height", &format!("{new:.2}px"));
            }
        }
    }

    /// Scrolls to the very bottom.
    pub(crate) fn scroll_to_bottom(&mut self) {
        self.scroller.set_scroll_top(i32::MAX);
        self.stood = self.stands();
    }

    /// Scrolls by so much, so that rows stay where they are seen.
    pub(crate) fn scroll_along(&mut self, by: f64) {
        let by = by.round() as i32;
        if by != 0 {
            self.scroller
                .set_scroll_top(self.stood.top.saturating_add(by));
            self.stood = self.stands();
        }
    }

    /// Scrolls by so much as the reader would.
    pub(crate) fn scroll_by(&self, by: f64) {
        let top = self.scroller.scroll_top();
        self.scroller.set_scroll_top(top.saturating_add(by as i32));
    }

    /// Where the reader is when no mounted row is seen: `mounted` of `all`.
    pub(crate) fn place_in_spacers(&self, mounted: Span, all: Span) -> Place {
        let (first, end) = self.rows();
        if first > 0.0 {
            let rows = Span::new(all.first, mounted.first.saturating_sub(1));
            return roll::place_in_spacer(rows, self.above, self.above - first);
        }
        let rows = Span::new(mounted.last + 1, all.last);
        roll::place_in_spacer(rows, self.below, -end)
    }
}
