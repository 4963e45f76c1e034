//! Sends that the relay has not answered.

use shared::{id::BridgeId, operation::Send};
use yew::prelude::*;

use crate::{
    context::{use_page_state, use_text},
    view::bytes::{Part, text_parts},
};

/// Beyond this a pending text is cut: it is shown in full when it is an entry.
const SHOWN_CHARS: usize = 400;

#[derive(PartialEq, Properties)]
pub(crate) struct PendingProps {
    pub bridge: BridgeId,
}

/// Sends that the relay has not answered, as they will stand below the entries.
#[component]
pub(crate) fn Pending(props: &PendingProps) -> Html {
    let text = use_text();
    let pending = use_page_state().pending;
    let of_this = pending
        .iter()
        .filter(|pending| pending.send.bridge == props.bridge);
    html! {
        <div class="pending-rows">
            { for of_this.map(|pending| html! {
                <div key={pending.id.clone()} class="row">
                    <div class="message out pending">
                        <div class="from"><span class="who">{ text.you }</span>
                            <span class="when">{ text.pending }</span></div>
                        <p class="payload">{ shown(&pending.send) }</p>
                    </div>
                </div>
            }) }
        </div>
    }
}

fn shown(send: &Send) -> Html {
    let cut = |text: &str| text.chars().take(SHOWN_CHARS).collect::<String>();
    if let Some(code) = send.hex.as_ref().or(send.escapes.as_ref()) {
        return html! { <span class="hex">{ cut(code) }</span> };
    }
    shown_parts(text_parts(&cut(send.text.as_deref().unwrap_or_default())))
}

/// The parts of a text, with tags for what has no shape.
pub(crate) fn shown_parts(parts: Vec<Part>) -> Html {
    let part = |part: Part| match part {
        Part::Text(text) | Part::Found(text) | Part::Joined(text) => html! { text },
        Part::Byte(byte) | Part::Belongs(byte) => {
            html! { <span class="tag byte">{ shared::payload::hex(&[byte]) }</span> }
        }
        Part::Tag(name) => html! { <span class="tag">{ name }</span> },
        Part::Hex(hex) => html! { <span class="hex">{ hex }</span> },
    };
    parts.into_iter().map(part).collect()
}
