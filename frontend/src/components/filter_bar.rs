//! The bar that chooses which entries are seen.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use shared::id::{BridgeId, PeerId};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    entries::Through,
    field::Choice,
    find_bar::{known_peers, use_focus, use_labels},
    icon::{Glyph, Icon},
};
use crate::{
    browser,
    context::use_text,
    journal_store::{Sieve, sieve::Sort},
    state::{Labels, Shared},
    text::Text,
};

/// So long nothing more is typed before it is looked through, in milliseconds.
const PAUSE_MS: u32 = 250;

#[derive(PartialEq, Properties)]
pub(crate) struct FilterBarProps {
    pub bridge: BridgeId,
    pub labels: Shared<Labels>,
    pub sieve: Rc<Sieve>,
    /// What has been let through, where a sieve is set.
    pub through: Option<Through>,
    pub onchange: Callback<Sieve>,
    pub onclose: Callback<()>,
    /// What stands at its end.
    pub children: Html,
}

/// The bar that chooses which entries are seen.
#[component]
pub(crate) fn FilterBar(props: &FilterBarProps) -> Html {
    let text = use_text();
    let labels = use_labels(&props.bridge, &props.labels);
    let input = use_node_ref();
    use_focus(&input, 0);
    // What is changed is changed in the latest: a text that was typed before may be on its way.
    let latest = use_mut_ref(|| props.sieve.clone());
    latest.borrow_mut().clone_from(&props.sieve);
    let change = |act: fn(&mut Sieve, String)| {
        let (latest, onchange) = (latest.clone(), props.onchange.clone());
        Callback::from(move |value| {
            let mut next = (**latest.borrow()).clone();
            act(&mut next, value);
            onchange.emit(next);
        })
    };
    let typed = use_typed(&props.sieve.text, change(|sieve, value| sieve.text = value));
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value())
        }
    };
    let clear = {
        let (input, typed, onchange) = (input.clone(), typed.setter(), props.onchange.clone());
        move |_: MouseEvent| {
            typed.set(String::new());
            onchange.emit(Sieve::default());
            browser::focus(input.cast());
        }
    };
    let onkeydown = {
        let onclose = props.onclose.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.is_composing() {
                event.stop_propagation();
                onclose.emit(());
            }
        }
    };
    let sieve = &props.sieve;
    html! {
        <div class="find-bar filter-bar" role="search" aria-label={text.views.filter} {onkeydown}>
            <input ref={input} type="text" class="find-text" aria-label={text.views.filter_text} placeholder={text.views.filter_text}
                autocomplete="off" autocapitalize="none" spellcheck="false" value={(*typed).clone()} {oninput} />
            <Choice id="filter-sort" label={text.views.filter_sort} bare=true options={sorts(text)} value={sieve.sort.key()}
                onchange={change(|sieve, value| sieve.sort = Sort::from_key(&value))} />
            <Choice id="filter-peer" label={text.peer} bare=true options={known_peers(&labels, sieve.peer.as_ref(), text)}
                value={sieve.peer.as_ref().map(ToString::to_string).unwrap_or_default()}
                onchange={change(|sieve, value| sieve.peer = (!value.is_empty()).then(|| PeerId::from(value.as_str())))} />
            <span class="find-count">{ props.through.map(|through| (text.views.let_through)(through.count, through.more)).unwrap_or_default() }</span>
            <button type="button" class="button" disabled={sieve.is_open()} onclick={clear}>{ text.views.clear_filter }</button>
            { props.children.clone() }
            <button type="button" class="icon-button find-close" aria-label={text.views.close_filter} title={text.views.close_filter} onclick={props.onclose.reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::Close} />
            </button>
        </div>
    }
}

/// What is typed; it is told once nothing more is, and follows what is set elsewhere.
#[hook]
fn use_typed(set: &str, tell: Callback<String>) -> UseStateHandle<String> {
    let typed = use_state(|| set.to_owned());
    {
        let typed = typed.setter();
        use_effect_with(set.to_owned(), move |set| typed.set(set.clone()));
    }
    let is_set = *typed == set;
    use_effect_with((*typed).clone(), move |typed| {
        let typed = typed.clone();
        let timeout = (!is_set).then(|| Timeout::new(PAUSE_MS, move || tell.emit(typed)));
        move || drop(timeout)
    });
    typed
}

fn sorts(text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    let option = |sort: Sort| (sort.key().into(), (text.views.sort)(sort).into());
    Sort::all().map(option).collect()
}
