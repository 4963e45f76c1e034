//! Giving a peer a name, on its card.

use gloo_timers::callback::Timeout;
use shared::{id::BridgeId, operation::NamePeer, peer::Peer};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    browser,
    components::bridge_menu::ask,
    context::{use_connection, use_text},
};

#[derive(PartialEq, Properties)]
pub(super) struct NameFormProps {
    pub bridge: BridgeId,
    pub peer: Peer,
    pub onsaved: Callback<()>,
    pub onfault: Callback<Option<String>>,
    /// Where the focus goes back.
    pub opener: NodeRef,
}

/// The field for the name.
#[component]
pub(super) fn NameForm(props: &NameFormProps) -> Html {
    let (text, connection) = (use_text(), use_connection());
    let input = use_node_ref();
    use_focus(&input, &props.opener);
    let onsubmit = {
        let (input, onsaved, onfault) =
            (input.clone(), props.onsaved.clone(), props.onfault.clone());
        let (bridge, peer) = (props.bridge.clone(), props.peer.id.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else {
                return;
            };
            let (onsaved, onfault) = (onsaved.clone(), onfault.clone());
            let then = Callback::from(move |answer: Result<Peer, String>| {
                if answer.is_ok() {
                    onsaved.emit(());
                }
                onfault.emit(answer.err());
            });
            let name = input.value().trim().to_owned();
            let (bridge, peer) = (bridge.clone(), peer.clone());
            ask(&connection, NamePeer { bridge, peer, name }, text, then);
        }
    };
    html! {
        <form class="peer-name-form" {onsubmit}>
            <input ref={input} aria-label={text.peer_label} maxlength="64" value={props.peer.name.clone().unwrap_or_default()} />
            <button type="submit" class="button">{ text.save }</button>
        </form>
    }
}

/// Puts the focus into the field as soon as it is there, and back when it has gone.
#[hook]
fn use_focus(input: &NodeRef, opener: &NodeRef) {
    let (input, opener) = (input.clone(), opener.clone());
    use_effect_with((), move |()| {
        browser::focus(input.cast());
        // What it goes back to comes in the field's place.
        move || {
            Timeout::new(0, move || browser::focus(opener.cast())).forget();
        }
    });
}
