//! Lesson 7: two UDP sockets.

use shared::{
    bridge::Endpoint,
    operation::{CloseBridge, OpenBridge},
};
use yew::prelude::*;

use super::bits::{Count, LOOPBACK, button, make, send, trouble};
use crate::{components::lessons::desk::Desk, lessons::Role};

const AT: &str = "lesson-open";
const TOGGLE: &str = "lesson-toggle";

/// What fits into one over IPv4.
const LARGEST: usize = 65_507;

/// More than fits, and not so much that the page would have to think about it.
const MOST: usize = 1_000_000;

fn socket(remote: Option<String>) -> Endpoint {
    Endpoint::Udp {
        host: LOOPBACK.to_owned(),
        port: 0_u16.into(),
        remote,
    }
}

/// The pair of sockets.
pub(super) fn pair(desk: &Desk) -> Html {
    let own = desk.clone();
    let is_ready = desk.bridge(Role::Yours).is_some() && desk.side(Role::Other).is_open();
    let press = move || {
        let (desk, yours) = (own.clone(), make(&own, Role::Yours, socket(None)));
        own.run(AT, async move {
            let yours = desk.ready(Role::Yours, yours).await?;
            let other = make(&desk, Role::Other, socket(yours.local));
            desk.ready(Role::Other, other).await?;
            Ok(())
        });
    };
    html! {
        <>
            if !is_ready {
                <div class="lesson-buttons">{ button(desk, desk.text().lessons.open_sockets, true, press) }</div>
            }
            { trouble(desk, AT) }
        </>
    }
}

/// The learner's socket is closed, and opened again.
pub(super) fn receiving(desk: &Desk) -> Html {
    let Some(bridge) = desk.bridge(Role::Yours).map(|bridge| bridge.id.clone()) else {
        return Html::default();
    };
    let words = desk.text().lessons;
    let is_open = desk.side(Role::Yours).is_open();
    let own = desk.clone();
    let press = move || {
        let (desk, bridge) = (own.clone(), bridge.clone());
        own.run(TOGGLE, async move {
            if is_open {
                desk.ask(CloseBridge { bridge }).await?;
            } else {
                desk.ask(OpenBridge { bridge }).await?;
            }
            Ok(())
        });
    };
    let label = if is_open {
        words.close_receiver
    } else {
        words.open_receiver
    };
    html! {
        <>
            <div class="lesson-buttons">{ button(desk, label, false, press) }</div>
            { trouble(desk, TOGGLE) }
        </>
    }
}

/// What the other side sends besides texts.
pub(super) fn sending(desk: &Desk) -> Html {
    if !desk.side(Role::Other).is_open() {
        return Html::default();
    }
    let own = desk.clone();
    let empty = move || send(&own, String::new());
    html! {
        <>
            <Count desk={desk.clone()} begin={LARGEST} most={MOST} />
            <div class="lesson-buttons">{ button(desk, desk.text().lessons.send_empty, false, empty) }</div>
        </>
    }
}
