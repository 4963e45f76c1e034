//! Sending a draft once, however often the button is pressed and the connection is lost.

use gloo_timers::callback::Timeout;
use shared::{fault::FaultCode, operation::Queued};
use yew::{platform::spawn_local, prelude::*};

use super::draft::Draft;
use crate::{
    browser,
    connection::{CallError, Connection},
    context::{use_connection, use_page_state},
    state::Link,
};

/// How often the same is tried by itself when the connection is lost under it.
const TRIES: u32 = 5;
const AGAIN_MS: u32 = 1_000;

/// How sending stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sending {
    /// Nothing is under way.
    Rest,
    /// It is on its way.
    Busy,
    /// The connection was lost under it, so many times.
    Lost(u32),
    /// It was not taken.
    Refused(CallError),
}

impl Sending {
    /// Whether the draft must stay as it is.
    pub(crate) fn holds(&self) -> bool {
        matches!(self, Self::Busy | Self::Lost(_))
    }

    /// Whether the relay knows the draft's key with another content.
    pub(crate) fn is_key_reused(&self) -> bool {
        matches!(self, Self::Refused(CallError::Fault(fault)) if fault.code == FaultCode::KeyReused)
    }

    /// What an answer makes of it; nothing when it was taken.
    fn after(answer: &Result<Queued, CallError>, losses: u32) -> Option<Self> {
        match answer {
            Ok(_) => None,
            Err(CallError::Lost) if losses < TRIES => Some(Self::Lost(losses + 1)),
            Err(error) => Some(Self::Refused(error.clone())),
        }
    }
}

/// Whether the same key may have been taken, so that it must not be used for anything else.
pub(crate) fn keeps_key(error: &CallError) -> bool {
    match error {
        CallError::Fault(fault) => fault.code == FaultCode::KeyReused,
        CallError::Lost | CallError::Unreadable => true,
    }
}

async fn send(connection: &Connection, draft: &Draft) -> Result<Queued, CallError> {
    if !draft.is_email() {
        connection.call(draft.sms()).await
    } else if draft.files.is_empty() {
        connection.call(draft.email()).await
    } else {
        // Files are too much for the live socket.
        connection.post(draft.email()).await
    }
}

/// How sending stands, and what starts it (with a draft that has a key) or gives it up.
pub(crate) struct Hand {
    /// How it stands.
    pub now: Sending,
    /// Sends a draft.
    pub send: Callback<Draft>,
    /// Gives up, or lets what went wrong go.
    pub rest: Callback<()>,
}

/// Sends drafts; `ontaken` gets what the relay has taken, `onrefused` why it has not.
#[hook]
pub(crate) fn use_sending(ontaken: Callback<Queued>, onrefused: Callback<CallError>) -> Hand {
    let connection = use_connection();
    let is_up = use_page_state().link == Link::Up;
    let now = use_state(|| Sending::Rest);
    let held = use_mut_ref(|| None::<Draft>);
    let round = use_mut_ref(|| 0_u64);
    let run = {
        let (now, held, round) = (now.setter(), held.clone(), round.clone());
        Callback::from(move |losses: u32| {
            let (Some(connection), Some(draft)) = (connection.clone(), held.borrow().clone())
            else {
                return;
            };
            now.set(Sending::Busy);
            *round.borrow_mut() += 1;
            let (mine, round, now) = (*round.borrow(), round.clone(), now.clone());
            let (ontaken, onrefused) = (ontaken.clone(), onrefused.clone());
            spawn_local(async move {
                let answer = send(&connection, &draft).await;
                if *round.borrow() != mine {
                    return;
                }
                now.set(Sending::after(&answer, losses).unwrap_or(Sending::Rest));
                match answer {
                    Ok(queued) => ontaken.emit(queued),
                    Err(error) => onrefused.emit(error),
                }
            });
        })
    };
    {
        let run = run.clone();
        use_effect_with((is_up, (*now).clone()), move |(is_up, now)| {
            let timer = match now {
                Sending::Lost(losses) if *is_up => {
                    let losses = *losses;
                    Some(Timeout::new(AGAIN_MS, move || run.emit(losses)))
                }
                _ => None,
            };
            move || drop(timer)
        });
    }
    let send = {
        Callback::from(move |draft: Draft| {
            *held.borrow_mut() = Some(draft);
            run.emit(0);
        })
    };
    let rest = {
        let setter = now.setter();
        Callback::from(move |()| {
            *round.borrow_mut() += 1;
            setter.set(Sending::Rest);
        })
    };
    Hand {
        now: (*now).clone(),
        send,
        rest,
    }
}

/// A draft with a key, its own or a new one.
pub(crate) fn keyed(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    if draft.key.is_empty() {
        draft.key = browser::random_id();
    }
    draft
}

#[cfg(test)]
mod tests {
    use shared::fault::Fault;

    use super::*;

    #[test]
    fn a_lost_connection_is_tried_again_and_a_refusal_is_not() {
        let lost = Err(CallError::Lost);
        assert_eq!(Sending::after(&lost, 0), Some(Sending::Lost(1)));
        let given_up = Some(Sending::Refused(CallError::Lost));
        assert_eq!(Sending::after(&lost, TRIES), given_up);
        let fault = CallError::Fault(Fault::new(FaultCode::LimitReached, ""));
        let refused = Some(Sending::Refused(fault.clone()));
        assert_eq!(Sending::after(&Err(fault.clone()), 0), refused);
        assert!(keeps_key(&CallError::Lost) && !keeps_key(&fault));
        let taken = Ok(Queued {
            notices: Vec::new(),
        });
        assert_eq!(Sending::after(&taken, 1), None);
    }
}
