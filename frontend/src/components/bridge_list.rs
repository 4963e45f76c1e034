//! All bridges, and the button that makes another.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    bridge::{Bridge, BridgeState},
    id::{BridgeId, UserId},
    user::GrantMay,
};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use super::{
    bridge_form::BridgeForm,
    inspector::link::{InspectLink, linked},
    link_to::LinkTo,
    not_listed::NotListed,
    people::use_people,
};
use crate::{
    context::{use_connection, use_page_state, use_text},
    may::{Level, may},
    route::Route,
    state::{Action, Link, State},
    text::Text,
    unread::COUNTED,
    view::{names, place},
};

#[derive(PartialEq, Properties)]
pub(crate) struct BridgeListProps {
    pub chosen: Option<BridgeId>,
}

/// The list of bridges.
#[component]
pub(crate) fn BridgeList(props: &BridgeListProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let navigator = use_navigator();
    let connection = use_connection();
    let owners = use_owners(&state);
    let making = use_state(|| false);
    let opener = use_node_ref();
    let open_form = {
        let making = making.setter();
        move |_: MouseEvent| making.set(true)
    };
    let onclose = {
        let making = making.setter();
        Callback::from(move |()| making.set(false))
    };
    let ondone = {
        let making = making.setter();
        Callback::from(move |bridge: Bridge| {
            making.set(false);
            if let Some(connection) = &connection {
                connection.tell(Action::WriteTo(Some(bridge.id.clone())));
            }
            if let Some(navigator) = &navigator {
                navigator.push(&Route::to_bridge(&bridge.id));
            }
        })
    };
    html! {
        <section class="list" aria-label={text.bridges}>
            <header class="list-head">
                <h1>{ text.bridges }</h1>
                if state.who.makes_bridges() {
                    <button ref={opener.clone()} type="button" class="button" data-focus-home="" onclick={open_form}>{ text.new_bridge }</button>
                }
            </header>
            { items(&state, props.chosen.as_ref(), &owners, text) }
            if *making {
                <BridgeForm {opener} {onclose} {ondone} />
            }
        </section>
    }
}

/// Oldest first, as the relay lists them.
pub(crate) fn in_order(bridges: &BTreeMap<BridgeId, Bridge>) -> Vec<Bridge> {
    let mut list: Vec<_> = bridges.values().cloned().collect();
    list.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    list
}

/// Names of accounts.
type Owners = BTreeMap<UserId, String>;

/// The names of those whose bridges there are, for who sees those of others; asked for as more come to be known.
#[hook]
fn use_owners(state: &State) -> Owners {
    let bridges = state.bridges.as_deref();
    let others = bridges
        .into_iter()
        .flat_map(BTreeMap::values)
        .filter(|bridge| !state.who.owns(bridge))
        .filter_map(|bridge| bridge.owner.clone());
    let others: BTreeSet<UserId> = others.collect();
    let answer = use_people((!others.is_empty()).then_some(others));
    let list = answer.and_then(Result::ok);
    let users = list.iter().flat_map(|list| &list.users);
    users
        .map(|user| (user.id.clone(), names::shown(&user.name)))
        .collect()
}

/// Whose a bridge is where it is another's, and what one may do there where that is not everything.
fn whose(bridge: &Bridge, state: &State, owners: &Owners, text: &'static Text) -> Option<String> {
    if state.who.guest().is_some() || state.who.owns(bridge) {
        return None;
    }
    let owner = bridge.owner.as_ref().and_then(|owner| owners.get(owner));
    let level = match may(&state.who, bridge) {
        _ if state.who.is_admin() => return owner.map(|name| (text.who.of)(name)),
        Level::Manage => GrantMay::Manage,
        Level::Chat => GrantMay::Chat,
        Level::Look | Level::Nothing => GrantMay::Look,
    };
    Some((text.who.may_here)((text.who.may)(level)))
}

fn items(state: &State, chosen: Option<&BridgeId>, owners: &Owners, text: &'static Text) -> Html {
    let bridges = state.bridges.as_deref().map(in_order);
    let unread = |bridge: &Bridge| state.unread.get(&bridge.id).copied().unwrap_or_default();
    match bridges.as_deref() {
        None => match (state.link, &state.bridges_fault) {
            (Link::Up, Some(error)) => html! { <NotListed words={text.call_error(error)} /> },
            (Link::Starting | Link::Up, _) => {
                html! { <p class="quiet" role="status">{ text.loading }</p> }
            }
            (Link::Trying | Link::Lost { .. } | Link::Refused, _) => {
                html! { <p class="fault" role="alert">{ text.no_answer }</p> }
            }
        },
        Some([]) if !state.who.makes_bridges() => {
            html! { <p class="quiet">{ text.who.no_bridges }</p> }
        }
        Some([]) => html! {
            <p class="quiet">{ text.no_bridges }{ " " }<LinkTo to={Route::Lessons} class="link">{ text.lessons.to_lessons }</LinkTo></p>
        },
        Some(list) => html! {
            <ul class="items">
                { for list.iter().map(|bridge| item(bridge, unread(bridge), chosen == Some(&bridge.id), whose(bridge, state, owners, text), text)) }
            </ul>
        },
    }
}

fn item(
    bridge: &Bridge,
    unread: u64,
    chosen: bool,
    whose: Option<String>,
    text: &'static Text,
) -> Html {
    let peers = match bridge.peers {
        0 => String::new(),
        count => (text.peer_count)(count),
    };
    let said = format!("state-of-{}", bridge.id);
    html! {
        <li key={bridge.id.to_string()} class="item">
            <span class={classes!("dot", state_class(bridge.state))} />
            // It reaches over the whole of its place; what leads elsewhere lies above it.
            <LinkTo to={Route::to_bridge(&bridge.id)} current={chosen} class="item-link" described={said.clone()}>
                <strong class="item-name">{ &bridge.name }</strong>
                if unread > 0 {
                    <span class="unseen">{ " " }{ (text.people.unread)(unread) }</span>
                }
            </LinkTo>
            <span id={said} class={classes!("item-state", state_class(bridge.state))}>
                { (text.bridge_state)(bridge.state) }
            </span>
            <span class="item-line">
                <span class="item-address">
                    <span class="item-kind">{ text.place(bridge) }</span>{ " " }<span><InspectLink of={place::of(bridge)} /></span>
                </span>
                if !peers.is_empty() {
                    <span class="item-peers">{ peers }</span>
                }
                if unread > 0 {
                    <span class="item-unread" aria-hidden="true">{ short(unread) }</span>
                }
            </span>
            if let Some(whose) = whose {
                <span class="item-whose">{ whose }</span>
            }
            if let Some(fault) = &bridge.fault {
                <span class="item-fault">{ linked(&(text.fault)(fault)) }</span>
            }
        </li>
    }
}

/// A count in little room.
fn short(count: u64) -> String {
    match count {
        COUNTED.. => format!("{}+", COUNTED - 1),
        _ => count.to_string(),
    }
}

/// The class that colours a state; its word stands beside it.
pub(crate) fn state_class(state: BridgeState) -> &'static str {
    match state {
        BridgeState::Opening => "state-opening",
        BridgeState::Open => "state-open",
        BridgeState::Closed => "state-closed",
        BridgeState::Failed => "state-failed",
    }
}
