//! Tokens for scripts: one's own, or, for admins, everybody's.

use shared::{
    operation::{ListTokens, RevokeToken},
    user::{Token, User},
};
use yew::prelude::*;

use super::{token_dialog::TokenDialog, use_ending};
use crate::{
    components::{
        ask_first::AskFirst,
        asked::{moment, use_asked},
        kept_focus::use_kept_focus,
        not_listed::NotListed,
    },
    context::use_text,
    text::Text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct TokensProps {
    /// Everybody's, with the accounts that there are.
    #[prop_or_default]
    pub all: Option<Vec<User>>,
}

/// The card.
#[component]
pub(crate) fn Tokens(props: &TokensProps) -> Html {
    let text = use_text();
    let making = use_state(|| false);
    let round = use_state(|| 0_u32);
    let list = ListTokens {
        all: props.all.is_some().then_some(true),
    };
    let answer = use_asked(list, *round);
    let again = {
        let (round, next) = (round.setter(), round.wrapping_add(1));
        Callback::from(move |()| round.set(next))
    };
    let (revoke, fault) = use_ending(again.clone());
    let card = use_node_ref();
    use_kept_focus(&card, answer.clone(), &[".tokens button", ".tokens"]);
    let body = match &answer {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => {
            html! { <NotListed words={fault.clone()} onagain={again.clone()} /> }
        }
        Some(Ok(list)) if list.tokens.is_empty() => {
            html! { <p class="quiet">{ text.who.no_tokens }</p> }
        }
        Some(Ok(list)) => html! {
            <ul class="listed">{ for list.tokens.iter().map(|one| item(one, props.all.as_deref(), &revoke, text)) }</ul>
        },
    };
    let set = |to: bool| {
        let making = making.setter();
        Callback::from(move |()| making.set(to))
    };
    let title = match props.all {
        Some(_) => text.who.all_tokens,
        None => text.who.tokens,
    };
    html! {
        <section ref={card} class="card tokens" tabindex="-1">
            <div class="label-line">
                <h2>{ title }</h2>
                if props.all.is_none() {
                    <button type="button" class="button" onclick={set(true).reform(|_: MouseEvent| ())}>{ text.who.new_token }</button>
                }
            </div>
            <p class="hint">{ text.who.tokens_words }</p>
            { body }
            if let Some(fault) = fault {
                <p class="fault" role="alert">{ fault }</p>
            }
            if *making {
                <TokenDialog onmade={again} onclose={set(false)} />
            }
        </section>
    }
}

/// Whose a token is.
fn person(token: &Token, users: &[User], text: &'static Text) -> String {
    let user = users
        .iter()
        .find(|user| Some(&user.id) == token.user.as_ref());
    user.map_or(text.who.owner.to_owned(), |user| names::shown(&user.name))
}

fn item(
    token: &Token,
    users: Option<&[User]>,
    revoke: &Callback<RevokeToken>,
    text: &'static Text,
) -> Html {
    let name = names::shown(&token.name);
    let id = token.id.clone();
    let used = token.seen_at.map(moment);
    let ends = token.expires.map(moment);
    html! {
        <li key={token.id.to_string()} class="listed-one">
            <div class="listed-words">
                if let Some(users) = users {
                    <strong>{ person(token, users, text) }</strong>
                    <span>{ &name }</span>
                } else {
                    <strong>{ &name }</strong>
                }
                <span class="chip">{ (text.who.role)(token.role) }</span>
                <span class="quiet">{ (text.who.used)(used.as_deref()) }{ " · " }{ (text.who.ends)(ends.as_deref()) }</span>
            </div>
            <AskFirst label={text.share.revoke} name={(text.who.revoke_of)(&name)} words={text.who.revoke_words}
                onconfirm={revoke.reform(move |()| RevokeToken { token: id.clone() })} />
        </li>
    }
}
