//! Standard input becomes sends, one under way at a time: each is repeated with the same `client_id` until it is
//! answered, so that none is lost and none is doubled.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use serde_json::Value;
use shared::{
    bridge::BridgeState,
    fault::{Fault, FaultCode},
    id::PeerId,
    operation::{Limits, Operation, Send, To},
    payload::base64,
};

use super::{Asked, Link, Moment, Note, Options};
use crate::cli::attach::pipes::Piece;

/// What one send takes of a stream, and what waits before nothing more is read: some milliseconds' worth, and
/// small beside what a connection that is often cut can carry.
const BLOCK: usize = 128 << 10;

/// What one datagram takes of a stream, as with `nc`.
const DATAGRAM: usize = 16 << 10;

/// The first and the longest pause before a send that found no room is tried again.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The input on its way.
#[derive(Debug)]
pub(super) struct Sending {
    /// Whether each piece is a send of its own, as it was typed.
    lines: bool,
    pieces: VecDeque<Vec<u8>>,
    /// How many bytes the pieces have.
    bytes: usize,
    /// What is being sent, until it is answered.
    block: Option<Vec<u8>>,
    /// The send that was said, until its outcome is known: it may only be repeated as it was.
    said: Option<Send>,
    asked: bool,
    sender: String,
    last_id: u64,
    entry_bytes: usize,
    pause: Duration,
    retry_at: Option<Instant>,
    /// What was told of why it waits.
    told: Option<Note>,
    ended: bool,
    /// Why the input was given up; all before that is sent.
    wrong: Option<String>,
    leave_at: Option<Instant>,
}

impl Sending {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            lines: options.typed || options.hex,
            pieces: VecDeque::new(),
            bytes: 0,
            block: None,
            said: None,
            asked: false,
            sender: options.sender.clone(),
            last_id: 0,
            entry_bytes: BLOCK,
            pause: FIRST_PAUSE,
            retry_at: None,
            told: None,
            ended: false,
            wrong: None,
            leave_at: None,
        }
    }

    pub(super) fn limit(&mut self, limits: &Limits) {
        let limit = limits.get("entry_bytes").copied().unwrap_or(BLOCK as u64);
        self.entry_bytes = usize::try_from(limit).unwrap_or(BLOCK).max(1);
    }

    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        [self.retry_at, self.leave_at].into_iter().flatten().min()
    }

    /// Whether an answer is awaited.
    pub(super) fn is_asked(&self) -> bool {
        self.asked
    }

    /// How many bytes were read and not sent.
    pub(super) fn waiting(&self) -> usize {
        self.bytes + self.block.as_ref().map_or(0, Vec::len)
    }

    /// Whether the input has ended and all of it is sent.
    pub(super) fn is_finished(&self) -> bool {
        self.ended && self.waiting() == 0
    }

    /// The connection is lost, and with it the answer.
    pub(super) fn lost(&mut self) {
        self.asked = false;
        self.retry_at = None;
    }

    pub(super) fn done(&mut self) {
        self.asked = false;
        self.said = None;
        self.block = None;
        self.pause = FIRST_PAUSE;
        self.told = None;
    }

    /// Takes the next block of the input.
    fn next_block(&mut self, datagrams: bool) -> Option<Vec<u8>> {
        let most = match (self.lines, datagrams) {
            (true, _) => self.entry_bytes,
            (false, true) => self.entry_bytes.min(DATAGRAM),
            (false, false) => self.entry_bytes.min(BLOCK),
        };
        let mut block = self.pieces.pop_front()?;
        while !self.lines && !datagrams && block.len() < most {
            let Some(piece) = self.pieces.pop_front() else {
                break;
            };
            block.extend_from_slice(&piece);
        }
        if block.len() > most {
            self.pieces.push_front(block.split_off(most));
        }
        self.bytes -= block.len();
        Some(block)
    }
}

impl Link {
    /// Whether more input can be taken.
    pub(in crate::cli::attach) fn wants_input(&self) -> bool {
        !self.sending.ended && self.sending.bytes < BLOCK
    }

    pub(super) fn take(&mut self, piece: Piece) {
        match piece {
            Ok(bytes) => {
                self.sending.bytes += bytes.len();
                self.sending.pieces.push_back(bytes);
            }
            Err(what) if self.options.typed => {
                self.tell(Note::Missing(format!("not sent: {what}")))
            }
            Err(what) => {
                self.sending.wrong = Some(what);
                self.sending.ended = true;
            }
        }
    }

