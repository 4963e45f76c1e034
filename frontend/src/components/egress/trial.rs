//! The box to try an address.

use shared::address::read::{Expected, Host, Wrong, read};
use yew::prelude::*;

use crate::{
    components::{field::Field, inspector::relay::May},
    context::use_text,
};

/// What is typed: a host and perhaps a port.
fn typed(text: &str) -> Result<(String, u16), Wrong> {
    let reading = read(text)?;
    let end = Wrong {
        at: text.chars().count(),
        expected: Expected::End,
    };
    if reading.prefix.is_some() {
        return Err(end);
    }
    let host = match reading.host {
        Some(Host::Name(name)) => name,
        Some(host) => host.ip().map(|ip| ip.to_string()).ok_or(end)?,
        None => {
            return Err(Wrong {
                at: 0,
                expected: Expected::Anything,
            });
        }
    };
    Ok((host, reading.port.unwrap_or(0)))
}

/// The card.
#[component]
pub(crate) fn Trial() -> Html {
    let text = use_text();
    let value = use_state(String::new);
    let outcome = typed(&value);
    let fault = match &outcome {
        Err(wrong) if !value.trim().is_empty() => {
            Some(AttrValue::from((text.inspect.wrong)(wrong)))
        }
        _ => None,
    };
    let onchange = {
        let value = value.setter();
        Callback::from(move |typed| value.set(typed))
    };
    html! {
        <section class="card">
            <h2>{ text.egress.try_title }</h2>
            <p class="hint">{ text.egress.try_words }</p>
            <Field id="trial-address" label={text.address} placeholder="192.168.1.50:502" value={(*value).clone()} {fault} {onchange} />
            if let Ok((host, port)) = outcome {
                <May {host} {port} />
            }
        </section>
    }
}
