//! What listens on the relay's machine: on one port, TCP and UDP side by side, and on all.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use gloo_timers::callback::Interval;
use shared::operation::{ListListeners, Listener, Listeners, Protocol};
use yew::prelude::*;

use super::{
    answer::{Answer, use_answer},
    link::{InspectLink, linked},
};
use crate::{
    browser,
    components::link_to::LinkTo,
    context::{use_page_state, use_text},
    route::Route,
    state::State,
    text::Text,
};

/// So often it is looked at again as long as the page is seen, in milliseconds: programs come and go unannounced.
const AGAIN_MS: u32 = 2000;

#[derive(PartialEq, Properties)]
pub(crate) struct ListeningProps {
    pub port: u16,
}

/// Counts up as long as the page is seen.
#[hook]
fn use_ticks() -> u32 {
    let ticks = use_reducer(|| Ticks(0));
    {
        let ticks = ticks.dispatcher();
        use_effect_with((), move |()| {
            let again = Interval::new(AGAIN_MS, move || {
                if !browser::is_hidden() {
                    ticks.dispatch(());
                }
            });
            move || drop(again)
        });
    }
    ticks.0
}

#[derive(PartialEq)]
struct Ticks(u32);

impl Reducible for Ticks {
    type Action = ();

    fn reduce(self: std::rc::Rc<Self>, (): ()) -> std::rc::Rc<Self> {
        Self(self.0.wrapping_add(1)).into()
    }
}

/// Changes whenever what listens may have: with the port that is looked at, with the bridges, and with time.
fn turn(port: u16, ticks: u32, state: &State) -> u32 {
    let mut hasher = DefaultHasher::new();
    (port, ticks).hash(&mut hasher);
    for bridge in state.bridges.iter().flat_map(|all| all.values()) {
        (bridge.id.as_str(), &bridge.local).hash(&mut hasher);
    }
    let [a, b, c, d, ..] = hasher.finish().to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// What listens, looked at again and again.
#[component]
pub(crate) fn Listening(props: &ListeningProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let ticks = use_ticks();
    let last = use_mut_ref(|| None::<Listeners>);
    let answer = use_answer(Some(ListListeners {}), turn(props.port, ticks, &state));
    if let Some(said) = answer.said() {
        *last.borrow_mut() = Some(said.clone());
    }
    let shown = last.borrow();
    html! {
        <div class="listening">
            <h3>{ text.inspect.listening }</h3>
            <p class="hint">{ text.inspect.listening_words }</p>
            <div role="status" class="listening-said">
                if let Answer::Failed(error) = &answer {
                    <p class="fault">{ linked(&text.call_error(error)) }</p>
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
    let side = |protocol| {
        let name = name(protocol);
        let here: Vec<_> = listeners
            .listeners
            .iter()
            .filter(|one| one.port == port && one.protocol == protocol)
            .collect();
        html! {
            <div class="listening-side" role="group" aria-label={format!("{name} {port}")}>
                <h4>{ format!("{name} {port}") }</h4>
                if here.is_empty() {
                    <p class="quiet">{ nothing(protocol, listeners.all, text) }</p>
                }
                { for here.into_iter().enumerate().map(|(index, one)| html! {
                    <p key={index} class="listener">
                        <code><InspectLink of={one.address.clone()} /></code>
                        <span>{ holder(one, state, text) }</span>
                    </p>
                }) }
            </div>
        }
    };
    html! {
        <>
            <div class="listening-sides">
                { side(Protocol::Tcp) }
                { side(Protocol::Udp) }
            </div>
            if !listeners.all {
                <p class="hint">{ text.inspect.not_all }</p>
            }
        </>
    }
}

fn name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "TCP",
        Protocol::Udp => "UDP",
    }
}

/// What is said where nothing is known to listen; where the system tells of bridges alone, others may.
fn nothing(protocol: Protocol, all: bool, text: &'static Text) -> &'static str {
    match (all, protocol) {
        (false, _) => text.inspect.no_bridge,
        (true, Protocol::Tcp) => text.inspect.no_stream,
        (true, Protocol::Udp) => text.inspect.no_datagrams,
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
        html! {
            <tr key={index}>
                <td>{ name(one.protocol) }</td>
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ZH};

    #[test]
    fn nobody_is_said_to_be_refused_where_the_system_does_not_tell_who_listens() {
        for text in [&EN, &ZH] {
            for protocol in [Protocol::Tcp, Protocol::Udp] {
                let (known, unknown) = (
                    nothing(protocol, true, text),
                    nothing(protocol, false, text),
                );
                assert_ne!(known, unknown);
                assert_eq!(unknown, text.inspect.no_bridge);
            }
            let machine = if text.lang.starts_with("zh") {
                "机器"
            } else {
                "machine"
            };
            assert!(text.inspect.listening.contains(machine));
        }
    }
}
