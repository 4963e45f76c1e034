//! One notice: its way, its text, and exactly what went out.

use shared::{
    id::NoticeId,
    notice::{Notice, NoticeDetail, NoticeKind},
    operation::GetNotice,
};
use yew::prelude::*;

use crate::{
    components::{
        asked::{moment, use_asked},
        link_to::LinkTo,
        notices::{
            acts::Acts,
            source::Source,
            status::{Kind, Status},
            timeline::Timeline,
        },
    },
    context::{use_connection, use_page_state, use_text},
    route::Route,
    state::{Action, notices::Change},
    text::Text,
    view::notices::size,
};

#[derive(PartialEq, Properties)]
pub(crate) struct NoticePageProps {
    pub id: NoticeId,
}

/// The place of one notice.
#[component]
pub(crate) fn NoticePage(props: &NoticePageProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    use_effect_with(props.id.clone(), move |id| {
        let watch = move |notice: Option<NoticeId>| {
            if let Some(connection) = &connection {
                connection.tell(Action::Notices(Change::Watch(notice)));
            }
        };
        watch(Some(id.clone()));
        move || watch(None)
    });
    let changes = state
        .notices
        .watched
        .as_ref()
        .map_or(0, |(_, changes)| *changes);
    let get = GetNotice {
        notice: props.id.clone(),
    };
    let answer = use_asked(get, changes);
    let body = match &answer {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => html! { <p class="fault" role="alert">{ fault }</p> },
        Some(Ok(detail)) if detail.notice.id == props.id => shown(detail, text),
        Some(Ok(_)) => Html::default(),
    };
    html! {
        <article class="notice">
            <p class="notice-back"><LinkTo to={Route::Notices} class="link">{ text.notice.back }</LinkTo></p>
            { body }
        </article>
    }
}

fn shown(detail: &NoticeDetail, text: &'static Text) -> Html {
    let notice = &detail.notice;
    html! {
        <>
            <header class="notice-head">
                <Kind kind={notice.kind} />
                <h2><code>{ &notice.to }</code></h2>
                // What it is now is heard when it changes.
                <span role="status"><Status status={notice.status} /></span>
                <Acts notice={notice.clone()} />
            </header>
            <p class="hint notice-hint">{ (text.notice.status_hint)(notice.status) }</p>
            <div class="notice-columns">
                <div>
                    <section class="card">
                        <h2>{ text.notice.attempts }</h2>
                        <Timeline attempts={detail.attempts.clone()} />
                    </section>
                    <section class="card">{ facts(notice, text) }</section>
                </div>
                <div>
                    <section class="card">{ content(detail, text) }</section>
                    { source(detail, text) }
                </div>
            </div>
        </>
    }
}

fn facts(notice: &Notice, text: &'static Text) -> Html {
    let words = text.notice;
    let fact = |name: &'static str, value: Html| html! { <><dt>{ name }</dt><dd>{ value }</dd></> };
    html! {
        <dl class="facts">
            { fact(words.taken, moment(notice.created_at).into()) }
            { fact(words.changed, moment(notice.changed_at).into()) }
            { for notice.due_at.map(|due| fact(words.due, moment(due).into())) }
            { for notice.gateway.as_ref().map(|gateway| fact((words.way_of)(notice.kind), gateway.into())) }
            { for notice.author.as_ref().map(|author| fact(words.author, author.into())) }
            { for notice.segments.map(|segments| fact(words.segments, segments.into())) }
            { for notice.cause.as_ref().map(|cause| {
                let (words, to) = match cause.seq {
                    Some(seq) => ((text.notice.cause_entry)(seq), Route::to_entry(&cause.bridge, seq)),
                    None => (text.notice.cause_silence.to_owned(), Route::to_bridge(&cause.bridge)),
                };
                fact(text.notice.cause, html! { <LinkTo {to} class="link">{ words }</LinkTo> })
            }) }
        </dl>
    }
}

fn content(detail: &NoticeDetail, text: &'static Text) -> Html {
    html! {
        <>
            if let Some(subject) = &detail.notice.subject {
                <h2 class="notice-subject">{ subject }</h2>
            } else {
                <h2>{ text.notice.content }</h2>
            }
            <div class="notice-text">{ &detail.text }</div>
            if !detail.attachments.is_empty() {
                <h3>{ text.notice.attachments }</h3>
                <ul class="files">
                    { for detail.attachments.iter().map(|file| html! {
                        <li><span>{ &file.name }</span><code>{ &file.media_type }</code><span class="hint">{ size(file.bytes) }</span></li>
                    }) }
                </ul>
            }
            if let Some(html) = &detail.html {
                <Source title={text.notice.html} text={html.clone()} />
            }
        </>
    }
}

fn source(detail: &NoticeDetail, text: &'static Text) -> Html {
    let Some(source) = &detail.source else {
        return Html::default();
    };
    let title = match detail.notice.kind {
        NoticeKind::Email => text.notice.source_email,
        NoticeKind::Sms => text.notice.source_sms,
    };
    html! { <section class="card"><Source {title} text={source.clone()} hint={text.notice.source_hint} /></section> }
}
