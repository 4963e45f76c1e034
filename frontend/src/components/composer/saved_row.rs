//! The saved sends as a row of buttons: one tap sends.

use shared::{
    bridge::{Bridge, BridgeState},
    operation::{Send, To},
    saved::Saved,
};
use yew::prelude::*;

use crate::{
    context::{use_connection, use_page_state, use_text},
    state::State,
};

#[derive(PartialEq, Properties)]
pub(crate) struct SavedRowProps {
    pub bridge: Bridge,
    /// Whom they go to.
    pub to: To,
}

/// The buttons of this bridge and of every bridge, in their order.
#[component]
pub(crate) fn SavedRow(props: &SavedRowProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let saved = of_bridge(&state, &props.bridge);
    if saved.is_empty() {
        return Html::default();
    }
    let disabled = props.bridge.state != BridgeState::Open;
    let button = |saved: &Saved| {
        let send = Send {
            bridge: props.bridge.id.clone(),
            to: props.to.clone(),
            text: saved.text.clone(),
            escapes: saved.escapes.clone(),
            hex: saved.hex.clone(),
            base64: saved.base64.clone(),
            encoding: saved.encoding,
            ..Send::default()
        };
        let connection = connection.clone();
        let onclick = move |_: MouseEvent| {
            if let Some(connection) = &connection {
                connection.send(send.clone());
            }
        };
        html! {
            <button key={saved.id.to_string()} type="button" class="button saved" {disabled}
                title={format!("{}\n{}", saved.label, content(saved))} {onclick}>
                <span>{ &saved.label }</span>
            </button>
        }
    };
    html! {
        <div class="saved-row" role="group" aria-label={text.compose.saved}>
            { for saved.iter().map(button) }
        </div>
    }
}

/// Those that stand on a bridge.
pub(super) fn of_bridge(state: &State, bridge: &Bridge) -> Vec<Saved> {
    let stands = |saved: &&Saved| saved.bridge.as_ref().is_none_or(|of| *of == bridge.id);
    state.saved.iter().filter(stands).cloned().collect()
}

/// What is sent, as it was written.
pub(super) fn content(saved: &Saved) -> &str {
    let written = saved.written();
    let forms = [written.text, written.escapes, written.hex, written.base64];
    forms.into_iter().flatten().next().unwrap_or_default()
}
