//! How entries become rows here and now: words, names, time zone, encoding, what is looked for.

use std::rc::Rc;

use shared::{
    bridge::TextEncoding,
    entry::{Direction, Entry},
    time::Timestamp,
};

use crate::{
    browser,
    journal_store::Journal,
    state::{Labels, Shared},
    text::Text,
    view::{
        measure::LocalTime,
        row::{self, Around},
        split::{self, Ends},
    },
};

/// So many entries beside it are looked at for the next one of the same peer.
const NEAR: u32 = 8;

/// What the rows depend on besides the entries.
#[derive(Clone)]
pub(crate) struct Look {
    pub text: &'static Text,
    /// The encoding in which texts are shown.
    pub encoding: TextEncoding,
    pub labels: Shared<Labels>,
    pub me: Option<String>,
    /// Whether bytes are shown in columns.
    pub bytes: bool,
    pub needle: Option<Rc<str>>,
    /// Whether peers may be given names here.
    pub names: bool,
    /// Whether a character may go on in the next entry: the bridge has connections. A datagram is whole.
    pub joins: bool,
    /// How many bytes stand in a line of the columns: as many as there is room for.
    pub per_line: usize,
}

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.text, other.text)
            && self.encoding == other.encoding
            && self.labels == other.labels
            && self.me == other.me
            && self.bytes == other.bytes
            && self.needle == other.needle
            && self.names == other.names
            && self.joins == other.joins
    }
}

impl Look {
    /// The row of an entry; `previous` is the time of the one above it, `all` unfolds it.
    pub(crate) fn row(
        &self,
        journal: &Journal,
        entry: &Entry,
        previous: Option<Timestamp>,
        all: bool,
    ) -> row::Row {
        let around = Around {
            previous: previous.map(local),
            delta_us: previous.map(|previous| entry.at.0.saturating_sub(previous.0)),
            ends: self.ends(journal, entry),
        };
        let time = local(entry.at);
        row::row(entry, &around, time, journal, &self.setting(), all)
    }

    /// An entry as a line to be copied.
    pub(crate) fn line(&self, journal: &Journal, entry: &Entry) -> String {
        let ends = self.ends(journal, entry);
        row::line(entry, &ends, local(entry.at), journal, &self.setting())
    }

    /// Bytes as text.
    pub(crate) fn words(&self, bytes: &[u8]) -> String {
        crate::view::found::text(&crate::view::bytes::parts(
            bytes,
            self.encoding,
            &browser::decode,
        ))
    }

    fn ends(&self, journal: &Journal, entry: &Entry) -> Ends {
        if !self.joins || self.bytes || entry.direction != Direction::In {
            return Ends::default();
        }
        let near = |step| near(journal, entry, step);
        split::ends(&entry.bytes, self.encoding, &browser::decode, &near)
    }

    fn setting(&self) -> row::Setting<'_> {
        let now = Timestamp((js_sys::Date::now() * 1000.0) as i64);
        row::Setting {
            text: self.text,
            encoding: self.encoding,
            labels: &self.labels,
            me: self.me.as_deref(),
            names: self.names,
            datagrams: !self.joins,
            columns: self.bytes.then_some(self.per_line),
            needle: self.needle.as_deref(),
            decode: &browser::decode,
            today: local(now).day(),
        }
    }
}

/// What the same peer said so many of its entries before or after one.
fn near(journal: &Journal, entry: &Entry, step: isize) -> Option<Vec<u8>> {
    let (mut seq, mut left) = (entry.seq, step.unsigned_abs());
    for _ in 0..NEAR {
        seq = seq.checked_add_signed(step.signum() as i64)?;
        let other = journal.entry(seq)?;
        if other.direction == entry.direction && other.peer == entry.peer {
            left -= 1;
            if left == 0 {
                return Some(other.bytes);
            }
        }
    }
    None
}

fn local(at: Timestamp) -> LocalTime {
    let date = js_sys::Date::new(&(at.0 as f64 / 1000.0).into());
    LocalTime::new(at, -date.get_timezone_offset() as i64)
}
