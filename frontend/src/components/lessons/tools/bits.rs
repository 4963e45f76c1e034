//! What the tools are made of.

use shared::{
    bridge::{Endpoint, FAREWELLS},
    operation::CreateBridge,
    program::{Act, Part, netcat},
};
use yew::prelude::*;

use crate::{
    components::{
        bridge_form::port, copy::CopyLine, field::Field, inspector::link::linked,
        lessons::desk::Desk,
    },
    connection::CallError,
    lessons::Role,
};

/// Where the lessons' bridges are: on the relay's own machine, for nobody else.
pub(super) const LOOPBACK: &str = "127.0.0.1";

/// A bridge to be made, with all else as it is usual.
pub(super) fn make(desk: &Desk, role: Role, endpoint: Endpoint) -> CreateBridge {
    CreateBridge::new(desk.name(role), endpoint)
}

/// The same that ends with a farewell.
pub(super) fn with_farewell(make: CreateBridge) -> CreateBridge {
    CreateBridge {
        farewell: Some(FAREWELLS.map(str::to_owned).to_vec()),
        ..make
    }
}

/// A TCP listener on this machine.
pub(super) fn listener(port: u16) -> Endpoint {
    Endpoint::TcpListen {
        host: LOOPBACK.to_owned(),
        port: port.into(),
        backlog: None,
    }
}

/// A call to an address.
pub(super) fn dial(host: &str, port: u16) -> Endpoint {
    Endpoint::TcpConnect {
        host: host.to_owned(),
        port: port.into(),
    }
}

/// A button of the bench.
pub(super) fn button(
    desk: &Desk,
    label: &'static str,
    is_next: bool,
    press: impl Fn() + 'static,
) -> Html {
    // A button that is disabled under way would lose the focus.
    let is_busy = desk.is_busy();
    let onclick = move |_: MouseEvent| {
        if !is_busy {
            press();
        }
    };
    html! {
        <button key={label} type="button" class={classes!("button", is_next.then_some("primary"))} aria-busy={desk.is_busy().to_string()} {onclick}>{ label }</button>
    }
}

/// What went wrong at a control that has no field.
pub(super) fn trouble(desk: &Desk, at: &str) -> Html {
    match desk.trouble_at(at) {
        Some(words) => html! { <p class="fault" role="alert">{ linked(&words) }</p> },
        None => Html::default(),
    }
}

/// A line with which nc holds a port of the relay's machine.
pub(super) fn hold_line(host: &str, port: u16) -> Html {
    let part = Part {
        act: Act::Listen,
        host: host.to_owned(),
        port,
    };
    html! { <CopyLine text={netcat::nc(&part)} what="nc" named=true /> }
}

#[derive(PartialEq, Properties)]
pub(super) struct CountProps {
    pub desk: Desk,
    /// How many where nothing else is typed, and at the most.
    pub begin: usize,
    pub most: usize,
}

/// The control with which the other side sends.
pub(super) const SEND: &str = "lesson-send";

/// Where one types how many bytes the other side is to send at once.
#[component]
pub(super) fn Count(props: &CountProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let begin = props.begin;
    let typed = use_state(|| begin.to_string());
    let onchange = {
        let typed = typed.setter();
        Callback::from(move |next| typed.set(next))
    };
    let onsubmit = {
        let (desk, typed, most) = (desk.clone(), (*typed).clone(), props.most);
        move |event: SubmitEvent| {
            event.prevent_default();
            let count = typed.trim().parse().ok();
            match count.filter(|count| (1..=most).contains(count)) {
                Some(count) => send(&desk, alphabet(count)),
                None => desk.complain(SEND, (text.lessons.not_a_count)(most as u64)),
            }
        }
    };
    html! {
        <form class="with-button" {onsubmit}>
            <Field id={SEND} label={text.lessons.byte_count} value={(*typed).clone()} numeric=true fault={desk.trouble_at(SEND)} {onchange} />
            <button type="submit" class="button" aria-busy={desk.is_busy().to_string()}>{ text.lessons.send_bytes }</button>
        </form>
    }
}

/// The other side sends this.
pub(super) fn send(desk: &Desk, text: String) {
    let own = desk.clone();
    desk.run(SEND, async move { own.send(Role::Other, text).await });
}

/// So many bytes in which one sees where they are.
fn alphabet(count: usize) -> String {
    ('a'..='z').cycle().take(count).collect()
}

#[derive(PartialEq, Properties)]
pub(super) struct DialProps {
    pub desk: Desk,
    /// Whether it is what comes next.
    pub is_next: bool,
    /// Told of the port as it is typed.
    #[prop_or_default]
    pub onport: Callback<Option<u16>>,
}

const DIAL: &str = "lesson-dial";

/// Where one types whom to call.
#[component]
pub(super) fn Dial(props: &DialProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let host = use_state(|| LOOPBACK.to_owned());
    let typed = use_state(String::new);
    let set_host = {
        let host = host.setter();
        Callback::from(move |next| host.set(next))
    };
    let set_port = {
        let (typed, onport) = (typed.setter(), props.onport.clone());
        Callback::from(move |next: String| {
            onport.emit(next.trim().parse().ok());
            typed.set(next);
        })
    };
    let onsubmit = {
        let (desk, host, typed) = (desk.clone(), (*host).clone(), (*typed).clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let wanted = port(&typed, 1).and_then(|port| port.check(1));
            match wanted {
                Ok(port) => call(&desk, host.trim(), port),
                Err(fault) => desk.complain(DIAL, text.call_error(&CallError::Fault(fault))),
            }
        }
    };
    html! {
        <form class="lesson-form" {onsubmit}>
            <div class="pair">
                <Field id="lesson-host" class="wide" label={text.host} value={(*host).clone()} onchange={set_host} />
                <Field id={DIAL} class="narrow" label={text.port} value={(*typed).clone()} numeric=true onchange={set_port} />
            </div>
            { trouble(desk, DIAL) }
            <button type="submit" class={classes!("button", props.is_next.then_some("primary"))} aria-busy={desk.is_busy().to_string()}>{ text.lessons.call }</button>
        </form>
    }
}

fn call(desk: &Desk, host: &str, port: u16) {
    let (own, make) = (desk.clone(), make(desk, Role::Yours, dial(host, port)));
    desk.run(DIAL, async move {
        own.create(Some(Role::Yours), make).await?;
        Ok(())
    });
}
