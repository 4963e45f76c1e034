//! Where one is signed in, or, for admins, where everybody is.

use shared::{
    id::SessionId,
    operation::{EndSession, ListSessions},
    user::Session,
};
use yew::prelude::*;

use super::use_ending;
use crate::{
    components::{
        ask_first::AskFirst,
        asked::{moment, use_asked},
        field::Tick,
        inspector::link::InspectLink,
        kept_focus::use_kept_focus,
        not_listed::NotListed,
    },
    context::use_text,
    text::Text,
    view::{agent, names},
};

/// All of one's sessions but the one that asks.
const OTHERS: &str = "others";

/// All of them.
const ALL: &str = "all";

#[derive(PartialEq, Properties)]
pub(crate) struct SessionsProps {
    /// Everybody's.
    #[prop_or_default]
    pub all: bool,
    /// Something was ended.
    #[prop_or_default]
    pub onended: Callback<()>,
}

/// The card.
#[component]
pub(crate) fn Sessions(props: &SessionsProps) -> Html {
    let text = use_text();
    let round = use_state(|| 0_u32);
    let list = ListSessions {
        all: props.all.then_some(true),
    };
    let answer = use_asked(list, *round);
    let again = {
        let (round, next) = (round.setter(), round.wrapping_add(1));
        let onended = props.onended.clone();
        Callback::from(move |()| {
            round.set(next);
            onended.emit(());
        })
    };
    let tokens = use_state(|| false);
    let set_tokens = {
        let tokens = tokens.setter();
        Callback::from(move |checked| tokens.set(checked))
    };
    let (end, fault) = use_ending(again.clone());
    let card = use_node_ref();
    use_kept_focus(&card, answer.clone(), &[".sessions button", ".sessions"]);
    let others = |sessions: &[Session]| !props.all && sessions.iter().any(|one| !one.current);
    let body = match &answer {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => html! { <NotListed words={fault.clone()} onagain={again} /> },
        Some(Ok(list)) => html! {
            <>
                <ul class="listed">{ for list.sessions.iter().map(|one| item(one, props.all, &end, text)) }</ul>
                if others(&list.sessions) {
                    <div class="form-foot">
                        <Tick label={text.who.tokens_too} checked={*tokens} onchange={set_tokens} />
                        <AskFirst label={text.who.end_others} name={text.who.end_others} words={text.who.end_others_words}
                            onconfirm={end.reform({
                                let tokens = tokens.then_some(true);
                                move |()| EndSession { session: SessionId::from(OTHERS), tokens }
                            })} />
                        <AskFirst label={text.who.end_all} name={text.who.end_all} words={text.who.end_all_words}
                            onconfirm={end.reform({
                                let tokens = tokens.then_some(true);
                                move |()| EndSession { session: SessionId::from(ALL), tokens }
                            })} />
                    </div>
                }
            </>
        },
    };
    let (title, words) = match props.all {
        true => (text.who.all_sessions, text.who.all_sessions_words),
        false => (text.who.sessions, text.who.sessions_words),
    };
    html! {
        <section ref={card} class="card sessions" tabindex="-1">
            <h2>{ title }</h2>
            <p class="hint">{ words }</p>
            { body }
            if let Some(fault) = fault {
                <p class="fault" role="alert">{ fault }</p>
            }
        </section>
    }
}

fn item(session: &Session, named: bool, end: &Callback<EndSession>, text: &'static Text) -> Html {
    let client = agent::shown(session.agent.as_deref());
    let client = client.map_or(text.who.some_client.to_owned(), |client| {
        names::shown(&client)
    });
    let person = match &session.name {
        Some(name) => names::shown(name),
        None => text.who.owner.to_owned(),
    };
    let called = match named {
        true => format!("{person}: {client}"),
        false => client.clone(),
    };
    let id = session.id.clone();
    html! {
        <li key={session.id.to_string()} class="listed-one">
            <div class="listed-words">
                if named {
                    <strong>{ person }</strong>
                    <span>{ client }</span>
                } else {
                    <strong>{ client }</strong>
                }
                if session.current {
                    <span class="chip state-open">{ text.who.this_one }</span>
                }
                if let Some(address) = &session.address {
                    <code><InspectLink of={address.clone()} /></code>
                }
                <span class="quiet">{ (text.who.since_seen)(&moment(session.created_at), &moment(session.seen_at)) }</span>
            </div>
            if !session.current {
                <AskFirst label={text.sign_out} name={(text.who.end_of)(&called)} words={text.who.end_words}
                    onconfirm={end.reform(move |()| EndSession { session: id.clone(), tokens: None })} />
            }
        </li>
    }
}