    /// One send at a time: the relay refuses one that a slow peer has no room for, but looks before those that are
    /// under way have taken theirs.
    pub(super) fn send_next(&mut self, at: Moment) {
        let sending = &mut self.sending;
        let pausing = sending.retry_at.is_some_and(|retry| at.now < retry);
        if sending.asked || pausing || !self.receiving.has_begun() {
            return;
        }
        sending.retry_at = None;
        let Some(send) = self.next_send() else {
            return;
        };
        // Ids, numbers and base64 always become JSON.
        if let Ok(with) = serde_json::to_value(&send) {
            self.sending.said = Some(send);
            self.sending.asked = true;
            self.call(Send::ID, with, Asked::Send);
        }
    }

    fn next_send(&mut self) -> Option<Send> {
        if self.sending.said.is_some() {
            return self.sending.said.clone();
        }
        let standing = self.standing()?;
        let (bridge, state) = (standing.id.clone(), standing.state);
        let datagrams = standing.endpoint.is_udp();
        if self.sending.block.is_none() {
            self.sending.block = self.sending.next_block(datagrams);
        }
        let bytes = base64(self.sending.block.as_ref()?);
        // By their ids: a send to all passes those that are full, one to these is refused.
        let peers = self.peers.get(&bridge).into_iter().flatten();
        let to: Vec<PeerId> = peers.map(|(id, _)| id.clone()).collect();
        if state != BridgeState::Open {
            self.wait_for(Note::News("the bridge is not open; input waits".to_owned()));
            return None;
        }
        if to.is_empty() {
            self.wait_for(Note::News(
                "nobody is there; input waits for a peer".to_owned(),
            ));
            return None;
        }
        self.sending.last_id += 1;
        let id = format!("{}-{}", self.sending.sender, self.sending.last_id);
        Some(Send {
            bridge,
            to: To::Many(to),
            base64: Some(bytes),
            client_id: Some(id),
            ..Send::default()
        })
    }

    /// Tells once why input waits.
    fn wait_for(&mut self, why: Note) {
        if self.sending.told.as_ref() != Some(&why) {
            self.sending.told = Some(why.clone());
            self.tell(why);
        }
    }

    /// The relay has not stored it: the same bytes may go to others, under another `client_id`. Only where its store
    /// failed is that not certain, and the same send is repeated.
    pub(super) fn send_failed(&mut self, fault: Fault, at: Moment) {
        self.sending.asked = false;
        let said = self.sending.said.take();
        let peer = fault.params.get("peer").and_then(Value::as_str);
        match (fault.code, peer, said) {
            (FaultCode::PeerGone | FaultCode::NotFound, Some(peer), Some(said)) => {
                if let Some(peers) = self.peers.get_mut(&said.bridge) {
                    peers.remove(&PeerId::from(peer));
                }
            }
            (FaultCode::NotFound, ..) => self.deleted(),
            (FaultCode::LimitReached, ..) => {
                self.wait_for(Note::News(
                    "a peer reads slowly; input waits for it".to_owned(),
                ));
                self.pause(at);
            }
            (FaultCode::BridgeClosed, ..) => self.pause(at),
            (
                FaultCode::StorageFailed | FaultCode::TooManyRequests | FaultCode::TimedOut,
                _,
                said,
            ) => {
                self.sending.said = said;
                self.wait_for(Note::Missing(format!("input waits: {}", fault.detail)));
                self.pause(at);
            }
            _ if self.options.typed => {
                self.sending.done();
                self.tell(Note::Missing(format!("not sent: {}", fault.detail)));
            }
            _ => self.end(Err(format!("the relay refuses to send: {}", fault.detail))),
        }
    }

    fn pause(&mut self, at: Moment) {
        let sending = &mut self.sending;
        sending.retry_at = Some(at.now + sending.pause);
        sending.pause = (sending.pause * 2).min(LONGEST_PAUSE);
    }

    /// All input is sent, what was there is written, and nothing more is waited for.
    pub(super) fn leave_in_time(&mut self, at: Moment) {
        let sending = &mut self.sending;
        let receiving = &self.receiving;
        if !sending.is_finished() || !receiving.has_begun() || !receiving.is_caught_up() {
            return;
        }
        if let Some(what) = sending.wrong.take() {
            return self.end(Err(what));
        }
        if let Some(time) = self.options.quit_after {
            let leave_at = *sending.leave_at.get_or_insert(at.now + time);
            if leave_at <= at.now {
                self.end(Ok(()));
            }
        }
    }
}
