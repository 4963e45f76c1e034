//! Sends: taken on at once, repeated with the same `client_id` until the relay answers, so that none is lost
//! and none is doubled.

use shared::operation::{Operation, Send, Sent};

use super::{CallError, Effect, Link, Waiting};
use crate::state::{Action, PendingSend};

/// After so many connections that ended under it in a row, a send is not repeated any more.
const MOST_LOSSES: u32 = 2;

impl Link {
    pub(super) fn send(&mut self, send: Send) {
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

    /// The socket was closed by the other side: what was on its way on it may be why. What is there a second
    /// time is not repeated for ever: the largest goes back to who wrote it.
    pub(super) fn blame_sends(&mut self) {
        for waiting in self.waiting.values() {
            if let Waiting::Send(id) = waiting {
                *self.losses.entry(id.clone()).or_default() += 1;
            }
        }
        let size = |send: &Send| {
            let texts = [&send.text, &send.hex, &send.base64];
            texts.into_iter().flatten().map(String::len).sum::<usize>()
        };
        let blamed = self
            .sends
            .iter()
            .filter(|send| {
                self.losses
                    .get(&send.id)
                    .is_some_and(|lost| *lost >= MOST_LOSSES)
            })
            .max_by_key(|send| size(&send.send))
            .map(|send| send.id.clone());
        if let Some(id) = blamed {
            self.send_answered(&id, Err(CallError::Lost));
        }
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
