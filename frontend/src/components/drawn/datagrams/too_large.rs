//! A datagram that is too large is refused.

use shared::{
    id::BridgeId,
    operation::{Send, Sent, To},
    payload,
    peer::Peer,
};
use yew::prelude::*;

use super::{headers, largest};
use crate::{
    components::{bridge_menu::ask, inspector::link::linked},
    context::{use_connection, use_text},
};

#[derive(PartialEq, Properties)]
pub(super) struct TooLargeProps {
    pub bridge: BridgeId,
    pub peer: Peer,
}

/// Tries a datagram that is one byte too large.
#[component]
pub(super) fn TooLarge(props: &TooLargeProps) -> Html {
    let (text, connection) = (use_text(), use_connection());
    let said = use_state(|| None::<String>);
    let largest = largest(&props.peer.address);
    let bytes = largest + 1;
    let onclick = {
        let (bridge, peer) = (props.bridge.clone(), props.peer.id.to_string());
        let said = said.setter();
        move |_: MouseEvent| {
            let send = Send {
                bridge: bridge.clone(),
                to: To::One(peer.clone()),
                base64: Some(payload::base64(&vec![b'.'; bytes as usize])),
                ..Send::default()
            };
            let said = said.clone();
            let then = Callback::from(move |answer: Result<Sent, String>| {
                let refused = answer.err();
                said.set(Some(
                    refused.unwrap_or_else(|| text.drawn.not_refused.to_owned()),
                ));
            });
            ask(&connection, send, text, then);
        }
    };
    html! {
        <section class="drawn-too-large">
            <h3>{ text.drawn.too_large }</h3>
            <p>{ (text.drawn.too_large_words)(largest, headers(largest)) }</p>
            <p><button type="button" class="button" {onclick}>{ (text.drawn.send_too_large)(bytes) }</button></p>
            <p class="fault" role="status">{ said.as_deref().map(linked).unwrap_or_default() }</p>
        </section>
    }
}
