//! The head of the places of settings.

use yew::prelude::*;

use crate::{
    components::link_to::LinkTo,
    context::{use_text, use_who},
    route::Route,
};

#[derive(PartialEq, Properties)]
pub(crate) struct SettingsPlaceProps {
    pub route: Route,
    pub children: Html,
}

/// A place of settings: the head with its parts, for those who have more than one, and what stands below.
#[component]
pub(crate) fn SettingsPlace(props: &SettingsPlaceProps) -> Html {
    let text = use_text();
    let who = use_who();
    let tab = |to: Route, name: &'static str| {
        let current = props.route == to;
        html! { <LinkTo {to} {current} class="tab">{ name }</LinkTo> }
    };
    html! {
        <main id="content" tabindex="-1" class="place">
            <header class="place-head">
                <h1>{ text.settings }</h1>
                if who.goes_to(&Route::People) {
                    <nav class="tabs" aria-label={text.who.parts}>
                        { tab(Route::Settings, text.who.own_settings) }
                        { tab(Route::People, text.who.people) }
                        { tab(Route::Egress, text.egress.title) }
                        { tab(Route::Audit, text.audit.title) }
                    </nav>
                }
            </header>
            <div class="place-body">{ props.children.clone() }</div>
        </main>
    }
}
