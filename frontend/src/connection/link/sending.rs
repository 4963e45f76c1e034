//! Sends: taken on at once, repeated with the same `client_id` until the relay answers, so that none is lost
//! and none is doubled.

use shared::operation::{Operation, Send, Sent};

use super::{CallError, Effect, Link, Waiting};
use crate::state::{Action, PendingSend};

/// After so many connections that ended under it in a row, a large send is not repeated any more.
const MOST_LOSSES: u32 = 2;

/// From so many characters on a send may be too large for something on the way.
const LARGE: usize = 64 << 10;

/// So many sends that were given up are remembered.
const MOST_GIVEN_UP: usize = 16;

/// The close code of who was sent too large a message (RFC 6455, 7.4.1).
const TOO_LARGE: u16 = 1009;

impl Link {
    pub(super) fn send(&mut self, mut send: Send) {
        let is_again = |before: &Send| is_same(before, &send);
        if let Some(at) = self.given_up.iter().position(is_again) {
            send.client_id = self.given_up.remove(at).client_id;
        }
        self.take_on(send);
        self.keep_sends();
        if self.is_ready()
            && let Some(send) = self.sends.last().cloned()
        {
            self.say_send(&send);
        }
    }

    pub(super) fn take_on(&mut self, send: Send) {
        let Some(id) = send.client_id.clone() else {
            return;
        };
        let pending = PendingSend { id, send };
        self.sends.push(pending.clone());
        self.tell(Action::Pending(pending));
    }

    pub(super) fn repeat_sends(&mut self) {
        for send in self.sends.clone() {
            self.say_send(&send);
        }
    }

    fn say_send(&mut self, send: &PendingSend) {
        // Texts and ids always become JSON.
        if let Ok(with) = serde_json::to_value(&send.send) {
            self.call(Send::ID, with, Waiting::Send(send.id.clone()));
        }
    }

    /// The socket was closed by the other side: a large send that was on its way on it may be why. It is not repeated
    /// for ever: where the close code says so, or the second time, the largest goes back to who wrote it.
    pub(super) fn blame_sends(&mut self, code: u16) {
        let most_losses = if code == TOO_LARGE { 1 } else { MOST_LOSSES };
        for waiting in self.waiting.values() {
            if let Waiting::Send(id) = waiting {
                *self.losses.entry(id.clone()).or_default() += 1;
            }
        }
        let blamed = self
            .sends
            .iter()
            .filter(|send| {
                let lost = self.losses.get(&send.id).copied().unwrap_or(0);
                lost >= most_losses && (code == TOO_LARGE || size(&send.send) >= LARGE)
            })
            .max_by_key(|send| size(&send.send))
            .map(|send| send.id.clone());
        if let Some(id) = blamed {
            self.give_up(&id);
            self.send_answered(&id, Err(CallError::Lost));
        }
    }

    /// The relay may have stored it and only its answer been lost: who sends the same again sends it under the same id,
    /// and the relay answers as before.
    fn give_up(&mut self, id: &str) {
        let sends = self.sends.iter().filter(|send| send.id == id);
        self.given_up.extend(sends.map(|send| send.send.clone()));
        let excess = self.given_up.len().saturating_sub(MOST_GIVEN_UP);
        self.given_up.drain(..excess);
    }

    pub(super) fn send_answered(&mut self, id: &str, result: Result<Option<Sent>, CallError>) {
        let Some(at) = self.sends.iter().position(|send| send.id == id) else {
            return;
        };
        let send = self.sends.remove(at);
        self.losses.remove(id);
        self.keep_sends();
        match result {
            Ok(sent) => {
                if let Some(sent) = sent {
                    self.claim(&send.send.bridge, sent);
                }
                self.tell(Action::Sent(send.id));
            }
            Err(error) => self.tell(Action::Refused(send.id, error)),
        }
    }

    fn keep_sends(&mut self) {
        let sends = self.sends.iter().map(|send| send.send.clone()).collect();
        self.out.push(Effect::Keep(sends));
    }
}

fn size(send: &Send) -> usize {
    let texts = [&send.text, &send.escapes, &send.hex, &send.base64];
    texts.into_iter().flatten().map(String::len).sum()
}

/// Whether two sends say the same to the same.
fn is_same(one: &Send, other: &Send) -> bool {
    let without_id = |send: &Send| Send {
        client_id: None,
        ..send.clone()
    };
    without_id(one) == without_id(other)
}
