//! One bridge: its header, its entries, the composer.

use shared::{bridge::Bridge, id::BridgeId, share::May};
use yew::prelude::*;

use super::{bridge_header::BridgeHeader, composer::Composer, entries::Entries, own_name::AskName};
use crate::{
    browser,
    context::{use_connection, use_guest, use_page_state, use_text},
    state::{Labels, Shared},
};

#[derive(PartialEq, Properties)]
pub(crate) struct BridgeViewProps {
    pub bridge: Bridge,
    pub onpeers: Callback<()>,
}

/// One bridge, followed as long as it is looked at.
#[component]
pub(crate) fn BridgeView(props: &BridgeViewProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let looks_only = use_guest().is_some_and(|guest| guest.may == May::Look);
    let peers = use_page_state().peers_of(&props.bridge.id);
    let bytes = use_state(|| false);
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
    let onbytes = {
        let bytes = bytes.setter();
        Callback::from(move |shown| bytes.set(shown))
    };
    let (find, onfind, onfound) = use_find(&props.bridge.id);
    let labels: Shared<Labels> = peers.labels.clone();
    html! {
        <section class="main" aria-label={props.bridge.name.clone()}>
            <BridgeHeader bridge={props.bridge.clone()} bytes={*bytes} {onbytes} {onfind} onpeers={props.onpeers.clone()} />
            <Entries bridge={props.bridge.clone()} {labels} bytes={*bytes} {find} {onfound} />
            if looks_only {
                <p class="look-only">{ text.share.look_only }</p>
            } else {
                <AskName />
                <Composer key={props.bridge.id.to_string()} bridge={props.bridge.clone()} present={peers.present} />
            }
        </section>
    }
}

/// How often something was to be looked for on this bridge (0 when the bar for it is closed), and how to open
/// and to close it. Ctrl+F is the page's here: the browser would find only what is mounted.
#[hook]
fn use_find(bridge: &BridgeId) -> (u32, Callback<()>, Callback<()>) {
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
        use_effect_with((), move |()| {
            let listener = browser::on_find(move || open.emit(()));
            move || drop(listener)
        });
    }
    let close = asked.setter();
    (*asked, open, Callback::from(move |()| close.set(0)))
}
