//! What `attach` decides, as a pure state machine: (input, now) in, effects out. The loop around it (`super`) does
//! the I/O.
//!
//! `dialling` connects, notices silence and tries again; `hearing` takes what the relay says and finds the bridge;
//! `receiving` goes on behind the last entry and acknowledges what is written; `sending` repeats a send until it is
//! answered.

mod dialling;
mod hearing;
mod receiving;
mod sending;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    io::{self, ErrorKind},
    time::{Duration, Instant},
};

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use shared::{
    bridge::{Bridge, BridgeState, Endpoint},
    id::{BridgeId, PeerId},
    live::Call,
    peer::PeerState,
};

use self::{dialling::Dialling, receiving::Receiving, sending::Sending};
use super::{
    line::Refusal,
    pipes::{Chunk, Piece},
    shown::Shown,
    words,
};

/// What the user wants.
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// The bridge's id or name.
    pub(super) bridge: String,
    /// The author of what is sent.
    pub(super) name: Option<String>,
    /// Begin behind this entry; without one, behind the newest.
    pub(super) after: Option<u64>,
    /// Hex on both pipes.
    pub(super) hex: bool,
    /// Text for a terminal instead of bytes.
    pub(super) shown: bool,
    /// Leave so long after the end of input.
    pub(super) quit_after: Option<Duration>,
    /// Whether a person types the input: what is wrong in it is told and let pass.
    pub(super) typed: bool,
    /// Random: what every `client_id` begins with.
    pub(super) sender: String,
}

/// What happens.
#[derive(Debug)]
pub(super) enum Input {
    /// Begin.
    Start,
    /// The socket is open.
    Opened,
    /// It could not be opened.
    Refused(Refusal),
    /// A text frame.
    Text(String),
    /// A binary frame.
    Frame(Bytes),
    /// The socket is closed.
    Closed,
    /// Something came from standard input.
    Read(Piece),
    /// Standard input has ended.
    Finished,
    /// Standard output has taken everything up to an entry, or takes nothing more.
    Written(io::Result<Option<u64>>),
    /// The deadline has come.
    Alarm,
}

/// What is to be done, in this order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Open a socket.
    Dial,
    /// Drop it; nothing more is heard of it.
    HangUp,
    /// Send a text frame.
    Say(String),
    /// Write to standard output.
    Write(Chunk),
    /// Tell the user.
    Tell(Note),
    /// Leave when all is written.
    End(Result<(), String>),
}

/// A line for standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// Something is missing from what is received or sent.
    Missing(String),
    /// Good to know.
    News(String),
}

/// The time and a random number, handed in so that tests can choose them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Instant,
    /// From 0 to 1.
    pub(super) random: f64,
}

/// What a call was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// To know that all bridges and peers have been told.
    Bridges,
    /// To begin behind the newest entry.
    Position,
    /// To know how far there are entries already.
    Backlog,
    /// To know the last entry of a closed bridge.
    Last,
    Send,
}

/// How far a dialled bridge is from its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ending {
    #[default]
    No,
    Asked,
    /// It is closed, and this was its last entry.
    Last(u64),
}

/// The client of one bridge.
pub(super) struct Link {
    options: Options,
    dialling: Dialling,
    receiving: Receiving,
    shown: Shown,
    sending: Sending,
    /// What the relay has told on this connection.
    bridges: BTreeMap<BridgeId, Bridge>,
    /// The peers that can be sent to.
    peers: BTreeMap<BridgeId, BTreeMap<PeerId, PeerState>>,
    /// Known from the first connection on.
    bridge: Option<BridgeId>,
    calls: BTreeMap<u64, Asked>,
    last_call: u64,
    ending: Ending,
    ended: bool,
    out: Vec<Effect>,
}

impl Link {
    pub(super) fn new(options: Options) -> Self {
        Self {
            receiving: Receiving::new(options.after),
            shown: Shown::default(),
            sending: Sending::new(&options),
            options,
            dialling: Dialling::default(),
            bridges: BTreeMap::new(),
            peers: BTreeMap::new(),
            bridge: None,
            calls: BTreeMap::new(),
            last_call: 0,
            ending: Ending::No,
            ended: false,
            out: Vec::new(),
        }
    }

