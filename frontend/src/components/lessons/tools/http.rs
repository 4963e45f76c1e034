//! Lesson 8: a server on the relay, on the port of HTTP if that may be.

use shared::{
    bridge::Mode,
    fault::{Fault, FaultCode},
    operation::CreateBridge,
};
use yew::prelude::*;

use super::bits::{Dial, button, listener, make, trouble};
use crate::{
    components::{inspector::link::linked, lessons::desk::Desk},
    connection::CallError,
    lessons::{Deed, Role, WANTED_PORT},
};

#[derive(PartialEq, Properties)]
pub(super) struct ToolProps {
    pub desk: Desk,
}

const AT: &str = "lesson-open";
const LINE: &str = "lesson-line";

/// The tool.
#[component]
pub(super) fn Http(props: &ToolProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let own = desk.clone();
    let serves = desk.side(Role::Other).is_open();
    let port = desk.side(Role::Other).listening_port();
    let press = move || {
        let desk = own.clone();
        own.run(AT, async move { start(&desk).await });
    };
    let instead = port
        .filter(|port| serves && *port != WANTED_PORT)
        .zip(why(desk));
    html! {
        <>
            if !serves {
                <div class="lesson-buttons">{ button(desk, text.lessons.start_server, true, press) }</div>
            }
            { trouble(desk, AT) }
            if let Some((port, fault)) = instead {
                <p class="hint">{ linked(&(text.lessons.instead_of_80)(fault, port)) }</p>
            }
            <Dial desk={desk.clone()} is_next={serves && !desk.side(Role::Yours).is_open()} />
        </>
    }
}

/// Why the server does not listen on the port that it wanted.
fn why(desk: &Desk) -> Option<&Fault> {
    let mut deeds = desk.evidence.deeds.iter().rev();
    deeds.find_map(|deed| match deed {
        Deed::Refused { kind, fault } if kind == "tcp-listen" => Some(fault),
        _ => None,
    })
}

/// Starts the server, on a free port where the one of HTTP is not to be had.
async fn start(desk: &Desk) -> Result<(), CallError> {
    let server = |port: u16| CreateBridge {
        mode: Mode::Http,
        ..make(desk, Role::Other, listener(port))
    };
    let wanted = desk.ready(Role::Other, server(WANTED_PORT)).await;
    match wanted {
        Err(CallError::Fault(fault)) if is_about_the_port(fault.code) => {
            desk.create(Some(Role::Other), server(0)).await?;
        }
        outcome => drop(outcome?),
    }
    Ok(())
}

fn is_about_the_port(code: FaultCode) -> bool {
    matches!(
        code,
        FaultCode::PermissionDenied | FaultCode::PortInUse | FaultCode::DeniedByPolicy
    )
}

/// The line that ends a request.
pub(super) fn empty_line(desk: &Desk) -> Html {
    if !desk.side(Role::Yours).is_open() {
        return Html::default();
    }
    let own = desk.clone();
    let press = move || {
        let desk = own.clone();
        own.run(LINE, async move {
            desk.send(Role::Yours, "\r\n".to_owned()).await
        });
    };
    html! {
        <>
            <div class="lesson-buttons">{ button(desk, desk.text().lessons.say_empty_line, false, press) }</div>
            { trouble(desk, LINE) }
        </>
    }
}
