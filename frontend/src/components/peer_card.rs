//! One peer: who it is, what is left of the connection, what can be done.

use gloo_timers::callback::Timeout;
use shared::{
    id::BridgeId,
    operation::{CutPeer, Done, NamePeer, ShutdownPeer},
    peer::{Peer, PeerState},
};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::{
    admit::Admit,
    bridge_menu::ask,
    dialog::Confirm,
    icon::{Glyph, Icon},
};
use crate::{
    browser,
    context::{use_connection, use_guest, use_text},
    view::{measure, tint},
};

#[derive(PartialEq, Properties)]
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
    let guest = use_guest().is_some();
    let connection = use_connection();
    let shown = use_state(|| Shown::Nothing);
    let fault = use_state(|| None::<String>);
    let (input, opener) = (use_node_ref(), use_node_ref());
    let peer = &props.peer;
    let show = |next: Shown| {
        let shown = shown.setter();
        Callback::from(move |_: MouseEvent| shown.set(next))
    };
    let shut_down = {
        let (connection, shown, fault) = (connection.clone(), shown.setter(), fault.setter());
        let (bridge, peer) = (props.bridge.clone(), peer.id.clone());
        let opener = opener.clone();
        Callback::from(move |_: MouseEvent| {
            shown.set(Shown::Nothing);
            browser::focus(opener.cast());
            let fault = fault.clone();
            let then = Callback::from(move |answer: Result<Done, String>| fault.set(answer.err()));
            let (bridge, peer) = (bridge.clone(), peer.clone());
            ask(&connection, ShutdownPeer { bridge, peer }, text, then);
        })
    };
    let cut = {
        let (connection, shown, fault) = (connection.clone(), shown.setter(), fault.setter());
        let (bridge, peer) = (props.bridge.clone(), peer.id.clone());
        Callback::from(move |()| {
            shown.set(Shown::Nothing);
            let fault = fault.clone();
            let then = Callback::from(move |answer: Result<Done, String>| fault.set(answer.err()));
            let (bridge, peer) = (bridge.clone(), peer.clone());
            ask(&connection, CutPeer { bridge, peer }, text, then);
        })
    };
    let name = {
        let (shown, fault, input) = (shown.setter(), fault.setter(), input.clone());
        let (bridge, peer) = (props.bridge.clone(), peer.id.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else {
                return;
            };
            let (shown, fault) = (shown.clone(), fault.clone());
            let then = Callback::from(move |answer: Result<Peer, String>| {
                if answer.is_ok() {
                    shown.set(Shown::Nothing);
                }
                fault.set(answer.err());
            });
            let (bridge, peer, name) = (
                bridge.clone(),
                peer.clone(),
                input.value().trim().to_owned(),
            );
            ask(&connection, NamePeer { bridge, peer, name }, text, then);
        })
    };
    use_focus(&input, &opener, *shown == Shown::Naming);
    let card = use_focus_after();
    let onkeydown = {
        let (shown, opener) = (shown.setter(), opener.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                shown.set(Shown::Nothing);
                browser::focus(opener.cast());
            }
        }
    };
    let called = peer.name.clone().unwrap_or_else(|| peer.address.clone());
    let menu_open = *shown == Shown::Menu;
    html! {
        <div ref={card} class="peer" {onkeydown}>
            <div class="peer-head">
                if *shown == Shown::Naming {
                    <form class="peer-name-form" onsubmit={name}>
                        <input ref={input} aria-label={text.peer_label} maxlength="64"
                            value={peer.name.clone().unwrap_or_default()} />
                        <button type="submit" class="button">{ text.save }</button>
                    </form>
                } else {
                    <strong class={tint::class(tint::tint(&called))}>{ &called }</strong>
                    if !guest {
                        <button ref={opener.clone()} type="button" class="icon-button" aria-label={(text.actions_of)(&called)}
                            aria-expanded={menu_open.to_string()}
                            onclick={show(if menu_open { Shown::Nothing } else { Shown::Menu })}>
                            <Icon glyph={Glyph::More} />
                        </button>
                    }
                }
            </div>
            if peer.name.is_some() {
                <code>{ &peer.address }</code>
            }
            <div class="peer-state">
                <span>{ format!("↓ {}", measure::bytes(peer.bytes_in)) }</span>
                <span>{ format!("↑ {}", measure::bytes(peer.bytes_out)) }</span>
                <span class="peer-word">{ (text.peer_state)(peer.state) }</span>
            </div>
            if peer.waiting {
                <Admit bridge={props.bridge.clone()} peer={peer.id.clone()} called={called.clone()} />
            }
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
            if menu_open {
                <div class="peer-actions">
                    <button type="button" class="button" onclick={show(Shown::Naming)}>{ text.edit_label }</button>
                    if !props.is_udp && peer.state != PeerState::WeClosed {
                        <button type="button" class="button" onclick={shut_down}>{ text.close_sending }</button>
                    }
                    <button type="button" class="button danger-text" onclick={show(Shown::Cutting)}>{ text.cut }</button>
                </div>
            }
            if *shown == Shown::Cutting {
                <Confirm
                    title={(text.cut_title)(&called)}
                    words={if props.is_udp { text.cut_udp_words } else { text.cut_words }}
                    action={text.cut}
                    opener={opener.clone()}
                    onconfirm={cut}
                    onclose={ { let shown = shown.setter(); Callback::from(move |()| shown.set(Shown::Nothing)) } }
                />
            }
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

/// Puts the focus into a field as soon as it is there, and back when it has gone.
#[hook]
fn use_focus(input: &NodeRef, opener: &NodeRef, there: bool) {
    let (input, opener) = (input.clone(), opener.clone());
    let was_there = use_mut_ref(|| false);
    use_effect_with(there, move |there| {
        if *there {
            browser::focus(input.cast());
        } else if *was_there.borrow() {
            browser::focus(opener.cast());
        }
        *was_there.borrow_mut() = *there;
    });
}
