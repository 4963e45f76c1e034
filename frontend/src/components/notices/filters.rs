//! Which notices the list shows.

use shared::notice::{NoticeKind, NoticeStatus};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{components::field::Choice, context::use_text, state::notices::Filter};

const KINDS: [(NoticeKind, &str); 2] = [(NoticeKind::Sms, "sms"), (NoticeKind::Email, "email")];

#[derive(PartialEq, Properties)]
pub(crate) struct FiltersProps {
    pub filter: Filter,
    pub onchange: Callback<Filter>,
}

/// The filters: status, kind, recipient.
#[component]
pub(crate) fn Filters(props: &FiltersProps) -> Html {
    let text = use_text().notice;
    let any = |name: &'static str| (AttrValue::from(""), AttrValue::from(name));
    let statuses = NoticeStatus::ALL.map(|status| {
        let name = AttrValue::from((text.status)(status));
        (AttrValue::from(status.as_str()), name)
    });
    let statuses: Vec<_> = std::iter::once(any(text.any_status))
        .chain(statuses)
        .collect();
    let kinds = KINDS.map(|(kind, key)| (AttrValue::from(key), AttrValue::from((text.kind)(kind))));
    let kinds: Vec<_> = std::iter::once(any(text.any_kind)).chain(kinds).collect();
    let set = |put: fn(&mut Filter, String)| {
        let (filter, onchange) = (props.filter.clone(), props.onchange.clone());
        Callback::from(move |value: String| {
            let mut next = filter.clone();
            put(&mut next, value);
            onchange.emit(next);
        })
    };
    let ontype = set(|filter, to| filter.to = to)
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let clear = props.onchange.reform(|_: MouseEvent| Filter::default());
    let kind = KINDS
        .iter()
        .find(|(kind, _)| Some(*kind) == props.filter.kind);
    html! {
        <div class="notice-filters" role="group" aria-label={text.filter}>
            <Choice id="notice-status" label={text.status_label} options={statuses} bare=true
                value={props.filter.status.map(NoticeStatus::as_str).unwrap_or_default()}
                onchange={set(|filter, key| filter.status = NoticeStatus::ALL.into_iter().find(|status| status.as_str() == key))} />
            <Choice id="notice-kind" label={text.kind_label} options={kinds} bare=true
                value={kind.map(|(_, key)| *key).unwrap_or_default()}
                onchange={set(|filter, key| filter.kind = KINDS.into_iter().find(|(_, own)| *own == key).map(|(kind, _)| kind))} />
            <input type="search" class="notice-find" aria-label={text.to_contains} placeholder={text.to_contains} autocomplete="off"
                autocapitalize="none" spellcheck="false" value={props.filter.to.clone()} oninput={ontype} />
            <button type="button" class="button small" disabled={props.filter.is_plain()} onclick={clear}>{ text.clear }</button>
        </div>
    }
}
