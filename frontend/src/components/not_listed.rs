//! In the place of a list that the relay could not give: why, and how to ask again.

use yew::prelude::*;

use super::inspector::link::linked;
use crate::context::{use_connection, use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct NotListedProps {
    /// Why.
    pub words: AttrValue,
    /// How it is asked for again; nothing for what the link asks for by itself.
    #[prop_or_default]
    pub onagain: Option<Callback<()>>,
}

/// Says so, and asks again.
#[component]
pub(crate) fn NotListed(props: &NotListedProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let onagain = props.onagain.clone();
    let again = move |_: MouseEvent| match (&onagain, &connection) {
        (Some(onagain), _) => onagain.emit(()),
        (None, Some(connection)) => connection.list_again(),
        (None, None) => {}
    };
    html! {
        <div class="not-listed">
            <p class="fault" role="alert">{ linked(&props.words) }</p>
            <button type="button" class="button" onclick={again}>{ text.views.try_again }</button>
        </div>
    }
}
