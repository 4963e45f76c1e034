//! UDP is not a stream: numbered datagrams, which of them came in which order, and one that is too large.

mod run;
mod too_large;

use shared::{
    address::{join_host_port, parse_ip, split_host_port},
    bridge::{Bridge, BridgeState, Endpoint},
    drawn::numbered::MOST,
    id::PeerId,
    operation::CreateBridge,
    peer::Peer,
};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use self::{run::Run, too_large::TooLarge};
use super::{
    Choose, Panel,
    listener::{other_name, own_address},
    price::Price,
};
use crate::{
    components::{
        bridge_menu::ask,
        field::Field,
        inspector::{link::linked, said::said},
    },
    connection::Connection,
    context::{use_connection, use_may, use_page_state, use_text, use_who},
    may::Level,
    route::Route,
    state::State,
    text::Text,
};

/// The fewest bytes of a numbered datagram, so that what it says of itself has room.
const LEAST_BYTES: usize = 40;

/// The most bytes of a datagram over IPv4, and over IPv6.
const LARGEST: [u32; 2] = [65_507, 65_527];

#[derive(PartialEq, Properties)]
pub(super) struct DatagramsProps {
    pub bridge: Bridge,
    pub chosen: Option<PeerId>,
}

/// The place of the drawing on a UDP bridge.
#[component]
pub(super) fn Datagrams(props: &DatagramsProps) -> Html {
    let text = use_text();
    let may_send = use_may(&props.bridge.id) >= Level::Chat;
    let present = use_page_state().peers_of(&props.bridge.id).present;
    let mut peers: Vec<Peer> = present.values().cloned().collect();
    peers.sort_by_key(|peer| std::cmp::Reverse(peer.since));
    let is_chosen = |peer: &&Peer| Some(&peer.id) == props.chosen.as_ref();
    let target = peers.iter().find(is_chosen).or(peers.first()).cloned();
    let Some(target) = target else {
        return html! { <NobodyYet bridge={props.bridge.clone()} /> };
    };
    html! {
        <div class="drawn" role="region" aria-label={text.drawn.region} tabindex="0">
            <div class="drawn-columns">
                <div class="drawn-main">
                    if may_send {
                        <Numbered bridge={props.bridge.clone()} {peers} {target} />
                    } else {
                        <LookedAt largest={largest(&target.address)} />
                    }
                </div>
                <div class="drawn-side">
                    <Panel title={text.inspect.often_said}>
                        { said(&text.drawn.order_said, text) }
                        { said(&text.inspect.datagram, text) }
                    </Panel>
                    <Price />
                </div>
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct LookedAtProps {
    largest: u32,
}

/// What is said to whoever may not send.
#[component]
fn LookedAt(props: &LookedAtProps) -> Html {
    let text = use_text();
    html! {
        <>
            <h2 class="drawn-title">{ text.drawn.numbered }</h2>
            <p>{ text.drawn.numbered_words }</p>
            <p class="quiet">{ text.drawn.only_looks }</p>
            <section class="drawn-too-large">
                <h3>{ text.drawn.too_large }</h3>
                <p>{ (text.drawn.too_large_words)(props.largest, headers(props.largest)) }</p>
            </section>
        </>
    }
}

/// How many bytes of headers leave so much room.
pub(super) fn headers(largest: u32) -> u32 {
    u32::from(u16::MAX) - largest
}

#[derive(PartialEq, Properties)]
struct NumberedProps {
    bridge: Bridge,
    peers: Vec<Peer>,
    target: Peer,
}

/// The form, and what came of the latest run.
#[component]
fn Numbered(props: &NumberedProps) -> Html {
    let (text, connection, state) = (use_text(), use_connection(), use_page_state());
    let (count, bytes) = (
        use_state(|| "20".to_owned()),
        use_state(|| "100".to_owned()),
    );
    let largest = largest(&props.target.address);
    let wanted = number(&count, 1, MOST as usize);
    let size = number(&bytes, LEAST_BYTES, largest as usize);
    let run = use_state(|| None::<Run>);
    let receiver = receiver(&state, &props.bridge, &props.target.address);
    let busy = run.as_ref().is_some_and(|run| !run.done);
    let onsubmit = {
        let (bridge, peer) = (props.bridge.id.clone(), props.target.id.clone());
        let (receiver, shown) = (receiver.clone(), run.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let (Some(connection), Some(count), Some(bytes)) = (connection.clone(), wanted, size)
            else {
                return;
            };
            if busy {
                return;
            }
            let order = run::Order {
                bridge: bridge.clone(),
                peer: peer.clone(),
                receiver: receiver.as_ref().map(|bridge| bridge.id.clone()),
                count: count as u32,
                bytes,
            };
            run::begin(connection, order, shown.clone(), text);
        }
    };
    let onchange = |set: UseStateSetter<String>| Callback::from(move |value| set.set(value));
    html! {
        <>
            <h2 class="drawn-title">{ text.drawn.numbered }</h2>
            <p>{ text.drawn.numbered_words }</p>
            <form class="form drawn-form" {onsubmit} novalidate=true>
                <Choose bridge={props.bridge.clone()} chosen={props.target.id.clone()} peers={props.peers.clone()} label={text.drawn.target} />
                <div class="pair">
                    <Field id="drawn-count" class="narrow" label={text.drawn.how_many} value={(*count).clone()} numeric=true
                        fault={wanted.is_none().then_some(text.drawn.bad_count)} onchange={onchange(count.setter())} />
                    <Field id="drawn-bytes" class="narrow" label={text.drawn.how_large} value={(*bytes).clone()} numeric=true
                        fault={size.is_none().then(|| (text.drawn.bad_size)(largest))} onchange={onchange(bytes.setter())} />
                </div>
                <p class="hint">
                    { match &receiver {
                        Some(bridge) => (text.drawn.seen_there)(&bridge.name),
                        None => text.drawn.seen_back.to_owned(),
                    } }
                </p>
                <p><button type="submit" class="button primary" aria-busy={busy.to_string()}>
                    { (text.drawn.send_numbered)(wanted.unwrap_or_default() as u32) }
                </button></p>
            </form>
            <div role="status">
                { run.as_ref().map(|run| run::table(run, text)).unwrap_or_default() }
            </div>
            <TooLarge bridge={props.bridge.id.clone()} peer={props.target.clone()} />
        </>
    }
}

/// The most bytes of a datagram to an address.
pub(super) fn largest(address: &str) -> u32 {
    let host = split_host_port(address).map(|(host, _)| host);
    let ip = host.ok().and_then(|host| parse_ip(&host));
    LARGEST[usize::from(ip.is_some_and(|ip| ip.is_ipv6()))]
}

/// A number as typed, within bounds.
fn number(typed: &str, least: usize, most: usize) -> Option<usize> {
    let number = typed.trim().replace(',', "").parse().ok()?;
    (least..=most).contains(&number).then_some(number)
}

/// The bridge of this relay that receives what is sent to an address.
fn receiver(state: &State, own: &Bridge, address: &str) -> Option<Bridge> {
    let (host, port) = split_host_port(address).ok()?;
    let receives = |bridge: &&Bridge| {
        let Some(local) = bridge.local.as_deref() else {
            return false;
        };
        let is_other = bridge.endpoint.is_udp() && bridge.id != own.id;
        is_other && (local == address || on_all(local, &host, port))
    };
    state.bridges.as_ref()?.values().find(receives).cloned()
}

/// Whether a socket on all addresses of the relay's machine receives what is sent to its loopback.
fn on_all(local: &str, host: &str, port: u16) -> bool {
    let Ok((bound, bound_port)) = split_host_port(local) else {
        return false;
    };
    let is_all = parse_ip(&bound).is_some_and(|ip| ip.is_unspecified());
    let is_loopback = parse_ip(host).is_some_and(|ip| ip.is_loopback());
    is_all && is_loopback && bound_port == port
}

#[derive(PartialEq, Properties)]
struct NobodyYetProps {
    bridge: Bridge,
}

/// There is nobody to send to: a second bridge can be that.
#[component]
fn NobodyYet(props: &NobodyYetProps) -> Html {
    let (text, connection, navigator) = (use_text(), use_connection(), use_navigator());
    let fault = use_state(|| None::<String>);
    let makes = use_who().makes_bridges();
    let is_open = props.bridge.state == BridgeState::Open && makes;
    let onclick = {
        let (bridge, fault) = (props.bridge.clone(), fault.setter());
        move |_: MouseEvent| {
            let (navigator, fault) = (navigator.clone(), fault.clone());
            let then = Callback::from(move |answer: Result<Bridge, String>| match answer {
                Ok(made) => {
                    if let Some(navigator) = &navigator {
                        navigator.push(&Route::to_drawn(&made.id, None));
                    }
                }
                Err(words) => fault.set(Some(words)),
            });
            second(&connection, &bridge, text, then);
        }
    };
    html! {
        <div class="drawn" role="region" aria-label={text.drawn.region} tabindex="0">
            <p class="drawn-nobody">{ text.drawn.nobody_udp }</p>
            if is_open {
                <p><button type="button" class="button primary" {onclick}>{ text.drawn.second_udp }</button></p>
            }
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ linked(fault) }</p>
            }
            <Price />
        </div>
    }
}

