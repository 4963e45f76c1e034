//! On which interface a link-local address is meant.

use shared::{
    address::{needs_zone, parse_ip},
    operation::Interface,
};
use yew::prelude::*;

use super::link::InspectLink;
use crate::{
    components::reach::use_host,
    context::{use_connection, use_page_state, use_text},
};

#[derive(PartialEq, Properties)]
pub(super) struct ZonesProps {
    /// The address, without an interface.
    pub ip: AttrValue,
}

/// Says that an interface is missing, and offers those of the relay.
#[component]
pub(super) fn Zones(props: &ZonesProps) -> Html {
    let text = use_text();
    let (connection, state) = (use_connection(), use_page_state());
    let host = use_host(&connection, state.link);
    let names = host.map(|host| names(&host.interfaces));
    let one = |name: &String| {
        let of = format!("{}%{name}", props.ip);
        html! { <span key={name.clone()} class="fact"><code><InspectLink {of} /></code></span> }
    };
    html! {
        <>
            <p class="hint">{ text.inspect.needs_zone }</p>
            { match names {
                None => Html::default(),
                Some(names) if names.is_empty() => html! { <p class="hint">{ text.inspect.no_zones }</p> },
                Some(names) => html! { <p class="hint">{ text.inspect.zones }{ " " }{ for names.iter().map(one) }</p> },
            } }
        </>
    }
}

/// The interfaces that have link-local addresses, each once.
fn names(interfaces: &[Interface]) -> Vec<String> {
    let linked = interfaces
        .iter()
        .filter(|one| parse_ip(&one.address).is_some_and(needs_zone));
    let mut names: Vec<String> = linked.map(|one| one.name.clone()).collect();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_is_offered_once_and_only_with_a_link_local_address() {
        let one = |name: &str, address: &str| Interface {
            name: name.to_owned(),
            index: None,
            address: address.to_owned(),
            prefix: 64,
        };
        let all = [
            one("lo", "::1"),
            one("eth0", "fe80::1"),
            one("eth0", "fe80::2"),
            one("eth1", "169.254.1.1"),
            one("wlan0", "fe80::1"),
        ];
        assert_eq!(names(&all), ["eth0", "wlan0"]);
    }
}
