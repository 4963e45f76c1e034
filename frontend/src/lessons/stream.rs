//! Lesson 6: TCP is a stream. What one side sends is not what the other reads, and a line's end is what makes messages.

use std::ops::Range;

use shared::{
    bridge::Framing,
    entry::{Direction, Entry, Event},
};

use super::{
    Deed, Evidence, Missing, Outcome, Seen, Side,
    talk::{Talk, talks},
};

/// So many lines are to be seen, each as one entry.
const ENOUGH: usize = 3;

/// One connection as it was sent and as it was read: each a range of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    /// What was sent at once; where a program sends, its lines.
    pub sends: Vec<Range<usize>>,
    /// What was read at once.
    pub reads: Vec<Range<usize>>,
    /// Whether a program sent, so that its lines stand for its sends.
    pub lines: bool,
}

impl Measured {
    /// How many sends have a part in this read.
    fn sends_in(&self, read: &Range<usize>) -> usize {
        self.sends.iter().filter(|send| meet(send, read)).count()
    }

    fn reads_of(&self, send: &Range<usize>) -> usize {
        self.reads.iter().filter(|read| meet(send, read)).count()
    }

    /// Whether all that was sent was read: before, nothing can be counted.
    fn is_whole(&self) -> bool {
        let end = |ranges: &[Range<usize>]| ranges.last().map(|range| range.end);
        end(&self.sends) == end(&self.reads)
    }

    fn merged(&self) -> Option<Seen> {
        let most = self.reads.iter().map(|read| self.sends_in(read)).max()?;
        (most > 1 && self.is_whole()).then_some(Seen::Merged {
            sends: self.sends.len(),
            reads: self.reads.len(),
            most,
            lines: self.lines,
        })
    }

    /// Only what is larger than a read has to be split; all else is chance.
    fn split(&self, read_bytes: usize) -> Option<Seen> {
        let large = self.sends.iter().filter(|send| send.len() > read_bytes);
        let most = large.max_by_key(|send| self.reads_of(send))?;
        let reads = self.reads_of(most);
        (reads > 1 && self.is_whole()).then_some(Seen::Split {
            bytes: most.len(),
            reads,
            lines: self.lines,
        })
    }
}

fn meet(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Lengths as the ranges of a stream.
fn ranges(lengths: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let begin = |at: &mut usize, length: usize| {
        let range = *at..*at + length;
        *at = range.end;
        Some(range)
    };
    let lengths = lengths.filter(|length| *length > 0);
    lengths.scan(0, begin).collect()
}

fn lengths<'a>(talk: &'a Talk<'_>, way: Direction) -> impl Iterator<Item = usize> + 'a {
    let messages = talk.messages.iter();
    let of = messages.filter(move |entry| entry.direction == way);
    of.map(|entry| entry.bytes.len())
}

/// The connections that were read as they came, as they were sent and read.
pub(crate) fn measured(evidence: &Evidence) -> Vec<Measured> {
    let other = talks(&evidence.other);
    let yours = talks(&evidence.yours);
    let as_it_comes = yours
        .iter()
        .filter(|talk| !by_lines(&evidence.deeds, talk.begin.seq));
    let page = evidence.other.bridge.as_ref();
    let page = page.and_then(|bridge| bridge.local.as_deref());
    as_it_comes
        .filter_map(|talk| {
            let sender = other
                .iter()
                .find(|other| local(other.begin) == Some(talk.address));
            let mut reads = ranges(lengths(talk, Direction::In));
            let sends = match sender {
                Some(sender) => ranges(sent(&evidence.other, sender)),
                // It is the page's, and the beginning of what it sent is not among the entries.
                None if page == Some(talk.address) => return None,
                None => {
                    let lines = ranges(lines(talk).into_iter());
                    end_with(&mut reads, &lines);
                    lines
                }
            };
            let lines = sender.is_none();
            Some(Measured {
                sends,
                reads,
                lines,
            })
        })
        .collect()
}

/// What was sent and is not known to be lost.
fn sent<'a>(side: &'a Side, talk: &'a Talk<'_>) -> impl Iterator<Item = usize> + 'a {
    let out = talk
        .messages
        .iter()
        .filter(|entry| entry.direction == Direction::Out && !side.was_lost(entry.seq));
    out.map(|entry| entry.bytes.len())
}

