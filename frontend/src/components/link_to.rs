//! A link within the page that can say that it is the current one.

use yew::prelude::*;
use yew_router::{Routable, hooks::use_navigator};

use crate::route::Route;

#[derive(PartialEq, Properties)]
pub(crate) struct LinkToProps {
    pub to: Route,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub current: bool,
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// The id of what says more about where it leads.
    #[prop_or_default]
    pub described: Option<AttrValue>,
    #[prop_or_default]
    pub children: Html,
}

/// A link within the page.
#[component]
pub(crate) fn LinkTo(props: &LinkToProps) -> Html {
    let navigator = use_navigator();
    let to = props.to.clone();
    let onclick = move |event: MouseEvent| {
        // With a modifier the browser opens a tab or window of its own.
        let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if let (false, Some(navigator)) = (modified, &navigator) {
            event.prevent_default();
            navigator.push(&to);
        }
    };
    html! {
        <a
            class={props.class.clone()}
            href={props.to.to_path()}
            aria-current={props.current.then_some("page")}
            aria-label={props.label.clone()}
            aria-describedby={props.described.clone()}
            title={props.label.clone()}
            {onclick}
        >
            { props.children.clone() }
        </a>
    }
}
