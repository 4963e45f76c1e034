//! What the relay says of a draft while it is typed.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::operation::{Preview, PreviewNotice};
use yew::{platform::spawn_local, prelude::*};

use super::draft::Draft;
use crate::{
    connection::CallError,
    context::{use_connection, use_page_state},
    state::Link,
};

/// How long nothing is typed before the relay is asked, in milliseconds.
const PAUSE_MS: u32 = 300;

/// The latest answer, and to what it is one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Checked {
    asked: Option<PreviewNotice>,
    /// The latest preview.
    pub preview: Option<Rc<Preview>>,
    /// Why there is none.
    pub error: Option<CallError>,
}

impl Checked {
    /// The preview, if it is of this very draft.
    pub(crate) fn of(&self, draft: &Draft) -> Option<&Preview> {
        let preview = self.preview.as_deref()?;
        (self.error.is_none() && self.asked.as_ref() == Some(&draft.preview())).then_some(preview)
    }

    fn answered(&self, asked: PreviewNotice, answer: Result<Preview, CallError>) -> Self {
        match answer {
            Ok(preview) => Self {
                asked: Some(asked),
                preview: Some(Rc::new(preview)),
                error: None,
            },
            // What was said of the recipients before still stands beside them.
            Err(error) => Self {
                asked: Some(asked),
                preview: self.preview.clone(),
                error: Some(error),
            },
        }
    }
}

/// Lets the relay check a draft whenever typing pauses.
#[hook]
pub(crate) fn use_checked(draft: &Draft) -> Checked {
    let connection = use_connection();
    let is_up = use_page_state().link == Link::Up;
    let checked = use_state(Checked::default);
    let latest = use_mut_ref(|| None::<PreviewNotice>);
    let now = use_mut_ref(Checked::default);
    {
        let checked = checked.setter();
        use_effect_with((is_up, draft.preview()), move |(is_up, asked)| {
            *latest.borrow_mut() = Some(asked.clone());
            let ask = {
                let asked = asked.clone();
                move || {
                    let Some(connection) = connection else { return };
                    spawn_local(async move {
                        let answer = connection.call(asked.clone()).await;
                        if latest.borrow().as_ref() == Some(&asked) {
                            let next = now.borrow().answered(asked, answer);
                            now.borrow_mut().clone_from(&next);
                            checked.set(next);
                        }
                    });
                }
            };
            let timer = is_up.then(|| Timeout::new(PAUSE_MS, ask));
            move || drop(timer)
        });
    }
    (*checked).clone()
}
