//! Finding entries of a bridge, also those that the page does not hold: the relay looks for them.

mod matches;
mod search;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::{
    bridge::Bridge,
    entry::Direction,
    id::{BridgeId, PeerId},
};
use web_sys::HtmlInputElement;
use yew::{platform::spawn_local, prelude::*};

use self::{
    matches::Matches,
    search::{Page, Query, Reach, search},
};
use super::{
    field::Choice,
    icon::{Glyph, Icon},
};
use crate::{
    browser,
    connection::CallError,
    context::{use_connection, use_text},
    journal_store::Sieve,
    state::{Labels, Shared},
    text::Text,
};

/// So long nothing more is typed before the relay is asked, in milliseconds.
const PAUSE_MS: u32 = 150;

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

/// What became of a query.
#[derive(Clone, Debug, Default, PartialEq)]
enum Outcome {
    #[default]
    Nothing,
    Searching,
    Found(Matches),
    Fault(CallError),
}

impl Outcome {
    fn words(&self, text: &'static Text) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Searching => text.searching.to_owned(),
            Self::Found(matches) => match matches.count() {
                (_, 0, _) => text.nothing_found.to_owned(),
                (at, known, more) => (text.match_of)(at, known, more),
            },
            Self::Fault(error) => text.call_error(error),
        }
    }
}

/// Where a step goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Next,
    Previous,
}

/// The state of the bar, and how it asks.
#[derive(Clone)]
struct Finder {
    connection: Option<crate::connection::Connection>,
    bridge: Bridge,
    query: Query,
    sieve: Rc<Sieve>,
    outcome: UseStateHandle<Outcome>,
    /// Counts queries and steps: an answer to an older one is too late.
    turn: Rc<std::cell::Cell<u32>>,
    aim: Callback<Aim>,
    reads: Callback<(), u64>,
}

impl Finder {
    fn show(&self, outcome: Outcome) {
        let found = match &outcome {
            Outcome::Found(matches) => matches.current(),
            _ => None,
        };
        let needle = (!self.query.text.is_empty()).then(|| self.query.text.as_str().into());
        self.aim.emit(Aim { needle, found });
        self.outcome.set(outcome);
    }

    /// Asks the relay and hands the answer to `then`, unless something else was asked meanwhile.
    fn ask(&self, reach: Reach, then: impl FnOnce(&Self, Page) + 'static) {
        let Some(connection) = self.connection.clone() else {
            return;
        };
        self.turn.set(self.turn.get() + 1);
        let (finder, turn) = (self.clone(), self.turn.get());
        spawn_local(async move {
            let sought = (&finder.query, &*finder.sieve);
            let answer = search(&connection, &finder.bridge, sought, reach).await;
            if finder.turn.get() != turn {
                return;
            }
            match answer {
                Ok(page) => then(&finder, page),
                Err(error) => finder.outcome.set(Outcome::Fault(error)),
            }
        });
    }

    /// A changed query stays at the match that is looked at, as long as that still matches.
    fn begin(&self) {
        let before = match &*self.outcome {
            Outcome::Found(matches) => matches.current(),
            _ => None,
        };
        self.outcome.set(Outcome::Searching);
        self.ask(Reach::Newest, move |finder, page| {
            let from = before.unwrap_or_else(|| finder.reads.emit(()));
            finder.show(Outcome::Found(Matches::new(page.seqs, page.more, from)));
        });
    }

    fn step(&self, step: Step) {
        let Outcome::Found(matches) = (*self.outcome).clone() else {
            return;
        };
        match (step, matches.wants_older(), matches.newest()) {
            (Step::Previous, Some(below), _) => self.ask(Reach::Below(below), |finder, page| {
                let mut matches = matches;
                matches.take_older(page.seqs, page.more);
                finder.go(matches, Step::Previous);
            }),
            (Step::Next, _, newest) if matches.is_at_newest() => {
                let above = newest.unwrap_or_default();
                self.ask(Reach::Above(above), |finder, page| {
                    let mut matches = matches;
                    matches.take_newer(page.seqs);
                    finder.go(matches, Step::Next);
                });
            }
            _ => self.go(matches, step),
        }
    }

    fn go(&self, mut matches: Matches, step: Step) {
        match step {
            Step::Next => matches.next(),
            Step::Previous => matches.previous(),
        }
        self.show(Outcome::Found(matches));
    }
}

