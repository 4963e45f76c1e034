//! The accounts that there are, and what admins do with them.

mod dialogs;
mod person_form;
mod welcome_link;

use shared::{
    operation::{ListUsers, UserList},
    user::User,
};
use yew::prelude::*;

use self::dialogs::Dialogs;
use crate::{
    components::{
        asked::{Answered, moment, use_asked_if},
        kept_focus::use_kept_focus,
        not_listed::NotListed,
    },
    context::{use_text, use_who},
    text::Text,
    view::names,
};

/// The accounts, for who may see them; nothing for others. Asked for again when `again` changes.
#[hook]
pub(crate) fn use_people<D: PartialEq + 'static>(again: D) -> Answered<UserList> {
    let is_admin = use_who().is_admin();
    use_asked_if(is_admin, ListUsers {}, again)
}

/// What stands before the page.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    New,
    Change(User),
    Welcome(User),
    Delete(User),
}

#[derive(PartialEq, Properties)]
pub(crate) struct PeopleCardProps {
    pub answer: Answered<UserList>,
    pub onchanged: Callback<()>,
}

/// The card: the list, and the button that adds somebody.
#[component]
pub(crate) fn PeopleCard(props: &PeopleCardProps) -> Html {
    let text = use_text();
    let who = use_who();
    let shown = use_state(|| Shown::Nothing);
    let card = use_node_ref();
    use_kept_focus(&card, props.answer.clone(), &[".people button"]);
    let show = {
        let shown = shown.setter();
        Callback::from(move |next: Shown| shown.set(next))
    };
    let own = who.person().and_then(|me| me.user.clone());
    let list = match &props.answer {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => {
            html! { <NotListed words={fault.clone()} onagain={props.onchanged.clone()} /> }
        }
        Some(Ok(list)) if list.users.is_empty() => {
            html! { <p class="quiet">{ text.who.no_people }</p> }
        }
        Some(Ok(list)) => html! {
            <ul class="listed">{ for list.users.iter().map(|one| item(one, own.as_ref() == Some(&one.id), &show, text)) }</ul>
        },
    };
    html! {
        <section ref={card} class="card people">
            <div class="label-line">
                <h2>{ text.who.people }</h2>
                <button type="button" class="button" onclick={show.reform(|_: MouseEvent| Shown::New)}>{ text.who.add }</button>
            </div>
            <p class="hint">{ text.who.people_words }</p>
            { list }
            <Dialogs shown={(*shown).clone()} onclose={show.reform(|()| Shown::Nothing)} onchanged={props.onchanged.clone()} />
        </section>
    }
}

fn item(user: &User, is_me: bool, show: &Callback<Shown>, text: &'static Text) -> Html {
    let name = names::shown(&user.name);
    let act = |words: &'static str, to: fn(User) -> Shown, danger: bool| {
        let user = user.clone();
        let class = classes!("button", "small", danger.then_some("danger-text"));
        html! {
            <button type="button" {class} aria-label={(text.setup.act_on)(words, &name)}
                onclick={show.reform(move |_: MouseEvent| to(user.clone()))}>{ words }</button>
        }
    };
    let seen = user.seen_at.map(moment);
    html! {
        <li key={user.id.to_string()} class="listed-one">
            <div class="listed-words">
                <strong>{ &name }</strong>
                <span class="chip">{ (text.who.role)(user.role) }</span>
                if is_me {
                    <span class="chip state-open">{ text.you }</span>
                }
                if !user.welcomed {
                    <span class="chip state-opening">{ text.who.not_welcomed }</span>
                }
                <span class="quiet">{ (text.who.seen)(seen.as_deref()) }</span>
            </div>
            <div class="link-actions">
                { act(text.change, Shown::Change, false) }
                { act(text.who.new_welcome, Shown::Welcome, false) }
                { act(text.delete, Shown::Delete, true) }
            </div>
        </li>
    }
}
