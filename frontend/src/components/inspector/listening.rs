//! What listens on the relay's machine: on one port, TCP and UDP side by side, and on all.

use shared::operation::{ListListeners, Listener, Listeners, Protocol};
use yew::prelude::*;

use super::{
    answer::{Answer, use_answer},
    link::InspectLink,
};
use crate::{
    components::link_to::LinkTo,
    context::{use_page_state, use_text},
    route::Route,
    state::State,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct ListeningProps {
    pub port: u16,
}

/// What listens, looked at when it is shown and whenever it is asked for.
#[component]
pub(crate) fn Listening(props: &ListeningProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let turn = use_state(|| 0_u32);
    let last = use_mut_ref(|| None::<Listeners>);
    let answer = use_answer(Some(ListListeners {}), *turn);
    if let Some(said) = answer.said() {
        *last.borrow_mut() = Some(said.clone());
    }
    let onagain = {
        let (turn, next) = (turn.setter(), turn.wrapping_add(1));
        move |_: MouseEvent| turn.set(next)
    };
    let shown = last.borrow();
    html! {
        <div class="listening">
            <div class="listening-head">
                <h3>{ text.inspect.listening }</h3>
                <button type="button" class="button" aria-busy={(answer == Answer::Asking).to_string()} onclick={onagain}>{ text.inspect.look_again }</button>
            </div>
            <p class="hint">{ text.inspect.listening_words }</p>
            <div role="status" class="listening-said">
                if let Answer::Failed(error) = &answer {
                    <p class="fault">{ text.call_error(error) }</p>
                } else if let Some(listeners) = &*shown {
                    { both(props.port, listeners, &state, text) }
                } else {
                    <p class="quiet">{ text.loading }</p>
                }
            </div>
            if let Some(listeners) = &*shown {
                { everything(listeners, &state, text) }
            }
        </div>
    }
}

/// The two protocols side by side.
fn both(port: u16, listeners: &Listeners, state: &State, text: &'static Text) -> Html {
    let side = |protocol, name: &str, nothing: &'static str| {
        let here: Vec<_> = listeners
            .listeners
            .iter()
            .filter(|one| one.port == port && one.protocol == protocol)
            .collect();
        html! {
            <div class="listening-side" role="group" aria-label={format!("{name} {port}")}>
                <h4>{ format!("{name} {port}") }</h4>
                if here.is_empty() {
                    <p class="quiet">{ nothing }</p>
                }
                { for here.into_iter().enumerate().map(|(index, one)| html! {
                    <p key={index} class="listener">
                        <code>{ &one.address }</code>
                        <span>{ holder(one, state, text) }</span>
                    </p>
                }) }
            </div>
        }
    };
    html! {
        <>
            <div class="listening-sides">
                { side(Protocol::Tcp, "TCP", text.inspect.no_stream) }
                { side(Protocol::Udp, "UDP", text.inspect.no_datagrams) }
            </div>
            if !listeners.all {
                <p class="hint">{ text.inspect.not_all }</p>
            }
        </>
    }
}

/// Who holds a port: a bridge, or a program.
fn holder(one: &Listener, state: &State, text: &'static Text) -> Html {
    let bridge = one.bridge.as_ref().and_then(|id| state.bridge(id));
    if let Some(bridge) = bridge {
        return html! { <LinkTo to={Route::to_bridge(&bridge.id)} class="link">{ &bridge.name }</LinkTo> };
    }
    match (&one.program, one.pid) {
        (Some(program), Some(pid)) => html! { { (text.inspect.held_by)(program, pid) } },
        _ => html! { <span class="quiet">{ text.inspect.unnamed }</span> },
    }
}

fn everything(listeners: &Listeners, state: &State, text: &'static Text) -> Html {
    let row = |(index, one): (usize, &Listener)| {
        let protocol = match one.protocol {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
        };
        html! {
            <tr key={index}>
                <td>{ protocol }</td>
                <td><code><InspectLink of={one.address.clone()} /></code></td>
                <td>{ holder(one, state, text) }</td>
            </tr>
        }
    };
    html! {
        <details class="more">
            <summary>{ (text.inspect.all_listeners)(listeners.listeners.len()) }</summary>
            <table class="judged">
                <tbody>{ for listeners.listeners.iter().enumerate().map(row) }</tbody>
            </table>
        </details>
    }
}
