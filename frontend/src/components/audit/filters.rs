//! Which lines are shown.

use shared::{
    audit::{Means, deeds},
    bridge::Bridge,
    id::BridgeId,
    operation::ListAudit,
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    components::field::Choice,
    context::{use_page_state, use_text},
};

/// What an operation's name begins with that only looks. It stands in the list only where it was refused.
const LOOKS: [&str; 8] = [
    "list-",
    "get-",
    "describe-",
    "count-",
    "preview-",
    "judge-",
    "draw-",
    "try-",
];

/// What is offered to be looked for: what changes something first, and what comes of itself.
fn changes() -> impl Iterator<Item = &'static str> {
    let looks = |what: &&str| LOOKS.iter().any(|begins| what.starts_with(begins));
    deeds().filter(move |what| !looks(what))
}

#[derive(PartialEq, Properties)]
pub(crate) struct FiltersProps {
    pub filter: ListAudit,
    pub onchange: Callback<ListAudit>,
}

/// The filters: who, what, bridge, outcome, text.
#[component]
pub(crate) fn Filters(props: &FiltersProps) -> Html {
    let text = use_text().audit;
    let state = use_page_state();
    let option = |value: &str, name: &str| {
        let (value, name) = (value.to_owned(), name.to_owned());
        (AttrValue::from(value), AttrValue::from(name))
    };
    let named = changes().filter_map(|what| Some(option(what, (text.deed)(what)?)));
    let whats: Vec<_> = std::iter::once(option("", text.anything))
        .chain(named)
        .collect();
    let kinds = Means::ALL.map(|kind| option(kind.as_str(), (text.means)(kind)));
    let mut means: Vec<_> = std::iter::once(option("", text.any_means))
        .chain(kinds)
        .collect();
    // One session, token or link was chosen at a line.
    if let Some(by) = &props.filter.by
        && means.iter().all(|(value, _)| value.as_str() != by)
    {
        means.push(option(by, by));
    }
    let outcomes = [
        ("", text.any_outcome),
        ("false", text.done),
        ("true", text.refused),
    ];
    let outcomes: Vec<_> = outcomes.map(|(value, name)| option(value, name)).into();
    let bridges = state.bridges.iter().flat_map(|bridges| bridges.values());
    let bridges = bridges.map(|bridge: &Bridge| option(bridge.id.as_str(), &bridge.name));
    let bridges: Vec<_> = std::iter::once(option("", text.any_bridge))
        .chain(bridges)
        .collect();
    let set = |put: fn(&mut ListAudit, Option<String>)| {
        let (filter, onchange) = (props.filter.clone(), props.onchange.clone());
        Callback::from(move |value: String| {
            let mut next = filter.clone();
            put(&mut next, Some(value).filter(|value| !value.is_empty()));
            onchange.emit(next);
        })
    };
    let typed = |put| {
        set(put)
            .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let filter = &props.filter;
    let clear = props.onchange.reform(|_: MouseEvent| ListAudit::default());
    let outcome = filter.refused.map(|refused| refused.to_string());
    let bridge = filter.bridge.as_ref().map(|bridge| bridge.0.clone());
    html! {
        <div class="notice-filters" role="group" aria-label={text.filter}>
            <input type="search" class="notice-find" aria-label={text.who} placeholder={text.who} autocomplete="off"
                autocapitalize="none" spellcheck="false" value={filter.who.clone().unwrap_or_default()}
                oninput={typed(|filter, who| filter.who = who)} />
            <Choice id="audit-what" label={text.what} options={whats} bare=true
                value={filter.what.clone().unwrap_or_default()} onchange={set(|filter, what| filter.what = what)} />
            <Choice id="audit-by" label={text.by} options={means} bare=true
                value={filter.by.clone().unwrap_or_default()} onchange={set(|filter, by| filter.by = by)} />
            <Choice id="audit-bridge" label={text.bridge} options={bridges} bare=true value={bridge.unwrap_or_default()}
                onchange={set(|filter, bridge| filter.bridge = bridge.map(BridgeId))} />
            <Choice id="audit-outcome" label={text.outcome} options={outcomes} bare=true value={outcome.unwrap_or_default()}
                onchange={set(|filter, outcome| filter.refused = outcome.map(|outcome| outcome == "true"))} />
            <input type="search" class="notice-find" aria-label={text.find} placeholder={text.find} autocomplete="off"
                autocapitalize="none" spellcheck="false" maxlength="200" value={filter.q.clone().unwrap_or_default()}
                oninput={typed(|filter, q| filter.q = q)} />
            <button type="button" class="button small" disabled={*filter == ListAudit::default()} onclick={clear}>
                { text.clear }
            </button>
        </div>
    }
}
