//! What went to the peer: what was sent to it, with its places in the stream, and what a room has passed on.

use std::rc::Rc;

use super::{Course, What, keep};
use crate::{
    batch::Head,
    drawn::pieces::Piece,
    entry::{Direction, Event},
    time::Timestamp,
};

impl Course {
    /// Whether a send went to this peer, and then whether that only follows from its being there; nothing where it went to
    /// others.
    pub(super) fn is_addressed(&self, head: &Head) -> Option<bool> {
        let peer = self.peer.as_ref()?;
        match (&head.peer, &head.to) {
            (Some(only), _) => (only == peer).then_some(false),
            (None, Some(named)) => named.contains(peer).then_some(false),
            (None, None) => self.is_there().then_some(!self.alone),
        }
    }

    /// What a room passes on to this peer by an entry: how many bytes were said, or that somebody came or left. What
    /// pages send goes with a name before it as well.
    pub(super) fn passed_on(&self, head: &Head, is_ours: bool) -> Option<Option<u64>> {
        if !(self.room && self.is_there()) {
            return None;
        }
        let bytes = Some(head.bytes as u64);
        match (head.direction, &head.event) {
            (Direction::In, _) if !is_ours => Some(bytes),
            (Direction::Out, _) if self.is_addressed(head).is_some() => Some(bytes),
            (_, Some(Event::PeerJoined { .. } | Event::PeerLeft { .. })) if !is_ours => Some(None),
            _ => None,
        }
    }

    pub(super) fn passes_on(&mut self, seq: u64, at: Timestamp, bytes: Option<u64>) {
        if self.has_own_row(at) {
            let missed = false;
            self.push(seq, at, What::PassedOn { bytes, missed });
        } else {
            self.many(seq, at, |folded| folded.passed.add(bytes.unwrap_or(0)));
        }
    }

    pub(super) fn bytes_went(&mut self, seq: u64, at: Timestamp, bytes: u64, to_several: bool) {
        let piece = Piece {
            seq,
            start: self.sent.bytes,
            bytes,
        };
        self.sent.add(bytes);
        self.several |= to_several;
        if let Some(seq) = keep(&mut self.sends, piece) {
            self.let_go = seq;
        }
        if self.has_own_row(at) {
            let what = What::Sent {
                piece,
                of: bytes,
                to_several,
                unknown: false,
            };
            self.push(seq, at, what);
        } else {
            self.many(seq, at, |folded| {
                folded.sent.add(bytes);
                folded.end = piece.end();
                folded.to_several |= to_several;
            });
        }
    }

    /// It was not known whether a send was written when the relay was stopped; whether the drawing is another by that.
    pub(super) fn is_unknown(&mut self, of: u64) -> bool {
        let Ok(at) = self.sends.binary_search_by_key(&of, |piece| piece.seq) else {
            return false;
        };
        let bytes = self.sends[at].bytes;
        self.unknown.add(bytes);
        let first = self.rows.partition_point(|row| row.last < of);
        if let Some(row) = self.rows.get_mut(first).filter(|row| row.seq <= of) {
            match &mut Rc::make_mut(row).what {
                What::Sent { unknown, .. } => *unknown = true,
                What::Many(folded) => folded.unknown.add(bytes),
                _ => {}
            }
        }
        true
    }

    /// Of a send only so much was written: what came after it in the stream lies further in front.
    pub(super) fn take_back(&mut self, of: u64, written: u64) {
        let Ok(at) = self.sends.binary_search_by_key(&of, |piece| piece.seq) else {
            // How much it was to be is not known any more, so that no place after it is.
            self.begun &= of > self.let_go;
            self.shorten_rows(of, written, 0);
            return;
        };
        let missing = self.sends[at].bytes.saturating_sub(written);
        self.sends[at].bytes -= missing;
        self.sent.bytes -= missing;
        if written == 0 {
            self.sent.count = self.sent.count.saturating_sub(1);
        }
        for later in &mut self.sends[at + 1..] {
            later.start -= missing;
        }
        self.shorten_rows(of, written, missing);
    }

    /// The same for the rows from that send on, which have copies of the places.
    fn shorten_rows(&mut self, of: u64, written: u64, missing: u64) {
        let first = self.rows.partition_point(|row| row.last < of);
        for row in self.rows.range_mut(first..) {
            let is_it = row.seq <= of;
            match &mut Rc::make_mut(row).what {
                What::Sent { piece, .. } if is_it => piece.bytes = piece.bytes.min(written),
                What::Sent { piece, .. } => piece.start = piece.start.saturating_sub(missing),
                What::PassedOn { missed, .. } if is_it => *missed = true,
                What::Many(folded) => {
                    folded.end = folded.end.saturating_sub(missing);
                    if is_it {
                        folded.sent.bytes = folded.sent.bytes.saturating_sub(missing);
                        let gone = u64::from(written == 0 && missing > 0);
                        folded.sent.count = folded.sent.count.saturating_sub(gone);
                    }
                }
                _ => {}
            }
        }
    }

    /// How much of what was sent is written, by the relay's count for this peer: the one given, or the one of its end.
    /// Nothing where the count does not tell: where the beginning is not known, and where more was written than the
    /// entries say, as in a room.
    pub fn written(&self, counted: Option<u64>) -> Option<u64> {
        if self.was_room || !self.begun {
            return None;
        }
        match self.left {
            Some(left) => (left <= self.sent.bytes).then_some(left),
            None => counted,
        }
    }
}
