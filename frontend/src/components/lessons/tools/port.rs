//! Lesson 2: sockets are asked for on a port, of either protocol.

use shared::bridge::Endpoint;
use yew::prelude::*;

use super::bits::{LOOPBACK, hold_line, listener, make};
use crate::{
    components::{
        bridge_form::port,
        field::{Choice, Field},
        lessons::desk::Desk,
    },
    connection::CallError,
    lessons::Role,
};

#[derive(PartialEq, Properties)]
pub(super) struct ToolProps {
    pub desk: Desk,
}

const PORT: &str = "lesson-port";

/// The tool.
#[component]
pub(super) fn Port(props: &ToolProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let typed = use_state(String::new);
    let udp = use_state(|| false);
    let set_typed = {
        let typed = typed.setter();
        Callback::from(move |next| typed.set(next))
    };
    let set_udp = {
        let udp = udp.setter();
        Callback::from(move |next: String| udp.set(next == "udp"))
    };
    let onsubmit = {
        let (desk, typed, udp) = (desk.clone(), (*typed).clone(), *udp);
        move |event: SubmitEvent| {
            event.prevent_default();
            match port(&typed, 0).and_then(|port| port.check(0)) {
                Ok(port) => listen(&desk, port, udp),
                Err(fault) => desk.complain(PORT, text.call_error(&CallError::Fault(fault))),
            }
        }
    };
    let options = vec![("tcp".into(), "TCP".into()), ("udp".into(), "UDP".into())];
    let held = desk.side(Role::Yours).listening_port();
    html! {
        <>
            <form class="lesson-form" {onsubmit}>
                <div class="pair">
                    <Choice id="lesson-protocol" label={text.lessons.protocol} {options} value={if *udp { "udp" } else { "tcp" }} onchange={set_udp} />
                    <Field id={PORT} label={text.port} value={(*typed).clone()} numeric=true hint={text.port_hint} fault={desk.trouble_at(PORT)} onchange={set_typed} />
                </div>
                <button type="submit" class="button primary" aria-busy={desk.is_busy().to_string()}>{ text.lessons.listen_there }</button>
            </form>
            <p class="hint">{ text.lessons.hold_by_program }</p>
            { hold_line(LOOPBACK, held.unwrap_or(7_000)) }
        </>
    }
}

/// Asks for a port. The first TCP socket is the learner's, UDP is the other; a further one has no part and is only cleaned up.
fn listen(desk: &Desk, port: u16, udp: bool) {
    let is_first = !desk.side(Role::Yours).is_open();
    let (role, endpoint) = match (udp, is_first) {
        (true, _) => {
            let (host, port) = (LOOPBACK.to_owned(), port.into());
            let remote = None;
            (Some(Role::Other), Endpoint::Udp { host, port, remote })
        }
        (false, true) => (Some(Role::Yours), listener(port)),
        (false, false) => (None, listener(port)),
    };
    let make = make(desk, role.unwrap_or(Role::Yours), endpoint);
    let own = desk.clone();
    desk.run(PORT, async move {
        own.create(role, make).await?;
        Ok(())
    });
}
