//! What was typed, explained.

use std::net::IpAddr;

use shared::address::{
    needs_zone,
    network::Network,
    read::{Host, Reading},
};
use yew::prelude::*;

use super::{
    bits::drawn,
    forms::written,
    link::linked,
    meaning::meaning,
    network::Calculator,
    relay::{LookUp, May},
};
use crate::context::use_text;

/// The prefix length that is shown where none was typed: the usual ones of a network of hosts.
fn usual(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(_) => 24,
        IpAddr::V6(_) => 64,
    }
}

/// The address as the relay is asked about it: with its interface where it takes one.
fn usable(host: &Host, ip: IpAddr) -> String {
    match host {
        Host::V6 {
            zone: Some(zone), ..
        } if needs_zone(ip) => format!("{ip}%{zone}"),
        _ => ip.to_string(),
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ExplainedProps {
    pub reading: Reading,
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
                <LookUp name={name.clone()} turn={props.turn} onask={props.onask.clone()} />
            </section>
        };
    }
    let Some(ip) = host.ip() else {
        return Html::default();
    };
    let prefix = chosen.or(props.reading.prefix).unwrap_or(usual(ip));
    let network = Network::new(ip, prefix);
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
                { drawn(ip, prefix, text) }
            </section>
            if let Some(network) = network {
                <section class="card" aria-labelledby="inspect-network">
                    <h2 id="inspect-network">{ text.inspect.network }</h2>
                    <Calculator key={ip.to_string()} {network} {onprefix} />
                </section>
            }
            <section class="card" aria-labelledby="inspect-may">
                <h2 id="inspect-may">{ text.inspect.may_use }</h2>
                <May host={usable(host, ip)} port={props.reading.port.unwrap_or_default()} />
            </section>
        </>
    }
}
