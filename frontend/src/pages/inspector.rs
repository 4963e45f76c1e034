//! Inspector: what an address, a network, a name or a port is, and what the relay may do with it.

use gloo_timers::callback::Timeout;
use shared::{
    address::read::{Host, Reading, read},
    operation::Interface,
};
use yew::prelude::*;
use yew_router::hooks::{use_location, use_navigator};

use crate::{
    components::{
        inspector::{
            explained::Explained,
            link::{self, use_asked},
            own::Own,
            ports::Ports,
            typed::Typed,
        },
        reach::use_host,
    },
    context::{use_connection, use_page_state, use_text},
};

/// So long nothing must have been typed before the page's address has it, in milliseconds: browsers allow few changes of it.
const PAUSE_MS: u32 = 300;

/// The port that a reading is about; a number alone may be meant as one too.
fn port(reading: &Reading) -> Option<u16> {
    match (reading.port, &reading.host) {
        (Some(port), _) => Some(port),
        (None, Some(Host::Number(number))) => u16::try_from(*number).ok(),
        _ => None,
    }
}

/// The page of the inspector.
#[component]
pub(crate) fn InspectorPage() -> Html {
    let text = use_text();
    let asked = use_asked();
    let (connection, state) = (use_connection(), use_page_state());
    let machine = use_host(&connection, state.link);
    let interfaces = use_memo(machine.clone(), |machine| -> Vec<Interface> {
        machine
            .iter()
            .flat_map(|machine| machine.interfaces.clone())
            .collect()
    });
    let typed = use_state(|| asked.clone());
    let turn = use_state(|| 0_u32);
    // What was just put into the page's address. It may come back when something else has been typed already.
    let kept = use_mut_ref(|| None::<String>);
    {
        let (typed, turn, kept) = (typed.clone(), turn.setter(), kept.clone());
        // The same link once more is another visit.
        let visit = use_location().and_then(|location| location.id());
        use_effect_with((asked.clone(), visit), move |(asked, _)| {
            let is_ours = kept.borrow_mut().take().as_ref() == Some(asked);
            if !is_ours && *typed != *asked {
                typed.set(asked.clone());
                turn.set(0);
            }
        });
    }
    {
        let navigator = use_navigator();
        use_effect_with((*typed).clone(), move |typed| {
            let later = navigator.filter(|_| *typed != asked).map(|navigator| {
                let typed = typed.clone();
                Timeout::new(PAUSE_MS, move || {
                    kept.replace(Some(typed.clone()));
                    link::keep(&navigator, &typed);
                })
            });
            move || drop(later)
        });
    }
    let onchange = {
        let (typed, turn) = (typed.setter(), turn.setter());
        Callback::from(move |value: String| {
            typed.set(value);
            turn.set(0);
        })
    };
    let onask = {
        let (turn, next) = (turn.setter(), turn.wrapping_add(1));
        Callback::from(move |()| turn.set(next))
    };
    let reading = read(&typed).ok();
    let port = reading.as_ref().and_then(port);
    // A small number alone is more often a port than an address.
    let port_first = reading.as_ref().is_some_and(|reading| {
        matches!(reading.host, Some(Host::Number(_))) && reading.port.is_none() && port.is_some()
    });
    let is_typed = reading
        .as_ref()
        .is_some_and(|reading| reading.host.is_some());
    let explained = reading
        .map(|reading| html! { <Explained key="explained" {reading} interfaces={interfaces.clone()} turn={*turn} onask={onask.clone()} /> });
    let ports = html! { <Ports key="ports" {port} /> };
    let (first, second) = match port_first {
        true => (Some(ports), explained),
        false => (explained, Some(ports)),
    };
    html! {
        <main id="content" tabindex="-1" class="page inspector-page">
            <h1>{ text.inspector }</h1>
            <section class="card">
                <Typed value={(*typed).clone()} {onchange} onask={onask.clone()} />
            </section>
            <div class={is_typed.then_some("columns")}>
                <div>{ for first }</div>
                <div>{ for second }<Own host={machine} /></div>
            </div>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_number_alone_is_a_port_too() {
        let port = |text: &str| port(&read(text).unwrap());
        assert_eq!(port("8080"), Some(8080));
        assert_eq!(port("2130706433"), None);
        assert_eq!(port(":1521"), Some(1521));
        assert_eq!(port("[::1]:80"), Some(80));
        assert_eq!(port("10.0.0.1"), None);
    }
}
