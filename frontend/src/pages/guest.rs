//! What a guest sees: the one bridge, and nothing else of the relay.

use shared::share::GuestHere;
use yew::prelude::*;

use super::ended;
use crate::{
    browser,
    components::{bridge_view::BridgeView, peers::Peers},
    context::{use_page_state, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct GuestPageProps {
    pub guest: GuestHere,
}

/// The guest's bridge.
#[component]
pub(crate) fn GuestPage(props: &GuestPageProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let peers_shown = use_state(|| false);
    let bridge = state.bridge(&props.guest.bridge).cloned();
    let onpeers = {
        let (shown, now) = (peers_shown.setter(), *peers_shown);
        Callback::from(move |()| shown.set(!now))
    };
    let onclose = {
        let shown = peers_shown.setter();
        Callback::from(move |()| shown.set(false))
    };
    use_effect_with(props.guest.bridge.clone(), ended::remember);
    {
        let name = bridge.as_ref().map(|bridge| bridge.name.clone());
        use_effect_with(name, |name| {
            if let Some(name) = name {
                browser::set_title(&format!("{name} · Jackfield"));
            }
            || browser::set_title("Jackfield")
        });
    }
    let class = classes!(
        "places",
        "for-guest",
        "with-bridge",
        peers_shown.then_some("with-peers"),
    );
    html! {
        <main {class}>
            if let Some(bridge) = bridge {
                <BridgeView bridge={bridge.clone()} {onpeers} />
                <div class="side-back" onclick={onclose.reform(|_: MouseEvent| ())} />
                <Peers {bridge} {onclose} />
            } else {
                <section class="main nothing"><p class="quiet" role="status">{ text.loading }</p></section>
            }
        </main>
    }
}
