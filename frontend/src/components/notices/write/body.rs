//! What a notice says: a text of its own, or a template with its values.

use shared::{
    operation::{ListTemplates, Template},
    segments::segments,
};
use yew::prelude::*;

use super::{checked::Checked, draft::Draft};
use crate::{
    components::{
        asked::use_asked,
        field::{Choice, Field},
        link_to::LinkTo,
        notices::area::Area,
    },
    context::{use_text, use_who},
    route::Route,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct BodyProps {
    pub draft: Draft,
    pub checked: Checked,
    pub onchange: Callback<Draft>,
}

/// Changes a draft in part.
pub(crate) fn change(
    draft: &Draft,
    onchange: &Callback<Draft>,
    put: fn(&mut Draft, String),
) -> Callback<String> {
    let (draft, onchange) = (draft.clone(), onchange.clone());
    Callback::from(move |value: String| {
        let mut next = draft.clone();
        put(&mut next, value);
        onchange.emit(next);
    })
}

/// The fields.
#[component]
pub(crate) fn Body(props: &BodyProps) -> Html {
    let text = use_text();
    let draft = &props.draft;
    let set = |put| change(draft, &props.onchange, put);
    let sources = vec![
        ("own".into(), text.write.own_text.into()),
        ("template".into(), text.write.template.into()),
    ];
    html! {
        <>
            <Choice id="notice-source" label={text.write.says} options={sources} value={if draft.templated { "template" } else { "own" }}
                onchange={set(|draft, value| draft.templated = value == "template")} />
            if draft.templated {
                <Templated draft={draft.clone()} checked={props.checked.clone()} onchange={props.onchange.clone()} />
            } else {
                if draft.is_email() {
                    <Field id="notice-subject" label={text.write.subject} value={draft.subject.clone()} onchange={set(|draft, value| draft.subject = value)} />
                }
                <Area id="notice-text" label={text.write.text} value={draft.text.clone()} rows={if draft.is_email() { 9 } else { 4 }}
                    hint={counted(draft, text)} onchange={set(|draft, value| draft.text = value)} />
                if draft.is_email() {
                    <details class="more" open={!draft.html.is_empty()}>
                        <summary>{ text.write.html }</summary>
                        <Area id="notice-html" label={text.write.html_label} hint={text.write.html_hint} code=true rows={6}
                            value={draft.html.clone()} onchange={set(|draft, value| draft.html = value)} />
                    </details>
                }
            }
        </>
    }
}

/// How long an SMS is; its place is kept.
fn counted(draft: &Draft, text: &'static Text) -> Option<AttrValue> {
    if draft.is_email() {
        return None;
    }
    Some((text.write.counted)(draft.text.chars().count(), segments(&draft.text)).into())
}

/// The template and what stands for its names.
#[component]
fn Templated(props: &BodyProps) -> Html {
    let text = use_text();
    let draft = &props.draft;
    let answer = use_asked(ListTemplates {}, ());
    let is_admin = use_who().is_admin();
    let list = match &answer {
        None => return html! { <p class="quiet">{ text.loading }</p> },
        Some(Err(fault)) => return html! { <p class="fault" role="alert">{ fault }</p> },
        Some(Ok(list)) => list.templates.iter().filter(|one| one.kind == draft.kind),
    };
    let list: Vec<&Template> = list.collect();
    if list.is_empty() {
        return html! {
            <p class="hint">
                { text.write.no_templates }
                if is_admin {
                    { " " }<LinkTo to={Route::Templates} class="link">{ text.write.to_templates }</LinkTo>
                }
            </p>
        };
    }
    let names = list.iter().map(|one| {
        (
            AttrValue::from(one.template.clone()),
            AttrValue::from(one.template.clone()),
        )
    });
    let options = std::iter::once((AttrValue::from(""), AttrValue::from(text.write.choose)));
    let chosen = list.iter().find(|one| one.template == draft.template);
    let needs_subject = draft.is_email() && chosen.is_some_and(|one| one.subject.is_none());
    html! {
        <>
            <Choice id="notice-template" label={text.write.template} options={options.chain(names).collect::<Vec<_>>()} value={draft.template.clone()}
                onchange={change(draft, &props.onchange, |draft, value| {
                    draft.template = value;
                    draft.beside.clear();
                })} />
            if needs_subject {
                <Field id="notice-subject" label={text.write.subject} value={draft.beside.clone()}
                    onchange={change(draft, &props.onchange, |draft, value| draft.beside = value)} />
            }
            { for chosen.iter().flat_map(|one| &one.names).enumerate().map(|(at, name)| value_field(at, name, props, text)) }
        </>
    }
}

fn value_field(at: usize, name: &str, props: &BodyProps, text: &'static Text) -> Html {
    let value = props.draft.values.get(name).cloned().unwrap_or_default();
    let missing = value
        .is_empty()
        .then_some(AttrValue::from(text.write.missing));
    let onchange = {
        let (draft, onchange, name) =
            (props.draft.clone(), props.onchange.clone(), name.to_owned());
        Callback::from(move |value: String| {
            let mut next = draft.clone();
            next.values.insert(name.clone(), value);
            onchange.emit(next);
        })
    };
    html! {
        <Field key={name.to_owned()} id={format!("notice-value-{at}")} label={name.to_owned()} {value} {onchange} hint={missing} class="value-field" />
    }
}
