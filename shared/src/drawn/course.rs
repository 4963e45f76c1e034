//! The course of one TCP connection: the rows of its drawing, from its bridge's entries in order, and before it how its
//! listener was made, or which dials came to nothing. Its size is bounded, however long and busy the connection.

mod fins;
mod mode;
mod row;
mod sends;

use std::{collections::VecDeque, rc::Rc};

pub use row::{Folded, Row, Tally, What};

use super::{
    pieces::Piece,
    state::{Act, Ends, Entered, measured},
};
use crate::{
    batch::Head,
    entry::{Direction, Event},
    id::PeerId,
    peer::{TcpFacts, TcpState},
    time::Timestamp,
};
use row::{not_connected, shown};

/// The most rows that are kept; older ones make room.
pub const ROWS: usize = 600;

/// The most sends, and the most reads, whose places in the stream are kept.
pub const PIECES: usize = 4_000;

/// So many sends and reads of one second have rows of their own; the others of that second are one row together.
pub const IN_A_SECOND: u32 = 24;

/// The course of one connection.
#[derive(Clone, Debug)]
pub struct Course {
    /// Whose; nobody's where there is no connection yet.
    peer: Option<PeerId>,
    alone: bool,
    /// Whether the bridge is a room now, which passes on to a peer what others say.
    room: bool,
    /// Whether it was one while the connection was there.
    was_room: bool,
    /// Whether it was one at the first entry, and whether that is what was told when its mode was changed first.
    began_in_room: bool,
    first_mode: Option<bool>,
    /// Whether anything of the connection was among the entries.
    met: bool,
    /// Whether the bridge has gone on to another connection.
    over: bool,
    ends: Ends,
    /// Whether the system has told FIN-WAIT-2, which no entry tells.
    fin_waited: bool,
    /// TCP_INFO, as it was told last before the relay let go of the connection.
    last_told: Option<(Timestamp, TcpFacts)>,
    /// Whether its beginning was among the entries.
    begun: bool,
    skipped: bool,
    several: bool,
    rows: VecDeque<Rc<Row>>,
    dropped: u64,
    lit: [Vec<Entered>; 2],
    sends: Vec<Piece>,
    /// The last send whose place was let go.
    let_go: u64,
    reads: Vec<Piece>,
    /// How many bytes the relay had written in all when it closed its descriptor.
    left: Option<u64>,
    sent: Tally,
    /// Of what was sent, that of which it is not known whether it was written.
    unknown: Tally,
    received: Tally,
    /// The second of the latest rows of sends and reads, and how many it has.
    second: (i64, u32),
}

impl Course {
    /// The course of a peer's connection, or what there is before anybody's; `alone` where a bridge dials, so that it has
    /// one peer at a time, to whom all that is sent goes.
    pub fn new(peer: Option<PeerId>, alone: bool) -> Self {
        Self {
            peer,
            alone,
            room: false,
            was_room: false,
            began_in_room: false,
            first_mode: None,
            met: false,
            over: false,
            ends: Ends::default(),
            fin_waited: false,
            last_told: None,
            begun: false,
            skipped: false,
            several: false,
            rows: VecDeque::new(),
            dropped: 0,
            lit: [Vec::new(), Vec::new()],
            sends: Vec::new(),
            let_go: 0,
            reads: Vec::new(),
            left: None,
            sent: Tally::default(),
            unknown: Tally::default(),
            received: Tally::default(),
            second: (i64::MIN, 0),
        }
    }

    /// Takes the next entry of the bridge; whether the drawing is another by it. Entries of others are left out, but for
    /// what a room passes on.
    pub fn take(&mut self, seq: u64, head: &Head) -> bool {
        let is_ours = self.peer.is_some() && head.peer == self.peer;
        let bytes = head.bytes as u64;
        if let Some(said) = self.passed_on(head, is_ours) {
            self.passes_on(seq, head.at, said);
            return true;
        }
        match head.direction {
            Direction::In if is_ours => {
                self.met = true;
                self.bytes_came(seq, head.at, bytes);
            }
            Direction::Out => {
                let Some(to_several) = self.is_addressed(head) else {
                    return false;
                };
                self.bytes_went(seq, head.at, bytes, to_several);
            }
            Direction::Event => {
                let event = head.event.as_ref();
                return event.is_some_and(|event| self.heard_of(seq, head, event, is_ours));
            }
            Direction::In => return false,
        }
        true
    }

