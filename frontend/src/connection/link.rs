//! The live socket's client as a pure state machine: (input, now) in, effects out. The task around it
//! (`super`) does the I/O.
//!
//! `dialling` connects, notices silence and tries again; `hearing` takes what the relay says; `following` keeps
//! the journals current and acknowledges; `sending` repeats sends until they are answered.

mod dialling;
mod following;
mod hearing;
mod sending;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use futures_channel::oneshot;
use serde::Serialize;
use serde_json::Value;
use shared::{
    fault::Fault,
    id::{BridgeId, UserId},
    live::{Call, ClientTell},
    operation::Send,
};

pub(crate) use self::hearing::entry;

use self::following::Following;
use super::backoff::Backoff;
use crate::{
    journal_store::JournalStore,
    state::{Action, PendingSend, SignIn},
};

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CallError {
    /// The relay has answered what is wrong.
    Fault(Fault),
    /// There is no connection, or it was lost before the answer.
    Lost,
    /// The answer was not of the form that belongs to the operation.
    Unreadable,
}

impl CallError {
    /// What the relay has answered.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Lost | Self::Unreadable => None,
        }
    }
}

/// Where an answer goes.
pub(crate) type Caller = oneshot::Sender<Result<Value, CallError>>;

/// What happens to the link.
pub(crate) enum Input {
    /// Signed in: connect.
    Start,
    /// Signed out, in this way: disconnect and stay so.
    Stop(SignIn),
    /// The socket is open.
    Opened,
    /// A text frame.
    Text(String),
    /// A binary frame.
    Frame(Vec<u8>),
    /// The socket was closed with this code, or could not be opened.
    Closed(u16),
    /// A deadline has come.
    Alarm,
    /// A good time to try again: the network is back, the page is looked at, the user wants it.
    Wake,
    /// A component asks for an operation.
    Call(&'static str, Value, Caller),
    /// A bridge is looked at.
    Follow(BridgeId),
    /// It is no longer looked at.
    Unfollow(BridgeId),
    /// A journal that could not be read is to be read again.
    ReadAgain(BridgeId),
    /// The lists that could not be had are to be asked for again.
    ListAgain,
    /// An older entry is wanted, with those around it.
    Fetch(BridgeId, u64),
    /// Something is to be sent; it has a `client_id`.
    Send(Send),
    /// The person's name changed.
    Rename(Option<String>),
}

/// What the link wants done.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Open a socket.
    Dial,
    /// Drop the socket; nothing more is heard of it.
    HangUp,
    /// Send a text frame.
    Say(String),
    /// Tell the state.
    Tell(Action),
    /// Give a caller the answer.
    Answer(Caller, Result<Value, CallError>),
    /// Find out whether the browser is still signed in.
    CheckSession,
    /// Keep the unanswered sends over a reload.
    Keep(Vec<Send>),
    /// The relay serves another page now.
    Reload,
}

/// The time and a random number, handed in so that tests can choose them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// Milliseconds since the Unix epoch.
    pub now: f64,
    /// From 0 to 1.
    pub random: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Phase {
    #[default]
    Idle,
    Dialling,
    Greeting,
    Ready,
    /// The relay has refused the hello: trying again would change nothing.
    Refused,
    Waiting {
        until: f64,
    },
}

/// For whom a call was made.
enum Waiting {
    Caller(Caller),
    Bridges,
    Saved,
    Position(BridgeId),
    Older(BridgeId),
    Send(String),
}

/// The live socket's client.
#[derive(Default)]
pub(crate) struct Link {
    store: JournalStore,
    name: Option<String>,
    phase: Phase,
    backoff: Backoff,
    heard: f64,
    build: Option<String>,
    /// Whose account it was at the last hello; nothing inside for whoever has none.
    user: Option<Option<UserId>>,
    window: u64,
    /// With what saved sends are listed.
    saved_for: Value,
    next_call: u64,
    waiting: BTreeMap<u64, Waiting>,
    follows: BTreeMap<BridgeId, Following>,
    sends: Vec<PendingSend>,
    /// How many connections ended while a send was on its way.
    losses: BTreeMap<String, u32>,
    /// Sends that went back to who wrote them without the relay's answer.
    given_up: Vec<Send>,
    news: Vec<Action>,
    news_due: Option<f64>,
    out: Vec<Effect>,
}

impl Link {
    /// A link at rest. `kept` are sends that an earlier page could not bring to an answer.
    pub(crate) fn new(store: JournalStore, name: Option<String>, kept: Vec<Send>) -> Self {
        let mut link = Self {
            store,
            name,
            ..Self::default()
        };
        kept.into_iter().for_each(|send| link.take_on(send));
        link
    }

    /// Takes an input; the effects are to be done in their order.
    pub(crate) fn step(&mut self, input: Input, at: Moment) -> Vec<Effect> {
        match input {
            Input::Start => self.start(at),
            Input::Stop(sign_in) => self.stop(sign_in),
            Input::Opened => self.greet(at),
            Input::Text(text) => self.hear(&text, at),
            Input::Frame(frame) => self.consume(&frame, at),
            Input::Closed(code) => self.closed(code, at),
            Input::Alarm => self.alarm(at),
            Input::Wake => self.wake(at),
            Input::Call(operation, with, caller) => self.call_for(operation, with, caller),
            Input::Follow(bridge) => self.follow(bridge),
            Input::Unfollow(bridge) => self.unfollow(&bridge),
            Input::ReadAgain(bridge) => self.read_again(bridge),
            Input::ListAgain => self.list_again(),
            Input::Fetch(bridge, seq) => self.fetch(bridge, seq),
            Input::Send(send) => self.send(send),
            Input::Rename(name) => self.rename(name, at),
        }
        std::mem::take(&mut self.out)
    }

    fn is_ready(&self) -> bool {
        self.phase == Phase::Ready
    }

    fn tell(&mut self, action: Action) {
        self.flush_news();
        self.out.push(Effect::Tell(action));
    }

    fn say(&mut self, tell: &ClientTell) {
        self.push_json(tell);
    }

    fn push_json(&mut self, message: &impl Serialize) {
        // Messages are made of texts and numbers, which always become JSON.
        if let Ok(text) = serde_json::to_string(message) {
            self.out.push(Effect::Say(text));
        }
    }

    fn call(&mut self, operation: &str, with: Value, waiting: Waiting) {
        self.next_call += 1;
        let id = self.next_call;
        self.waiting.insert(id, waiting);
        self.push_json(&Call {
            id,
            operation: operation.to_owned(),
            with,
            key: None,
        });
    }

    fn call_for(&mut self, operation: &str, with: Value, caller: Caller) {
        if self.is_ready() {
            self.call(operation, with, Waiting::Caller(caller));
        } else {
            self.out.push(Effect::Answer(caller, Err(CallError::Lost)));
        }
    }

    /// Changes come in crowds (4,000 peers after a hello): they are told together.
    fn flush_news(&mut self) {
        self.news_due = None;
        if !self.news.is_empty() {
            let news = std::mem::take(&mut self.news);
            self.out.push(Effect::Tell(Action::All(news)));
        }
    }
}
