//! A listening socket: its making, its backlog, and what waits in its queue.

use shared::{
    address::split_host_port,
    bridge::{Bridge, BridgeState, Endpoint},
    operation::{CreateBridge, DescribeListener, ListenerQueue},
};
use yew::prelude::*;

use super::{Panel, watch::use_turns};
use crate::{
    components::{
        bridge_menu::ask,
        inspector::{answer::use_answer, link::linked, said::said},
    },
    context::{use_connection, use_text, use_who},
    text::Text,
    view::place,
};

#[derive(PartialEq, Properties)]
pub(super) struct ListenerProps {
    pub bridge: Bridge,
}

/// The listening socket of a bridge.
#[component]
pub(super) fn Listener(props: &ListenerProps) -> Html {
    let text = use_text();
    let bridge = &props.bridge;
    let listens = matches!(bridge.endpoint, Endpoint::TcpListen { .. });
    let is_open = listens && bridge.state == BridgeState::Open;
    let question = is_open.then(|| DescribeListener {
        bridge: bridge.id.clone(),
    });
    // Whoever comes was in the queue before; who waits there tells nobody.
    let turn = use_turns(is_open, bridge.peers);
    let answer = use_answer(question, turn);
    let last = use_mut_ref(|| None::<ListenerQueue>);
    if let Some(queue) = answer.said() {
        *last.borrow_mut() = Some(queue.clone());
    }
    let queue = last.borrow();
    let Some(queue) = queue.as_ref().filter(|_| is_open) else {
        return Html::default();
    };
    html! {
        <Panel title={text.drawn.listener}>
            { words(queue, text) }
            { said(&text.drawn.accept, text) }
        </Panel>
    }
}

fn words(queue: &ListenerQueue, text: &'static Text) -> Html {
    let words = text.drawn;
    html! {
        <ul class="drawn-facts">
            <li>{ linked(&(words.listener_made)(&queue.local)) }</li>
            <li>{ (words.backlog)(queue.backlog, queue.chosen) }</li>
            <li>
                { match queue.granted {
                    Some(granted) => (words.granted)(granted, queue.most),
                    None => words.not_told.to_owned(),
                } }
            </li>
            if let Some(waiting) = queue.waiting {
                <li>{ (words.queued)(waiting) }</li>
            }
        </ul>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct OpenOtherProps {
    pub bridge: Bridge,
}

/// Makes a bridge that dials this one, so that both ends are the relay's.
#[component]
pub(super) fn OpenOther(props: &OpenOtherProps) -> Html {
    let (text, connection) = (use_text(), use_connection());
    let busy = use_state(|| false);
    let fault = use_state(|| None::<String>);
    let makes = use_who().makes_bridges();
    let Some(endpoint) = dials(&props.bridge).filter(|_| makes) else {
        return Html::default();
    };
    let name = other_name(&props.bridge, text);
    let onclick = {
        let (busy, fault) = (busy.clone(), fault.setter());
        move |_: MouseEvent| {
            if *busy {
                return;
            }
            busy.set(true);
            let (busy, fault) = (busy.setter(), fault.clone());
            let then = Callback::from(move |answer: Result<Bridge, String>| {
                busy.set(false);
                fault.set(answer.err());
            });
            ask(
                &connection,
                CreateBridge::new(&name, endpoint.clone()),
                text,
                then,
            );
        }
    };
    html! {
        <>
            <p><button type="button" class="button" aria-busy={busy.to_string()} {onclick}>{ text.drawn.open_other }</button></p>
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ linked(fault) }</p>
            }
        </>
    }
}

/// What the other end of a bridge is called.
pub(super) fn other_name(bridge: &Bridge, text: &'static Text) -> String {
    let name = (text.drawn.other_name)(&bridge.name);
    name.chars().take(shared::MAX_NAME_CHARS).collect()
}

fn dials(bridge: &Bridge) -> Option<Endpoint> {
    if !matches!(bridge.endpoint, Endpoint::TcpListen { .. }) || bridge.state != BridgeState::Open {
        return None;
    }
    let (host, port) = own_address(bridge)?;
    Some(Endpoint::TcpConnect {
        host,
        port: port.into(),
    })
}

/// Where the relay itself finds a bridge that waits.
pub(super) fn own_address(bridge: &Bridge) -> Option<(String, u16)> {
    let local = bridge.local.as_deref()?;
    let (_, port) = split_host_port(local).ok()?;
    let host = match place::reach(local)?.0 {
        place::Reach::Everywhere { v6: false } => "127.0.0.1".to_owned(),
        place::Reach::Everywhere { v6: true } => "::1".to_owned(),
        place::Reach::Loopback(host) | place::Reach::One(host) => host,
    };
    Some((host, port))
}
