//! The dialog that makes a bridge, or changes one.

mod draft;
mod fields;

pub(crate) use draft::port;

use shared::bridge::{Bridge, BridgeState};
use yew::{platform::spawn_local, prelude::*};

use self::{
    draft::{Draft, Place, place_of},
    fields::Fields,
};
use super::dialog::Dialog;
use crate::{
    connection::{CallError, Connection},
    context::{use_connection, use_text},
    text::Text,
};

/// What is wrong, and where.
type Wrong = Option<(Place, AttrValue)>;

#[derive(PartialEq, Properties)]
pub(crate) struct BridgeFormProps {
    /// The bridge to change; none makes a new one.
    #[prop_or_default]
    pub bridge: Option<Bridge>,
    /// Where the focus goes back.
    #[prop_or_default]
    pub opener: NodeRef,
    pub onclose: Callback<()>,
    pub ondone: Callback<Bridge>,
}

async fn submit(
    connection: &Connection,
    draft: &Draft,
    bridge: Option<&Bridge>,
) -> Result<Bridge, (Place, CallError)> {
    let here = |(place, fault)| (place, CallError::Fault(fault));
    let answer = match bridge {
        None => connection.call(draft.create().map_err(here)?).await,
        Some(bridge) => connection.call(draft.change(bridge).map_err(here)?).await,
    };
    answer.map_err(|error| match &error {
        CallError::Fault(fault) => (place_of(fault, draft), error),
        CallError::Lost | CallError::Unreadable => (Place::Foot, error),
    })
}

/// The form.
#[component]
pub(crate) fn BridgeForm(props: &BridgeFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let draft = use_state(|| props.bridge.as_ref().map_or_else(Draft::default, Draft::of));
    let wrong = use_state(|| Wrong::None);
    let busy = use_state(|| false);
    let onsubmit = {
        let (bridge, ondone) = (props.bridge.clone(), props.ondone.clone());
        let (draft, wrong, busy) = (draft.clone(), wrong.setter(), busy.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(connection) = connection.clone().filter(|_| !*busy) else {
                return;
            };
            let (bridge, ondone, draft) = (bridge.clone(), ondone.clone(), (*draft).clone());
            let (wrong, busy) = (wrong.clone(), busy.setter());
            busy.set(true);
            wrong.set(None);
            spawn_local(async move {
                let result = submit(&connection, &draft, bridge.as_ref()).await;
                busy.set(false);
                match result {
                    Ok(bridge) => ondone.emit(bridge),
                    Err((place, error)) => wrong.set(Some((place, text.call_error(&error).into()))),
                }
            });
        }
    };
    let onchange = {
        let (draft, wrong) = (draft.clone(), wrong.clone());
        Callback::from(move |next: Draft| {
            // What is being corrected is not wrong any more until it is tried.
            if let Some((place, _)) = &*wrong
                && next.differs_at(&draft, *place)
            {
                wrong.set(None);
            }
            draft.set(next);
        })
    };
    let cancel = props.onclose.reform(|_: MouseEvent| ());
    let (title, action) = match (&props.bridge, *busy) {
        (None, false) => (text.new_bridge, text.create),
        (None, true) => (text.new_bridge, text.creating),
        (Some(_), false) => (text.change_bridge, text.save),
        (Some(_), true) => (text.change_bridge, text.saving),
    };
    let fixed = props
        .bridge
        .as_ref()
        .is_some_and(|bridge| matches!(bridge.state, BridgeState::Open | BridgeState::Opening));
    html! {
        <Dialog {title} onclose={props.onclose.clone()} opener={props.opener.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Fields draft={(*draft).clone()} wrong={(*wrong).clone()} {fixed} {onchange} />
                { foot_fault(&wrong, text) }
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={cancel}>{ text.cancel }</button>
                    <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ action }</button>
                </div>
            </form>
        </Dialog>
    }
}

fn foot_fault(wrong: &Wrong, text: &'static Text) -> Html {
    html! {
        // The place is kept, so that the buttons stay where they are.
        <p class="fault form-fault" role="alert">
            { match wrong {
                Some((Place::Foot, words)) => words.to_string(),
                Some(_) => text.see_above.to_owned(),
                None => String::new(),
            } }
        </p>
    }
}
