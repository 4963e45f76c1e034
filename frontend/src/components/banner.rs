//! Says that the connection is lost, over the page so that nothing jumps.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::{
    context::{use_connection, use_page_state, use_text},
    state::Link,
};

/// Says that the connection is lost and when it is tried again.
#[component]
pub(crate) fn Banner() -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let link = state.link;
    let now = use_state(js_sys::Date::now);
    {
        let now = now.setter();
        use_effect_with(matches!(link, Link::Lost { .. }), move |lost| {
            now.set(js_sys::Date::now());
            let ticking = lost.then(|| Interval::new(500, move || now.set(js_sys::Date::now())));
            move || drop(ticking)
        });
    }
    let try_now = Callback::from(move |_: MouseEvent| {
        if let Some(connection) = &connection {
            connection.try_now();
        }
    });
    let words = match link {
        Link::Starting | Link::Up => return html! { <div class="banner-place" role="status" /> },
        Link::Refused => match &state.hello_fault {
            Some(fault) => (text.fault)(fault),
            None => text.lost.to_owned(),
        },
        Link::Trying => text.trying_again.to_owned(),
        Link::Lost { retry_at } => {
            let seconds = ((retry_at - *now) / 1000.0).ceil().max(1.0);
            (text.connection_lost)(seconds as u64)
        }
    };
    html! {
        <div class="banner-place" role="status">
            <div class="banner">
                // The seconds change twice a second: who listens hears only that it is lost.
                if link == Link::Refused {
                    <span>{ words }</span>
                } else {
                    <span class="unseen">{ text.lost }</span>
                    <span aria-hidden="true">{ words }</span>
                }
                <button type="button" class="button" onclick={try_now}>{ text.try_now }</button>
            </div>
        </div>
    }
}
