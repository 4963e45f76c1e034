//! The lines of what was sent: what the relay keeps to be written is not written by that.

use shared::drawn::{
    Known,
    course::{Folded, Row, Tally, What},
};

use super::{Line, Way, Word, lines::own};

/// How much of what was sent is written to the socket, counted from the connection's beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// The relay's count for the peer.
    pub bytes: u64,
    /// How much was sent when the count was once the same: up to there each send, also one to several, has gone to this
    /// peer.
    pub whole: u64,
}

impl Written {
    /// What it says of a row, so that rows that it says nothing new of stay as they are.
    pub(crate) fn of(self, what: &What) -> Option<Self> {
        let end = what.sent_to()?;
        Some(Self {
            bytes: self.bytes.min(end),
            whole: self.whole.min(end),
        })
    }
}

/// How it is known that what ends there in the stream was written. Where the count does not tell, what was handed over for
/// this peer alone counts as written as long as nothing says that it was not.
fn known_to(end: u64, to_several: bool, written: Option<Written>) -> Known {
    match written {
        None if to_several => Known::Follows,
        None => Known::Measured,
        Some(written) if end > written.bytes => Known::Waits,
        // Several need not have been all: others' bytes may lie in their place.
        Some(written) if to_several && end > written.whole => Known::Follows,
        Some(_) => Known::Measured,
    }
}

/// A send, as far as it is written.
pub(super) fn sent(row: &Row, written: Option<Written>) -> Option<Line> {
    let What::Sent {
        piece,
        of,
        to_several,
        unknown,
    } = row.what
    else {
        return None;
    };
    let is_short = piece.bytes < of;
    let known = match is_short {
        // The relay has told how much was written.
        true => Known::Measured,
        false if unknown => Known::Unknown,
        false => known_to(piece.end(), to_several, written),
    };
    let so_far = written.map_or(0, |written| written.bytes.saturating_sub(piece.start));
    let part = match known {
        _ if is_short => Some(piece.bytes),
        Known::Waits => Some(so_far.min(of)),
        _ => None,
    };
    let way = match part {
        Some(0) => Way::Here,
        _ => Way::Out,
    };
    let word = Word::Send {
        seq: row.seq,
        bytes: of,
        part,
        to_several,
    };
    Some(Line {
        known,
        ..own(row, way, word)
    })
}

/// What is shown together; what is known in another way has a line of its own.
pub(super) fn many(row: &Row, folded: &Folded, written: Option<Written>) -> Vec<Line> {
    let Folded {
        received,
        sent,
        unknown,
        passed,
        end,
        to_several,
    } = *folded;
    let none = Tally::default();
    let sent = sent.less(unknown);
    let sends = known_to(end, to_several, written);
    let together = match sends {
        Known::Measured => vec![(received, sent, none, Known::Measured)],
        _ => vec![
            (received, none, none, Known::Measured),
            (none, sent, none, sends),
        ],
    };
    let mut lines = Vec::new();
    for (received, sent, passed, known) in together
        .into_iter()
        .chain([(none, unknown, none, Known::Unknown)])
        .chain([(none, none, passed, Known::Follows)])
    {
        let way = match (received.count, sent.count + passed.count) {
            (0, 0) => continue,
            (_, 0) => Way::In,
            (0, _) => Way::Out,
            _ => Way::Both,
        };
        let word = Word::Many {
            received,
            sent,
            passed,
        };
        lines.push(Line {
            known,
            ..own(row, way, word)
        });
    }
    lines
}
