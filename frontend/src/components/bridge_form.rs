//! The dialog that makes a bridge, or changes one.

mod draft;
mod fields;
mod preset;

pub(crate) use draft::port;

use shared::{
    bridge::{Bridge, BridgeState},
    fault::Fault,
    id::BridgeId,
};
use yew::{platform::spawn_local, prelude::*};

use self::{
    draft::{Draft, Place, place_of},
    fields::Fields,
    preset::Presets,
};
use super::{
    dialog::Dialog,
    link_to::LinkTo,
    typed::{Typed, use_typed},
};
use crate::{
    connection::{CallError, Connection},
    context::{use_connection, use_text},
    route::Route,
    text::Text,
};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq)]
struct Wrong {
    place: Place,
    words: AttrValue,
    /// The bridge of ours that is in the way, and its name.
    holder: Option<(BridgeId, String)>,
}

impl Wrong {
    fn new(place: Place, error: &CallError, text: &Text) -> Self {
        let fault = error.fault();
        Self {
            place,
            words: text.call_error(error).into(),
            holder: fault.and_then(holder),
        }
    }
}

/// Which bridge of ours holds the port that is taken, and its name.
pub(crate) fn holder(fault: &Fault) -> Option<(BridgeId, String)> {
    let param = |name: &str| Some(fault.params.get(name)?.as_str()?.to_owned());
    Some((BridgeId(param("holder")?), param("holder_name")?))
}

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

/// What stands in the form.
#[hook]
fn use_draft(bridge: Option<&Bridge>) -> Typed<Draft> {
    let form = bridge.map_or_else(
        || "bridge".to_owned(),
        |bridge| format!("bridge {}", bridge.id),
    );
    use_typed(form, || bridge.map_or_else(Draft::default, Draft::of))
}

/// The form.
#[component]
pub(crate) fn BridgeForm(props: &BridgeFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let draft = use_draft(props.bridge.as_ref());
    let wrong = use_state(|| None::<Wrong>);
    let busy = use_state(|| false);
    let onsubmit = {
        let (bridge, ondone) = (props.bridge.clone(), props.ondone.clone());
        let (draft, wrong, busy) = (draft.clone(), wrong.setter(), busy.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(connection) = connection.clone().filter(|_| !*busy) else {
                return;
            };
            let (bridge, ondone, draft) = (bridge.clone(), ondone.clone(), draft.clone());
            let (wrong, busy) = (wrong.clone(), busy.setter());
            busy.set(true);
            wrong.set(None);
            spawn_local(async move {
                let result = submit(&connection, &draft, bridge.as_ref()).await;
                busy.set(false);
                match result {
                    Ok(bridge) => {
                        draft.forget();
                        ondone.emit(bridge);
                    }
                    Err((place, error)) => wrong.set(Some(Wrong::new(place, &error, text))),
                }
            });
        }
    };
    let onchange = {
        let (draft, wrong) = (draft.clone(), wrong.clone());
        Callback::from(move |next: Draft| {
            // What is being corrected is not wrong any more until it is tried.
            if let Some(wrong_now) = &*wrong
                && next.differs_at(&draft, wrong_now.place)
            {
                wrong.set(None);
            }
            draft.set(next);
        })
    };
    let cancel = draft.before::<MouseEvent>(&props.onclose);
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
                if props.bridge.is_none() {
                    <Presets draft={(*draft).clone()} onchange={onchange.clone()} />
                }
                <Fields draft={(*draft).clone()} wrong={(*wrong).clone()} {fixed} {onchange} />
                { to_holder(wrong.as_ref(), &props.onclose, text) }
                { foot_fault(wrong.as_ref(), text) }
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={cancel}>{ text.cancel }</button>
                    <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ action }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// The way to the bridge that holds the port.
fn to_holder(wrong: Option<&Wrong>, onclose: &Callback<()>, text: &'static Text) -> Html {
    let Some((id, name)) = wrong.and_then(|wrong| wrong.holder.as_ref()) else {
        return Html::default();
    };
    let onclick = onclose.reform(|_: MouseEvent| ());
    html! {
        // The link goes there, and the dialog goes with it.
        <span class="to-holder" {onclick}>
            <LinkTo to={Route::to_bridge(id)} class="button">{ (text.making.go_to)(name) }</LinkTo>
        </span>
    }
}

fn foot_fault(wrong: Option<&Wrong>, text: &'static Text) -> Html {
    html! {
        // The place is kept, so that the buttons stay where they are.
        <p class="fault form-fault" role="alert">
            { match wrong {
                Some(Wrong { place: Place::Foot, words, .. }) => words.to_string(),
                Some(_) => text.see_above.to_owned(),
                None => String::new(),
            } }
        </p>
    }
}
