//! A port: its range, what is registered for it, what is often found there, and what listens there now.

use shared::{
    address::read::{Expected, Wrong, read},
    operation::{DescribePort, Port, Registered},
    port::{Range, common_uses},
};
use yew::prelude::*;

use super::{
    answer::{Answer, use_answer},
    link::linked,
    listening::Listening,
    said::said,
};
use crate::{components::field::Field, context::use_text, text::Text};

/// Shown where no port was typed: the one that so many examples use.
const USUAL: u16 = 6666;

#[derive(PartialEq, Properties)]
pub(crate) struct PortsProps {
    /// The port that was typed with the address.
    pub port: Option<u16>,
}

/// The section on ports.
#[component]
pub(crate) fn Ports(props: &PortsProps) -> Html {
    let text = use_text();
    let words = text.inspect;
    let typed = use_state(|| props.port.unwrap_or(USUAL).to_string());
    {
        let typed = typed.setter();
        use_effect_with(props.port, move |port| {
            if let Some(port) = port {
                typed.set(port.to_string());
            }
        });
    }
    let checked = check(&typed);
    let port = checked.ok();
    let fault = checked.err();
    let question = port.map(|port| DescribePort { port: port.into() });
    let described = use_answer(question, 0);
    let onchange = {
        let typed = typed.setter();
        Callback::from(move |next| typed.set(next))
    };
    let fault = fault.map(|wrong| AttrValue::from((words.wrong)(&wrong)));
    html! {
        <section class="card" aria-labelledby="inspect-ports">
            <h2 id="inspect-ports">{ port.map_or_else(|| text.port.to_owned(), words.port) }</h2>
            <p class="hint">{ words.port_words }</p>
            <div class="pair">
                <Field id="inspect-port" class="narrow" label={text.port} value={(*typed).clone()} numeric=true {fault} {onchange} />
            </div>
            if let Some(port) = port {
                { facts(port, &described, text) }
                { said(&words.ports, text) }
                <Listening {port} />
                { said(&words.safe, text) }
                { said(&words.datagram, text) }
            }
        </section>
    }
}

/// A port as typed, or at which character it is none.
fn check(typed: &str) -> Result<u16, Wrong> {
    let no_port = Wrong {
        at: 0,
        expected: Expected::Port,
    };
    if typed.trim().is_empty() {
        return Err(no_port);
    }
    let reading = read(&format!(":{}", typed.trim())).map_err(|wrong| Wrong {
        at: wrong.at.saturating_sub(1),
        ..wrong
    })?;
    reading.port.ok_or(no_port)
}

fn facts(port: u16, described: &Answer<Port>, text: &'static Text) -> Html {
    let words = text.inspect;
    let common = common_uses(port);
    let used = common.iter().map(|one| match one.once {
        true => (words.once)(&one.by),
        false => one.by.clone(),
    });
    let used: Vec<_> = used.collect();
    html! {
        <>
            <p>{ (words.range)(Range::of(port)) }</p>
            <dl class="facts port-facts">
                <dt>{ words.registered }</dt>
                <dd>{ registered(described, text) }</dd>
                if !used.is_empty() {
                    <dt>{ words.common }</dt>
                    <dd>{ for used.into_iter().map(|by| html! { <span key={by.clone()} class="fact">{ by }</span> }) }</dd>
                }
            </dl>
        </>
    }
}

fn registered(described: &Answer<Port>, text: &'static Text) -> Html {
    let words = text.inspect;
    match described {
        Answer::Nothing | Answer::Asking => html! { <span class="quiet">{ text.loading }</span> },
        Answer::Failed(error) => {
            html! { <span class="fault">{ linked(&text.call_error(error)) }</span> }
        }
        Answer::Said(port) => html! {
            <>
                if port.registered.is_empty() {
                    <span class="fact">{ words.not_registered }</span>
                }
                { for port.registered.iter().enumerate().map(|(index, one)| service(index, one, text)) }
                <span class="hint">{ registry(&port.registry, text) }</span>
            </>
        },
    }
}

/// A date has hyphens, at which no line is to break.
fn registry(day: &str, text: &'static Text) -> Html {
    let words = (text.inspect.registry)(day);
    match words.split_once(day) {
        Some((before, after)) => {
            html! { <>{ before }<span class="unbroken">{ day }</span>{ after }</> }
        }
        None => html! { words },
    }
}

fn service(index: usize, one: &Registered, text: &'static Text) -> Html {
    html! {
        <span key={index} class="fact">
            if !one.name.is_empty() {
                <code>{ &one.name }</code>{ " " }
            }
            if one.name.is_empty() && one.description.contains("eserved") {
                { text.inspect.reserved }
            } else {
                <span lang="en">{ &one.description }</span>
            }
            if !one.protocols.is_empty() {
                <span class="hint">{ format!(" · {}", one.protocols.join(", ").to_uppercase()) }</span>
            }
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_and_nothing_else() {
        assert_eq!(check(" 80 "), Ok(80));
        assert_eq!(check("0"), Ok(0));
        for (typed, at, expected) in [
            ("", 0, Expected::Port),
            ("+80", 0, Expected::Port),
            ("65536", 0, Expected::Port),
            ("８0", 0, Expected::Narrow),
            ("80x", 2, Expected::End),
        ] {
            assert_eq!(check(typed), Err(Wrong { at, expected }), "{typed}");
        }
    }
}
