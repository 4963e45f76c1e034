//! A bridge's name, state and address, and what can be done with it.

use shared::bridge::{Bridge, BridgeState, Endpoint};
use yew::prelude::*;

use super::{
    bridge_list::state_class,
    bridge_menu::BridgeMenu,
    copy::CopyButton,
    icon::{Glyph, Icon},
    inspector::link::InspectLink,
    leave::Leave,
    link_to::LinkTo,
    view_choices::ViewChoices,
};
use crate::{
    context::{use_guest, use_may, use_text},
    may::Level,
    route::Route,
    text::Text,
    view::place,
};

#[derive(PartialEq, Properties)]
pub(crate) struct BridgeHeaderProps {
    pub bridge: Bridge,
    pub choices: ViewChoices,
    /// By how many conditions entries are chosen.
    pub conditions: usize,
    /// Whether the bar for that is open.
    pub filtering: bool,
    pub onfilter: Callback<()>,
    pub onfind: Callback<()>,
    pub onpeers: Callback<()>,
}

/// The header of a bridge.
#[component]
pub(crate) fn BridgeHeader(props: &BridgeHeaderProps) -> Html {
    let text = use_text();
    let bridge = &props.bridge;
    let address = place::of(bridge);
    let guest = use_guest();
    let manages = use_may(&bridge.id) >= Level::Manage;
    html! {
        <header class="main-head">
            if guest.is_none() {
                <LinkTo to={Route::Bridges} class="icon-button back" label={text.back}><Icon glyph={Glyph::Back} /></LinkTo>
            }
            <div class="title">
                <h1>{ &bridge.name }</h1>
                <div class="address">
                    <span><InspectLink of={address.clone()}>{ line(bridge, text) }</InspectLink></span>
                    <CopyButton text={address.clone()} what={address} />
                </div>
                <span class={classes!("chip", state_class(bridge.state))}>{ (text.bridge_state)(bridge.state) }</span>
            </div>
            <div class="head-tools">
                { props.choices.show("header") }
                if !props.choices.drawn {
                    { filter_button(props, text) }
                    <button type="button" class="button icon-only" data-key="find" aria-label={text.find} title={text.find} onclick={props.onfind.reform(|_: MouseEvent| ())}>
                        <Icon glyph={Glyph::Find} />
                    </button>
                }
                <button type="button" class="button to-peers" aria-label={(text.peer_count)(bridge.peers)} onclick={props.onpeers.reform(|_: MouseEvent| ())}>
                    <Icon glyph={Glyph::Peers} />
                    <span>{ (text.peer_count)(bridge.peers) }</span>
                </button>
                if guest.is_some() {
                    <Leave />
                } else if manages {
                    <BridgeMenu bridge={bridge.clone()} />
                }
            </div>
        </header>
    }
}

fn line(bridge: &Bridge, text: &'static Text) -> String {
    if let (BridgeState::Failed | BridgeState::Opening, Some(fault)) = (bridge.state, &bridge.fault)
    {
        return (text.fault)(fault);
    }
    let address = place::of(bridge);
    match (&bridge.endpoint, bridge.state) {
        (Endpoint::TcpListen { .. }, BridgeState::Open) => (text.listening_on)(&address),
        (Endpoint::Udp { .. }, BridgeState::Open) => (text.receiving_on)(&address),
        (Endpoint::TcpConnect { .. }, BridgeState::Open) => (text.connected_to)(&address),
        _ => format!("{} {address}", text.place(bridge)),
    }
}

/// It says also to who does not see it by how many conditions entries are chosen.
fn filter_button(props: &BridgeHeaderProps, text: &'static Text) -> Html {
    let label = (text.views.filter_by)(props.conditions);
    let active = (props.conditions > 0).then_some("active");
    html! {
        <button type="button" class={classes!("button", "icon-only", "to-filter", active)} data-key="filter" aria-label={label.clone()} title={label}
            aria-expanded={props.filtering.to_string()} onclick={props.onfilter.reform(|_: MouseEvent| ())}>
            <Icon glyph={Glyph::Filter} />
            if props.conditions > 0 {
                <span class="badge" aria-hidden="true">{ props.conditions }</span>
            }
        </button>
    }
}