    /// Takes an input; the effects are to be done in their order.
    pub(super) fn step(&mut self, input: Input, at: Moment) -> Vec<Effect> {
        match input {
            Input::Start => self.dial(at),
            Input::Opened => self.greet(),
            Input::Refused(refusal) => self.refused(refusal, at),
            Input::Text(text) => self.hear(&text, at),
            Input::Frame(frame) => self.consume(&frame, at),
            Input::Closed => self.closed(at),
            Input::Read(piece) => self.take(piece),
            Input::Finished => self.sending.end(),
            Input::Written(outcome) => self.written(outcome),
            Input::Alarm => self.alarm(at),
        }
        self.settle(at);
        std::mem::take(&mut self.out)
    }

    /// When an alarm is wanted.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let deadlines = [self.dialling.deadline(), self.sending.deadline()];
        deadlines.into_iter().flatten().min()
    }

    /// Does what has become possible.
    fn settle(&mut self, at: Moment) {
        self.follow();
        self.send_next(at);
        self.leave_in_time(at);
        self.end_with_the_bridge();
    }

    fn standing(&self) -> Option<&Bridge> {
        self.bridges.get(self.bridge.as_ref()?)
    }

    /// A bridge that dials is closed and its connection has ended, or both sides have said what they had to say.
    fn is_over(&self) -> bool {
        self.standing().is_some_and(|bridge| {
            is_closed(bridge) && bridge.peers == 0 || dials(bridge) && self.is_all_said(bridge)
        })
    }

    fn is_all_said(&self, bridge: &Bridge) -> bool {
        let Some(peers) = self.peers.get(&bridge.id) else {
            return false;
        };
        let silent = |state: &PeerState| *state == PeerState::PeerClosed;
        self.sending.is_finished() && !peers.is_empty() && peers.values().all(silent)
    }

    fn end_with_the_bridge(&mut self) {
        if !self.receiving.following || self.sending.is_asked() || !self.is_over() {
            self.ending = Ending::No;
            return;
        }
        match self.ending {
            // Only the journal knows whether all of it was given.
            Ending::No => {
                self.ending = Ending::Asked;
                self.ask_for_the_newest(Asked::Last);
            }
            Ending::Asked => {}
            Ending::Last(last) if self.receiving.written < last => {}
            Ending::Last(_) => {
                let outcome = match self.sending.waiting() {
                    0 => Ok(()),
                    count => Err(format!(
                        "the bridge is closed; {count} bytes of input were not sent"
                    )),
                };
                self.end(outcome);
            }
        }
    }

    fn written(&mut self, outcome: io::Result<Option<u64>>) {
        match outcome {
            Ok(Some(seq)) => self.acknowledge(seq),
            Ok(None) => {}
            // Whoever read it has had enough, as `head` has.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.end(Ok(())),
            Err(error) => self.end(Err(words::unwritable(&error))),
        }
    }

    fn end(&mut self, outcome: Result<(), String>) {
        if !self.ended {
            self.ended = true;
            self.out.push(Effect::End(outcome));
        }
    }

    fn tell(&mut self, note: Note) {
        self.out.push(Effect::Tell(note));
    }

    fn news(&mut self, text: impl Into<String>) {
        self.tell(Note::News(text.into()));
    }

    fn say(&mut self, message: &impl Serialize) {
        // Messages are made of texts and numbers, which always become JSON.
        if let Ok(text) = serde_json::to_string(message) {
            self.out.push(Effect::Say(text));
        }
    }

    fn call(&mut self, operation: &str, with: Value, asked: Asked) {
        self.last_call += 1;
        let id = self.last_call;
        self.calls.insert(id, asked);
        self.say(&Call {
            id,
            operation: operation.to_owned(),
            with,
            key: None,
        });
    }
}

fn dials(bridge: &Bridge) -> bool {
    matches!(bridge.endpoint, Endpoint::TcpConnect { .. })
}

/// Whether a bridge that dials is closed. One that listens may be opened again for others to come.
fn is_closed(bridge: &Bridge) -> bool {
    dials(bridge) && matches!(bridge.state, BridgeState::Closed | BridgeState::Failed)
}
