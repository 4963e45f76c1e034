//! In the place of what a link leads to, where the relay did not answer.

use yew::prelude::*;

use crate::{
    browser,
    context::{use_connection, use_text},
};

/// Says so, and asks again.
#[component]
pub(crate) fn NoAnswer() -> Html {
    let text = use_text();
    let connection = use_connection();
    let again = move |_: MouseEvent| {
        if let Some(connection) = &connection {
            connection.begin(browser::arrival());
        }
    };
    html! {
        <main id="content" tabindex="-1" class="sign-in">
            <section class="card form">
                <h1>{ "Jackfield" }</h1>
                <p role="alert">{ text.no_answer }</p>
                <button type="button" class="button" onclick={again}>{ text.try_now }</button>
            </section>
        </main>
    }
}
