//! What a guest sees: the one bridge, and nothing else of the relay.

use shared::share::GuestHere;
use yew::prelude::*;

use super::ended;
use crate::{
    browser,
    components::{bridge_view::BridgeView, peers::Peers, sheet::use_sheet, watchman::Watchman},
    context::{use_page_state, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct GuestPageProps {
    pub guest: GuestHere,
}

/// The guest's bridge. What is unread counts in the title; there is no bell, since the one page that shows the bridge is where
/// a notification would lead to.
#[component]
pub(crate) fn GuestPage(props: &GuestPageProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let sheet = use_sheet();
    let bridge = state.bridge(&props.guest.bridge).cloned();
    use_effect_with(props.guest.bridge.clone(), ended::remember);
    use_effect_with((), |()| || browser::set_title("Jackfield"));
    let class = classes!(
        "places",
        "for-guest",
        "with-bridge",
        sheet.shown.then_some("with-peers"),
    );
    html! {
        <>
        <Watchman bridge={Some(props.guest.bridge.clone())} />
        <main id="content" tabindex="-1" {class} onkeydown={sheet.onkeydown}>
            if let Some(bridge) = bridge {
                <BridgeView bridge={bridge.clone()} onpeers={sheet.toggle} />
                <div class="side-back" onclick={sheet.close.reform(|_: MouseEvent| ())} />
                <Peers {bridge} onclose={sheet.close} />
            } else {
                <section class="main nothing"><p class="quiet" role="status">{ text.loading }</p></section>
            }
        </main>
        </>
    }
}
