//! What a row of the entry list says, before it becomes elements.

mod message;

use shared::{
    bridge::TextEncoding,
    entry::{Direction, Entry, Event},
    id::PeerId,
    payload,
};

use super::{
    bytes::{Decode, joined_parts},
    found,
    measure::{self, LocalTime},
    names,
    split::Ends,
};
use crate::{journal_store::Journal, state::Labels, text::Text};

pub(crate) use message::{Content, Message};

/// What every row of a list depends on.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// The words.
    pub text: &'static Text,
    /// The encoding in which texts are shown.
    pub encoding: TextEncoding,
    /// What peers are called.
    pub labels: &'a Labels,
    /// The author's name under which this page sends.
    pub me: Option<&'a str>,
    /// Whether peers may be given names.
    pub names: bool,
    /// Whether the bridge takes datagrams, not connections.
    pub datagrams: bool,
    /// Bytes are shown in columns, so many in a line; without it as text.
    pub columns: Option<usize>,
    /// What is looked for and marked.
    pub needle: Option<&'a str>,
    /// Decodes texts in encodings other than UTF-8.
    pub decode: Decode<'a>,
    /// Today, as [`LocalTime::day`] counts.
    pub today: i64,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// The entry's number.
    pub seq: u64,
    /// A line above the row that says on which day it was.
    pub day: Option<String>,
    /// What the row is.
    pub body: Body,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether it is the match that is looked at.
    pub found: bool,
    /// The bytes that are selected in it, both included.
    pub picked: Option<(usize, usize)>,
    /// Whether it changes with the entry that comes next.
    pub open: bool,
}

/// What stands around an entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Around {
    /// The time of the entry above it.
    pub previous: Option<LocalTime>,
    /// How long after that one it came, in microseconds.
    pub delta_us: Option<i64>,
    /// Where its characters go on.
    pub ends: Ends,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    /// A line in the middle.
    Event {
        /// The address or name that it is about.
        subject: Option<String>,
        /// Whether addresses may be looked into.
        inspect: bool,
        /// What happened.
        words: String,
        /// The time of day.
        time: String,
        /// Whether something was lost or could not be done.
        bad: bool,
    },
    /// Bytes from or to peers.
    Message(Message),
}

/// The row of an entry; `all` unfolds it.
pub(crate) fn row(
    entry: &Entry,
    around: &Around,
    time: LocalTime,
    journal: &Journal,
    setting: &Setting<'_>,
    all: bool,
) -> Row {
    let previous = around.previous;
    let new_day = previous.is_none_or(|previous| previous.day() != time.day());
    let day = if time.day() == setting.today {
        setting.text.today.to_owned()
    } else {
        time.date()
    };
    let body = match (&entry.event, entry.direction) {
        (Some(event), Direction::Event) => event_body(event, entry, time, journal, setting),
        _ => Body::Message(message::message(
            entry,
            &around.ends,
            time,
            journal,
            setting,
            all,
        )),
    };
    let body = match around.delta_us.filter(|_| setting.columns.is_some()) {
        Some(delta) => with_delta(body, delta),
        None => body,
    };
    Row {
        seq: entry.seq,
        day: new_day.then_some(day),
        body,
        selected: false,
        found: false,
        picked: None,
        open: around.ends.open,
    }
}

/// Where bytes are looked at, so is how long after each other they came.
fn with_delta(mut body: Body, delta_us: i64) -> Body {
    let (Body::Event { time, .. } | Body::Message(Message { time, .. })) = &mut body;
    // A clock may be set back.
    let sign = if delta_us < 0 { '−' } else { '+' };
    let delta = measure::duration(delta_us.unsigned_abs());
    *time = format!("{time} · {sign}{delta}");
    body
}

/// An entry as one line of plain text, in full: how it is copied.
pub(crate) fn line(
    entry: &Entry,
    ends: &Ends,
    time: LocalTime,
    journal: &Journal,
    setting: &Setting<'_>,
) -> String {
    match (&entry.event, entry.direction) {
        (Some(event), Direction::Event) => match event_body(event, entry, time, journal, setting) {
            Body::Event {
                subject: Some(subject),
                words,
                ..
            } => format!("{subject} {words}"),
            Body::Event { words, .. } => words,
            Body::Message(_) => String::new(),
        },
        _ if setting.columns.is_some() => payload::hex(&entry.bytes),
        _ => found::line(&joined_parts(
            &entry.bytes,
            ends,
            setting.encoding,
            setting.decode,
        )),
    }
}

/// What a peer is called: its name, else its address, else its id.
pub(crate) fn label(peer: &PeerId, journal: &Journal, labels: &Labels) -> String {
    let label = labels.get(peer).map(String::as_str);
    let label = label.or_else(|| journal.address(peer));
    names::shown(label.unwrap_or(peer.as_str()))
}

fn event_body(
    event: &Event,
    entry: &Entry,
    time: LocalTime,
    journal: &Journal,
    setting: &Setting<'_>,
) -> Body {
    let named = |peer: &PeerId| label(peer, journal, setting.labels);
    let subject = match event {
        Event::NotWritten { peer, .. } => Some(named(peer)),
        Event::TimedOut { address, .. } | Event::Refused { address, .. } => Some(address.clone()),
        Event::Connected { remote, .. } => Some(remote.clone()),
        Event::Listening { local, .. } => Some(local.clone()),
        Event::Denied { address, .. } => Some(address.clone()),
        _ => entry.peer.as_ref().map(named),
    };
    Body::Event {
        // Guests, who may name nobody, may not look into addresses either.
        inspect: setting.names,
        subject,
        words: words(event, setting.datagrams, setting.text),
        time: time.clock(),
        bad: is_bad(event),
    }
}

/// What happened on a bridge: a socket of datagrams is bound, and listens to nobody.
pub(crate) fn words(event: &Event, datagrams: bool, text: &Text) -> String {
    match event {
        Event::Listening { .. } if datagrams => text.bound.to_owned(),
        event => (text.event)(event),
    }
}

fn is_bad(event: &Event) -> bool {
    matches!(
        event,
        Event::Reset { .. }
            | Event::TimedOut { .. }
            | Event::Refused { .. }
            | Event::DialRepeated { .. }
            | Event::NotWritten { .. }
            | Event::OutcomeUnknown { .. }
            | Event::DatagramsDropped { .. }
            | Event::LoopStopped { .. }
            | Event::EntriesLost { .. }
            | Event::Denied { .. }
            | Event::Failed { .. }
            | Event::FileEnded { code: Some(_), .. }
            | Event::AlertFired { fault: Some(_), .. }
            | Event::AlertSkipped { .. }
    )
}

#[cfg(test)]
mod tests;
