//! Lesson 7: two UDP sockets.

use shared::{
    bridge::Endpoint,
    operation::{CloseBridge, OpenBridge},
};
use yew::prelude::*;

use super::{
    bits::{LOOPBACK, button, make, trouble},
    stream::alphabet,
};
use crate::{
    components::{field::Field, lessons::desk::Desk},
    lessons::Role,
};

#[derive(PartialEq, Properties)]
pub(super) struct ToolProps {
    pub desk: Desk,
}

const AT: &str = "lesson-open";
const SEND: &str = "lesson-send";
const TOGGLE: &str = "lesson-toggle";

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
#[component]
pub(super) fn Sending(props: &ToolProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let typed = use_state(|| "65507".to_owned());
    let onchange = {
        let typed = typed.setter();
        Callback::from(move |next| typed.set(next))
    };
    if !desk.side(Role::Other).is_open() {
        return Html::default();
    }
    let onsubmit = {
        let (desk, typed) = (desk.clone(), (*typed).clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let count = typed.trim().parse().ok();
            match count.filter(|count| (1..=MOST).contains(count)) {
                Some(count) => send(&desk, alphabet(count)),
                None => desk.complain(SEND, text.lessons.not_a_count),
            }
        }
    };
    let empty = {
        let desk = desk.clone();
        move || send(&desk, String::new())
    };
    html! {
        <>
            <form class="with-button" {onsubmit}>
                <Field id={SEND} label={text.lessons.byte_count} value={(*typed).clone()} numeric=true fault={desk.trouble_at(SEND)} {onchange} />
                <button type="submit" class="button" disabled={desk.is_busy()}>{ text.lessons.send_bytes }</button>
            </form>
            <div class="lesson-buttons">{ button(desk, text.lessons.send_empty, false, empty) }</div>
        </>
    }
}

fn send(desk: &Desk, text: String) {
    let own = desk.clone();
    desk.run(SEND, async move { own.send(Role::Other, text).await });
}
