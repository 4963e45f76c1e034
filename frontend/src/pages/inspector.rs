//! Inspector: what the relay may do with an address, and which addresses are its own.

use shared::{
    address::{PortNumber, check_host},
    fault::{Fault, FaultCode},
    operation::{JudgeAddress, Judgement, Purpose},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    components::{
        bridge_form::port,
        copy::CopyLine,
        field::{Choice, Field},
        reach::use_host,
    },
    connection::CallError,
    context::{use_connection, use_page_state, use_text},
    text::Text,
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Address,
    Port,
    Foot,
}

#[derive(Clone, PartialEq)]
enum Outcome {
    Nothing,
    Asking,
    Judged(Judgement),
    Wrong(Place, AttrValue),
}

const PURPOSES: [(&str, Purpose); 3] = [
    ("tcp-connect", Purpose::TcpConnect),
    ("tcp-listen", Purpose::TcpListen),
    ("udp", Purpose::Udp),
];

/// The question, or what is wrong with it and where.
fn question(host: &str, typed_port: &str, purpose: &str) -> Result<JudgeAddress, (Place, Fault)> {
    let host = host.trim();
    check_host(host).map_err(|fault| (Place::Address, fault))?;
    let port: PortNumber = port(typed_port, 0).map_err(|fault| (Place::Port, fault))?;
    let kind = PURPOSES
        .iter()
        .find(|(key, _)| *key == purpose)
        .map(|(_, kind)| *kind);
    Ok(JudgeAddress {
        host: host.to_owned(),
        port,
        kind: kind.unwrap_or_default(),
    })
}

fn place_of(error: &CallError) -> Place {
    match error {
        CallError::Fault(fault) => match fault.code {
            FaultCode::PortOutOfRange => Place::Port,
            FaultCode::BadAddress | FaultCode::NameNotFound | FaultCode::BadRequest => {
                Place::Address
            }
            _ => Place::Foot,
        },
        CallError::Lost | CallError::Unreadable => Place::Foot,
    }
}

/// The page of the inspector.
#[component]
pub(crate) fn InspectorPage() -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let host = use_host(&connection, state.link);
    let address = use_state(String::new);
    let port = use_state(String::new);
    let purpose = use_state(|| PURPOSES[0].0.to_owned());
    let outcome = use_state(|| Outcome::Nothing);
    let onsubmit = {
        let (address, port, purpose) = (address.clone(), port.clone(), purpose.clone());
        let outcome = outcome.setter();
        move |event: SubmitEvent| {
            event.prevent_default();
            let asked = match question(&address, &port, &purpose) {
                Ok(asked) => asked,
                Err((place, fault)) => {
                    outcome.set(Outcome::Wrong(place, (text.fault)(&fault).into()));
                    return;
                }
            };
            let Some(connection) = connection.clone() else {
                return;
            };
            let outcome = outcome.clone();
            outcome.set(Outcome::Asking);
            spawn_local(async move {
                outcome.set(match connection.call(asked).await {
                    Ok(judgement) => Outcome::Judged(judgement),
                    Err(error) => Outcome::Wrong(place_of(&error), text.call_error(&error).into()),
                });
            });
        }
    };
    let set = |state: &UseStateHandle<String>| {
        let (state, outcome) = (state.setter(), outcome.setter());
        Callback::from(move |value: String| {
            state.set(value);
            outcome.set(Outcome::Nothing);
        })
    };
    let fault = |place: Place| match &*outcome {
        Outcome::Wrong(at, words) if *at == place => Some(words.clone()),
        _ => None,
    };
    let purposes = PURPOSES
        .map(|(key, _)| (key.into(), (text.purpose)(key).into()))
        .to_vec();
    html! {
        <main id="content" class="page">
            <h1>{ text.inspector }</h1>
            <section class="card">
                <h2>{ text.judge_title }</h2>
                <p class="hint">{ text.judge_words }</p>
                <form class="form" {onsubmit} novalidate=true>
                    <div class="pair">
                        <Field id="judge-address" class="wide" label={text.address} value={(*address).clone()}
                            placeholder="192.168.1.50" fault={fault(Place::Address)} onchange={set(&address)} />
                        <Field id="judge-port" class="narrow" label={text.port} value={(*port).clone()} numeric=true
                            fault={fault(Place::Port)} onchange={set(&port)} />
                    </div>
                    <Choice id="judge-purpose" label={text.purpose_label} options={purposes}
                        value={(*purpose).clone()} onchange={set(&purpose)} />
                    <div class="form-foot">
                        <button type="submit" class="button primary"
                            aria-busy={(*outcome == Outcome::Asking).to_string()}>{ text.judge }</button>
                    </div>
                </form>
                <div role="status" class="judgement-place">{ judgement(&outcome, text) }</div>
            </section>
            <section class="card">
                <h2>{ text.own_addresses }</h2>
                if let Some(host) = host {
                    { for host.public_host.iter().chain(&host.addresses).map(|address| html! {
                        <CopyLine key={address.clone()} text={address.clone()} what={address.clone()} />
                    }) }
                } else {
                    <p class="quiet">{ text.loading }</p>
                }
            </section>
        </main>
    }
}

fn judgement(outcome: &Outcome, text: &'static Text) -> Html {
    let judged = match outcome {
        Outcome::Nothing | Outcome::Wrong(Place::Address | Place::Port, _) => {
            return Html::default();
        }
        Outcome::Asking => return html! { <p class="quiet">{ text.asking }</p> },
        Outcome::Wrong(Place::Foot, words) => return html! { <p class="fault">{ words }</p> },
        Outcome::Judged(judged) => judged,
    };
    html! {
        <>
            <p class={verdict_class(judged.allowed)}>
                <strong>{ verdict(judged.allowed, text) }</strong>
                { " " }{ (text.rule)(&judged.rule) }
            </p>
            <table class="judged">
                <thead><tr><th>{ text.address }</th><th>{ text.verdict }</th><th>{ text.rule_label }</th></tr></thead>
                <tbody>
                    { for judged.addresses.iter().map(|one| html! {
                        <tr key={one.address.clone()}>
                            <td><code>{ &one.address }</code></td>
                            <td class={verdict_class(one.allowed)}>{ verdict(one.allowed, text) }</td>
                            <td><code>{ &one.rule }</code></td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </>
    }
}

fn verdict(allowed: bool, text: &'static Text) -> &'static str {
    if allowed {
        text.allowed
    } else {
        text.forbidden
    }
}

fn verdict_class(allowed: bool) -> &'static str {
    if allowed {
        "verdict good"
    } else {
        "verdict fault"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_cannot_be_is_not_asked() {
        let place = |host, port| question(host, port, "udp").unwrap_err().0;
        assert!(place("999.1.1.1", "80") == Place::Address);
        assert!(place("", "80") == Place::Address);
        assert!(place("::1", "70000") == Place::Port);
        let asked = question(" ::1 ", "", "udp").unwrap();
        assert_eq!(
            (asked.host.as_str(), asked.port.0, asked.kind),
            ("::1", 0, Purpose::Udp)
        );
    }
}
