//! Lesson 4: whom to call is typed; the page listens as an echo, or another program does.

use shared::bridge::Mode;
use shared::operation::{CloseBridge, CreateBridge};
use yew::prelude::*;

use super::bits::{Dial, LOOPBACK, button, hold_line, listener, make, trouble};
use crate::{
    components::lessons::desk::Desk,
    lessons::{Outcome, Role},
};

#[derive(PartialEq, Properties)]
pub(super) struct ToolProps {
    pub desk: Desk,
}

const AT: &str = "lesson-open";

/// The port in the line for nc where none is typed.
const EXAMPLE: u16 = 7_000;

/// The tool.
#[component]
pub(super) fn Call(props: &ToolProps) -> Html {
    let desk = &props.desk;
    let words = desk.text().lessons;
    let port = use_state(|| None::<u16>);
    let onport = {
        let port = port.setter();
        Callback::from(move |next| port.set(next))
    };
    let refused = desk.outcomes.first().is_some_and(Outcome::is_done);
    let listens = desk.side(Role::Other).is_open();
    let own = desk.clone();
    let press = move || {
        let echo = CreateBridge {
            mode: Mode::Echo,
            ..make(&own, Role::Other, listener(0))
        };
        let desk = own.clone();
        own.run(AT, async move {
            desk.ready(Role::Other, echo).await?;
            Ok(())
        });
    };
    let own = desk.clone();
    let stop = move || {
        let Some(bridge) = own.bridge(Role::Other).map(|bridge| bridge.id.clone()) else {
            return;
        };
        let desk = own.clone();
        own.run(AT, async move {
            desk.ask(CloseBridge { bridge }).await?;
            Ok(())
        });
    };
    html! {
        <>
            <Dial desk={desk.clone()} is_next={!refused || listens} {onport} />
            <div class="lesson-buttons">
                if listens {
                    { button(desk, words.stop_listening, false, stop) }
                } else {
                    { button(desk, words.let_page_listen, refused, press) }
                }
            </div>
            { trouble(desk, AT) }
            <p class="hint">{ words.listen_by_program }</p>
            { hold_line(LOOPBACK, port.filter(|port| *port > 0).unwrap_or(EXAMPLE)) }
        </>
    }
}
