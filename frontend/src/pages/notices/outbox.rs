//! The outbox: the day, filters, and the list.

use shared::notice::Notice;
use yew::prelude::*;

use crate::{
    components::{
        asked::use_asked,
        link_to::LinkTo,
        notices::{day::DayChart, filters::Filters, replies::Replies, row::Row},
    },
    context::{use_connection, use_page_state, use_text},
    route::Route,
    state::{
        Action,
        notices::{Change, Filter, Notices},
    },
    text::Text,
};

/// The outbox.
#[component]
pub(crate) fn OutboxPage() -> Html {
    let text = use_text();
    let state = use_page_state();
    let connection = use_connection();
    let notices = &*state.notices;
    let question = notices.question.clone();
    let round = use_state(|| 0_u32);
    let answer = use_asked(question.list(), *round);
    let again = move |_: MouseEvent| round.set(*round + 1);
    let tell = {
        move |change: Change| {
            if let Some(connection) = &connection {
                connection.tell(Action::Notices(change));
            }
        }
    };
    {
        let (tell, question) = (tell.clone(), question.clone());
        use_effect_with(answer.clone(), move |answer| {
            if let Some(Ok(list)) = answer {
                tell(Change::Listed(question, list.notices.clone()));
            }
        });
    }
    {
        let tell = tell.clone();
        use_effect_with((), move |()| move || tell(Change::Put(None)));
    }
    let fault = answer.and_then(Result::err);
    let turn = |change: Change| {
        let tell = tell.clone();
        move |_: MouseEvent| tell(change.clone())
    };
    let onfilter = {
        let tell = tell.clone();
        Callback::from(move |filter: Filter| tell(Change::Filter(filter)))
    };
    html! {
        <div class="outbox">
            <p class="put" role="status">{ notices.put.map(text.notice.put).unwrap_or_default() }</p>
            <DayChart />
            <Filters filter={question.filter} onchange={onfilter} />
            if let Some(fault) = &fault {
                <div class="not-listed">
                    <p class="fault" role="alert">{ fault }</p>
                    <button type="button" class="button" onclick={again}>{ text.views.try_again }</button>
                </div>
            }
            { list(notices, fault.is_some(), state.who.is_admin(), text) }
            if notices.more || !notices.turned.is_empty() {
                <nav class="pager" aria-label={text.notice.pages}>
                    <button type="button" class="button" disabled={notices.turned.is_empty()} onclick={turn(Change::Newer)}>
                        { text.notice.newer }
                    </button>
                    <button type="button" class="button" disabled={!notices.more} onclick={turn(Change::Older)}>
                        { text.notice.older }
                    </button>
                </nav>
            }
            <Replies />
        </div>
    }
}

fn list(notices: &Notices, failed: bool, is_admin: bool, text: &'static Text) -> Html {
    match notices.rows.as_deref() {
        None if failed => Html::default(),
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some([]) if notices.question.filter.is_plain() => nothing(notices, is_admin, text),
        Some([]) => html! { <p class="quiet" role="status">{ text.notice.nothing_through }</p> },
        Some(rows) => html! {
            <ul class="notice-list" aria-label={text.notice.outbox}>
                { for rows.iter().map(|notice: &Notice| html! { <Row key={notice.id.to_string()} notice={notice.clone()} /> }) }
            </ul>
        },
    }
}

/// What stands in the place of the list before the first notice, and what to do next.
fn nothing(notices: &Notices, is_admin: bool, text: &'static Text) -> Html {
    let is_sandbox = notices
        .view
        .as_ref()
        .is_some_and(|view| view.senders.is_empty() && view.gateways.is_empty());
    html! {
        <section class="card notices-none">
            <h2>{ text.notice.nothing }</h2>
            <p>{ if is_sandbox { text.notice.nothing_sandbox } else { text.notice.nothing_words } }</p>
            <div class="form-foot">
                <LinkTo to={Route::Compose} class="button primary">{ text.notice.to_compose }</LinkTo>
                if is_admin {
                    <LinkTo to={Route::Setup} class="button">{ text.notice.to_setup }</LinkTo>
                }
            </div>
        </section>
    }
}
