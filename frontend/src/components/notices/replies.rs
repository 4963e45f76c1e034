//! What phones have answered, as gateways have pushed it: the newest.

use shared::{notice::Reply, operation::ListReplies};
use yew::prelude::*;

use crate::{
    components::{
        asked::{moment, use_asked_if, use_gathered},
        not_listed::NotListed,
    },
    context::{use_page_state, use_text},
};

/// How many are shown.
const SHOWN: u32 = 20;

/// The list, or why it could not be had; nothing where nobody has answered.
#[component]
pub(crate) fn Replies() -> Html {
    let text = use_text().notice;
    let state = use_page_state();
    let is_admin = state.who.is_admin();
    let told = use_gathered(state.notices.replies);
    let list = ListReplies {
        before: None,
        limit: Some(SHOWN),
    };
    let round = use_state(|| 0_u32);
    let answer = use_asked_if(is_admin, list, (told, *round));
    let shown = match &answer {
        Some(Ok(list)) if !list.replies.is_empty() => {
            html! { <ul>{ for list.replies.iter().map(row) }</ul> }
        }
        Some(Err(fault)) => {
            let onagain = Callback::from(move |()| round.set(*round + 1));
            html! { <NotListed words={fault.clone()} {onagain} /> }
        }
        // Most relays have no gateway that pushes answers: nothing is no news.
        _ => return Html::default(),
    };
    html! {
        <section class="card replies" aria-label={text.replies}>
            <h2>{ text.replies }</h2>
            { shown }
        </section>
    }
}

fn row(reply: &Reply) -> Html {
    html! {
        <li key={reply.id.to_string()}>
            <code>{ &reply.from }</code>
            <span class="reply-text">{ &reply.text }</span>
            <span class="hint">{ &reply.gateway }{ " " }<time datetime={reply.at.to_string()}>{ moment(reply.at) }</time></span>
        </li>
    }
}
