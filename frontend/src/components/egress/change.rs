//! Setting rules: they are tried first, and where open bridges would be closed, that is asked about.

use shared::{
    egress::Rule,
    operation::{Rules, SetRules},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    components::{dialog::Dialog, inspector::link::linked},
    connection::{CallError, Connection},
    context::{use_connection, use_text},
    state::Shared,
    view::names,
};

/// How a change stands, and what makes one.
#[derive(Clone, PartialEq)]
pub(crate) struct Change {
    /// Why the last one was not made.
    pub fault: Option<String>,
    /// Whether the last one was made.
    pub saved: bool,
    /// What would be closed by the rules that are to be confirmed.
    pub closing: Option<Shared<Rules>>,
    /// Makes one, once it is clear that nothing is closed by it.
    pub set: Callback<Vec<Rule>>,
    /// Goes on with rules that were tried already.
    pub tried: Callback<Rules>,
    /// Makes the one that is asked about.
    pub confirm: Callback<()>,
    /// Leaves it.
    pub leave: Callback<()>,
}

/// What became of rules.
enum Outcome {
    /// They are set.
    Set,
    /// They are not, since they would close bridges.
    Closes(Box<Rules>),
}

/// Sets rules, unless they are only to be tried and would close bridges.
async fn attempt(
    connection: &Connection,
    rules: Vec<Rule>,
    only_try: bool,
) -> Result<Outcome, CallError> {
    if only_try {
        let first = SetRules {
            rules: rules.clone(),
            only_try,
        };
        let would = connection.call(first).await?;
        if !would.closes.is_empty() {
            return Ok(Outcome::Closes(would.into()));
        }
    }
    let set = SetRules {
        rules,
        only_try: false,
    };
    connection.call(set).await?;
    Ok(Outcome::Set)
}

/// What sets rules; `done` is called when they are.
#[hook]
pub(crate) fn use_change(done: Callback<()>) -> Change {
    let text = use_text();
    let connection = use_connection();
    let fault = use_state(|| None::<String>);
    let saved = use_state(|| false);
    let closing = use_state(|| None::<Shared<Rules>>);
    let send = {
        let (fault, saved, closing) = (fault.setter(), saved.setter(), closing.setter());
        Callback::from(move |(rules, only_try): (Vec<Rule>, bool)| {
            let Some(connection) = connection.clone() else {
                return;
            };
            let (fault, saved, closing) = (fault.clone(), saved.clone(), closing.clone());
            let done = done.clone();
            spawn_local(async move {
                let came = attempt(&connection, rules, only_try).await;
                saved.set(matches!(came, Ok(Outcome::Set)));
                fault.set(came.as_ref().err().map(|error| text.call_error(error)));
                closing.set(match came {
                    Ok(Outcome::Closes(would)) => Some((*would).into()),
                    Ok(Outcome::Set) => {
                        done.emit(());
                        None
                    }
                    Err(_) => None,
                });
            });
        })
    };
    let confirm = {
        let (send, closing) = (send.clone(), closing.clone());
        Callback::from(move |()| {
            if let Some(would) = &*closing {
                send.emit((would.rules.clone(), false));
            }
        })
    };
    let leave = {
        let closing = closing.setter();
        Callback::from(move |()| closing.set(None))
    };
    Change {
        fault: (*fault).clone(),
        saved: *saved,
        closing: (*closing).clone(),
        set: send.reform(|rules| (rules, true)),
        tried: send.reform(|would: Rules| {
            let closes = !would.closes.is_empty();
            (would.rules, closes)
        }),
        confirm,
        leave,
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ClosingProps {
    pub change: Change,
}

/// Asks before bridges are closed.
#[component]
pub(crate) fn Closing(props: &ClosingProps) -> Html {
    let text = use_text();
    let change = &props.change;
    let Some(would) = &change.closing else {
        return Html::default();
    };
    let closes = would.closes.iter().map(|one| {
        html! {
            <li key={one.bridge.to_string()}>
                <strong>{ names::shown(&one.name) }</strong>{ " " }
                <span class="quiet">{ linked(&(text.egress.closes_one)(&one.address, &one.rule)) }</span>
            </li>
        }
    });
    html! {
        <Dialog title={text.egress.closes_title} onclose={change.leave.clone()}>
            <p>{ (text.egress.closes_words)(would.closes.len()) }</p>
            <ul class="closes">{ for closes }</ul>
            if let Some(fault) = &change.fault {
                <p class="fault" role="alert">{ linked(fault) }</p>
            }
            <div class="dialog-foot">
                <button type="button" class="button" onclick={change.leave.reform(|_: MouseEvent| ())}>{ text.cancel }</button>
                <button type="button" class="button danger" onclick={change.confirm.reform(|_: MouseEvent| ())}>{ text.egress.save_and_close }</button>
            </div>
        </Dialog>
    }
}
