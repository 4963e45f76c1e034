//! The mounted rows: a window over the journal that follows its end, or stays where the reader is.

use std::collections::{BTreeSet, VecDeque};

use shared::{bridge::TextEncoding, entry::Entry, id::BridgeId, time::Timestamp};
use web_sys::{Element, TextDecoder, TextDecoderOptions};
use yew::Callback;

use super::{element, roll::Span};
use crate::{
    journal_store::{Journal, JournalStore},
    state::{Labels, Shared},
    text::Text,
    view::{measure::LocalTime, row},
};

/// So near to an end, in pixels, more rows are mounted there.
const NEAR: i32 = 400;

/// So near to the bottom counts as at the bottom.
const AT_BOTTOM: i32 = 24;

/// What the rows depend on besides the entries.
#[derive(Clone)]
pub(crate) struct Look {
    pub text: &'static Text,
    pub encoding: TextEncoding,
    pub labels: Shared<Labels>,
    pub me: Option<String>,
    pub bytes: bool,
}

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.text, other.text)
            && self.encoding == other.encoding
            && self.labels == other.labels
            && self.me == other.me
            && self.bytes == other.bytes
    }
}

/// What stands around the rows depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Whether the relay has said where the journal stands.
    pub loaded: bool,
    /// Whether bytes have come or gone, as far as is held.
    pub spoken: bool,
    /// Whether there are older entries than those mounted.
    pub earlier: bool,
    /// Whether they are on their way.
    pub fetching: bool,
    /// Whether the newest entries are followed.
    pub following: bool,
    /// How many entries have come below what was seen.
    pub unseen: u64,
    /// The highest number.
    pub last: u64,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            loaded: false,
            spoken: false,
            earlier: false,
            fetching: false,
            following: true,
            unseen: 0,
            last: 0,
        }
    }
}

/// The mounted rows of one bridge.
pub(crate) struct Window {
    store: JournalStore,
    bridge: BridgeId,
    scroller: Element,
    rows: Element,
    look: Look,
    report: Callback<Summary>,
    fetch: Callback<()>,
    mounted: VecDeque<Element>,
    span: Span,
    life: u32,
    following: bool,
    seen: u64,
    unfolded: BTreeSet<u64>,
    reported: Summary,
}

impl Window {
    /// No rows yet. `report` is told what stands around them, `fetch` when older entries are wanted.
    pub(crate) fn new(
        store: JournalStore,
        bridge: BridgeId,
        scroller: Element,
        rows: Element,
        look: Look,
        report: Callback<Summary>,
        fetch: Callback<()>,
    ) -> Self {
        Self {
            store,
            bridge,
            scroller,
            rows,
            look,
            report,
            fetch,
            mounted: VecDeque::new(),
            span: Span::before(1),
            life: 0,
            following: true,
            seen: 0,
            unfolded: BTreeSet::new(),
            reported: Summary::default(),
        }
    }

    /// Takes all rows away.
    pub(crate) fn clear(&mut self) {
        self.mounted.drain(..).for_each(|row| row.remove());
        self.span = Span::before(1);
    }

    /// Shows the same entries in another way.
    pub(crate) fn change_look(&mut self, look: Look) {
        if self.look == look {
            return;
        }
        self.look = look;
        let span = self.span;
        let top = self.scroller.scroll_top();
        self.clear();
        self.show(span);
        self.scroller.set_scroll_top(top);
    }

    /// Goes to the newest entry and stays with the newest.
    pub(crate) fn follow(&mut self) {
        self.following = true;
    }

    /// Mounts older entries, or asks for them.
    pub(crate) fn earlier(&mut self) {
        self.following = false;
        self.extend_up();
        self.tell();
    }

    /// The reader has scrolled: whether the newest are followed depends on where.
    pub(crate) fn scrolled(&mut self) {
        let at_bottom = self.below() <= AT_BOTTOM;
        if at_bottom {
            self.seen = self.seen.max(self.span.last);
        }
        // Entries that came since the last frame are not mounted yet and end no following.
        let mounted_all = self.span.last >= self.held().0.last;
        self.following = at_bottom && (self.following || mounted_all);
    }

    /// A row was clicked: unfolds it where the button for that was meant.
    pub(crate) fn clicked(&mut self, target: &Element) {
        let button = target.closest("[data-unfold]").ok().flatten();
        let seq = button.and_then(|button| button.get_attribute("data-unfold")?.parse().ok());
        if let Some(seq) = seq {
            self.unfolded.insert(seq);
            self.following = false;
            self.rebuild(seq);
        }
    }

    /// Brings the rows up to the journal.
    pub(crate) fn update(&mut self) {
        let (held, life) = self.held();
        if life != self.life {
            self.life = life;
            self.clear();
            self.unfolded.clear();
            self.following = true;
        }
        if self.following {
            self.show(self.span.follow(held));
            self.scroller.set_scroll_top(self.scroller.scroll_height());
            self.seen = held.last;
        } else {
            self.show(self.span.fill(held));
            if self.scroller.scroll_top() < NEAR {
                self.extend_up();
            } else if self.below() < NEAR && self.span.last < held.last {
                self.extend_down();
            }
        }
        self.tell();
    }

    fn held(&self) -> (Span, u32) {
        self.store.read(&self.bridge, |journal| {
            let span = Span {
                first: journal.first(),
                last: journal.last(),
            };
            (span, journal.life)
        })
    }

