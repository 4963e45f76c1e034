//! The navigation: at the left, on a phone at the bottom.

use yew::prelude::*;

use super::{
    icon::{Glyph, Icon},
    link_to::LinkTo,
};
use crate::{
    context::{use_text, use_who},
    route::Route,
};

#[derive(PartialEq, Properties)]
pub(crate) struct RailProps {
    pub route: Route,
    pub onhelp: Callback<()>,
}

/// The navigation.
#[component]
pub(crate) fn Rail(props: &RailProps) -> Html {
    let text = use_text();
    let on_bridges = props.route == Route::Bridges || props.route.bridge().is_some();
    let place = |to: Route, current: bool, glyph: Glyph, name: &'static str| {
        html! {
            <LinkTo {to} {current} class="rail-link">
                <Icon {glyph} />
                <span class="rail-name">{ name }</span>
            </LinkTo>
        }
    };
    let who = use_who();
    let here = |route: Route| props.route == route;
    html! {
        <nav class="rail" aria-label={text.navigation}>
            <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
                <circle class="mark-ring" cx="16" cy="16" r="15" />
                <circle class="mark-hole" cx="16" cy="16" r="9.500" />
            </svg>
            { place(Route::Bridges, on_bridges, Glyph::Bridges, text.bridges) }
            if who.goes_to(&Route::Notices) {
                { place(Route::Notices, props.route.is_of_notices(), Glyph::Notices, text.notices) }
            }
            { place(Route::Inspector, here(Route::Inspector), Glyph::Inspector, text.inspector) }
            if who.goes_to(&Route::Lessons) {
                { place(Route::Lessons, props.route.is_of_lessons(), Glyph::Lessons, text.lessons.title) }
            }
            <span class="rail-space" />
            <button type="button" class="rail-link rail-help" onclick={props.onhelp.reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::Keyboard} />
                <span class="rail-name">{ text.keys.title }</span>
            </button>
            { place(Route::Settings, props.route.is_of_settings(), Glyph::Settings, text.settings) }
        </nav>
    }
}
