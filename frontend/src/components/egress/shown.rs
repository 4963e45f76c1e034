//! One rule, as it is read.

use shared::{
    address::read::read,
    egress::{Rule, Then},
};
use yew::prelude::*;

use crate::{components::inspector::link::InspectLink, context::use_text, text::Text, view::names};

/// How many networks or ports are shown before the others are folded.
const SHOWN: usize = 8;

/// A rule's head: what it decides, and its name.
pub(super) fn head(rule: &Rule, text: &'static Text) -> Html {
    let state = match rule.then {
        Then::Allow => "state-open",
        Then::Deny => "state-failed",
    };
    html! {
        <div class="rule-head">
            <span class={classes!("chip", state)}>{ (text.egress.then)(rule.then) }</span>
            <strong>{ names::shown(&rule.name) }</strong>
        </div>
    }
}

/// What it is about.
pub(super) fn about(rule: &Rule, text: &'static Text) -> Html {
    let roles = rule.roles.iter().map(|role| (text.who.role)(*role));
    let kinds = rule.kinds.iter().map(|kind| (text.egress.kind)(*kind));
    let words = |label: &'static str, words: Vec<&'static str>| {
        (!words.is_empty()).then(|| html! { <><dt>{ label }</dt><dd>{ words.join(", ") }</dd></> })
    };
    let codes = |label: &'static str, list: &[String], port: &str| {
        (!list.is_empty()).then(|| html! { <><dt>{ label }</dt><dd>{ folded(list, port) }</dd></> })
    };
    let facts: Vec<_> = [
        codes(text.egress.networks, &rule.networks, ""),
        codes(text.egress.ports, &rule.ports, ":"),
        codes(text.egress.hosts, &rule.hosts, ""),
        words(text.egress.roles, roles.collect()),
        words(text.egress.kinds, kinds.collect()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if facts.is_empty() {
        return html! { <p class="quiet rule-about">{ text.egress.everything }</p> };
    }
    html! { <dl class="facts rule-about">{ for facts }</dl> }
}

/// What can be inspected leads to the inspector: of a range of ports both ends, and no pattern of names.
fn folded(list: &[String], port: &str) -> Html {
    let link = |text: &str| match read(&format!("{port}{text}")) {
        Ok(_) => html! { <InspectLink of={format!("{port}{text}")}>{ text }</InspectLink> },
        Err(_) => html! { { text } },
    };
    let code = |text: &String| match text.split_once('-') {
        Some((first, last)) if !port.is_empty() => {
            html! { <code class="fact">{ link(first) }{ "-" }{ link(last) }</code> }
        }
        _ => html! { <code class="fact">{ link(text) }</code> },
    };
    let (first, more) = list.split_at(list.len().min(SHOWN));
    html! {
        <>
            { for first.iter().map(code) }
            if !more.is_empty() {
                <details class="more"><summary>{ format!("+{}", more.len()) }</summary>{ for more.iter().map(code) }</details>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct BuiltinProps {
    pub title: AttrValue,
    pub words: AttrValue,
    pub rules: Vec<Rule>,
}

/// Rules that nobody set: only to be read.
#[component]
pub(crate) fn Builtin(props: &BuiltinProps) -> Html {
    let text = use_text();
    let item = |(index, rule): (usize, &Rule)| {
        html! {
            <li key={index} class="rule">
                { head(rule, text) }
                <p class="hint rule-about">{ (text.rule)(&rule.name) }</p>
                { about(rule, text) }
            </li>
        }
    };
    html! {
        <section class="card">
            <h2>{ props.title.clone() }</h2>
            <p class="hint">{ props.words.clone() }</p>
            <ul class="rules">{ for props.rules.iter().enumerate().map(item) }</ul>
        </section>
    }
}
