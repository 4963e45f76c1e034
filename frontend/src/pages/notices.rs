//! Notices: what this version does not do yet, said plainly.

use yew::prelude::*;

use crate::context::use_text;

/// The page of notices.
#[component]
pub(crate) fn NoticesPage() -> Html {
    let text = use_text();
    html! {
        <main id="content" class="page">
            <h1>{ text.notices }</h1>
            <section class="card">
                <h2>{ text.no_notices }</h2>
                <p>{ text.no_notices_words }</p>
            </section>
        </main>
    }
}