/// The lengths of the lines that came, with their ends. The last is one when its end has come, or the connection's.
fn lines(talk: &Talk<'_>) -> Vec<usize> {
    let came = talk
        .messages
        .iter()
        .filter(|entry| entry.direction == Direction::In);
    let bytes: Vec<u8> = came.flat_map(|entry| entry.bytes.iter().copied()).collect();
    let is_over = talk.fin_received.is_some() || talk.left.is_some();
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| is_over || line.ends_with(b"\n"))
        .map(<[u8]>::len)
        .collect()
}

/// Takes away what was read behind the last line.
fn end_with(reads: &mut Vec<Range<usize>>, lines: &[Range<usize>]) {
    let end = lines.last().map_or(0, |line| line.end);
    reads.retain_mut(|read| {
        read.end = read.end.min(end);
        read.start < read.end
    });
}

fn local(begin: &Entry) -> Option<&str> {
    match &begin.event {
        Some(Event::Connected { local, .. }) => Some(local),
        _ => None,
    }
}

/// Whether a connection that began with this entry was read by lines.
fn by_lines(deeds: &[Deed], begin: u64) -> bool {
    let mut changes = deeds.iter().rev().filter_map(|deed| match deed {
        Deed::Framed { lines, after } => Some((*lines, *after)),
        _ => None,
    });
    changes
        .find(|(_, after)| *after < begin)
        .is_some_and(|(lines, _)| lines)
}

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let measured = measured(evidence);
    let merged = measured.iter().find_map(Measured::merged);
    let read_bytes = evidence.yours.bridge.as_ref();
    let read_bytes = read_bytes.map_or(0, |bridge| bridge.read_bytes as usize);
    let split = measured.iter().find_map(|one| one.split(read_bytes));
    let yours = talks(&evidence.yours);
    let by_lines: Vec<_> = yours
        .iter()
        .filter(|talk| by_lines(&evidence.deeds, talk.begin.seq))
        .collect();
    let lines = by_lines.iter().find_map(|talk| whole_lines(talk));
    let all_sends = || measured.iter().flat_map(|one| &one.sends);
    let uncounted = measured.is_empty() && by_lines.is_empty();
    let too_much = || (uncounted && is_cut_off(evidence)).then_some(Missing::TooMuch);
    vec![
        Outcome::of(merged, || {
            let sends = all_sends().count();
            let lines = measured.iter().all(|one| one.lines);
            let alone = (sends > 0).then_some(Missing::AllAlone { sends, lines });
            alone.or_else(too_much)
        }),
        Outcome::of(split, || {
            let largest = all_sends().map(Range::len).max();
            let nothing = largest.map(|largest| Missing::NothingSplit { largest });
            nothing.or_else(too_much)
        }),
        Outcome::of(lines, || match by_lines.last() {
            Some(talk) => few_lines(talk),
            None => {
                let framing = evidence.yours.bridge.as_ref().map(|bridge| bridge.framing);
                let any = !yours.is_empty() && framing == Some(Framing::Line);
                any.then_some(Missing::NotByLines)
            }
        }),
    ]
}

/// Whether something came, and a journal's beginning is not among the entries: with it the connections' beginnings are gone.
fn is_cut_off(evidence: &Evidence) -> bool {
    let is_cut = |side: &Side| side.entries.first().is_some_and(|first| first.seq > 1);
    let came = evidence.yours.messages().next().is_some();
    came && (is_cut(&evidence.yours) || is_cut(&evidence.other))
}

/// Whether an entry is one line with its end.
fn is_line(entry: &Entry) -> bool {
    let ends = entry.bytes.iter().filter(|byte| **byte == b'\n').count();
    ends == 1 && entry.bytes.ends_with(b"\n") && !entry.partial
}

fn whole_lines(talk: &Talk<'_>) -> Option<Seen> {
    let came = || {
        talk.messages
            .iter()
            .filter(|entry| entry.direction == Direction::In)
    };
    let count = came().count();
    (count >= ENOUGH && came().all(|entry| is_line(entry))).then_some(Seen::Lines { count })
}

fn few_lines(talk: &Talk<'_>) -> Option<Missing> {
    let came = || {
        talk.messages
            .iter()
            .filter(|entry| entry.direction == Direction::In)
    };
    Some(if came().any(|entry| !is_line(entry)) {
        Missing::LineWithoutEnd
    } else {
        Missing::FewLines {
            count: came().count(),
        }
    })
}
