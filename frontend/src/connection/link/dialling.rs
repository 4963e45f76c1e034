//! Connecting, noticing silence, trying again.

use shared::{
    PROTOCOL_VERSION,
    fault::{Fault, FaultCode},
    live::{ClientHello, ClientTell, SILENCE_MS},
};

use super::{CallError, Effect, Link, Moment, Phase, Waiting};
use crate::state::{self, Action, SignIn};

/// How long opening the socket and the relay's hello may take: an open that hangs is tried anew.
const GREETING_MS: f64 = 10_000.0;

impl Link {
    /// When the link wants to be woken, in milliseconds since the Unix epoch.
    pub(crate) fn deadline(&self) -> Option<f64> {
        let phase = match self.phase {
            Phase::Idle | Phase::Refused => None,
            Phase::Dialling | Phase::Greeting => Some(self.heard + GREETING_MS),
            Phase::Ready => Some(self.heard + SILENCE_MS as f64),
            Phase::Waiting { until } => Some(until),
        };
        [phase, self.news_due, self.next_ack()]
            .into_iter()
            .flatten()
            .min_by(f64::total_cmp)
    }

    pub(super) fn start(&mut self, at: Moment) {
        match self.phase {
            Phase::Idle => self.dial(at),
            // Whoever signs in anew is somebody else.
            _ => self.redial(at),
        }
    }

    pub(super) fn stop(&mut self, sign_in: SignIn) {
        self.phase = Phase::Idle;
        self.out.push(Effect::HangUp);
        self.drop_calls();
        if matches!(sign_in, SignIn::Ended | SignIn::Left) {
            // Whoever comes back comes as another: what a guest could not send any more is shown, and not repeated.
            self.sends.clear();
            self.given_up.clear();
            self.out.push(Effect::Keep(Vec::new()));
        }
        self.tell(Action::SignIn(sign_in));
        self.tell(Action::Link(state::Link::Starting));
    }

    fn dial(&mut self, at: Moment) {
        self.phase = Phase::Dialling;
        self.heard = at.now;
        self.out.push(Effect::Dial);
    }

    pub(super) fn greet(&mut self, at: Moment) {
        if self.phase != Phase::Dialling {
            return;
        }
        self.phase = Phase::Greeting;
        self.heard = at.now;
        self.say(&ClientTell::Hello(ClientHello {
            version: PROTOCOL_VERSION,
            name: self.name.clone(),
        }));
    }

    pub(super) fn closed(&mut self, code: u16, at: Moment) {
        if self.phase == Phase::Ready {
            self.blame_sends(code);
        }
        self.lose(at);
    }

    fn lose(&mut self, at: Moment) {
        if matches!(
            self.phase,
            Phase::Idle | Phase::Refused | Phase::Waiting { .. }
        ) {
            return;
        }
        // A refused upgrade shows no status: only a request can tell whether the session has ended.
        if self.phase != Phase::Ready {
            self.out.push(Effect::CheckSession);
        }
        self.drop_calls();
        let until = at.now + self.backoff.next(at.random);
        self.phase = Phase::Waiting { until };
        self.tell(Action::Link(state::Link::Lost { retry_at: until }));
    }

    pub(super) fn hang_up_and_lose(&mut self, at: Moment) {
        self.out.push(Effect::HangUp);
        self.lose(at);
    }

    pub(super) fn alarm(&mut self, at: Moment) {
        if self.news_due.is_some_and(|due| due <= at.now) {
            self.flush_news();
        }
        self.acknowledge_due(at);
        match self.phase {
            Phase::Waiting { until } if until <= at.now => {
                self.tell(Action::Link(state::Link::Trying));
                self.dial(at);
            }
            Phase::Ready if self.is_silent(at) => self.hang_up_and_lose(at),
            Phase::Dialling | Phase::Greeting if at.now - self.heard >= GREETING_MS => {
                self.hang_up_and_lose(at);
            }
            _ => {}
        }
    }

    pub(super) fn wake(&mut self, at: Moment) {
        match self.phase {
            Phase::Waiting { .. } | Phase::Refused => {
                self.tell(Action::Link(state::Link::Trying));
                self.dial(at);
            }
            Phase::Ready if self.is_silent(at) => self.redial(at),
            _ => {}
        }
    }

    pub(super) fn rename(&mut self, name: Option<String>, at: Moment) {
        if self.name == name {
            return;
        }
        self.name = name;
        if self.name.is_some() {
            self.tell(Action::HelloRefused(None));
        }
        // The name belongs to the hello, so that a new one takes a new connection.
        if matches!(self.phase, Phase::Greeting | Phase::Ready | Phase::Refused) {
            self.redial(at);
        }
    }

    /// The relay does not take the hello. Without a name that it does not take it may; nothing else changes
    /// by itself.
    pub(super) fn turn_away(&mut self, fault: Fault, at: Moment) {
        if self.phase != Phase::Greeting || fault.code == FaultCode::TimedOut {
            return;
        }
        let refused = state::is_of_name(&fault)
            .then(|| self.name.take())
            .flatten();
        let is_name = refused.is_some();
        // It goes back to where it was typed.
        let fault = match refused {
            Some(name) => fault.with("name", name),
            None => fault,
        };
        self.tell(Action::HelloRefused(Some(fault)));
        if is_name {
            self.redial(at);
        } else {
            self.phase = Phase::Refused;
            self.out.push(Effect::HangUp);
            self.tell(Action::Link(state::Link::Refused));
        }
    }

    fn redial(&mut self, at: Moment) {
        self.out.push(Effect::HangUp);
        self.drop_calls();
        self.tell(Action::Link(state::Link::Trying));
        self.dial(at);
    }

    fn is_silent(&self, at: Moment) -> bool {
        at.now - self.heard >= SILENCE_MS as f64
    }

    /// What was not answered never will be. Sends stay, and are repeated by themselves.
    fn drop_calls(&mut self) {
        for waiting in std::mem::take(&mut self.waiting).into_values() {
            match waiting {
                Waiting::Caller(caller) => {
                    self.out.push(Effect::Answer(caller, Err(CallError::Lost)));
                }
                Waiting::Older(bridge) => {
                    self.store
                        .change(&bridge, |journal| journal.fetching = false);
                }
                Waiting::Bridges | Waiting::Saved | Waiting::Position(_) | Waiting::Send(_) => {}
            }
        }
        self.pause_follows();
    }
}
