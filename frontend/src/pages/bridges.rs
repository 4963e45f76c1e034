//! Bridges: the list, one bridge, its peers. On a phone one of them at a time.

use shared::id::{BridgeId, PeerId};
use yew::prelude::*;

use crate::{
    components::{
        bridge_list::BridgeList, bridge_view::BridgeView, link_to::LinkTo, not_listed::NotListed,
        peers::Peers, sheet::use_sheet,
    },
    context::{use_connection, use_page_state, use_text},
    route::Route,
    state::{Action, State},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct BridgesPageProps {
    pub chosen: Option<BridgeId>,
    /// Which of its entries is to be seen.
    pub entry: Option<u64>,
    /// Whether its drawing is looked at, and of which peer.
    pub drawing: Option<Option<PeerId>>,
}

/// The page of bridges.
#[component]
pub(crate) fn BridgesPage(props: &BridgesPageProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let sheet = use_sheet();
    let bridge = props
        .chosen
        .as_ref()
        .and_then(|id| state.bridge(id))
        .cloned();
    {
        let shown = sheet.shown.setter();
        use_effect_with(props.chosen.clone(), move |_| shown.set(false));
    }
    {
        let connection = use_connection();
        let place = props.chosen.clone().zip(props.entry);
        use_effect_with(place, move |place| {
            if let (Some(place), Some(connection)) = (place, connection) {
                connection.tell(Action::LookAt(Some(place.clone())));
            }
        });
    }
    let class = classes!(
        "places",
        props.chosen.is_some().then_some("with-bridge"),
        sheet.shown.then_some("with-peers"),
    );
    html! {
        <main id="content" tabindex="-1" {class} onkeydown={sheet.onkeydown}>
            <BridgeList chosen={props.chosen.clone()} />
            if let Some(bridge) = bridge {
                <BridgeView bridge={bridge.clone()} drawing={props.drawing.clone()} onpeers={sheet.toggle} />
                <div class="side-back" onclick={sheet.close.reform(|_: MouseEvent| ())} />
                <Peers {bridge} onclose={sheet.close} />
            } else {
                { nothing(props.chosen.is_some(), &state, text) }
            }
        </main>
    }
}

/// What stands in the place of a bridge: nothing is chosen, it is gone, or it is not known yet.
fn nothing(chosen: bool, state: &State, text: &'static Text) -> Html {
    let none_at_all = state.bridges.as_ref().map(|list| list.is_empty());
    let (title, words) = match (chosen, none_at_all) {
        (_, None) => {
            let instead = match &state.bridges_fault {
                Some(error) => html! { <NotListed words={text.call_error(error)} /> },
                None => html! { <p class="quiet">{ text.loading }</p> },
            };
            return html! { <section class="main nothing">{ instead }</section> };
        }
        (true, _) => (text.no_such_bridge, text.no_such_bridge_words),
        (false, Some(true)) if !state.who.makes_bridges() => (text.welcome, text.who.no_bridges),
        (false, Some(true)) => (text.welcome, text.welcome_none),
        (false, Some(false)) if !state.who.is_admin() => (text.welcome, text.who.pick_words),
        (false, Some(false)) => (text.welcome, text.welcome_words),
    };
    html! {
        <section class="main nothing">
            <h2>{ title }</h2>
            <p>{ words }</p>
            if chosen {
                <p><LinkTo to={Route::Bridges} class="button">{ text.back }</LinkTo></p>
            } else if state.who.goes_to(&Route::Lessons) {
                <p>{ text.lessons.for_beginners }{ " " }<LinkTo to={Route::Lessons} class="link">{ text.lessons.to_lessons }</LinkTo></p>
            }
        </section>
    }
}
