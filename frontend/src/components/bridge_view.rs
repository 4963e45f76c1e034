//! One bridge: its header, its entries, the composer.

use shared::bridge::Bridge;
use yew::prelude::*;

use super::{bridge_header::BridgeHeader, composer::Composer, entries::Entries};
use crate::{
    context::{use_connection, use_page_state},
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
    let connection = use_connection();
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
    let labels: Shared<Labels> = peers.labels.clone();
    html! {
        <section class="main" aria-label={props.bridge.name.clone()}>
            <BridgeHeader bridge={props.bridge.clone()} bytes={*bytes} {onbytes} onpeers={props.onpeers.clone()} />
            <Entries bridge={props.bridge.clone()} {labels} bytes={*bytes} />
            <Composer key={props.bridge.id.to_string()} bridge={props.bridge.clone()} present={peers.present} />
        </section>
    }
}