/// The bar that finds entries.
#[component]
pub(crate) fn FindBar(props: &FindBarProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let labels = use_labels(&props.bridge.id, &props.labels);
    let query = use_state(Query::default);
    let outcome = use_state(Outcome::default);
    let turn = use_memo((), |()| std::cell::Cell::new(0_u32));
    let input = use_node_ref();
    let finder = Finder {
        connection,
        bridge: props.bridge.clone(),
        query: (*query).clone(),
        sieve: props.sieve.clone(),
        outcome: outcome.clone(),
        turn,
        aim: props.aim.clone(),
        reads: props.reads.clone(),
    };
    {
        let finder = finder.clone();
        let sought = ((*query).clone(), props.sieve.clone());
        use_effect_with(sought, move |(query, _)| {
            let timeout = if query.is_empty() {
                finder.turn.set(finder.turn.get() + 1);
                finder.show(Outcome::Nothing);
                None
            } else {
                Some(Timeout::new(PAUSE_MS, move || finder.begin()))
            };
            move || drop(timeout)
        });
    }
    use_focus(&input, props.asked);
    {
        let aim = props.aim.clone();
        use_effect_with((), move |()| {
            move || {
                let (needle, found) = (None, None);
                aim.emit(Aim { needle, found });
            }
        });
    }
    let change = {
        let query = query.clone();
        move |act: fn(&mut Query, String)| {
            let query = query.clone();
            Callback::from(move |value| {
                let mut next = (*query).clone();
                act(&mut next, value);
                query.set(next);
            })
        }
    };
    let step = |step: Step| {
        let finder = finder.clone();
        move |_: MouseEvent| finder.step(step)
    };
    let onkeydown = {
        let (finder, onclose) = (finder.clone(), props.onclose.clone());
        move |event: KeyboardEvent| match event.key().as_str() {
            // Enter that ends the input of Chinese characters is not meant for us.
            "Enter"
                if !event.is_composing()
                    && event.target_dyn_into::<HtmlInputElement>().is_some() =>
            {
                event.prevent_default();
                finder.step(if event.shift_key() {
                    Step::Previous
                } else {
                    Step::Next
                });
            }
            "Escape" if !event.is_composing() => {
                event.stop_propagation();
                onclose.emit(());
            }
            _ => {}
        }
    };
    let ontext = change(|query, value| query.text = value);
    let idle = !matches!(&*outcome, Outcome::Found(matches) if matches.current().is_some());
    let bad = matches!(&*outcome, Outcome::Fault(_));
    html! {
        <div class="find-bar" role="search" aria-label={text.find} {onkeydown}>
            <input ref={input} type="text" class="find-text" aria-label={text.find_text} placeholder={text.find_text}
                autocomplete="off" autocapitalize="none" spellcheck="false" value={query.text.clone()}
                oninput={ontext.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())} />
            <Choice id="find-direction" label={text.direction} bare=true options={directions(text)}
                value={direction_name(query.direction)} onchange={change(|query, value| query.direction = direction(&value))} />
            <Choice id="find-peer" label={text.peer} bare=true options={known_peers(&labels, query.peer.as_ref(), text)}
                value={query.peer.as_ref().map(ToString::to_string).unwrap_or_default()}
                onchange={change(|query, value| query.peer = (!value.is_empty()).then(|| PeerId::from(value.as_str())))} />
            if !props.marks {
                <span class="find-note">{ (text.views.found_in)(props.bridge.encoding.name()) }</span>
            }
            <span class={classes!("find-count", bad.then_some("fault"))} role="status">{ outcome.words(text) }</span>
            <button type="button" class="icon-button" aria-label={text.previous_match} title={text.previous_match} disabled={idle} onclick={step(Step::Previous)}>
                <Icon glyph={Glyph::Up} />
            </button>
            <button type="button" class="icon-button" aria-label={text.next_match} title={text.next_match} disabled={idle} onclick={step(Step::Next)}>
                <Icon glyph={Glyph::Down} />
            </button>
            <button type="button" class="icon-button find-close" aria-label={text.close_find} title={text.close_find} onclick={props.onclose.reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::Close} />
            </button>
        </div>
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
                AttrValue::from(label.clone()),
            )
        })
        .collect();
    known.sort_by(|one, other| one.1.cmp(&other.1));
    let chosen = chosen.filter(|peer| !labels.contains_key(*peer));
    let lost = chosen.map(|peer| (peer.to_string().into(), text.peer_has_left.into()));
    let any = (AttrValue::default(), text.any_peer.into());
    [any].into_iter().chain(lost).chain(known).collect()
}
