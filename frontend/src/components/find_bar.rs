//! Finding entries of a bridge, also those that the page does not hold: the relay looks for them.

mod finder;
mod matches;
mod search;

use std::{cell::Cell, rc::Rc};

use shared::{
    bridge::Bridge,
    entry::Direction,
    id::{BridgeId, PeerId},
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use self::{
    finder::{Finder, Outcome, Step, use_searching},
    search::Query,
};
use super::{
    field::Choice,
    icon::{Glyph, Icon},
};
use crate::{
    browser,
    context::{use_connection, use_text},
    journal_store::Sieve,
    state::{Labels, Shared},
    text::Text,
    view::names,
};

/// What the rows are to show of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aim {
    /// The text that is marked.
    pub needle: Option<Rc<str>>,
    /// The match that is brought into view.
    pub found: Option<u64>,
}

#[derive(PartialEq, Properties)]
pub(crate) struct FindBarProps {
    pub bridge: Bridge,
    pub labels: Shared<Labels>,
    /// Only what it lets through is found.
    pub sieve: Rc<Sieve>,
    /// Whether matches can be marked where they stand.
    pub marks: bool,
    /// Another number asks for the focus again.
    pub asked: u32,
    pub aim: Callback<Aim>,
    /// The entry that the reader is at.
    pub reads: Callback<(), u64>,
    pub onclose: Callback<()>,
}

/// The bar that finds entries.
#[component]
pub(crate) fn FindBar(props: &FindBarProps) -> Html {
    let text = use_text();
    let query = use_state(Query::default);
    let input = use_node_ref();
    let finder = Finder {
        connection: use_connection(),
        bridge: props.bridge.clone(),
        query: (*query).clone(),
        sieve: props.sieve.clone(),
        outcome: use_state(Outcome::default),
        turn: use_memo((), |()| Cell::new(0_u32)),
        aim: props.aim.clone(),
        reads: props.reads.clone(),
    };
    use_searching(&finder);
    use_focus(&input, props.asked);
    let labels = use_labels(&props.bridge.id, &props.labels);
    let outcome = &finder.outcome;
    let bad = matches!(&**outcome, Outcome::Fault(_));
    html! {
        <div class="find-bar" role="search" aria-label={text.find} onkeydown={keys(&finder, &props.onclose)}>
            { sought(&query, &input, &labels, text) }
            if !props.marks {
                <span class="find-note">{ (text.views.found_in)(props.bridge.encoding.name()) }</span>
            }
            <span class={classes!("find-count", bad.then_some("fault"))} role="status">{ outcome.words(text) }</span>
            { steps(&finder, text) }
            <button type="button" class="icon-button find-close" aria-label={text.close_find} title={text.close_find} onclick={props.onclose.reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::Close} />
            </button>
        </div>
    }
}

/// Enter goes on, Escape closes.
fn keys(finder: &Finder, onclose: &Callback<()>) -> Callback<KeyboardEvent> {
    let (finder, onclose) = (finder.clone(), onclose.clone());
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        // Enter that ends the input of Chinese characters is not meant for us.
        "Enter"
            if !event.is_composing() && event.target_dyn_into::<HtmlInputElement>().is_some() =>
        {
            event.prevent_default();
            finder.step(match event.shift_key() {
                true => Step::Previous,
                false => Step::Next,
            });
        }
        "Escape" if !event.is_composing() => {
            event.stop_propagation();
            onclose.emit(());
        }
        _ => {}
    })
}

