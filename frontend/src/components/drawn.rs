//! The drawing of a connection: what the relay did and saw on it, measured, and beside it what follows from the protocol.
//!
//! | module | what it is for |
//! |---|---|
//! | `reel` | takes a bridge's entries into the course of one connection, a bounded number at a time |
//! | `watch` | keeps a reel current as long as it is looked at |
//! | `connection` | one TCP connection: its ladder, and the panels beside it |
//! | `before` | what a bridge did so far to which nobody is connected |
//! | `ladder`, `rung` | the lines, as an ordered list |
//! | `states`, `figures`, `listener`, `stream`, `price` | the panels |
//! | `datagrams` | the same place for UDP, which has no connections |

mod before;
mod connection;
mod datagrams;
mod figures;
mod ladder;
mod listener;
mod price;
mod reel;
mod rung;
mod states;
mod stream;
mod watch;

use shared::{
    bridge::Bridge,
    id::PeerId,
    operation::ListPeers,
    peer::{Peer, PeerState},
};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use self::{before::Before, connection::Connection, datagrams::Datagrams};
use super::{field::Choice, inspector::answer::use_answer};
use crate::{
    browser,
    context::{use_page_state, use_text},
    route::Route,
    text::Text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct DrawnProps {
    pub bridge: Bridge,
    /// Which peer; the latest where none was chosen.
    pub peer: Option<PeerId>,
}

/// What stands in the place of a bridge's entries.
#[component]
pub(crate) fn Drawn(props: &DrawnProps) -> Html {
    let text = use_text();
    let bridge = &props.bridge;
    let peers = use_peers(bridge);
    if bridge.endpoint.is_udp() {
        return html! { <Datagrams key={bridge.id.to_string()} bridge={bridge.clone()} chosen={props.peer.clone()} /> };
    }
    let peer = props
        .peer
        .clone()
        .or_else(|| peers.first().map(|peer| peer.id.clone()));
    let Some(peer) = peer else {
        return html! { <Before key={bridge.id.to_string()} bridge={bridge.clone()} /> };
    };
    let key = format!("{} {peer}", bridge.id);
    let select = html! { <Choose bridge={bridge.clone()} chosen={peer.clone()} {peers} label={text.drawn.connection} /> };
    html! { <Connection {key} bridge={bridge.clone()} {peer} {select} /> }
}

/// A bridge's peers: those that are here first, then those that have left; of each the latest first.
#[hook]
fn use_peers(bridge: &Bridge) -> Vec<Peer> {
    let present = use_page_state().peers_of(&bridge.id).present;
    // Whoever comes or goes changes the number.
    let newest = present.keys().max().cloned();
    let turn = use_mut_ref(|| (None, 0, 0_u32));
    let turn = {
        let mut turn = turn.borrow_mut();
        if (turn.0.as_ref(), turn.1) != (newest.as_ref(), present.len()) {
            *turn = (newest, present.len(), turn.2.wrapping_add(1));
        }
        turn.2
    };
    let question = ListPeers {
        bridge: bridge.id.clone(),
        all: Some(true),
    };
    let last = use_mut_ref(Vec::new);
    if let Some(list) = use_answer(Some(question), turn).said() {
        *last.borrow_mut() = list.peers.clone();
    }
    let mut peers: Vec<Peer> = present.values().cloned().collect();
    let left = last.borrow();
    let left = left.iter().filter(|peer| !present.contains_key(&peer.id));
    peers.extend(left.map(|peer| Peer {
        state: PeerState::Closed,
        ..peer.clone()
    }));
    peers.sort_by_key(|peer| {
        (
            peer.state == PeerState::Closed,
            std::cmp::Reverse(peer.since),
        )
    });
    peers
}

#[derive(PartialEq, Properties)]
struct ChooseProps {
    bridge: Bridge,
    chosen: PeerId,
    peers: Vec<Peer>,
    label: AttrValue,
}

/// Which peer is drawn.
#[component]
fn Choose(props: &ChooseProps) -> Html {
    let text = use_text();
    let navigator = use_navigator();
    let onchange = {
        let bridge = props.bridge.id.clone();
        Callback::from(move |peer: String| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::to_drawn(&bridge, Some(&PeerId(peer))));
            }
        })
    };
    let option = |peer: &Peer| (peer.id.to_string().into(), called(peer, text).into());
    let mut options: Vec<(AttrValue, AttrValue)> = props.peers.iter().map(option).collect();
    if !props.peers.iter().any(|peer| peer.id == props.chosen) {
        let id = props.chosen.to_string();
        options.insert(0, (id.clone().into(), id.into()));
    }
    html! {
        <Choice id="drawn-peer" label={props.label.clone()} {options} value={props.chosen.to_string()} {onchange} />
    }
}

fn called(peer: &Peer, text: &'static Text) -> String {
    let name = names::shown(peer.name.as_ref().unwrap_or(&peer.address));
    let state = match peer.state {
        PeerState::Closed => text.drawn.peer_left,
        _ => text.drawn.peer_here,
    };
    format!("{name} · {state}")
}

/// What can be known of a connection's socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The relay was not asked yet, or has not answered.
    Asking,
    /// The system was asked: it tells of it, or has none any more.
    Told,
    /// The relay was started anew since then, so that nobody can be asked.
    Forgotten,
}

#[derive(PartialEq, Properties)]
struct PanelProps {
    title: AttrValue,
    children: Html,
    #[prop_or_default]
    class: Classes,
}

/// A panel beside a drawing. Where there is little room it begins closed.
#[component]
fn Panel(props: &PanelProps) -> Html {
    let open = use_state(browser::is_wide);
    let ontoggle = {
        let open = open.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
        }
    };
    html! {
        <details class={classes!("drawn-panel", props.class.clone())} open={*open}>
            <summary onclick={ontoggle}><h2>{ &props.title }</h2></summary>
            <div class="drawn-panel-body">{ props.children.clone() }</div>
        </details>
    }
}
