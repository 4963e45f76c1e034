//! Giving a peer a name, from one of its rows.

use shared::{
    id::{BridgeId, PeerId},
    operation::NamePeer as Naming,
    peer::Peer,
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{bridge_menu::ask, dialog::Dialog, inspector::link::InspectLink};
use crate::{
    browser,
    context::{use_connection, use_page_state, use_text},
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct NamePeerProps {
    pub bridge: BridgeId,
    pub peer: PeerId,
    /// What it is called now.
    pub label: Option<String>,
    pub onclose: Callback<()>,
}

/// The dialog for a peer's name.
#[component]
pub(crate) fn NamePeer(props: &NamePeerProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let peers = use_page_state().peers_of(&props.bridge);
    let known = peers.present.get(&props.peer);
    let typed = use_state(|| peers.name_of(&props.peer).cloned().unwrap_or_default());
    let fault = use_state(|| None::<String>);
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                browser::focus(Some(input.clone().into()));
                input.select();
            }
        });
    }
    let onsubmit = {
        let (fault, onclose) = (fault.setter(), props.onclose.clone());
        let (bridge, peer, typed) = (props.bridge.clone(), props.peer.clone(), typed.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let (fault, onclose) = (fault.clone(), onclose.clone());
            let then = Callback::from(move |answer: Result<Peer, String>| match answer {
                Ok(_) => onclose.emit(()),
                Err(words) => fault.set(Some(words)),
            });
            let naming = Naming {
                bridge: bridge.clone(),
                peer: peer.clone(),
                name: typed.trim().to_owned(),
            };
            ask(&connection, naming, text, then);
        }
    };
    let called = known.map(|peer| peer.address.clone());
    let called = called.or_else(|| props.label.clone());
    let called = names::shown(&called.unwrap_or_else(|| props.peer.to_string()));
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value())
        }
    };
    html! {
        <Dialog title={(text.views.name_of)(&called)} onclose={props.onclose.clone()}>
            <form {onsubmit}>
                if let Some(peer) = known {
                    <p class="hint"><InspectLink of={peer.address.clone()} /></p>
                }
                <div class="field">
                    <label for="peer-name">{ text.name }</label>
                    <input id="peer-name" ref={input} maxlength="64" autocomplete="off" spellcheck="false" value={(*typed).clone()} {oninput}
                        aria-invalid={fault.is_some().then_some("true")} aria-describedby="peer-name-note" />
                    <p id="peer-name-note" class={if fault.is_some() { "fault" } else { "hint" }}>
                        { fault.as_deref().unwrap_or(text.views.peer_name_hint) }
                    </p>
                </div>
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.cancel }</button>
                    <button type="submit" class="button primary">{ text.save }</button>
                </div>
            </form>
        </Dialog>
    }
}
