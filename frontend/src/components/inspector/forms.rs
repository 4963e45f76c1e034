//! The ways in which an address is written.

use std::net::IpAddr;

use shared::address::forms;
use yew::prelude::*;

use super::link::breakable;
use crate::{components::copy::CopyButton, text::Text};

/// Each way, to be copied.
pub(crate) fn written(ip: IpAddr, text: &'static Text) -> Html {
    let words = text.inspect;
    let ways = match ip {
        IpAddr::V4(v4) => vec![
            (words.dotted, v4.to_string()),
            (words.number, u32::from(v4).to_string()),
            (words.hex, forms::hex(v4)),
        ],
        IpAddr::V6(v6) => vec![
            (words.short, v6.to_string()),
            (words.full, forms::full(v6)),
            (words.number, u128::from(v6).to_string()),
        ],
    };
    html! {
        <div class="ways">
            { for ways.into_iter().map(|(name, form)| html! {
                <div key={name} class="copy-line">
                    <span class="copy-name">{ name }</span>
                    <code>{ breakable(&form) }</code>
                    <CopyButton text={form} what={name} />
                </div>
            }) }
        </div>
    }
}
