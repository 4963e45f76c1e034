//! The links of a bridge, the guests who are here, and how to end a link.

use shared::{
    id::{BridgeId, ShareId},
    operation::{Done, RevokeShare},
    share::{Share, ShareState},
};
use yew::prelude::*;

use crate::{
    browser,
    components::bridge_menu::ask,
    context::{use_connection, use_text},
    text::Text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct LinksProps {
    pub bridge: BridgeId,
    /// Nothing until it is known.
    pub list: Option<Result<Vec<Share>, String>>,
    pub onrevoked: Callback<ShareId>,
}

/// The list of links.
#[component]
pub(crate) fn Links(props: &LinksProps) -> Html {
    let text = use_text();
    let list = match &props.list {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => html! { <p class="fault" role="alert">{ fault }</p> },
        Some(Ok(list)) if list.is_empty() => html! { <p class="quiet">{ text.share.no_links }</p> },
        Some(Ok(list)) => html! {
            <ul class="share-links">
                { for list.iter().rev().map(|share| html! {
                    <Link key={share.id.to_string()} bridge={props.bridge.clone()} share={share.clone()}
                        onrevoked={props.onrevoked.clone()} />
                }) }
            </ul>
        },
    };
    html! {
        <section class="link-list">
            <h3>{ text.share.links }</h3>
            { list }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct LinkProps {
    bridge: BridgeId,
    share: Share,
    onrevoked: Callback<ShareId>,
}

/// One link.
#[component]
fn Link(props: &LinkProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let asking = use_state(|| false);
    let cancel = use_focus_when(*asking);
    let fault = use_state(|| None::<String>);
    let revoke = {
        let (bridge, share) = (props.bridge.clone(), props.share.id.clone());
        let (fault, onrevoked) = (fault.setter(), props.onrevoked.clone());
        move |_: MouseEvent| {
            let (bridge, share) = (bridge.clone(), share.clone());
            let (fault, onrevoked, id) = (fault.clone(), onrevoked.clone(), share.clone());
            let then = Callback::from(move |answer: Result<Done, String>| match answer {
                Ok(_) => onrevoked.emit(id.clone()),
                Err(words) => fault.set(Some(words)),
            });
            ask(&connection, RevokeShare { bridge, share }, text, then);
        }
    };
    let set_asking = |to: bool| {
        let asking = asking.setter();
        move |_: MouseEvent| asking.set(to)
    };
    let share = &props.share;
    let words = (text.share.may_name)(share.may);
    let here: Vec<_> = share.guests.iter().map(|name| names::shown(name)).collect();
    html! {
        <li class="share-link">
            <div class="link-words">
                <strong>{ words }</strong>
                <span class={state_class(share.state)}>{ (text.share.state)(share.state) }</span>
                <span class="quiet">{ end(share, text) }{ " · " }{ (text.share.used)(share) }</span>
                if !share.guests.is_empty() {
                    <span>{ (text.share.here)(&here.join(text.share.comma)) }</span>
                }
            </div>
            if *asking {
                <p class="hint" role="alert">{ text.share.revoke_words }</p>
                <div class="link-actions">
                    <button ref={cancel} type="button" class="button" onclick={set_asking(false)}>{ text.cancel }</button>
                    <button type="button" class="button danger" onclick={revoke}>{ text.share.revoke }</button>
                </div>
            } else {
                <button type="button" class="button danger-text" aria-label={(text.share.actions_of)(words)}
                    onclick={set_asking(true)}>{ text.share.revoke }</button>
            }
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
        </li>
    }
}

/// What asks takes the focus, which also brings it into view.
#[hook]
fn use_focus_when(there: bool) -> NodeRef {
    let node = use_node_ref();
    let asked = node.clone();
    use_effect_with(there, move |there| {
        if *there {
            browser::focus(asked.cast());
        }
    });
    node
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
