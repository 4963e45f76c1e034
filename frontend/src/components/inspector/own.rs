//! The addresses of the relay's machine.

use shared::{
    address::{needs_zone, network::Network, parse_ip},
    operation::{Host, Interface},
};
use yew::prelude::*;

use super::{link::InspectLink, said::said};
use crate::{components::copy::CopyButton, context::use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct OwnProps {
    /// What the relay says of its machine, once it has.
    pub host: Option<Host>,
}

/// The section on the relay's own addresses.
#[component]
pub(crate) fn Own(props: &OwnProps) -> Html {
    let text = use_text();
    let row = |interface: &Interface| {
        let shown = format!("{}/{}", interface.address, interface.prefix);
        let host = zoned(interface);
        html! {
            <tr key={format!("{} {shown}", interface.name)}>
                <td>{ &interface.name }</td>
                <td>
                    <code><InspectLink of={format!("{host}/{}", interface.prefix)}>{ shown }</InspectLink></code>
                    if let Some(mask) = mask(interface) {
                        <span class="hint">{ format!(" {} ", text.inspect.mask) }<code class="mask">{ mask }</code></span>
                    }
                </td>
                <td class="to-copy"><CopyButton text={host.clone()} what={host} /></td>
            </tr>
        }
    };
    html! {
        <section class="card">
            <h2>{ text.own_addresses }</h2>
            <p class="hint">{ text.inspect.own_words }</p>
            if let Some(host) = &props.host {
                if let Some(public) = &host.public_host {
                    <p class="copy-line"><code><InspectLink of={public.clone()} /></code><CopyButton text={public.clone()} what={public.clone()} /></p>
                }
                <table class="calculated">
                    <thead><tr><th scope="col">{ text.inspect.interface }</th><th scope="col">{ text.address }</th><td></td></tr></thead>
                    <tbody>{ for host.interfaces.iter().map(row) }</tbody>
                </table>
            } else {
                <p class="quiet">{ text.loading }</p>
            }
            { said(&text.inspect.one_address, text) }
        </section>
    }
}

/// The address as the relay can be asked to use it: a link-local one with its interface.
pub(crate) fn zoned(interface: &Interface) -> String {
    match parse_ip(&interface.address).is_some_and(needs_zone) {
        true => format!("{}%{}", interface.address, interface.name),
        false => interface.address.clone(),
    }
}

/// The mask of IPv4, as ipconfig shows it.
fn mask(interface: &Interface) -> Option<String> {
    let ip = parse_ip(&interface.address).filter(|ip| ip.is_ipv4())?;
    Some(Network::new(ip, interface.prefix)?.mask().to_string())
}
