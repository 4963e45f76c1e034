//! One peer: who it is, what is left of the connection, what can be done.

mod actions;
mod name_form;

use gloo_timers::callback::Timeout;
use shared::{id::BridgeId, peer::Peer};
use web_sys::Element;
use yew::prelude::*;

use self::{
    actions::{Opener, PeerActions},
    name_form::NameForm,
};
use super::{
    admit::Admit,
    inspector::link::{InspectLink, linked},
    link_to::LinkTo,
};
use crate::{
    browser,
    context::{use_guest, use_text},
    route::Route,
    view::{measure, names, tint},
};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct PeerCardProps {
    pub bridge: BridgeId,
    pub peer: Peer,
    pub is_udp: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Nothing,
    Menu,
    Naming,
    Cutting,
}

/// A peer's card.
#[component]
pub(crate) fn PeerCard(props: &PeerCardProps) -> Html {
    let text = use_text();
    let shown = use_state(|| Shown::Nothing);
    let fault = use_state(|| None::<String>);
    let is_guest = use_guest().is_some();
    let opener = use_node_ref();
    let peer = &props.peer;
    let card = use_focus_after();
    let show = {
        let shown = shown.setter();
        Callback::from(move |next: Shown| shown.set(next))
    };
    let onkeydown = {
        let (show, opener, is_open) = (show.clone(), opener.clone(), *shown != Shown::Nothing);
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_open {
                // What stands around the card is not meant.
                event.prevent_default();
                show.emit(Shown::Nothing);
                browser::focus(opener.cast());
            }
        }
    };
    let called = names::shown(peer.name.as_ref().unwrap_or(&peer.address));
    let head = match &peer.name {
        Some(_) => html! { { &called } },
        None => html! { <InspectLink of={peer.address.clone()}>{ &called }</InspectLink> },
    };
    let onfault = {
        let fault = fault.setter();
        Callback::from(move |words: Option<String>| fault.set(words))
    };
    html! {
        <div ref={card} class="peer" {onkeydown}>
            <div class="peer-head">
                if *shown == Shown::Naming {
                    <NameForm bridge={props.bridge.clone()} peer={peer.clone()} onsaved={show.reform(|()| Shown::Nothing)} onfault={onfault.clone()} opener={opener.clone()} />
                } else {
                    <strong class={tint::class(tint::tint(&called))}>{ head }</strong>
                    <Opener bridge={props.bridge.clone()} called={called.clone()} shown={*shown} show={show.clone()} opener={opener.clone()} />
                }
            </div>
            if peer.name.is_some() {
                <code><InspectLink of={peer.address.clone()} /></code>
            }
            <div class="peer-state">
                <span>{ format!("↓ {}", measure::bytes(peer.bytes_in)) }</span>
                <span>{ format!("↑ {}", measure::bytes(peer.bytes_out)) }</span>
                <span class="peer-word">{ (text.peer_state)(peer.state) }</span>
            </div>
            if !is_guest {
                <LinkTo to={Route::to_drawn(&props.bridge, Some(&peer.id))} class="link to-drawn" label={(text.drawn.draw)(&called)}>{ text.drawn.drawn }</LinkTo>
            }
            if peer.waiting {
                <Admit bridge={props.bridge.clone()} peer={peer.id.clone()} called={called.clone()} />
            }
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ linked(fault) }</p>
            }
            <PeerActions of={props.clone()} {called} shown={*shown} {show} {onfault} {opener} />
        </div>
    }
}

/// A card that goes with the focus in it gives the focus on.
#[hook]
fn use_focus_after() -> NodeRef {
    let node = use_node_ref();
    let card = node.clone();
    use_effect_with((), move |()| {
        let card = card.cast::<Element>();
        move || {
            let focused = browser::document().and_then(|document| document.active_element());
            if card.is_some_and(|card| card.contains(focused.as_deref())) && focused.is_some() {
                Timeout::new(0, browser::focus_home_if_lost).forget();
            }
        }
    });
    node
}
