//! Why a send would not go out now.

use shared::{
    bridge::{Bridge, BridgeState},
    operation::OpenBridge,
};
use yew::prelude::*;

use crate::{
    components::{bridge_menu::ask, inspector::link::linked},
    context::{use_connection, use_page_state, use_text},
    may::{Level, may},
    state::Link,
};

/// Why a send would not go out now, where it would not, and the button that opens the bridge.
#[hook]
pub(super) fn use_note(bridge: &Bridge) -> Option<Html> {
    let (text, state, connection) = (use_text(), use_page_state(), use_connection());
    let fault = use_state(|| None::<String>);
    let words = match (bridge.state, state.link) {
        (BridgeState::Open, Link::Up) => return None,
        (BridgeState::Open, _) => text.sent_when_back,
        (BridgeState::Opening, _) => text.bridge_is_opening,
        (BridgeState::Closed, _) => text.bridge_is_closed,
        (BridgeState::Failed, _) => text.bridge_has_failed,
    };
    let manages = may(&state.who, bridge) >= Level::Manage;
    let opens = manages && matches!(bridge.state, BridgeState::Closed | BridgeState::Failed);
    let open = {
        let (fault, id) = (fault.setter(), bridge.id.clone());
        move |_: MouseEvent| {
            let (bridge, fault) = (id.clone(), fault.clone());
            fault.set(None);
            let then =
                Callback::from(move |answer: Result<Bridge, String>| fault.set(answer.err()));
            ask(&connection, OpenBridge { bridge }, text, then);
        }
    };
    let why = bridge.fault.as_ref().map(text.fault);
    let why = fault.as_deref().or(why.as_deref());
    Some(html! {
        <div class="note-line" role="status">
            <span>{ linked(why.unwrap_or(words)) }</span>
            if opens {
                <button type="button" class="button" onclick={open}>{ text.open_bridge }</button>
            }
        </div>
    })
}
