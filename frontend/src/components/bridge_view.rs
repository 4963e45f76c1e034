//! One bridge: its header, its entries, the composer.

use std::rc::Rc;

use shared::{
    bridge::Bridge,
    id::{BridgeId, PeerId},
    user::Role,
};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use super::{
    bridge_header::BridgeHeader,
    composer::Composer,
    drawn::Drawn,
    entries::Entries,
    own_name::AskName,
    view_choices::{ViewChoices, use_encoding},
};
use crate::{
    browser,
    context::{use_connection, use_may, use_page_state, use_text, use_who},
    journal_store::Sieve,
    may::{Level, Who},
    route::Route,
    state::{Labels, Shared},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct BridgeViewProps {
    pub bridge: Bridge,
    /// Whether its drawing is looked at in place of its entries, and of which peer.
    #[prop_or_default]
    pub drawing: Option<Option<PeerId>>,
    pub onpeers: Callback<()>,
}

/// One bridge, followed as long as it is looked at.
#[component]
pub(crate) fn BridgeView(props: &BridgeViewProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let writes = use_may(&props.bridge.id) >= Level::Chat;
    let who = use_who();
    let peers = use_page_state().peers_of(&props.bridge.id);
    let bytes = use_state(|| false);
    let (encoding, onencoding) = use_encoding(&props.bridge.id);
    let (sieve, onsieve) = use_sieve(&props.bridge.id);
    let filtering = use_state(|| false);
    {
        use_effect_with(props.bridge.id.clone(), move |bridge| {
            let bridge = bridge.clone();
            if let Some(connection) = &connection {
                connection.follow(&bridge);
            }
            move || {
                if let Some(connection) = connection {
                    connection.unfollow(&bridge);
                }
            }
        });
    }
    let onbytes = use_onbytes(props, bytes.setter());
    let (find, onfind, onfound) = use_find(&props.bridge.id, props.drawing.is_none());
    let labels: Shared<Labels> = peers.labels.clone();
    let show_filter = |shown: bool| {
        let filtering = filtering.setter();
        Callback::from(move |()| filtering.set(shown))
    };
    let choices = ViewChoices {
        bytes: *bytes,
        onbytes,
        drawn: props.drawing.is_some(),
        bridge: props.bridge.id.clone(),
        own: props.bridge.encoding,
        encoding,
        onencoding,
    };
    html! {
        <section class="main" aria-label={props.bridge.name.clone()}>
            <BridgeHeader bridge={props.bridge.clone()} choices={choices.clone()} conditions={sieve.conditions()} filtering={*filtering}
                onfilter={show_filter(!*filtering)} {onfind} onpeers={props.onpeers.clone()} />
            if let Some(peer) = &props.drawing {
                <Drawn bridge={props.bridge.clone()} peer={peer.clone()} />
            } else {
            <Entries bridge={props.bridge.clone()} {labels} bytes={*bytes} encoding={encoding.unwrap_or(props.bridge.encoding)}
                {sieve} {onsieve} filter={filtering.then(|| show_filter(false))} choices={choices.show("filter")} {find} {onfound} />
            }
            if writes {
                if props.drawing.is_none() {
                    <AskName />
                }
                <Composer key={props.bridge.id.to_string()} bridge={props.bridge.clone()} present={peers.present} />
            } else {
                <p class="look-only">{ look_only(&who, text) }</p>
            }
        </section>
    }
}

/// Shows entries, as bytes or not, also in the place of a drawing.
#[hook]
fn use_onbytes(props: &BridgeViewProps, bytes: UseStateSetter<bool>) -> Callback<bool> {
    let navigator = use_navigator();
    let back = props.drawing.is_some().then(|| props.bridge.id.clone());
    Callback::from(move |shown| {
        bytes.set(shown);
        if let (Some(bridge), Some(navigator)) = (&back, &navigator) {
            navigator.push(&Route::to_bridge(bridge));
        }
    })
}

/// Why nothing can be sent here, and who can change that.
fn look_only(who: &Who, text: &'static Text) -> &'static str {
    match who.person().map(|me| me.role) {
        None => text.share.look_only,
        Some(Role::Reader) => text.who.reader_looks_only,
        Some(Role::Member | Role::Admin) => text.who.looks_only,
    }
}

/// What is let through of a bridge's entries; another bridge begins with everything.
#[hook]
fn use_sieve(bridge: &BridgeId) -> (Rc<Sieve>, Callback<Sieve>) {
    let set = use_state(|| (bridge.clone(), Rc::new(Sieve::default())));
    let sieve = match &*set {
        (of, sieve) if of == bridge => sieve.clone(),
        _ => Rc::default(),
    };
    let (change, bridge) = (set.setter(), bridge.clone());
    let change = Callback::from(move |next| change.set((bridge.clone(), Rc::new(next))));
    (sieve, change)
}

/// How often something was to be looked for on this bridge (0 when the bar for it is closed), and how to open
/// and to close it. Ctrl+F is the page's here: the browser would find only what is mounted.
#[hook]
fn use_find(bridge: &BridgeId, there: bool) -> (u32, Callback<()>, Callback<()>) {
    let asked = use_state(|| 0_u32);
    let count = use_mut_ref(|| 0_u32);
    let open = {
        let asked = asked.setter();
        Callback::from(move |()| {
            *count.borrow_mut() += 1;
            asked.set(*count.borrow());
        })
    };
    {
        let asked = asked.setter();
        use_effect_with(bridge.clone(), move |_| asked.set(0));
    }
    {
        let open = open.clone();
        use_effect_with(there, move |there| {
            let listener = there
                .then(|| browser::on_find(move || open.emit(())))
                .flatten();
            move || drop(listener)
        });
    }
    let close = asked.setter();
    (*asked, open, Callback::from(move |()| close.set(0)))
}
