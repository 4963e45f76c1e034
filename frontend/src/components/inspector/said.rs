//! What is often said, and how it is.

use yew::prelude::*;

use super::link::linked;
use crate::text::{Text, inspect::Said};

/// The two, one below the other.
pub(crate) fn said(said: &Said, text: &'static Text) -> Html {
    html! {
        <dl class="said">
            <dt>{ text.inspect.often_said }</dt>
            <dd class="said-wrongly">{ linked(said.said) }</dd>
            <dt>{ text.inspect.actually }</dt>
            <dd>{ linked(said.actually) }</dd>
        </dl>
    }
}