    fn heard_of(&mut self, seq: u64, head: &Head, event: &Event, is_ours: bool) -> bool {
        match event {
            Event::ModeChanged { .. } => return self.mode_changes(seq, head.at, event),
            Event::OutcomeUnknown { of } => return self.is_unknown(*of),
            _ => {}
        }
        if !is_ours && let Some(changed) = self.beside(seq, head, event) {
            return changed;
        }
        let is_about = match event {
            // It ends every connection without a word about each.
            Event::RelayRestarted => self.is_there(),
            Event::NotWritten { peer, .. } => Some(peer) == self.peer.as_ref(),
            _ => is_ours,
        };
        if is_about {
            self.happened(seq, head.at, event);
            self.met = true;
        }
        is_about
    }

    /// What the bridge itself did before the connection or after it, and other connections of it; whether the drawing is
    /// another by that, or nothing where the event is of neither kind.
    fn beside(&mut self, seq: u64, head: &Head, event: &Event) -> Option<bool> {
        match event {
            Event::Listening { local, backlog } if !self.alone => {
                if self.met {
                    return Some(false);
                }
                self.rows.clear();
                let (local, backlog) = (local.clone(), *backlog);
                self.push(seq, head.at, What::Listening { local, backlog });
                self.enters(vec![measured(TcpState::Listen)]);
                Some(true)
            }
            // Dials before another connection led to that one.
            Event::Connected { .. } if self.alone => {
                self.over = self.met;
                let before = !self.met && !self.rows.is_empty();
                if before {
                    self.rows.clear();
                }
                Some(before)
            }
            _ if head.peer.is_some() || !self.alone || self.over || self.is_there() => None,
            event => {
                let (what, entered) = not_connected(event)?;
                let at = self.goes_on(head.at, event);
                self.push(seq, at, what);
                self.enters(entered);
                Some(true)
            }
        }
    }

    /// Of dials that came to the same the latest count stands, at the time of the last of them.
    fn goes_on(&mut self, at: Timestamp, event: &Event) -> Timestamp {
        let Event::DialRepeated { ago_us, .. } = event else {
            return at;
        };
        let repeats = |row: &mut Rc<Row>| matches!(row.what, What::Repeated { .. });
        self.rows.pop_back_if(repeats);
        Timestamp(at.0.saturating_sub_unsigned(*ago_us))
    }

    /// States of sockets beside the connection's own: they are shown where they are entered. They are lit only where there is
    /// no connection.
    fn enters(&mut self, ours: Vec<Entered>) {
        if self.peer.is_none() {
            let lit = &mut self.lit[0];
            let new = ours.iter().filter(|entered| !lit.contains(entered));
            let new: Vec<_> = new.copied().collect();
            lit.extend(new);
        }
        if let Some(row) = self.rows.back_mut() {
            Rc::make_mut(row).ours = ours;
        }
    }

    /// Entries are left out here: places in the stream are not known from now on.
    pub fn skip(&mut self) {
        self.begun = false;
        self.skipped = true;
    }

    /// Whether the connection is there and we may send.
    fn is_there(&self) -> bool {
        let open = matches!(self.ends.ours, TcpState::Established | TcpState::CloseWait);
        open && !self.ends.left
    }

    fn bytes_came(&mut self, seq: u64, at: Timestamp, bytes: u64) {
        let piece = Piece {
            seq,
            start: self.received.bytes,
            bytes,
        };
        self.received.add(bytes);
        keep(&mut self.reads, piece);
        if self.has_own_row(at) {
            self.push(seq, at, What::Received(piece));
        } else {
            self.many(seq, at, |folded| folded.received.add(bytes));
        }
    }

    fn has_own_row(&mut self, at: Timestamp) -> bool {
        let second = at.0.div_euclid(1_000_000);
        if self.second.0 != second {
            self.second = (second, 0);
        }
        self.second.1 += 1;
        self.second.1 <= IN_A_SECOND
    }

