//! The links of a bridge, the guests who are here, and how to end a link.

use shared::{
    id::BridgeId,
    operation::{Done, RevokeShare},
    share::{Share, ShareState},
};
use yew::prelude::*;

use crate::{
    browser,
    components::{ask_first::AskFirst, bridge_menu::ask},
    context::{use_connection, use_text},
    text::Text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct LinksProps {
    pub bridge: BridgeId,
    /// Nothing until it is known.
    pub list: Option<Result<Vec<Share>, String>>,
    /// What became of the link that was ended last.
    pub said: Option<String>,
    pub onrevoked: Callback<Share>,
}

/// The list of links.
#[component]
pub(crate) fn Links(props: &LinksProps) -> Html {
    let text = use_text();
    let section = use_node_ref();
    let onrevoked = {
        let section = section.clone();
        props.onrevoked.reform(move |ended: Share| {
            // What had the focus goes with its link.
            browser::focus(section.cast());
            ended
        })
    };
    let list = match &props.list {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => html! { <p class="fault" role="alert">{ fault }</p> },
        Some(Ok(list)) if list.is_empty() => html! { <p class="quiet">{ text.share.no_links }</p> },
        Some(Ok(list)) => html! {
            <ul class="share-links">
                { for list.iter().rev().map(|share| html! {
                    <Link key={share.id.to_string()} bridge={props.bridge.clone()} share={share.clone()}
                        onrevoked={onrevoked.clone()} />
                }) }
            </ul>
        },
    };
    html! {
        <section ref={section} class="link-list" tabindex="-1">
            <h3>{ text.share.links }</h3>
            <p class="link-said" role="status">{ props.said.clone() }</p>
            { list }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct LinkProps {
    bridge: BridgeId,
    share: Share,
    onrevoked: Callback<Share>,
}

/// One link.
#[component]
fn Link(props: &LinkProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let fault = use_state(|| None::<String>);
    let revoke = {
        let (bridge, share) = (props.bridge.clone(), props.share.clone());
        let (fault, onrevoked) = (fault.setter(), props.onrevoked.clone());
        Callback::from(move |()| {
            let (bridge, fault, ended) = (bridge.clone(), fault.clone(), share.clone());
            let (share, onrevoked) = (share.id.clone(), onrevoked.clone());
            let then = Callback::from(move |answer: Result<Done, String>| match answer {
                Ok(_) => onrevoked.emit(ended.clone()),
                Err(words) => fault.set(Some(words)),
            });
            ask(&connection, RevokeShare { bridge, share }, text, then);
        })
    };
    let share = &props.share;
    let may = (text.share.may_name)(share.may);
    let called = share.name.as_deref().map(names::shown);
    // Nobody is here any more by a link whose time is over.
    let is_over = matches!(share.state, ShareState::Expired | ShareState::Revoked);
    let here: Vec<_> = share.guests.iter().map(|name| names::shown(name)).collect();
    html! {
        <li class="share-link">
            <div class="link-words">
                <strong>{ called.as_deref().unwrap_or(may) }</strong>
                if called.is_some() {
                    <span>{ may }</span>
                }
                <span class={state_class(share.state)}>{ (text.share.state)(share.state) }</span>
                <span class="quiet">{ end(share, text) }{ " · " }{ (text.share.used)(share) }</span>
                if !share.guests.is_empty() {
                    <span>{ (text.share.here)(&here.join(text.share.comma)) }</span>
                }
            </div>
            if is_over {
                <button type="button" class="button" aria-label={(text.share.remove_of)(called.as_deref().unwrap_or(may))}
                    onclick={revoke.reform(|_: MouseEvent| ())}>{ text.share.remove }</button>
            } else {
                <AskFirst label={text.share.revoke} name={(text.share.actions_of)(called.as_deref().unwrap_or(may))}
                    words={text.share.revoke_words} onconfirm={revoke} />
            }
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
        </li>
    }
}

fn end(share: &Share, text: &'static Text) -> String {
    match share.expires {
        Some(at) => (text.share.until)(&browser::local_time(at, text.lang)),
        None => text.share.never.to_owned(),
    }
}

fn state_class(state: ShareState) -> &'static str {
    match state {
        ShareState::Open => "good",
        ShareState::UsedUp | ShareState::Expired | ShareState::Revoked => "quiet",
    }
}
