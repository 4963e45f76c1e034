//! What a row of the entry list says, before it becomes elements.

use shared::{
    address::{parse_ip, split_host_port},
    bridge::TextEncoding,
    entry::{Direction, Entry, Event},
    id::PeerId,
    payload,
};

use super::{
    bytes::{Decode, Part, joined_parts, parts},
    dump::{Dump, dump},
    fold::{self, Fold},
    found,
    measure::{self, LocalTime},
    names,
    split::Ends,
    tint,
};
use crate::{journal_store::Journal, state::Labels, text::Text};

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

/// A row with bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    /// Whether it was sent, not received.
    pub out: bool,
    /// Whether somebody else sent it.
    pub other: bool,
    /// The peer, or the author.
    pub who: String,
    /// The peer that it came from, where it may be given a name.
    pub peer: Option<PeerId>,
    /// Its address, where it is called by that, not by a name.
    pub from: Option<String>,
    /// The colour of whoever else said it.
    pub tint: Option<u8>,
    /// The only peer that it went to.
    pub to: Option<String>,
    /// Whether addresses may be looked into.
    pub inspect: bool,
    /// The time of day.
    pub time: String,
    /// How many bytes, in short.
    pub size: String,
    /// How many bytes.
    pub bytes: usize,
    /// The bytes as they are shown.
    pub content: Content,
    /// Whether there is more than is shown.
    pub fold: Fold,
    /// Whether an over-long line was cut here.
    pub partial: bool,
    /// What became of it, where it was not written.
    pub notes: Vec<String>,
}

/// The bytes of a message as they are shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// As text.
    Parts(Vec<Part>),
    /// In columns.
    Dump(Dump),
}

