//! What a viewer says: calls, and what it tells.

use std::{cell::Cell, fmt, sync::Arc};

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use shared::{
    fault::{Fault, FaultCode},
    live::{Answer, Call, ClientMessage, ClientTell, Outcome, RelayMessage, RelayTell},
};
use tokio::{task::unconstrained, time::Instant};

use super::{
    Viewer,
    wire::{self, Lost, Received},
};
use crate::{
    http::{
        budget::{Held, SMALL},
        parts,
    },
    operations::answer_bytes,
};

/// So many bytes of calls under way that are too small to be counted with what is large (`http/budget.rs`): beyond, nothing more is read
/// from the socket until one is answered, as with their number.
const MOST_SMALL: usize = 2 * SMALL;

/// A call that is done.
pub(super) struct Done {
    /// The answer in JSON, where that can be, and the room that it takes.
    answer: Option<(String, Held)>,
    /// What the call has taken as a small one.
    small: usize,
}

/// What a call takes while it is under way.
pub(super) struct Taken {
    small: usize,
    _large: Held,
}

impl Viewer {
    /// Whether more may come.
    pub(super) fn listens(&self) -> bool {
        self.calls.len() < self.calls_at_once && self.small < MOST_SMALL
    }

    pub(super) async fn receive(&mut self, received: Received) -> Result<(), Lost> {
        self.heard = Instant::now();
        match received {
            Received::Text(text, held) => self.said(&text, held).await,
            Received::Pong => Ok(()),
            Received::Binary => {
                let fault = Fault::new(FaultCode::BadRequest, "Clients send text frames only.");
                self.wire.tell(RelayTell::Fault(fault)).await
            }
            Received::Refused(beginning, fault) => {
                let (id, is_too_large) = (id_in(&beginning), fault.code == FaultCode::TooLarge);
                self.refuse(id, fault).await?;
                if is_too_large && id.is_none() {
                    return self.wire.close(wire::TOO_LARGE).await.and(Err(Lost));
                }
                Ok(())
            }
            Received::Late => {
                let late = "A message did not arrive in time; connect anew, and send it again.";
                let fault = Fault::new(FaultCode::TimedOut, late);
                self.wire.tell(RelayTell::Fault(fault)).await?;
                self.wire.close(wire::POLICY).await.and(Err(Lost))
            }
        }
    }

    async fn said(&mut self, text: &str, held: Held) -> Result<(), Lost> {
        // What it becomes when it is read may be much more than its text.
        let weight = parts::weigh(text.as_bytes());
        let parts = match weight {
            Ok(weight) => self
                .edge
                .budget
                .take(&self.caller, weight)
                .await
                .map(|held| (weight, held)),
            Err(fault) => Err(fault),
        };
        let (weight, parts) = match parts {
            Ok(parts) => parts,
            Err(fault) => return self.refuse(id_in(text.as_bytes()), fault).await,
        };
        match ClientMessage::parse(text) {
            Ok(ClientMessage::Call(call)) => {
                let uncounted = [(held.is_empty(), text.len()), (parts.is_empty(), weight)];
                let small = uncounted.into_iter().filter(|(is_small, _)| *is_small);
                let small = small.map(|(_, bytes)| bytes).sum();
                self.call(
                    call,
                    Taken {
                        small,
                        _large: held.and(parts),
                    },
                );
                Ok(())
            }
            Ok(ClientMessage::Tell(tell)) => self.told(tell).await,
            Err((id, fault)) => self.refuse(id, fault).await,
        }
    }

    /// Says what is wrong with a message: to the call where its number is known.
    async fn refuse(&mut self, id: Option<u64>, fault: Fault) -> Result<(), Lost> {
        match id {
            Some(id) => {
                let outcome = Outcome::Fault(fault);
                self.wire
                    .send(RelayMessage::Answer(Answer { id, outcome }))
                    .await
            }
            None => self.wire.tell(RelayTell::Fault(fault)).await,
        }
    }

    /// Starts a call. Calls begin in the order in which they came, and sends reach the journal in that order.
    fn call(&mut self, call: Call, taken: Taken) {
        let (operations, caller) = (self.edge.operations.clone(), self.caller.clone());
        let (id, operation) = (call.id, call.operation.clone());
        let with = call.arguments();
        let budget = Arc::clone(&self.edge.budget);
        self.small += taken.small;
        // Unconstrained: a call that tokio makes yield is woken after those that came later, and sends would
        // reach the journal in another order. What a viewer has under way is bounded.
        self.calls.push(Box::pin(unconstrained(async move {
            let held = budget.take(&caller, answer_bytes(&operation, &with)).await;
            let (outcome, mut held) = match held {
                Ok(held) => match operations.run(caller, &operation, with).await {
                    Ok(done) => (Outcome::Done(done), held),
                    Err(fault) => (Outcome::Fault(fault), Held::default()),
                },
                Err(fault) => (Outcome::Fault(fault), Held::default()),
            };
            let small = taken.small;
            drop(taken);
            let json = serde_json::to_string(&RelayMessage::Answer(Answer { id, outcome }));
            let answer = json.ok().map(|json| {
                held.shrink(json.len());
                (json, held)
            });
            Done { answer, small }
        })));
    }

    pub(super) async fn answer(&mut self, done: Done) -> Result<(), Lost> {
        self.small -= done.small;
        // What it takes is held until it is written.
        let (json, _held) = done.answer.ok_or(Lost)?;
        self.wire.send_encoded(json).await
    }

    async fn told(&mut self, tell: ClientTell) -> Result<(), Lost> {
        match tell {
            // Boxed as above.
            ClientTell::Follow(follow) => Box::pin(self.follow(follow)).await,
            ClientTell::Unfollow(unfollow) => {
                self.session.unfollow(&unfollow.bridge);
                self.visit.look_away(&unfollow.bridge);
                Ok(())
            }
            ClientTell::Ack(ack) => {
                self.session.acknowledge(&ack.bridge, ack.seq);
                Ok(())
            }
            ClientTell::Hello(_) => {
                let fault = Fault::new(
                    FaultCode::BadRequest,
                    "Hello has been said; say it once, first.",
                );
                self.wire.tell(RelayTell::Fault(fault)).await
            }
        }
    }
}

/// The number of a call of which there is only the beginning, or which is not to be read as a whole.
fn id_in(beginning: &[u8]) -> Option<u64> {
    struct Id<'a>(&'a Cell<Option<u64>>);

    impl<'de> Visitor<'de> for Id<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a call")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
            while let Some(name) = fields.next_key::<String>()? {
                if name == "id" {
                    self.0.set(Some(fields.next_value()?));
                    break;
                }
                fields.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }

    let id = Cell::new(None);
    // It may end in the midst of anything, or go on behind what was looked for.
    let _ = serde_json::Deserializer::from_slice(beginning).deserialize_map(Id(&id));
    id.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_call_is_in_its_beginning() {
        for (beginning, id) in [
            (r#"{"id":7,"do":"send","with":{"text":"abc"#, Some(7)),
            (r#"{"do":"send","id": 7,"with":{"text":"abc"#, Some(7)),
            (r#"{"do":"send","with":{"id":8},"id":7}"#, Some(7)),
            (r#"{"do":"send","with":{"id":8,"text":"abc"#, None),
            (r#"{"id":"7","do":"send""#, None),
            (r#"{"id":-7,"do":"send""#, None),
            ("xxxxx", None),
            ("", None),
        ] {
            assert_eq!(id_in(beginning.as_bytes()), id, "{beginning}");
        }
    }
}
