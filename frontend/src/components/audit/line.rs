//! One line of the audit list.

use shared::audit::{Deed, NOT_KEPT};
use yew::prelude::*;

use crate::{
    components::{
        asked::moment,
        inspector::link::{InspectLink, linked},
        link_to::LinkTo,
    },
    context::{use_page_state, use_text},
    route::Route,
    text::AuditText,
};

#[derive(PartialEq, Properties)]
pub(crate) struct LineProps {
    pub deed: Deed,
    /// Shows only what was done by a session, token or link.
    pub onby: Callback<String>,
}

/// Who did what and when, where to, and what decided.
#[component]
pub(crate) fn Line(props: &LineProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let (deed, words) = (&props.deed, text.audit);
    let bridge = deed.bridge.as_ref().map(|id| {
        // One that is gone has no place to go to.
        let known = state.bridge(id).map(|bridge| bridge.name.clone());
        match known {
            Some(name) => {
                html! { <LinkTo to={Route::to_bridge(id)} class="audit-bridge">{ name }</LinkTo> }
            }
            None => html! { <code class="audit-bridge">{ id.as_str() }</code> },
        }
    });
    let refused = deed.refused.map(|code| {
        html! { <span class="chip state-failed"><code>{ code.as_str() }</code></span> }
    });
    html! {
        <li class={classes!("audit-line", deed.refused.is_some().then_some("refused"))}>
            <time class="audit-time" datetime={deed.at.to_string()} title={deed.at.to_string()}>{ moment(deed.at) }</time>
            <span class="audit-who">
                <strong>{ (words.name)(&deed.who) }</strong>
                if let Some(from) = &deed.from {
                    { " " }<span class="hint">{ linked(&(words.from)(from)) }</span>
                }
                { by(deed, &props.onby, words) }
            </span>
            <span class="audit-what">
                <span class="audit-deed" title={deed.what.clone()}>{ name(&deed.what, words) }</span>
                if let Some(on) = &deed.on {
                    { " " }{ object(deed, on, words) }
                }
                if let Some(bridge) = bridge {
                    { " · " }{ bridge }
                }
                if deed.times > 1 {
                    { " · " }<span class="hint">{ (words.times)(deed.times) }</span>
                }
                { where_to(deed, words) }
            </span>
            { refused }
        </li>
    }
}

/// What was done; a deed of another version as scripts call it.
fn name(what: &str, words: &AuditText) -> String {
    (words.deed)(what).unwrap_or(what).to_owned()
}

/// To what. Of what was not written it is the operation.
fn object(deed: &Deed, on: &str, words: &AuditText) -> Html {
    let shown = match deed.what.as_str() {
        NOT_KEPT => name(on, words),
        _ => on.to_owned(),
    };
    html! { <bdi class="audit-on" title={on.to_owned()}>{ linked(&shown) }</bdi> }
}

/// By which session, token, key or link.
fn by(deed: &Deed, onby: &Callback<String>, words: &AuditText) -> Html {
    let Some(by) = &deed.by else {
        return Html::default();
    };
    let shown = (words.by_means)(by);
    let label = (words.only_by)(&shown);
    let wanted = by.id.clone().unwrap_or(by.kind.as_str().to_owned());
    let onclick = onby.reform(move |_: MouseEvent| wanted.clone());
    html! { <button type="button" class="audit-by" aria-label={label.clone()} title={label} {onclick}>{ shown }</button> }
}

/// To which address, as it was asked for and what it stood for, and which rule decided.
fn where_to(deed: &Deed, words: &AuditText) -> Html {
    if deed.asked.is_none() && deed.rule.is_none() && deed.set.is_none() {
        return Html::default();
    }
    let resolved = deed.resolved.join(" ");
    let is_other = !resolved.is_empty() && deed.asked.as_ref() != Some(&resolved);
    html! {
        <dl class="audit-where">
            if let Some(set) = &deed.set {
                <div><dt>{ words.set }</dt><dd><bdi>{ linked(set) }</bdi></dd></div>
            }
            if let Some(asked) = &deed.asked {
                <div><dt>{ words.asked }</dt><dd><code><InspectLink of={asked.clone()} /></code></dd></div>
            }
            if is_other {
                <div><dt>{ words.resolved }</dt><dd><code>{ linked(&resolved) }</code></dd></div>
            }
            if let Some(rule) = &deed.rule {
                <div><dt>{ words.rule }</dt><dd><code>{ rule }</code></dd></div>
            }
        </dl>
    }
}
