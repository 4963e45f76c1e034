//! Lines that reach a bridge from the other side.

use shared::{
    bridge::{Bridge, BridgeState, Endpoint, TextEncoding},
    operation::{DescribeHost, Host},
};
use yew::{platform::spawn_local, prelude::*};

use super::{copy::CopyLine, field::Choice, inspector::link::Linked, program::ProgramDialog};
use crate::{
    connection::Connection,
    context::{use_connection, use_page_state, use_text},
    state::Link,
    view::{
        place::{self, Reach as Whom},
        reach,
    },
};

/// What the relay says of its machine, once it is connected.
#[hook]
pub(crate) fn use_host(connection: &Option<Connection>, link: Link) -> Option<Host> {
    let host = use_state(|| None::<Host>);
    {
        let (host, connection) = (host.setter(), connection.clone());
        use_effect_with(link == Link::Up, move |up| {
            if let (true, Some(connection)) = (*up, connection) {
                spawn_local(async move {
                    if let Ok(found) = connection.call(DescribeHost {}).await {
                        host.set(Some(found));
                    }
                });
            }
        });
    }
    (*host).clone()
}

#[derive(PartialEq, Properties)]
pub(crate) struct ReachProps {
    /// Unique in the document.
    pub id: AttrValue,
    pub bridge: Bridge,
}

/// The hosts under which the other side finds a bridge, the best first.
fn hosts(whom: &Whom, host: Option<&Host>) -> Vec<String> {
    match whom {
        Whom::Loopback(address) | Whom::One(address) => vec![address.clone()],
        Whom::Everywhere { v6 } => {
            let mut hosts: Vec<String> = host
                .and_then(|host| host.public_host.clone())
                .into_iter()
                .collect();
            let own = host
                .map(|host| host.addresses.as_slice())
                .unwrap_or_default();
            hosts.extend(
                own.iter()
                    .filter(|address| *v6 || !address.contains(':'))
                    .cloned(),
            );
            hosts.dedup();
            if hosts.is_empty() {
                hosts.push("127.0.0.1".to_owned());
            }
            hosts
        }
    }
}

/// Lines to copy, and for whom they work.
#[component]
pub(crate) fn Reach(props: &ReachProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let host = use_host(&connection, state.link);
    let chosen = use_state(|| None::<String>);
    let as_program = use_state(|| false);
    let bridge = &props.bridge;
    let dials = matches!(bridge.endpoint, Endpoint::TcpConnect { .. });
    let show = |shown: bool| {
        let as_program = as_program.setter();
        Callback::from(move |()| as_program.set(shown))
    };
    let program = |host: String| {
        html! {
            <>
                <button type="button" class="button to-program" aria-haspopup="dialog" onclick={show(true).reform(|_: MouseEvent| ())}>{ text.making.as_program }</button>
                if *as_program {
                    <ProgramDialog bridge={bridge.clone()} {host} onclose={show(false)} />
                }
            </>
        }
    };
    if dials && bridge.state == BridgeState::Open {
        return html! {
            <div class="reach">
                <p class="quiet"><Linked words={(text.connected_to)(&place::of(bridge))} /></p>
                { program(String::new()) }
            </div>
        };
    }
    let local = if dials { None } else { bridge.local.clone() };
    let found = place::reach(&local.unwrap_or_else(|| place::of(bridge)));
    let found = found.filter(|(_, port)| *port != 0 && (dials || bridge.local.is_some()));
    let Some((whom, port)) = found else {
        return html! {
            <div class="reach">
                <p class="quiet">{ text.reach_when_open }</p>
                // When it is closed its place can be taken, and it keeps its port.
                { program(String::new()) }
            </div>
        };
    };
    let hosts = hosts(&whom, host.as_ref());
    let at = chosen
        .as_ref()
        .filter(|chosen| hosts.contains(chosen))
        .or(hosts.first())
        .cloned()
        .unwrap_or_default();
    let options: Vec<_> = hosts
        .iter()
        .map(|host| (host.clone().into(), host.clone().into()))
        .collect();
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |host: String| chosen.set(Some(host)))
    };
    let explained = match (dials, &whom) {
        (true, _) => (text.reach_dialled)(&place::of(bridge)),
        (false, Whom::Loopback(_)) => text.reach_loopback.to_owned(),
        (false, _) => text.reach_network.to_owned(),
    };
    html! {
        <div class="reach">
            <p class="hint"><Linked words={explained} /></p>
            if options.len() > 1 && !dials {
                <Choice id={props.id.clone()} label={text.seen_as} {options} value={at.clone()} {onchange} />
            }
            if bridge.encoding != TextEncoding::Utf8 {
                <p class="hint">{ (text.making.reach_encoding)(&bridge.encoding.label().to_uppercase()) }</p>
            }
            { for reach::lines(bridge, &at, port).into_iter().map(|line| html! {
                <CopyLine key={line.program} text={line.text} what={line.program} named=true />
            }) }
            { program(if dials { String::new() } else { at }) }
        </div>
    }
}
