//! Questions to the relay that are asked by themselves, a moment after they have changed.

use std::{cell::Cell, rc::Rc};

use gloo_timers::callback::Timeout;
use shared::operation::Operation;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    connection::{CallError, Connection},
    context::{use_connection, use_page_state},
    state::Link,
};

/// So long nothing must have changed, in milliseconds: who types is asked about once.
const PAUSE_MS: u32 = 250;

/// What came of a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer<T> {
    /// It was not asked.
    Nothing,
    /// It is under way.
    Asking,
    /// The answer.
    Said(T),
    /// There is none.
    Failed(CallError),
}

impl<T> Answer<T> {
    /// What was said.
    pub(crate) fn said(&self) -> Option<&T> {
        match self {
            Self::Said(said) => Some(said),
            _ => None,
        }
    }
}

/// The answer to a question; it is asked anew when it changes, when `turn` does, and when the connection is back.
#[hook]
pub(crate) fn use_answer<O>(question: Option<O>, turn: u32) -> Answer<O::Answer>
where
    O: Operation + Clone + PartialEq + 'static,
    O::Answer: Clone + PartialEq + 'static,
{
    let connection = use_connection();
    let state = use_page_state();
    let is_up = state.link == Link::Up;
    let answer = use_state(|| Answer::Nothing);
    let setter = answer.setter();
    use_effect_with((question, turn, is_up), move |(question, _, is_up)| {
        let asking = match (question.clone(), connection.filter(|_| *is_up)) {
            (Some(question), Some(connection)) => {
                setter.set(Answer::Asking);
                Some(ask(connection, question, setter))
            }
            (Some(_), None) => None,
            (None, _) => {
                setter.set(Answer::Nothing);
                None
            }
        };
        move || {
            if let Some((timeout, wanted)) = asking {
                drop(timeout);
                wanted.set(false);
            }
        }
    });
    (*answer).clone()
}

/// Asks in a moment; the answer is told as long as it is wanted.
fn ask<O>(
    connection: Connection,
    question: O,
    setter: UseStateSetter<Answer<O::Answer>>,
) -> (Timeout, Rc<Cell<bool>>)
where
    O: Operation + 'static,
    O::Answer: PartialEq + 'static,
{
    let wanted = Rc::new(Cell::new(true));
    let still = wanted.clone();
    let timeout = Timeout::new(PAUSE_MS, move || {
        spawn_local(async move {
            let answer = match connection.call(question).await {
                Ok(said) => Answer::Said(said),
                Err(error) => Answer::Failed(error),
            };
            if still.get() {
                setter.set(answer);
            }
        });
    });
    (timeout, wanted)
}
