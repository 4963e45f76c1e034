//! What was typed, explained.

use std::rc::Rc;

use shared::{
    address::{
        network::Network,
        read::{Host, Reading},
    },
    operation::Interface,
};
use yew::prelude::*;

use super::{
    bits::drawn,
    forms::written,
    length::Length,
    link::linked,
    meaning::meaning,
    network::Calculator,
    relay::{LookUp, May},
};
use crate::context::use_text;

#[derive(PartialEq, Properties)]
pub(crate) struct ExplainedProps {
    pub reading: Reading,
    /// Those of the relay's machine.
    pub interfaces: Rc<Vec<Interface>>,
    /// How often Enter was pressed on it.
    pub turn: u32,
    pub onask: Callback<()>,
}

/// Everything about an address or a name.
#[component]
pub(crate) fn Explained(props: &ExplainedProps) -> Html {
    let text = use_text();
    let chosen = use_state(|| None::<u8>);
    {
        let chosen = chosen.setter();
        use_effect_with(props.reading.clone(), move |_| chosen.set(None));
    }
    let Some(host) = &props.reading.host else {
        return Html::default();
    };
    if let Host::Name(name) = host {
        return html! {
            <section class="card">
                <h2>{ text.inspect.name_title }</h2>
                <LookUp name={name.clone()} port={props.reading.port.unwrap_or_default()} turn={props.turn} onask={props.onask.clone()} />
            </section>
        };
    }
    let Some((ip, usable)) = host.ip().zip(host.usable()) else {
        return Html::default();
    };
    let length = Length::of(ip, chosen.or(props.reading.prefix), &props.interfaces);
    let network = length
        .clone()
        .and_then(|length| Some((Network::new(ip, length.prefix)?, length)));
    let onprefix = {
        let chosen = chosen.setter();
        Callback::from(move |prefix| chosen.set(Some(prefix)))
    };
    html! {
        <>
            <section class="card" aria-labelledby="inspect-meaning">
                <h2 id="inspect-meaning">{ text.inspect.what_it_is }</h2>
                if let Some(words) = (text.inspect.host_words)(host) {
                    <p>{ words }</p>
                }
                if let Some((ip, port)) = props.reading.perhaps {
                    <p>{ linked(&(text.inspect.perhaps)(ip, port)) }</p>
                }
                { meaning(ip, text) }
            </section>
            <section class="card">
                <h2>{ text.inspect.forms }</h2>
                { written(ip, text) }
                <h3>{ text.inspect.bits }</h3>
                { drawn(ip, length.as_ref(), text) }
            </section>
            if let Some((network, length)) = network {
                <section class="card" aria-labelledby="inspect-network">
                    <h2 id="inspect-network">{ text.inspect.network }</h2>
                    <Calculator key={ip.to_string()} {network} {length} {onprefix} />
                </section>
            }
            <section class="card" aria-labelledby="inspect-may">
                <h2 id="inspect-may">{ text.inspect.may_use }</h2>
                <May host={usable} port={props.reading.port.unwrap_or_default()} />
            </section>
        </>
    }
}