    fn below(&self) -> i32 {
        let scroller = &self.scroller;
        scroller.scroll_height() - scroller.scroll_top() - scroller.client_height()
    }

    fn extend_up(&mut self) {
        let held = self.held().0;
        if self.span.first > held.first {
            let (top, height) = (self.scroller.scroll_top(), self.scroller.scroll_height());
            let next = self.span.up(held);
            // In two steps: what is added above moves the reader's place, what goes below does not.
            self.show(Span {
                last: self.span.last,
                ..next
            });
            let added = self.scroller.scroll_height() - height;
            self.scroller.set_scroll_top(top + added);
            self.show(next);
        } else if self.store.read(&self.bridge, |journal| {
            journal.has_earlier() && !journal.fetching
        }) {
            self.fetch.emit(());
        }
    }

    fn extend_down(&mut self) {
        let next = self.span.down(self.held().0);
        self.show(Span {
            first: self.span.first,
            ..next
        });
        let (top, height) = (self.scroller.scroll_top(), self.scroller.scroll_height());
        self.show(next);
        let gone = height - self.scroller.scroll_height();
        self.scroller.set_scroll_top(top - gone);
        self.seen = self.seen.max(self.span.last);
    }

    /// Mounts the rows of `next` and no others.
    fn show(&mut self, next: Span) {
        if next.is_empty() || next.first > self.span.last + 1 || next.last + 1 < self.span.first {
            self.clear();
            self.span = Span::before(next.first);
        }
        self.append_up_to(next.last);
        self.prepend_down_to(next.first);
        while self.span.first < next.first {
            self.span.first += 1;
            if let Some(row) = self.mounted.pop_front() {
                row.remove();
            }
        }
        while self.span.last > next.last {
            self.span.last -= 1;
            if let Some(row) = self.mounted.pop_back() {
                row.remove();
            }
        }
    }

    fn append_up_to(&mut self, last: u64) {
        while self.span.last < last {
            let seq = self.span.last + 1;
            let Some(row) = self.build(seq) else { return };
            let _ = self.rows.append_child(&row);
            self.mounted.push_back(row);
            self.span.last = seq;
            // The event that a send was not written changes the send's row above.
            if let Some(of) = self
                .store
                .read(&self.bridge, |journal| journal.subject(seq))
            {
                self.rebuild(of);
            }
        }
    }

    fn prepend_down_to(&mut self, first: u64) {
        if self.span.first <= first {
            return;
        }
        let old_first = self.span.first;
        while self.span.first > first {
            let seq = self.span.first - 1;
            let Some(row) = self.build(seq) else { break };
            let _ = self
                .rows
                .insert_before(&row, self.rows.first_child().as_ref());
            self.mounted.push_front(row);
            self.span.first = seq;
        }
        // It was the first held, and said on which day it was; now another may stand above it.
        self.rebuild(old_first);
    }

    fn rebuild(&mut self, seq: u64) {
        let index = seq
            .checked_sub(self.span.first)
            .and_then(|index| usize::try_from(index).ok());
        let Some(index) = index.filter(|index| *index < self.mounted.len()) else {
            return;
        };
        if let (Some(row), Some(old)) = (self.build(seq), self.mounted.get_mut(index)) {
            let _ = old.replace_with_with_node_1(&row);
            *old = row;
        }
    }

    fn build(&self, seq: u64) -> Option<Element> {
        self.store.read(&self.bridge, |journal| {
            let entry = journal.entry(seq)?;
            let previous = journal.entry(seq - 1);
            let model = self.model(&entry, previous.as_ref(), journal);
            element::row(&model, self.look.text)
        })
    }

    fn model(&self, entry: &Entry, previous: Option<&Entry>, journal: &Journal) -> row::Row {
        let look = &self.look;
        let now = js_sys::Date::now();
        let setting = row::Setting {
            text: look.text,
            encoding: look.encoding,
            labels: &look.labels,
            me: look.me.as_deref(),
            bytes: look.bytes,
            decode: &decode,
            today: local(Timestamp((now * 1000.0) as i64)).day(),
        };
        let all = self.unfolded.contains(&entry.seq);
        let previous = previous.map(|previous| local(previous.at));
        row::row(entry, previous, local(entry.at), journal, &setting, all)
    }

    fn tell(&mut self) {
        let summary = self.store.read(&self.bridge, |journal| Summary {
            loaded: journal.positioned,
            spoken: journal.spoken() || journal.has_earlier(),
            earlier: journal.has_earlier() || journal.first() < self.span.first,
            fetching: journal.fetching,
            following: self.following,
            unseen: journal.last().saturating_sub(self.seen),
            last: journal.last(),
        });
        if summary != self.reported {
            self.reported = summary;
            self.report.emit(summary);
        }
    }
}

fn local(at: Timestamp) -> LocalTime {
    let date = js_sys::Date::new(&(at.0 as f64 / 1000.0).into());
    LocalTime::new(at, -date.get_timezone_offset() as i64)
}

fn decode(encoding: TextEncoding, bytes: &[u8]) -> Option<String> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    let decoder = TextDecoder::new_with_label_and_options(encoding.label(), &options).ok()?;
    decoder.decode_with_u8_array(bytes).ok()
}
