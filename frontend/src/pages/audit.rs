//! The audit list, for admins: who did what, newest first.

use shared::{audit::Deed, operation::ListAudit};
use yew::prelude::*;

use super::settings_head::SettingsPlace;
use crate::{
    components::{
        asked::use_asked,
        audit::{export::Export, filters::Filters, line::Line},
        not_listed::NotListed,
    },
    context::use_text,
    route::Route,
    text::Text,
};

/// Lines that are asked for at once.
const PAGE: u32 = 100;

/// The place.
#[component]
pub(crate) fn AuditPage() -> Html {
    let text = use_text();
    let filter = use_state(ListAudit::default);
    // What was shown before the page that is asked for now.
    let above = use_state(Vec::<Deed>::new);
    let round = use_state(|| 0_u32);
    let before = above.last().map(|deed| deed.number);
    let asked = ListAudit {
        before,
        limit: Some(PAGE),
        ..(*filter).clone()
    };
    let answer = use_asked(asked, *round);
    let below: Vec<Deed> = match &answer {
        // Until the next page is there, the answer is that of the page before.
        Some(Ok(audit)) => {
            let deeds = audit.deeds.iter();
            let deeds = deeds.filter(|deed| before.is_none_or(|before| deed.number < before));
            deeds.cloned().collect()
        }
        _ => Vec::new(),
    };
    let fault = answer.as_ref().and_then(|answer| answer.as_ref().err());
    let more = below.len() == PAGE as usize;
    let onchange: Callback<ListAudit> = {
        let (filter, above) = (filter.setter(), above.setter());
        Callback::from(move |next| {
            above.set(Vec::new());
            filter.set(next);
        })
    };
    let onby = {
        let (filter, onchange) = ((*filter).clone(), Callback::clone(&onchange));
        Callback::from(move |by| {
            onchange.emit(ListAudit {
                by: Some(by),
                ..filter.clone()
            });
        })
    };
    let older = {
        let (above, shown) = (above.clone(), below.clone());
        move |_: MouseEvent| {
            let mut all = (*above).clone();
            all.extend(shown.iter().cloned());
            above.set(all);
        }
    };
    let onagain = Callback::from(move |()| round.set(*round + 1));
    let is_plain = *filter == ListAudit::default();
    html! {
        <SettingsPlace route={Route::Audit}>
            <section class="audit">
                <div class="audit-head">
                    <div>
                        <h2>{ text.audit.title }</h2>
                        <p class="hint">{ text.audit.words }</p>
                    </div>
                    <Export filter={(*filter).clone()} />
                </div>
                <Filters filter={(*filter).clone()} {onchange} />
                if let Some(words) = fault {
                    <NotListed words={words.clone()} {onagain} />
                }
                { list((&above, &below), (answer.is_some(), fault.is_some(), is_plain), &onby, text) }
                if more {
                    <div class="pager"><button type="button" class="button" onclick={older}>{ text.audit.older }</button></div>
                }
            </section>
        </SettingsPlace>
    }
}

fn list(
    (above, below): (&[Deed], &[Deed]),
    (answered, failed, is_plain): (bool, bool, bool),
    onby: &Callback<String>,
    text: &'static Text,
) -> Html {
    let words = text.audit;
    match (above.is_empty() && below.is_empty(), answered) {
        (true, _) if failed => Html::default(),
        (true, false) => html! { <p class="quiet" role="status">{ text.loading }</p> },
        (true, true) if is_plain => html! {
            <section class="card notices-none"><h3>{ words.nothing }</h3><p>{ words.nothing_words }</p></section>
        },
        (true, true) => html! { <p class="quiet" role="status">{ words.nothing_through }</p> },
        (false, _) => html! {
            <ul class="notice-list audit-list" aria-label={words.list}>
                { for above.iter().chain(below).map(|deed| html! { <Line key={deed.number} deed={deed.clone()} onby={onby.clone()} /> }) }
            </ul>
        },
    }
}
