//! A notice in the list.

use shared::notice::{Notice, NoticeStatus};
use yew::prelude::*;

use super::{
    acts::Acts,
    status::{Kind, Status},
};
use crate::{
    components::{asked::moment, link_to::LinkTo},
    context::use_text,
    route::Route,
};

#[derive(PartialEq, Properties)]
pub(crate) struct RowProps {
    pub notice: Notice,
}

/// A row: the notice as a link to all that is known of it, and what can be done.
#[component]
pub(crate) fn Row(props: &RowProps) -> Html {
    let text = use_text().notice;
    let notice = &props.notice;
    let due = notice
        .due_at
        .filter(|_| notice.status == NoticeStatus::Queued && notice.tries > 0);
    html! {
        <li class="notice-row">
            <LinkTo to={Route::to_notice(&notice.id)} class="notice-link">
                <Status status={notice.status} />
                <Kind kind={notice.kind} />
                <code class="notice-to">{ &notice.to }</code>
                <span class="notice-words">
                    if let Some(subject) = &notice.subject {
                        <strong>{ subject }</strong>{ " " }
                    }
                    <span>{ &notice.excerpt }</span>
                </span>
                <span class="notice-way">
                    { match due {
                        Some(due) => (text.next_try)(&moment(due)),
                        None => notice.gateway.clone().unwrap_or_default(),
                    } }
                </span>
                <time class="notice-time" datetime={notice.created_at.to_string()}>{ moment(notice.created_at) }</time>
            </LinkTo>
            <Acts notice={notice.clone()} />
        </li>
    }
}
