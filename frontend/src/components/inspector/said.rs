//! What is often said, and how it is.

use yew::prelude::*;

use crate::text::{Text, inspect::Said};

/// The two, one below the other.
pub(crate) fn said(said: &Said, text: &'static Text) -> Html {
    html! {
        <dl class="said">
            <dt>{ text.inspect.often_said }</dt>
            <dd class="said-wrongly">{ said.said }</dd>
            <dt>{ text.inspect.actually }</dt>
            <dd>{ said.actually }</dd>
        </dl>
    }
}
