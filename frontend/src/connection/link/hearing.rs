//! What the relay says.

use serde_json::json;
use shared::{
    entry::{Entry, EntryJson},
    fault::FaultCode,
    id::BridgeId,
    live::{Answer, Outcome, RelayHello, RelayMessage, RelayTell},
    operation::{BridgeList, EntryList, ListBridges, ListSaved, Operation, SavedList, Sent},
    payload::parse_base64,
    user::Me,
};

use super::{CallError, Effect, Link, Moment, Phase, Waiting};
use crate::{
    connection::session::is_link_ended,
    state::{Action, AlertNews, SignIn, notices::Change},
};

/// Changes that come within a frame's time are told together.
const NEWS_MS: f64 = 16.0;

impl Link {
    pub(super) fn hear(&mut self, text: &str, at: Moment) {
        self.heard = at.now;
        // A message of a later relay that this page does not know is let pass.
        let Ok(message) = serde_json::from_str::<RelayMessage>(text) else {
            return;
        };
        match message {
            RelayMessage::Answer(answer) => self.take_answer(answer),
            RelayMessage::Tell(tell) => self.take_tell(tell, at),
        }
    }

    fn take_tell(&mut self, tell: RelayTell, at: Moment) {
        match tell {
            RelayTell::Hello(hello) => self.welcome(hello),
            RelayTell::Fault(fault) if is_link_ended(&fault) => self.stop(SignIn::Ended),
            RelayTell::Fault(fault) if fault.code == FaultCode::NotSignedIn => {
                self.stop(SignIn::Dropped);
            }
            RelayTell::Bridge(bridge) => self.add_news(Action::Bridge(Box::new(bridge)), at),
            RelayTell::BridgeGone(gone) => {
                self.follows.remove(&gone.id);
                self.store.remove(&gone.id);
                self.add_news(Action::BridgeGone(gone.id), at);
            }
            RelayTell::Peer(tell) => {
                self.add_news(Action::Peer(tell.bridge, Box::new(tell.peer)), at);
            }
            RelayTell::Trimmed(trimmed) => self.trimmed(&trimmed),
            RelayTell::Reset(reset) => self.reset(&reset),
            RelayTell::Fault(fault) => self.turn_away(fault, at),
            RelayTell::Readers(readers) => self.add_news(Action::Readers(readers), at),
            RelayTell::Saved(saved) => self.add_news(Action::Saved(saved), at),
            RelayTell::SavedGone(gone) => self.add_news(Action::SavedGone(gone.id), at),
            RelayTell::Periodic(periodic) => self.add_news(Action::Periodic(periodic), at),
            RelayTell::File(file) => self.add_news(Action::File(file), at),
            RelayTell::Alert(alert) => {
                self.add_news(Action::Alert(AlertNews::Here(alert)), at);
            }
            RelayTell::AlertGone(gone) => {
                self.add_news(Action::Alert(AlertNews::Gone(gone.id)), at);
            }
            RelayTell::Reply(_) => self.add_news(Action::Notices(Change::Replied), at),
            RelayTell::Notice(notice) => {
                self.add_news(Action::Notices(Change::Told(notice)), at);
            }
            RelayTell::Me(me) => {
                self.tell(Action::Me(me));
                // What may be seen has changed with it: only lists say what is gone.
                self.list();
            }
            RelayTell::Entries(_) | RelayTell::Tick(_) => {}
        }
    }

    fn welcome(&mut self, hello: RelayHello) {
        let build = self.build.get_or_insert_with(|| hello.build.clone());
        if *build != hello.build {
            let sends = self.sends.iter().map(|send| send.send.clone()).collect();
            self.out.push(Effect::Keep(sends));
            self.out.push(Effect::Reload);
            return;
        }
        self.phase = Phase::Ready;
        self.backoff.reset();
        self.window = hello.window;
        // Guests name the one bridge that they see.
        let saved_for = match &hello.guest {
            Some(guest) => json!({ "bridge": guest.bridge }),
            None => json!({}),
        };
        self.know(hello.me.as_ref());
        self.tell(Action::Hello(hello));
        self.saved_for = saved_for;
        self.list();
        self.repeat_sends();
        self.position_all();
    }

