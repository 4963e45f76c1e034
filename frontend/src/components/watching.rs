//! Who is looking at a bridge now, and under which name one is seen oneself.

use shared::id::BridgeId;
use yew::prelude::*;

use super::link_to::LinkTo;
use crate::{
    context::{use_guest, use_own_name, use_page_state, use_text, use_who},
    route::Route,
    view::{names, watching::others},
};

#[derive(PartialEq, Properties)]
pub(crate) struct WatchingProps {
    pub bridge: BridgeId,
}

/// Who is looking.
#[component]
pub(crate) fn Watching(props: &WatchingProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let guest = use_guest();
    let me = use_own_name();
    // An account's name is not for this browser to choose.
    let chooses = use_who().name().is_none();
    let readers = state
        .readers
        .get(&props.bridge)
        .cloned()
        .unwrap_or_default();
    let (names, more) = others(&readers, me.as_deref(), text);
    html! {
        <section class="watching">
            <h2>{ text.people.watching }</h2>
            <p>{ (text.people.watchers)(&names, more) }</p>
            if let Some(guest) = guest {
                <p class="hint">{ (text.share.guest)(&names::shown(&guest.name)) }</p>
            } else if let Some(me) = me {
                <p class="hint">
                    { (text.people.appears_as)(&names::shown(&me)) }
                    if chooses {
                        { " " }<LinkTo to={Route::Settings} class="link">{ text.people.change_name }</LinkTo>
                    }
                </p>
            }
        </section>
    }
}
