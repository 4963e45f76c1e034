//! Sends: taken on at once, repeated with the same `client_id` until the relay answers, so that none is lost
//! and none is doubled.

use shared::operation::{Operation, Send, Sent};

use super::{CallError, Effect, Link, Waiting};
use crate::state::{Action, PendingSend};

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

    pub(super) fn send_answered(&mut self, id: &str, result: Result<Option<Sent>, CallError>) {
        let Some(at) = self.sends.iter().position(|send| send.id == id) else {
            return;
        };
        let send = self.sends.remove(at);
        self.keep_sends();
        match result {
            Ok(sent) => {
                if let Some(sent) = sent {
                    self.claim(&send.send.bridge, sent.seq);
                }
                self.tell(Action::Sent(send.id));
            }
            Err(CallError::Fault(fault)) => self.tell(Action::Refused(send.id, fault)),
            // Answers are either done or a fault; this one would have no reader.
            Err(CallError::Lost | CallError::Unreadable) => self.tell(Action::Sent(send.id)),
        }
    }

    fn keep_sends(&mut self) {
        let sends = self.sends.iter().map(|send| send.send.clone()).collect();
        self.out.push(Effect::Keep(sends));
    }
}