    /// What somebody could not send any more is not to be sent by another who signs in here.
    fn know(&mut self, me: Option<&Me>) {
        let now = me.and_then(|me| me.user.clone());
        let before = self.user.replace(now.clone());
        if before.is_some_and(|before| before != now) {
            self.given_up.clear();
            for send in std::mem::take(&mut self.sends) {
                self.tell(Action::Sent(send.id));
            }
            self.out.push(Effect::Keep(Vec::new()));
        }
    }

    /// The same once more, for who looks at a list that could not be had.
    pub(super) fn list_again(&mut self) {
        self.tell(Action::ListAgain);
        self.list();
    }

    /// Asks for what is told unasked as well: only a list says what is gone.
    fn list(&mut self) {
        if self.is_ready() {
            self.call(ListBridges::ID, json!({}), Waiting::Bridges);
            let saved_for = self.saved_for.clone();
            self.call(ListSaved::ID, saved_for, Waiting::Saved);
        }
    }

    fn add_news(&mut self, action: Action, at: Moment) {
        self.news.push(action);
        self.news_due.get_or_insert(at.now + NEWS_MS);
    }

    fn take_answer(&mut self, answer: Answer) {
        let Some(waiting) = self.waiting.remove(&answer.id) else {
            return;
        };
        // What was told before the answer is known before the answer.
        self.flush_news();
        let result = match answer.outcome {
            Outcome::Done(value) => Ok(value),
            Outcome::Fault(fault) => Err(CallError::Fault(fault)),
        };
        match waiting {
            Waiting::Caller(caller) => self.out.push(Effect::Answer(caller, result)),
            Waiting::Bridges => {
                let list = read_or_fault::<BridgeList>(result);
                self.tell(Action::Bridges(list.map(|list| list.bridges)));
            }
            Waiting::Saved => {
                let list = read_or_fault::<SavedList>(result);
                self.tell(Action::AllSaved(list.map(|list| list.saved)));
            }
            Waiting::Position(bridge) => {
                if let Some(list) = self.read_journal(&bridge, result) {
                    self.positioned(&bridge, &list);
                }
            }
            Waiting::Older(bridge) => {
                let list = self.read_journal(&bridge, result);
                self.older_came(&bridge, list);
            }
            Waiting::Send(id) => self.send_answered(&id, result.map(read_sent)),
        }
    }
}

impl Link {
    /// A page of a journal. That it could not be read is kept beside its entries; a bridge that is gone has none.
    fn read_journal(
        &mut self,
        bridge: &BridgeId,
        result: Result<serde_json::Value, CallError>,
    ) -> Option<EntryList> {
        let fault = match &result {
            Err(CallError::Fault(fault)) if fault.code != FaultCode::NotFound => {
                Some(fault.clone())
            }
            _ => None,
        };
        let known = self.store.read(bridge, |journal| journal.fault.clone());
        if known != fault {
            self.store.change(bridge, |journal| journal.fault = fault);
        }
        read(result)
    }
}

fn read_or_fault<T: serde::de::DeserializeOwned>(
    result: Result<serde_json::Value, CallError>,
) -> Result<T, CallError> {
    serde_json::from_value(result?).map_err(|_| CallError::Unreadable)
}

fn read<T: serde::de::DeserializeOwned>(result: Result<serde_json::Value, CallError>) -> Option<T> {
    serde_json::from_value(result.ok()?).ok()
}

fn read_sent(value: serde_json::Value) -> Option<Sent> {
    serde_json::from_value(value).ok()
}

/// An entry as it was before it became JSON.
pub(crate) fn entry(json: EntryJson) -> Option<Entry> {
    Some(Entry {
        seq: json.seq,
        at: json.at,
        direction: json.direction,
        peer: json.peer,
        author: json.author,
        to: json.to,
        partial: json.partial,
        event: json.event,
        bytes: parse_base64(&json.base64).ok()?,
    })
}
