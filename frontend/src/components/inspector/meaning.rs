//! What an address was set apart for, and what stands in it.

use std::net::IpAddr;

use shared::address::{
    embedded::embedded,
    forms,
    kind::{Block, Kind, block, blocks},
    scope::scope,
};
use yew::prelude::*;

use super::{link::InspectLink, said::said};
use crate::text::Text;

/// What an address is.
pub(crate) fn meaning(ip: IpAddr, text: &'static Text) -> Html {
    let words = text.inspect;
    let narrowest = block(ip);
    let (_, explained) = (words.kind)(narrowest.kind);
    let name = name(narrowest, text);
    let around: Vec<_> = blocks(ip)
        .into_iter()
        // The rest of a family says nothing.
        .filter(|block| *block != narrowest && block.network.prefix() > 0)
        .collect();
    html! {
        <>
            <p class="meaning"><strong class="kind">{ name }</strong>{ " " }{ explained }</p>
            <p class="hint">{ source(narrowest) }</p>
            if !around.is_empty() {
                <p class="hint">
                    { words.within }
                    // One RFC may have set several blocks apart.
                    { for around.into_iter().enumerate().map(|(at, block)| html! {
                        <span key={at} class="fact">{ self::name(block, text) }{ " " }{ source(block) }</span>
                    }) }
                </p>
            }
            { reach(ip, text) }
            { inside(ip, text) }
            { history(ip, text) }
        </>
    }
}

/// What a block is called. In IPv6 what is not set apart is global unicast, whether or not it is reached.
fn name(block: &Block, text: &'static Text) -> &'static str {
    match block.kind {
        Kind::Public if block.network.ip().is_ipv6() => text.inspect.global_unicast,
        kind => (text.inspect.kind)(kind).0,
    }
}

/// How far a group of IPv6 reaches.
fn reach(ip: IpAddr, text: &'static Text) -> Html {
    let found = match ip {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) => scope(v6),
    };
    let Some((scope, number)) = found else {
        return Html::default();
    };
    html! {
        <dl class="facts">
            <dt>{ text.inspect.scope_label }</dt>
            <dd>{ format!("{number}: ") }{ (text.inspect.scope)(scope) }<span class="hint">{ format!(" · RFC {}", scope.rfc()) }</span></dd>
        </dl>
    }
}

/// A block, and the RFC that says so.
fn source(block: &Block) -> Html {
    let network = block.network;
    let href = format!("https://www.rfc-editor.org/rfc/rfc{}", block.rfc);
    html! {
        <>
            <code><InspectLink of={format!("{}/{}", network.ip(), network.prefix())} /></code>{ " · " }
            <a class="link" {href} target="_blank" rel="noreferrer">{ format!("RFC {}", block.rfc) }</a>
        </>
    }
}

/// The IPv4 addresses in an IPv6 address.
fn inside(ip: IpAddr, text: &'static Text) -> Html {
    let IpAddr::V6(v6) = ip else {
        return Html::default();
    };
    let found = embedded(v6);
    if found.is_empty() {
        return Html::default();
    }
    html! {
        <dl class="facts">
            <dt>{ text.inspect.embedded }</dt>
            <dd>{ for found.into_iter().enumerate().map(|(at, (way, v4))| html! {
                <span key={at} class="fact">
                    <code><InspectLink of={v4.to_string()} /></code>{ " " }{ (text.inspect.way)(way) }
                    <span class="hint">{ format!(" · RFC {}", way.rfc()) }</span>
                </span>
            }) }</dd>
        </dl>
    }
}

fn history(ip: IpAddr, text: &'static Text) -> Html {
    let words = text.inspect;
    match ip {
        IpAddr::V4(v4) => html! {
            <>
                <p class="hint">{ (words.class)(forms::class(v4)) }</p>
                { said(&words.classes, text) }
            </>
        },
        IpAddr::V6(_) => said(&words.groups, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ZH};

    #[test]
    fn the_rest_of_ipv6_is_not_called_public() {
        for text in [&EN, &ZH] {
            let all = blocks("2001:db8::1".parse().unwrap());
            let names: Vec<_> = all.iter().map(|block| name(block, text)).collect();
            let (public, _) = (text.inspect.kind)(Kind::Public);
            assert!(names.contains(&text.inspect.global_unicast), "{names:?}");
            assert!(!names.contains(&public), "{names:?}");
            let v4 = blocks("8.8.8.8".parse().unwrap());
            assert_eq!(name(v4[0], text), public);
        }
    }
}
