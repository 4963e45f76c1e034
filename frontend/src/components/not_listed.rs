//! In the place of a list that the relay could not give: why, and how to ask again.

use yew::prelude::*;

use crate::{
    connection::CallError,
    context::{use_connection, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct NotListedProps {
    pub error: CallError,
}

/// Says so, and asks again.
#[component]
pub(crate) fn NotListed(props: &NotListedProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let again = move |_: MouseEvent| {
        if let Some(connection) = &connection {
            connection.list_again();
        }
    };
    html! {
        <div class="not-listed">
            <p class="fault" role="alert">{ text.call_error(&props.error) }</p>
            <button type="button" class="button" onclick={again}>{ text.views.try_again }</button>
        </div>
    }
}
