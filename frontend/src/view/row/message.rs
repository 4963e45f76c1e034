//! A row with bytes: who said them, how they are shown, and what became of them.

use shared::{
    address::{parse_ip, split_host_port},
    entry::{Direction, Entry, Event},
    id::PeerId,
};

use super::{
    super::{
        bytes::{Part, joined_parts, parts},
        dump::{Dump, dump},
        fold::{self, Fold},
        found,
        measure::{self, LocalTime},
        names,
        split::Ends,
        tint,
    },
    Setting, label,
};
use crate::journal_store::Journal;

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

pub(super) fn message(
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
pub(super) fn is_address(label: &str) -> bool {
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