/// What is looked for, and where.
fn sought(
    query: &UseStateHandle<Query>,
    input: &NodeRef,
    labels: &Labels,
    text: &'static Text,
) -> Html {
    let change = |act: fn(&mut Query, String)| {
        let query = query.clone();
        Callback::from(move |value| {
            let mut next = (*query).clone();
            act(&mut next, value);
            query.set(next);
        })
    };
    let ontext = change(|query, value| query.text = value);
    html! {
        <>
            <input ref={input} type="text" class="find-text" aria-label={text.find_text} placeholder={text.find_text}
                autocomplete="off" autocapitalize="none" spellcheck="false" value={query.text.clone()}
                oninput={ontext.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())} />
            <Choice id="find-direction" label={text.direction} bare=true options={directions(text)}
                value={direction_name(query.direction)} onchange={change(|query, value| query.direction = direction(&value))} />
            <Choice id="find-peer" label={text.peer} bare=true options={known_peers(labels, query.peer.as_ref(), text)}
                value={query.peer.as_ref().map(ToString::to_string).unwrap_or_default()}
                onchange={change(|query, value| query.peer = (!value.is_empty()).then(|| PeerId::from(value.as_str())))} />
        </>
    }
}

/// The buttons that go from match to match.
fn steps(finder: &Finder, text: &'static Text) -> Html {
    let idle = finder.outcome.is_idle();
    let button = |step: Step, name: &'static str, glyph: Glyph| {
        let finder = finder.clone();
        let onclick = move |_: MouseEvent| finder.step(step);
        html! {
            <button type="button" class="icon-button" aria-label={name} title={name} disabled={idle} {onclick}>
                <Icon {glyph} />
            </button>
        }
    };
    html! {
        <>
            { button(Step::Previous, text.previous_match, Glyph::Up) }
            { button(Step::Next, text.next_match, Glyph::Down) }
        </>
    }
}

/// Takes the focus whenever it is asked for, and gives it back at the end.
#[hook]
pub(crate) fn use_focus(input: &NodeRef, asked: u32) {
    {
        use_effect_with((), |()| {
            let before = browser::focused();
            move || browser::focus(before)
        });
    }
    let input = input.clone();
    use_effect_with(asked, move |_| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            let _ = input.focus();
            input.select();
        }
    });
}

fn directions(text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    let option = |value: &'static str, name: &'static str| (value.into(), name.into());
    vec![
        option("", text.both_directions),
        option("in", text.received),
        option("out", text.sent),
    ]
}

fn direction(value: &str) -> Option<Direction> {
    match value {
        "in" => Some(Direction::In),
        "out" => Some(Direction::Out),
        _ => None,
    }
}

fn direction_name(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::In) => "in",
        Some(Direction::Out) => "out",
        _ => "",
    }
}

/// What peers are called that may be chosen: those whom the page knows, and those whom the entries held here tell of.
#[hook]
pub(crate) fn use_labels(bridge: &BridgeId, labels: &Shared<Labels>) -> Rc<Labels> {
    /// A longer list is no choice.
    const MOST: usize = 500;
    let connection = use_connection();
    let known = (bridge.clone(), labels.clone());
    use_memo(known, move |(bridge, labels)| {
        let told = connection.map(|connection| {
            let journals = connection.journals();
            journals.read(bridge, |journal| journal.addresses(MOST))
        });
        let mut all = told.unwrap_or_default();
        all.extend(labels.iter().map(|(id, label)| (id.clone(), label.clone())));
        all
    })
}

/// Peers that are known by name or address, those of the same name one after the other.
pub(crate) fn known_peers(
    labels: &Labels,
    chosen: Option<&PeerId>,
    text: &'static Text,
) -> Vec<(AttrValue, AttrValue)> {
    let mut known: Vec<_> = labels
        .iter()
        .map(|(id, label)| {
            (
                AttrValue::from(id.to_string()),
                AttrValue::from(names::shown(label)),
            )
        })
        .collect();
    known.sort_by(|one, other| one.1.cmp(&other.1));
    let chosen = chosen.filter(|peer| !labels.contains_key(*peer));
    let lost = chosen.map(|peer| (peer.to_string().into(), text.peer_has_left.into()));
    let any = (AttrValue::default(), text.any_peer.into());
    [any].into_iter().chain(lost).chain(known).collect()
}
