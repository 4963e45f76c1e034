//! The peers of a bridge, and how others reach it.

use shared::bridge::{Bridge, Endpoint};
use yew::prelude::*;

use super::{
    bell::Bell,
    icon::{Glyph, Icon},
    peer_card::PeerCard,
    reach::Reach,
    watching::Watching,
};
use crate::{
    context::{use_guest, use_page_state, use_text},
    state::Link,
};

/// So many peers are shown as cards.
const SHOWN_PEERS: usize = 200;

#[derive(PartialEq, Properties)]
pub(crate) struct PeersProps {
    pub bridge: Bridge,
    pub onclose: Callback<()>,
}

/// The panel of peers.
#[component]
pub(crate) fn Peers(props: &PeersProps) -> Html {
    let text = use_text();
    let guest = use_guest();
    let state = use_page_state();
    let peers = state.peers_of(&props.bridge.id).present;
    let mut in_order: Vec<_> = peers.values().collect();
    in_order.sort_by_key(|peer| peer.since);
    let more = peers.len().saturating_sub(SHOWN_PEERS);
    let is_udp = matches!(props.bridge.endpoint, Endpoint::Udp { .. });
    html! {
        <aside class="side" aria-label={text.peers} tabindex="-1">
            <div class="side-head">
                <h2>{ text.peers }<span>{ peers.len() }</span></h2>
                <button type="button" class="icon-button side-close" aria-label={text.close_panel}
                    onclick={props.onclose.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Close} /></button>
            </div>
            if peers.is_empty() {
                <p class="quiet">
                    // Without a connection nobody knows.
                    { if state.link == Link::Up { (text.no_peers)(props.bridge.endpoint.kind()) } else { text.lost } }
                </p>
            }
            { for in_order.into_iter().take(SHOWN_PEERS).map(|peer| html! {
                <PeerCard key={peer.id.to_string()} bridge={props.bridge.id.clone()} peer={peer.clone()} {is_udp} />
            }) }
            if more > 0 {
                <p class="quiet">{ (text.more_peers)(more) }</p>
            }
            <Watching bridge={props.bridge.id.clone()} />
            if guest.is_none() {
                <h2>{ text.reach_it }</h2>
                <Reach id="side-reach" bridge={props.bridge.clone()} />
                <Bell key={props.bridge.id.to_string()} bridge={props.bridge.id.clone()} />
            }
        </aside>
    }
}
