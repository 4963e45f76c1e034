//! The subnet calculator.

use shared::address::network::Network;
use yew::prelude::*;

use super::{
    length::Length,
    link::{InspectLink, breakable},
};
use crate::{
    components::{copy::CopyButton, field::Field},
    context::use_text,
    text::Text,
    view::measure::grouped,
};

#[derive(PartialEq, Properties)]
pub(crate) struct CalculatorProps {
    pub network: Network,
    /// How long its prefix is, and who says so.
    pub length: Length,
    /// The prefix length that was typed.
    pub onprefix: Callback<u8>,
}

/// The network of an address, for any length of its prefix.
#[component]
pub(crate) fn Calculator(props: &CalculatorProps) -> Html {
    let text = use_text();
    let network = props.network;
    let typed = use_state(|| None::<String>);
    let wrong = typed
        .as_ref()
        .is_some_and(|typed| length(typed, network).is_none());
    let onchange = {
        let (typed, onprefix) = (typed.setter(), props.onprefix.clone());
        Callback::from(move |value: String| {
            if let Some(prefix) = length(&value, network) {
                onprefix.emit(prefix);
            }
            typed.set(Some(value));
        })
    };
    {
        // What was typed stands as long as it says the same, or nothing.
        let (typed, current) = (typed.clone(), network);
        use_effect_with(network, move |_| {
            let says = typed.as_ref().map(|typed| length(typed, current));
            if says.is_some_and(|says| says != Some(current.prefix())) {
                typed.set(None);
            }
        });
    }
    let value = match &*typed {
        Some(typed) => typed.clone(),
        None => network.prefix().to_string(),
    };
    let fault = wrong.then(|| AttrValue::from((text.inspect.prefix_wrong)(network.width())));
    html! {
        <>
            // Groups have members, and no part that names a host.
            if !network.ip().is_multicast() {
                <p class="hint">{ text.inspect.network_words }</p>
            }
            if let Some(words) = (text.inspect.length)(&props.length) {
                <p class="hint">{ words }</p>
            }
            <div class="pair">
                <Field id="inspect-prefix" class="narrow" label={text.inspect.prefix} {value} numeric=true {fault} {onchange} />
            </div>
            { table(network, text) }
        </>
    }
}

/// A prefix length as typed, with or without the slash.
fn length(typed: &str, network: Network) -> Option<u8> {
    let typed = typed.trim();
    let prefix = typed.strip_prefix('/').unwrap_or(typed).parse().ok()?;
    Network::new(network.ip(), prefix).map(Network::prefix)
}

fn table(network: Network, text: &'static Text) -> Html {
    let words = text.inspect;
    let (first, last) = network.hosts();
    let cidr = format!("{}/{}", network.network(), network.prefix());
    let is_v4 = network.width() == 32;
    let rows = [
        (words.network_address, Some(cidr)),
        (words.mask, is_v4.then(|| network.mask().to_string())),
        (
            words.wildcard,
            is_v4.then(|| network.wildcard().to_string()),
        ),
        (
            words.broadcast,
            network.broadcast().map(|ip| ip.to_string()),
        ),
        (words.first_host, Some(first.to_string())),
        (words.last_host, Some(last.to_string())),
        (words.hosts, Some(grouped(network.host_count()))),
    ];
    // A group has members, wherever they are, and no hosts in order.
    let of_hosts = [
        words.broadcast,
        words.first_host,
        words.last_host,
        words.hosts,
    ];
    let is_group = network.ip().is_multicast();
    let addresses = [
        words.network_address,
        words.broadcast,
        words.first_host,
        words.last_host,
    ];
    let is_meant =
        |(name, _): &(&'static str, Option<String>)| !(is_group && of_hosts.contains(name));
    let row = |(name, value): (&'static str, Option<String>)| {
        value.map(|value| {
            html! {
                <tr key={name}>
                    <th scope="row">{ name }</th>
                    <td><code class={(!addresses.contains(&name)).then_some("mask")}>
                        if addresses.contains(&name) {
                            <InspectLink of={value.clone()} />
                        } else {
                            { breakable(&value) }
                        }
                    </code></td>
                    <td class="to-copy"><CopyButton text={value} what={name} /></td>
                </tr>
            }
        })
    };
    html! {
        <table class="calculated"><tbody>{ for rows.into_iter().filter(is_meant).filter_map(row) }</tbody></table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_taken_with_its_slash() {
        let network = Network::new("10.0.0.1".parse().unwrap(), 8).unwrap();
        assert_eq!(length(" /24 ", network), Some(24));
        assert_eq!(length("33", network), None);
        assert_eq!(length("", network), None);
    }
}
