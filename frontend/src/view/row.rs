//! What a row of the entry list says, before it becomes elements.

use shared::{
    bridge::TextEncoding,
    entry::{Direction, Entry, Event},
    id::PeerId,
};

use super::{
    bytes::{Decode, Part, hex_parts, parts},
    found,
    measure::{self, LocalTime},
};
use crate::{journal_store::Journal, state::Labels, text::Text};

/// Beyond this an entry is folded.
pub(crate) const FOLD_BYTES: usize = 2048;

/// What every row of a list depends on.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// The words.
    pub text: &'static Text,
    /// The bridge's encoding.
    pub encoding: TextEncoding,
    /// What peers are called.
    pub labels: &'a Labels,
    /// The author's name under which this page sends.
    pub me: Option<&'a str>,
    /// Whether all bytes are shown as hex.
    pub bytes: bool,
    /// What is looked for and marked.
    pub needle: Option<&'a str>,
    /// Decodes texts of encodings other than UTF-8.
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
}

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    /// A line in the middle.
    Event {
        /// The address or name that it is about.
        subject: Option<String>,
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

/// A row with bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    /// Whether we sent it.
    pub out: bool,
    /// The peer, or the author.
    pub who: String,
    /// The only peer that it went to.
    pub to: Option<String>,
    /// The time of day.
    pub time: String,
    /// How many bytes.
    pub size: String,
    /// The bytes as they are shown.
    pub parts: Vec<Part>,
    /// Whether there is more than is shown.
    pub folded: bool,
    /// Whether an over-long line was cut here.
    pub partial: bool,
    /// What became of it, where it was not written.
    pub notes: Vec<String>,
}

impl Message {
    /// Whether an element that shows `other` shows this one when only its texts are changed.
    pub(crate) fn has_form_of(&self, other: &Self) -> bool {
        let form = |of: &Self| (of.out, of.folded, of.partial);
        form(self) == form(other)
            && self.to == other.to
            && self.notes == other.notes
            && (!self.folded || self.parts == other.parts)
    }
}

/// The row of an entry. `previous` is the time of the entry above it, `all` unfolds it.
pub(crate) fn row(
    entry: &Entry,
    previous: Option<LocalTime>,
    time: LocalTime,
    journal: &Journal,
    setting: &Setting<'_>,
    all: bool,
) -> Row {
    let new_day = previous.is_none_or(|previous| previous.day() != time.day());
    let day = if time.day() == setting.today {
        setting.text.today.to_owned()
    } else {
        time.date()
    };
    let body = match (&entry.event, entry.direction) {
        (Some(event), Direction::Event) => event_body(event, entry, time, journal, setting),
        _ => Body::Message(message(entry, time, journal, setting, all)),
    };
    Row {
        seq: entry.seq,
        day: new_day.then_some(day),
        body,
        selected: false,
        found: false,
    }
}

/// An entry as one line of plain text, in full: how it is copied.
pub(crate) fn line(
    entry: &Entry,
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
        _ if setting.bytes => found::line(&hex_parts(&entry.bytes)),
        _ => found::line(&parts(&entry.bytes, setting.encoding, setting.decode)),
    }
}

/// What a peer is called: its name, else its address, else its id.
pub(crate) fn label(peer: &PeerId, journal: &Journal, labels: &Labels) -> String {
    labels
        .get(peer)
        .map(String::as_str)
        .or_else(|| journal.address(peer))
        .unwrap_or(peer.as_str())
        .to_owned()
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
        Event::Listening { local } => Some(local.clone()),
        _ => entry.peer.as_ref().map(named),
    };
    Body::Event {
        subject,
        words: (setting.text.event)(event),
        time: time.clock(),
        bad: is_bad(event),
    }
}

fn is_bad(event: &Event) -> bool {
    matches!(
        event,
        Event::Reset { .. }
            | Event::TimedOut { .. }
            | Event::Refused { .. }
            | Event::NotWritten { .. }
            | Event::OutcomeUnknown { .. }
            | Event::DatagramsDropped { .. }
            | Event::EntriesLost { .. }
            | Event::Failed { .. }
            | Event::FileEnded { code: Some(_), .. }
    )
}

fn message(
    entry: &Entry,
    time: LocalTime,
    journal: &Journal,
    setting: &Setting<'_>,
    all: bool,
) -> Message {
    let text = setting.text;
    let out = entry.direction == Direction::Out;
    let peer = entry
        .peer
        .as_ref()
        .map(|peer| label(peer, journal, setting.labels));
    let mine = journal.is_mine(entry.seq)
        || (entry.author.is_some() && entry.author.as_deref() == setting.me);
    let author = || match (&entry.author, mine) {
        (_, true) => text.you.to_owned(),
        (Some(author), _) => author.clone(),
        (None, _) => text.sent.to_owned(),
    };
    let folded = !all && entry.bytes.len() > FOLD_BYTES;
    Message {
        out,
        who: if out {
            author()
        } else {
            peer.clone().unwrap_or_default()
        },
        to: peer.filter(|_| out),
        time: time.clock(),
        size: measure::bytes(entry.bytes.len() as u64),
        parts: marked(shown(&entry.bytes, folded, setting), setting),
        folded,
        partial: entry.partial,
        notes: notes(entry.seq, journal, setting),
    }
}