/// Makes a bridge whose peer is this one.
fn second(
    connection: &Option<Connection>,
    bridge: &Bridge,
    text: &'static Text,
    then: Callback<Result<Bridge, String>>,
) {
    let Some((host, port)) = own_address(bridge) else {
        return;
    };
    let endpoint = Endpoint::Udp {
        host: host.clone(),
        port: 0.into(),
        remote: Some(join_host_port(&host, port)),
    };
    let name = other_name(bridge, text);
    ask(connection, CreateBridge::new(name, endpoint), text, then);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_within_their_bounds() {
        assert_eq!(number(" 65,507 ", 40, 65_507), Some(65_507));
        assert_eq!(number("101", 1, 100), None);
        assert_eq!(number("", 1, 100), None);
    }

    #[test]
    fn what_fits_hangs_on_the_family() {
        assert_eq!(largest("127.0.0.1:9"), 65_507);
        assert_eq!(largest("[::1]:9"), 65_527);
        assert_eq!((headers(65_507), headers(65_527)), (28, 8));
    }

    #[test]
    fn a_socket_on_all_addresses_hears_loopback() {
        assert!(on_all("0.0.0.0:9", "127.0.0.1", 9));
        assert!(!on_all("0.0.0.0:9", "127.0.0.1", 8));
        assert!(!on_all("0.0.0.0:9", "192.0.2.1", 9));
        assert!(!on_all("127.0.0.2:9", "127.0.0.1", 9));
    }
}
