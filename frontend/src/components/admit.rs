//! A peer that waits outside of a UDP room, and letting it in.

use shared::{
    id::{BridgeId, PeerId},
    operation::{AdmitPeer, Done},
};
use yew::prelude::*;

use super::bridge_menu::ask;
use crate::{
    context::{use_connection, use_may, use_text},
    may::Level,
};

#[derive(PartialEq, Properties)]
pub(crate) struct AdmitProps {
    pub bridge: BridgeId,
    pub peer: PeerId,
    /// What the peer goes by.
    pub called: String,
}

/// Says that the peer waits, and lets it in.
#[component]
pub(crate) fn Admit(props: &AdmitProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let manages = use_may(&props.bridge) >= Level::Manage;
    let fault = use_state(|| None::<String>);
    let onclick = {
        let (bridge, peer, fault) = (props.bridge.clone(), props.peer.clone(), fault.setter());
        move |_: MouseEvent| {
            let fault = fault.clone();
            let then = Callback::from(move |answer: Result<Done, String>| fault.set(answer.err()));
            let (bridge, peer) = (bridge.clone(), peer.clone());
            ask(&connection, AdmitPeer { bridge, peer }, text, then);
        }
    };
    html! {
        <div class="peer-waits">
            <p class="hint">{ text.people.waits_outside }</p>
            if manages {
                <button type="button" class="button" aria-label={(text.people.admit_named)(&props.called)} {onclick}>
                    { text.people.admit }
                </button>
            }
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
        </div>
    }
}