fn marked(parts: Vec<Part>, setting: &Setting<'_>) -> Vec<Part> {
    match setting.needle {
        Some(needle) => found::mark(parts, needle),
        None => parts,
    }
}

/// Whether bytes are text is judged by the whole entry; only then it is folded.
fn shown(bytes: &[u8], folded: bool, setting: &Setting<'_>) -> Vec<Part> {
    if bytes.is_empty() {
        return vec![Part::Tag(setting.text.empty.to_owned())];
    }
    if setting.bytes {
        let end = if folded { FOLD_BYTES / 4 } else { bytes.len() };
        return hex_parts(bytes.get(..end).unwrap_or(bytes));
    }
    let whole = parts(bytes, setting.encoding, setting.decode);
    if !folded {
        return whole;
    }
    let mut left = FOLD_BYTES;
    let mut kept = Vec::new();
    for part in whole {
        let (Part::Text(text) | Part::Found(text) | Part::Tag(text) | Part::Hex(text)) = &part;
        let cut = text.floor_char_boundary(left);
        let short = |text: &str| text.get(..cut).unwrap_or_default().to_owned();
        left = left.saturating_sub(text.len());
        kept.push(match &part {
            Part::Text(text) => Part::Text(short(text)),
            Part::Hex(text) => Part::Hex(short(text)),
            Part::Tag(_) | Part::Found(_) => part,
        });
        if left == 0 {
            break;
        }
    }
    kept
}

fn notes(seq: u64, journal: &Journal, setting: &Setting<'_>) -> Vec<String> {
    let notes = journal.outcomes(seq).into_iter().map(|event| {
        let words = (setting.text.event)(&event);
        match &event {
            Event::NotWritten { peer, .. } => {
                let peer = label(peer, journal, setting.labels);
                (setting.text.note_for)(&peer, &words)
            }
            _ => words,
        }
    });
    notes.collect()
}

#[cfg(test)]
mod tests {
    use shared::{
        batch::{Records, write_record},
        entry::NotWrittenReason,
        time::Timestamp,
    };

    use super::*;
    use crate::text::EN;

    fn entry(seq: u64, direction: Direction, bytes: &[u8]) -> Entry {
        Entry {
            seq,
            at: Timestamp(0),
            direction,
            peer: Some(PeerId::from("p1")),
            author: None,
            partial: false,
            event: None,
            bytes: bytes.to_vec(),
        }
    }

    fn event(seq: u64, event: Event) -> Entry {
        Entry {
            event: Some(event),
            ..entry(seq, Direction::Event, b"")
        }
    }

    fn journal(entries: &[Entry]) -> Journal {
        let mut raw = Vec::new();
        entries
            .iter()
            .for_each(|entry| write_record(&mut raw, entry));
        let mut journal = Journal::default();
        for record in Records(&raw) {
            journal.append(record.unwrap());
        }
        journal
    }

    fn show(entry: &Entry, journal: &Journal) -> Body {
        let labels = Labels::new();
        let setting = Setting {
            text: &EN,
            encoding: TextEncoding::Utf8,
            labels: &labels,
            me: Some("Li"),
            bytes: false,
            needle: None,
            decode: &|_, _| None,
            today: 0,
        };
        let time = LocalTime::new(entry.at, 0);
        row(entry, None, time, journal, &setting, false).body
    }

    fn message_of(entry: &Entry, journal: &Journal) -> Message {
        match show(entry, journal) {
            Body::Message(message) => message,
            Body::Event { .. } => panic!("an event"),
        }
    }

    #[test]
    fn a_peer_is_called_by_the_address_that_it_joined_from() {
        let joined = event(
            1,
            Event::PeerJoined {
                address: "10.0.0.9:4000".to_owned(),
            },
        );
        let said = entry(2, Direction::In, b"hi");
        let journal = journal(&[joined, said.clone()]);
        assert_eq!(message_of(&said, &journal).who, "10.0.0.9:4000");
    }

    #[test]
    fn a_send_says_who_and_what_became_of_it() {
        let mut sent = entry(1, Direction::Out, b"x");
        sent.author = Some("Wang".to_owned());
        let lost = event(
            2,
            Event::NotWritten {
                of: 1,
                peer: PeerId::from("p1"),
                written: 0,
                reason: NotWrittenReason::Gone,
            },
        );
        let mut journal = journal(&[sent.clone(), lost.clone()]);
        let shown = message_of(&sent, &journal);
        assert_eq!((shown.who.as_str(), shown.notes.len()), ("Wang", 1));
        assert!(matches!(
            show(&lost, &journal),
            Body::Event { bad: true, .. }
        ));
        journal.claim(1);
        assert_eq!(message_of(&sent, &journal).who, EN.you);
        sent.author = Some("Li".to_owned());
        assert_eq!(message_of(&sent, &Journal::default()).who, EN.you);
    }

    #[test]
    fn long_entries_are_folded_and_empty_ones_say_so() {
        let long = entry(1, Direction::In, "你".repeat(1000).as_bytes());
        let shown = message_of(&long, &Journal::default());
        let Part::Text(text) = &shown.parts[0] else {
            panic!("no text")
        };
        assert!(shown.folded && text.len() <= FOLD_BYTES && text.chars().all(|c| c == '你'));
        let empty = message_of(&entry(1, Direction::In, b""), &Journal::default());
        assert_eq!(empty.parts, [Part::Tag(EN.empty.to_owned())]);
    }
}
