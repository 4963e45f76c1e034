//! What will go over the wire, as it is typed; or what is wrong with it, and where.

use shared::{
    bridge::{Form, TextEncoding},
    payload,
};
use yew::prelude::*;

use super::draft::Preview;
use crate::{browser, components::pending::shown_parts, text::Text, view::bytes::parts};

/// So many bytes are written out in hex.
const HEX_BYTES: usize = 16;

/// What is shown of a preview.
pub(super) fn preview(preview: &Preview, (typed, form): (&str, Form), text: &'static Text) -> Html {
    match preview {
        Preview::Bytes { count: 0, .. } => html! { (text.byte_count)(0) },
        Preview::Bytes {
            count,
            first,
            encoding,
        } => bytes(*count, first, *encoding, form, text),
        Preview::Wrong { fault, missing } if !missing.is_empty() => {
            let named = missing.iter().map(|(at, character)| named(*at, *character));
            let mut list: Vec<_> = named.collect();
            if list.len() == super::draft::SHOWN_MISSING {
                list.push(text.compose.and_more.to_owned());
            }
            let encoding = fault.params.get("encoding").and_then(|name| name.as_str());
            let encoding = encoding
                .and_then(TextEncoding::from_label)
                .unwrap_or_default();
            html! { (text.compose.missing)(&list.join(", "), encoding.name()) }
        }
        Preview::Wrong { fault, .. } => {
            let at = fault.params.get("at").and_then(serde_json::Value::as_u64);
            let Some(at) = at else {
                return html! { (text.fault)(fault) };
            };
            let at = usize::try_from(at).unwrap_or_default();
            let typed = typed.chars();
            let before: String = typed.clone().take(at).skip(at.saturating_sub(8)).collect();
            let wrong: String = typed.skip(at).take(1).collect();
            html! { <>{ before }<mark>{ wrong }</mark>{ " " }{ (text.fault)(fault) }</> }
        }
    }
}

/// A character with its code point and its place, counted from 1 as people do.
fn named(at: usize, character: char) -> String {
    format!("{character} (U+{:04X}, {})", u32::from(character), at + 1)
}

fn bytes(
    count: usize,
    first: &[u8],
    encoding: TextEncoding,
    form: Form,
    text: &'static Text,
) -> Html {
    let mut hex = payload::hex(&first[..first.len().min(HEX_BYTES)]);
    if count > HEX_BYTES {
        hex.push_str(" …");
    }
    // What is typed as text is seen in the box; of the other forms the text is shown here.
    let shown = (form != Form::Text).then(|| parts(first, encoding, &browser::decode));
    html! {
        <>
            { (text.byte_count)(count) }
            <span class="preview-hex">{ " · " }{ hex }</span>
            if let Some(parts) = shown {
                <span class="preview-text">{ " · " }{ shown_parts(parts) }if count > first.len() { { "…" } }</span>
            }
        </>
    }
}
