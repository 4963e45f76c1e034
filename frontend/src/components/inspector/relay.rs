//! What the relay says of a host: whether it may use it, and which addresses a name has.

use std::net::IpAddr;

use shared::{
    address::{PortNumber, needs_zone, parse_zoned},
    operation::{JudgeAddress, JudgedAddress, Judgement, Purpose, ResolveName, Resolved},
    user::Role,
};
use yew::prelude::*;

use super::{
    answer::{Answer, use_answer},
    link::{InspectLink, linked},
    zones::Zones,
};
use crate::{
    components::{choices::RoleChoice, field::Choice},
    context::{use_text, use_who},
    text::Text,
};

const PURPOSES: [(&str, Purpose); 4] = [
    ("tcp-connect", Purpose::TcpConnect),
    ("tcp-listen", Purpose::TcpListen),
    ("udp", Purpose::Udp),
    ("udp-listen", Purpose::UdpListen),
];

#[derive(PartialEq, Properties)]
pub(crate) struct MayProps {
    /// The address, or a name: then each of its addresses is shown.
    pub host: AttrValue,
    pub port: u16,
    /// How often it was asked for.
    #[prop_or_default]
    pub turn: u32,
}

/// Whether the relay may use an address or a name, and by which rule.
#[component]
pub(crate) fn May(props: &MayProps) -> Html {
    let text = use_text();
    let purpose = use_state(|| PURPOSES[0].0.to_owned());
    // Admins try what others may; everybody else asks for themselves.
    let is_admin = use_who().is_admin();
    let role = use_state(|| Role::Admin);
    let kind = PURPOSES.iter().find(|(key, _)| **key == **purpose);
    let question = JudgeAddress {
        host: props.host.to_string(),
        port: PortNumber::from(props.port),
        kind: kind.map(|(_, kind)| *kind).unwrap_or_default(),
        role: is_admin.then_some(*role),
    };
    let answer = use_answer(Some(question), props.turn);
    let onchange = {
        let purpose = purpose.setter();
        Callback::from(move |next| purpose.set(next))
    };
    let options = PURPOSES
        .map(|(key, kind)| (key.into(), (text.egress.kind)(kind).into()))
        .to_vec();
    let onrole = {
        let role = role.setter();
        Callback::from(move |next| role.set(next))
    };
    let is_name = parse_zoned(&props.host).is_none();
    html! {
        <>
            <div class="pair">
                <Choice id="inspect-purpose" label={text.purpose_label} {options} value={(*purpose).clone()} {onchange} />
                if is_admin {
                    <RoleChoice id="inspect-role" label={text.egress.as_role} value={*role} onchange={onrole} />
                }
            </div>
            <div role="status" class="judgement-place">
                { judgement(&answer, is_name, text) }
            </div>
            if let Some(ip) = without_zone(&props.host) {
                <Zones ip={ip.to_string()} />
            }
        </>
    }
}

/// An address that says nothing without an interface, and has none.
fn without_zone(host: &str) -> Option<IpAddr> {
    let (ip, zone) = parse_zoned(host)?;
    (zone.is_none() && needs_zone(ip)).then_some(ip)
}

fn judgement(answer: &Answer<Judgement>, is_name: bool, text: &'static Text) -> Html {
    match answer {
        Answer::Nothing => Html::default(),
        Answer::Asking => html! { <p class="quiet">{ text.asking }</p> },
        Answer::Failed(error) => html! { <p class="fault">{ linked(&text.call_error(error)) }</p> },
        Answer::Said(judged) => html! {
            <>
                <p class={verdict_class(judged.allowed)}>
                    <strong>{ verdict(judged.allowed, text) }</strong>
                    { " " }{ (text.rule)(&judged.rule) }{ " " }<code>{ &judged.rule }</code>
                </p>
                if is_name {
                    { addresses(&judged.addresses, text) }
                }
            </>
        },
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct LookUpProps {
    pub name: AttrValue,
    pub port: u16,
    /// How often it was asked for.
    pub turn: u32,
    pub onask: Callback<()>,
}

/// The addresses of a name, once they are asked for, and whether the relay may use them.
#[component]
pub(crate) fn LookUp(props: &LookUpProps) -> Html {
    let text = use_text();
    let question = (props.turn > 0).then(|| ResolveName {
        name: props.name.to_string(),
    });
    let answer = use_answer(question, props.turn);
    html! {
        <>
            <p class="hint">{ text.inspect.name_words }</p>
            <button type="button" class="button primary" aria-busy={(answer == Answer::Asking).to_string()}
                onclick={props.onask.reform(|_: MouseEvent| ())}>{ text.inspect.look_up }</button>
            <div role="status" class="judgement-place">{ resolved(&answer, text) }</div>
            if answer.said().is_some() {
                <h3>{ text.inspect.may_use }</h3>
                // The answer to a look-up is not about a port or a purpose.
                <May host={props.name.clone()} port={props.port} turn={props.turn} />
            }
        </>
    }
}

fn resolved(answer: &Answer<Resolved>, text: &'static Text) -> Html {
    match answer {
        Answer::Nothing => Html::default(),
        Answer::Asking => html! { <p class="quiet">{ text.inspect.looking_up }</p> },
        Answer::Failed(error) => html! { <p class="fault">{ linked(&text.call_error(error)) }</p> },
        Answer::Said(resolved) => html! {
            <p class="hint">{ (text.inspect.took)(resolved.took_us) }</p>
        },
    }
}

/// Each address of a name, judged.
fn addresses(all: &[JudgedAddress], text: &'static Text) -> Html {
    html! {
        <table class="judged">
            <thead><tr><th>{ text.address }</th><th>{ text.verdict }</th><th>{ text.rule_label }</th></tr></thead>
            <tbody>{ for all.iter().map(|one| judged(one, text)) }</tbody>
        </table>
    }
}

fn judged(one: &JudgedAddress, text: &'static Text) -> Html {
    html! {
        <tr key={one.address.clone()}>
            <td><code><InspectLink of={one.address.clone()} /></code></td>
            <td class={verdict_class(one.allowed)}>{ verdict(one.allowed, text) }</td>
            <td><code>{ &one.rule }</code></td>
        </tr>
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