impl Message {
    /// Whether an element that shows `other` shows this one when only its texts are changed.
    pub(crate) fn has_form_of(&self, other: &Self) -> bool {
        let form = |of: &Self| {
            let dumped = matches!(of.content, Content::Dump(_));
            (
                (of.out, of.other, of.fold, of.partial),
                (of.inspect, of.from.is_some(), dumped),
            )
        };
        form(self) == form(other)
            && self.to == other.to
            && self.notes == other.notes
            && (self.fold == Fold::Short || self.content == other.content)
    }
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
        _ => Body::Message(message(entry, &around.ends, time, journal, setting, all)),
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

fn message(
    entry: &Entry,
    ends: &Ends,
    time: LocalTime,
    journal: &Journal,
    setting: &Setting<'_>,
    all: bool,
) -> Message {
    let out = entry.direction == Direction::Out;
    let peer = entry
        .peer
        .as_ref()
        .map(|peer| label(peer, journal, setting.labels));
    let other = out && entry.author.is_some() && !is_mine(entry, journal, setting);
    let who = match (out, &peer) {
        (true, _) => author(entry, journal, setting),
        (false, peer) => peer.clone().unwrap_or_default(),
    };
    let (content, cut) = content(&entry.bytes, ends, all, setting);
    let is_called_by_address = !out && is_address(&who);
    Message {
        out,
        other,
        tint: (other || !out && peer.is_some()).then(|| tint::tint(&who)),
        from: (is_called_by_address && setting.names).then(|| who.clone()),
        who,
        peer: entry.peer.clone().filter(|_| !out && setting.names),
        to: peer.filter(|_| out),
        inspect: setting.names,
        time: time.clock(),
        size: measure::bytes(entry.bytes.len() as u64),
        bytes: entry.bytes.len(),
        content,
        fold: match (cut, all) {
            (true, false) => Fold::Folded,
            (true, true) => Fold::Unfolded,
            (false, _) => Fold::Short,
        },
        partial: entry.partial,
        notes: notes(entry.seq, journal, setting),
    }
}

/// Whether a peer is called by where it is. Who has a name is called by that.
fn is_address(label: &str) -> bool {
    split_host_port(label).is_ok_and(|(host, _)| parse_ip(&host).is_some())
}

fn is_mine(entry: &Entry, journal: &Journal, setting: &Setting<'_>) -> bool {
    journal.is_mine(entry.seq) || (entry.author.is_some() && entry.author.as_deref() == setting.me)
}

fn author(entry: &Entry, journal: &Journal, setting: &Setting<'_>) -> String {
    match (&entry.author, is_mine(entry, journal, setting)) {
        (_, true) => setting.text.you.to_owned(),
        (Some(author), _) => names::shown(author),
        (None, _) => setting.text.sent.to_owned(),
    }
}

/// What is shown of the bytes, and whether folding them hides some; with `all` none are hidden.
fn content(bytes: &[u8], ends: &Ends, all: bool, setting: &Setting<'_>) -> (Content, bool) {
    if bytes.is_empty() {
        let empty = vec![Part::Tag(setting.text.empty.to_owned())];
        return (Content::Parts(empty), false);
    }
    if let Some(per_line) = setting.columns {
        let short = fold::LINES * per_line;
        let count = if all { bytes.len() } else { short };
        let dump = dump(bytes, (count, per_line), setting.encoding, setting.decode);
        return (Content::Dump(dump), bytes.len() > short);
    }
    // A long entry is not looked at as a whole to show its beginning.
    let beginning = bytes.get(..fold::BYTES).filter(|_| !all);
    let parts = match beginning {
        Some(beginning) => parts(beginning, setting.encoding, setting.decode),
        None => joined_parts(bytes, ends, setting.encoding, setting.decode),
    };
    let (parts, cut) = match all {
        true => {
            let long = bytes.len() > fold::BYTES || fold::is_long(&parts);
            (parts, long)
        }
        false => fold::cut(parts),
    };
    (
        Content::Parts(marked(parts, setting)),
        cut || beginning.is_some(),
    )
}

fn marked(parts: Vec<Part>, setting: &Setting<'_>) -> Vec<Part> {
    match setting.needle {
        Some(needle) => found::mark(parts, needle),
        None => parts,
    }
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
    let nobody = journal.is_unheard(seq);
    let to_nobody = nobody.then(|| setting.text.compose.to_nobody.to_owned());
    notes.chain(to_nobody).collect()
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
            to: None,
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
            names: true,
            datagrams: false,
            columns: None,
            needle: None,
            decode: &|_, _| None,
            today: 0,
        };
        let time = LocalTime::new(entry.at, 0);
        row(entry, &Around::default(), time, journal, &setting, false).body
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
        let shown = message_of(&said, &journal);
        assert_eq!(shown.who, "10.0.0.9:4000");
        assert_eq!(shown.from.as_deref(), Some("10.0.0.9:4000"));
    }

    #[test]
    fn a_name_and_what_we_send_lead_to_no_address() {
        let said = entry(1, Direction::In, b"hi");
        // Nothing is known of the peer but its id.
        assert_eq!(message_of(&said, &Journal::default()).from, None);
        let sent = entry(2, Direction::Out, b"hi");
        assert_eq!(message_of(&sent, &Journal::default()).from, None);
        for (label, leads) in [
            ("10.0.0.9:4000", true),
            ("[fe80::1%2]:4000", true),
            ("plc-3", false),
            ("plc:3", false),
            ("10.0.0.9", false),
        ] {
            assert_eq!(is_address(label), leads, "{label}");
        }
    }

    #[test]
    fn a_socket_of_datagrams_is_bound_and_does_not_listen() {
        let local = "127.0.0.1:7000".to_owned();
        let listening = Event::Listening {
            local,
            backlog: None,
        };
        for (text, bound) in [(&EN, "bound"), (&crate::text::ZH, "已绑定")] {
            assert_eq!(words(&listening, true, text), bound);
            assert_eq!(words(&listening, false, text), (text.event)(&listening));
            assert_ne!((text.event)(&listening), bound);
            assert_eq!(
                words(&Event::Opened, true, text),
                (text.event)(&Event::Opened)
            );
        }
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
        assert!(shown.other, "somebody else's");
        journal.claim(1, 1);
        let shown = message_of(&sent, &journal);
        assert_eq!((shown.who.as_str(), shown.other), (EN.you, false));
        assert_eq!((shown.tint, shown.notes.len()), (None, 1));
        journal.claim(1, 0);
        assert_eq!(message_of(&sent, &journal).notes[1], EN.compose.to_nobody);
        sent.author = Some("Li".to_owned());
        assert_eq!(message_of(&sent, &Journal::default()).who, EN.you);
    }

    fn parts_of(message: &Message) -> &[Part] {
        match &message.content {
            Content::Parts(parts) => parts,
            Content::Dump(_) => panic!("in columns"),
        }
    }

    #[test]
    fn long_entries_are_folded_and_empty_ones_say_so() {
        let long = entry(1, Direction::In, "你".repeat(3_000).as_bytes());
        let shown = message_of(&long, &Journal::default());
        let Part::Text(text) = &parts_of(&shown)[0] else {
            panic!("no text")
        };
        assert_eq!((shown.fold, shown.bytes), (Fold::Folded, 9_000));
        assert_eq!(text.as_str(), "你".repeat(600));
        let empty = message_of(&entry(1, Direction::In, b""), &Journal::default());
        assert_eq!(parts_of(&empty), [Part::Tag(EN.empty.to_owned())]);
    }

    #[test]
    fn a_peer_has_the_colour_of_its_label() {
        let said = entry(1, Direction::In, b"hi");
        let shown = message_of(&said, &Journal::default());
        assert_eq!(shown.tint, Some(tint::tint("p1")));
        let sent = message_of(&entry(1, Direction::Out, b"x"), &Journal::default());
        assert_eq!((sent.tint, sent.peer), (None, None));
    }
}
