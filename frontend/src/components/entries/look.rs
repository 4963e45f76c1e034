//! How entries become rows here and now: words, names, time zone, what is looked for.

use std::rc::Rc;

use shared::{bridge::TextEncoding, time::Timestamp};

use crate::{
    browser,
    journal_store::Journal,
    state::{Labels, Shared},
    text::Text,
    view::{measure::LocalTime, row},
};

/// What the rows depend on besides the entries.
#[derive(Clone)]
pub(crate) struct Look {
    pub text: &'static Text,
    pub encoding: TextEncoding,
    pub labels: Shared<Labels>,
    pub me: Option<String>,
    pub bytes: bool,
    pub needle: Option<Rc<str>>,
}

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.text, other.text)
            && self.encoding == other.encoding
            && self.labels == other.labels
            && self.me == other.me
            && self.bytes == other.bytes
            && self.needle == other.needle
    }
}

impl Look {
    /// The row of an entry; `all` unfolds it.
    pub(crate) fn row(&self, journal: &Journal, seq: u64, all: bool) -> Option<row::Row> {
        let entry = journal.entry(seq)?;
        let previous = journal.entry(seq - 1).map(|previous| local(previous.at));
        let at = local(entry.at);
        Some(row::row(
            &entry,
            previous,
            at,
            journal,
            &self.setting(),
            all,
        ))
    }

    /// An entry as a line to be copied.
    pub(crate) fn line(&self, journal: &Journal, seq: u64) -> Option<String> {
        let entry = journal.entry(seq)?;
        let at = local(entry.at);
        Some(row::line(&entry, at, journal, &self.setting()))
    }

    fn setting(&self) -> row::Setting<'_> {
        let now = Timestamp((js_sys::Date::now() * 1000.0) as i64);
        row::Setting {
            text: self.text,
            encoding: self.encoding,
            labels: &self.labels,
            me: self.me.as_deref(),
            bytes: self.bytes,
            needle: self.needle.as_deref(),
            decode: &browser::decode,
            today: local(now).day(),
        }
    }
}

fn local(at: Timestamp) -> LocalTime {
    let date = js_sys::Date::new(&(at.0 as f64 / 1000.0).into());
    LocalTime::new(at, -date.get_timezone_offset() as i64)
}
