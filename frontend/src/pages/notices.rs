//! Notices: the outbox, one notice, writing one, templates, and how they leave.

mod compose;
mod notice;
mod outbox;
mod setup;
mod templates;

use shared::{id::NoticeId, operation::DescribeOutbox};
use yew::prelude::*;

use self::{
    compose::ComposePage, notice::NoticePage, outbox::OutboxPage, setup::SetupPage,
    templates::TemplatesPage,
};
use crate::{
    components::{
        asked::{use_asked, use_gathered},
        link_to::LinkTo,
        notices::stopped::Stopped,
    },
    context::{use_connection, use_page_state, use_text, use_who},
    route::Route,
    state::{Action, notices::Change},
};

#[derive(PartialEq, Properties)]
pub(crate) struct NoticesPageProps {
    pub route: Route,
}

/// The place of notices, in its parts.
#[component]
pub(crate) fn NoticesPage(props: &NoticesPageProps) -> Html {
    let text = use_text();
    use_view();
    let is_admin = use_who().is_admin();
    let tab = |to: Route, name: &'static str| {
        let here = props.route == to;
        let within = to == Route::Notices && matches!(props.route, Route::Notice { .. });
        html! { <LinkTo {to} current={here || within} class="tab">{ name }</LinkTo> }
    };
    let part = match &props.route {
        Route::Compose => html! { <ComposePage /> },
        Route::Templates => html! { <TemplatesPage /> },
        Route::Setup => html! { <SetupPage /> },
        Route::Notice { id } => html! { <NoticePage id={NoticeId(id.clone())} /> },
        _ => html! { <OutboxPage /> },
    };
    html! {
        <main id="content" tabindex="-1" class="place">
            <header class="place-head">
                <h1>{ text.notices }</h1>
                <nav class="tabs" aria-label={text.notice.parts}>
                    { tab(Route::Notices, text.notice.outbox) }
                    { tab(Route::Compose, text.notice.compose) }
                    if is_admin {
                        { tab(Route::Templates, text.notice.templates) }
                        { tab(Route::Setup, text.notice.setup) }
                    }
                </nav>
            </header>
            <Stopped />
            <div class="place-body">{ part }</div>
        </main>
    }
}

/// Keeps current by which ways notices leave, and what guards them.
#[hook]
fn use_view() {
    let connection = use_connection();
    let state = use_page_state();
    let stirs = use_gathered(state.notices.stirs);
    let view = use_asked(DescribeOutbox {}, stirs);
    use_effect_with(view, move |view| {
        if let (Some(Ok(view)), Some(connection)) = (view, connection) {
            let view = Box::new((**view).clone());
            connection.tell(Action::Notices(Change::View(view)));
        }
    });
}
