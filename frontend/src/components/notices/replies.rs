//! What phones have answered, as gateways have pushed it: the newest.

use shared::{notice::Reply, operation::ListReplies};
use yew::prelude::*;

use super::asked::{moment, use_asked, use_gathered};
use crate::context::{use_page_state, use_text};

/// How many are shown.
const SHOWN: u32 = 20;

/// The list; nothing where nobody has answered.
#[component]
pub(crate) fn Replies() -> Html {
    let text = use_text().notice;
    let state = use_page_state();
    let told = use_gathered(state.notices.replies);
    let list = ListReplies {
        before: None,
        limit: Some(SHOWN),
    };
    let answer = use_asked(list, told);
    let replies = match &answer {
        Some(Ok(list)) if !list.replies.is_empty() => &list.replies,
        _ => return Html::default(),
    };
    html! {
        <section class="card replies" aria-label={text.replies}>
            <h2>{ text.replies }</h2>
            <ul>{ for replies.iter().map(row) }</ul>
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
