//! All bridges, and the button that makes another.

use shared::{
    bridge::{Bridge, BridgeState},
    id::BridgeId,
};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use super::{bridge_form::BridgeForm, link_to::LinkTo, not_listed::NotListed};
use crate::{
    context::{use_connection, use_page_state, use_text},
    route::Route,
    state::{Action, Link, State},
    text::Text,
    unread::COUNTED,
    view::place,
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
                <button ref={opener.clone()} type="button" class="button" data-focus-home="" onclick={open_form}>{ text.new_bridge }</button>
            </header>
            { items(&state, props.chosen.as_ref(), text) }
            if *making {
                <BridgeForm {opener} {onclose} {ondone} />
            }
        </section>
    }
}

/// Oldest first, as the relay lists them.
pub(crate) fn in_order(bridges: &std::collections::BTreeMap<BridgeId, Bridge>) -> Vec<Bridge> {
    let mut list: Vec<_> = bridges.values().cloned().collect();
    list.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    list
}

fn items(state: &State, chosen: Option<&BridgeId>, text: &'static Text) -> Html {
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
        Some([]) => html! {
            <p class="quiet">{ text.no_bridges }{ " " }<LinkTo to={Route::Lessons} class="link">{ text.lessons.to_lessons }</LinkTo></p>
        },
        Some(list) => html! {
            <ul class="items">
                { for list.iter().map(|bridge| item(bridge, unread(bridge), chosen == Some(&bridge.id), text)) }
            </ul>
        },
    }
}

fn item(bridge: &Bridge, unread: u64, chosen: bool, text: &'static Text) -> Html {
    let peers = match bridge.peers {
        0 => String::new(),
        count => (text.peer_count)(count),
    };
    html! {
        <li key={bridge.id.to_string()}>
            <LinkTo to={Route::to_bridge(&bridge.id)} current={chosen} class="item">
                <span class={classes!("dot", state_class(bridge.state))} />
                <strong class="item-name">{ &bridge.name }</strong>
                <span class={classes!("item-state", state_class(bridge.state))}>
                    { (text.bridge_state)(bridge.state) }
                </span>
                <span class="item-line">
                    <span class="item-address">
                        <span class="item-kind">{ text.place(bridge) }</span>{ " " }<span>{ place::of(bridge) }</span>
                    </span>
                    if !peers.is_empty() {
                        <span class="item-peers">{ peers }</span>
                    }
                    if unread > 0 {
                        <span class="item-unread">
                            <span aria-hidden="true">{ short(unread) }</span>
                            <span class="unseen">{ (text.people.unread)(unread) }</span>
                        </span>
                    }
                </span>
                if let Some(fault) = &bridge.fault {
                    <span class="item-fault">{ (text.fault)(fault) }</span>
                }
            </LinkTo>
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
