//! Says, wherever notices are looked at, that sending is switched off.

use yew::prelude::*;

use crate::{
    components::link_to::LinkTo,
    context::{use_page_state, use_text},
    route::Route,
};

/// A line across the place while nothing leaves.
#[component]
pub(crate) fn Stopped() -> Html {
    let text = use_text().notice;
    let state = use_page_state();
    let Some(view) = state.notices.view.as_ref().filter(|view| view.stopped) else {
        return html! { <div role="status" /> };
    };
    html! {
        <div role="status" class="stopped">
            <strong>{ text.stopped }</strong>
            <span>{ if view.stopped_in_file { text.stopped_in_file } else { text.stopped_words } }</span>
            if view.sending > 0 {
                <span>{ (text.still_sending)(view.sending) }</span>
            }
            if !view.stopped_in_file && state.who.is_admin() {
                <LinkTo to={Route::Setup} class="link">{ text.setup }</LinkTo>
            }
        </div>
    }
}