    /// Adds to the row of the many, which is the last one or a new one.
    fn many(&mut self, seq: u64, at: Timestamp, add: impl FnOnce(&mut Folded)) {
        let second = self.second.0;
        let is_many = |row: &Rc<Row>| {
            matches!(row.what, What::Many(_)) && row.at.0.div_euclid(1_000_000) == second
        };
        if !self.rows.back().is_some_and(is_many) {
            self.push(seq, at, What::Many(Folded::default()));
        }
        let Some(row) = self.rows.back_mut() else {
            return;
        };
        let row = Rc::make_mut(row);
        row.last = seq;
        if let What::Many(folded) = &mut row.what {
            add(folded);
        }
    }

    fn happened(&mut self, seq: u64, at: Timestamp, event: &Event) {
        let (act, mut what) = shown(event);
        let begins = matches!(act, Some(Act::Accepted | Act::Connected));
        if begins && !self.met {
            self.begun = !self.skipped;
        }
        self.was_room |= begins && self.room;
        if let What::NotWritten { of, written, .. } = what {
            self.take_back(of, written);
        }
        if let What::Left { bytes_out, .. } = what {
            self.left = Some(bytes_out);
            self.last_told = fins::last_told(at, event);
        }
        let (mut ours, theirs) = self.acts(act, &mut what);
        self.lit[0].extend(&ours);
        self.lit[1].extend(&theirs);
        let is_listening = |row: &Rc<Row>| matches!(row.what, What::Listening { .. });
        if begins && self.rows.back().is_some_and(is_listening) {
            // That was entered in the row before.
            ours.retain(|entered| entered.state != TcpState::Listen);
        }
        self.push(seq, at, what);
        if let Some(row) = self.rows.back_mut() {
            let row = Rc::make_mut(row);
            row.ours = ours;
            row.theirs = theirs;
        }
    }

    fn push(&mut self, seq: u64, at: Timestamp, what: What) {
        let before = self.rows.back().map(|row| row.at);
        let after = before.map(|before| u64::try_from(at.0 - before.0).unwrap_or(0));
        self.rows.push_back(Rc::new(Row {
            seq,
            last: seq,
            at,
            after,
            what,
            ours: Vec::new(),
            theirs: Vec::new(),
        }));
        if self.rows.len() > ROWS {
            self.rows.pop_front();
            self.dropped += 1;
        }
    }

    /// The rows, oldest first.
    pub fn rows(&self) -> &VecDeque<Rc<Row>> {
        &self.rows
    }

    /// How many rows have made room.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Whether the connection's beginning is among the entries, so that places in the stream are known.
    pub fn begun(&self) -> bool {
        self.begun
    }

    /// In which states both ends are now.
    pub fn ends(&self) -> Ends {
        self.ends
    }

    /// The states that our end and the other have entered, in order.
    pub fn lit(&self) -> &[Vec<Entered>; 2] {
        &self.lit
    }

    /// What was sent: the latest pieces, with their places in the stream.
    pub fn sends(&self) -> &[Piece] {
        &self.sends
    }

    /// What was received: the latest pieces, with their places in the stream.
    pub fn reads(&self) -> &[Piece] {
        &self.reads
    }

    /// What our end sent lies over what another's read, by their counts: both are known from their beginning, and where
    /// sends went to several peers, so that this one was among them only follows, as much was read as was sent.
    pub fn lies_over(&self, other: &Self) -> bool {
        let known = self.begun && other.begun && !self.was_room;
        known && (!self.several || self.sent.bytes == other.received.bytes)
    }

    /// How much was sent and received in all, as far as it is known that it was written.
    pub fn totals(&self) -> (Tally, Tally) {
        (self.sent.less(self.unknown), self.received)
    }

    /// How many bytes the relay had written when it closed its descriptor, where that is told.
    pub fn left(&self) -> Option<u64> {
        self.left
    }
}

/// Keeps a piece; of too many the older half goes. The number of the last one that has gone.
fn keep(pieces: &mut Vec<Piece>, piece: Piece) -> Option<u64> {
    let full = pieces.len() >= PIECES;
    let gone = full.then(|| pieces.drain(..PIECES / 2).next_back());
    pieces.push(piece);
    gone.flatten().map(|piece| piece.seq)
}

#[cfg(test)]
mod tests;
