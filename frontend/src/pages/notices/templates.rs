//! Templates of notices.

use std::rc::Rc;

use shared::operation::{DeleteTemplate, Done, ListTemplates, Template};
use yew::prelude::*;

use crate::{
    components::{
        asked::use_asked,
        bridge_menu::ask,
        dialog::Confirm,
        kept_focus::use_kept_focus,
        not_listed::NotListed,
        notices::{status::Kind, template_form::TemplateForm},
    },
    context::{use_connection, use_text},
    text::Text,
};

/// What stands before the page.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Form(Option<Rc<Template>>),
    Delete(String),
}

/// The place.
#[component]
pub(crate) fn TemplatesPage() -> Html {
    let text = use_text();
    let connection = use_connection();
    let shown = use_state(|| Shown::Nothing);
    let fault = use_state(|| None::<String>);
    let round = use_state(|| 0_u32);
    let answer = use_asked(ListTemplates {}, *round);
    let place = use_node_ref();
    use_kept_focus(&place, answer.clone(), &[".setup button"]);
    let show = {
        let (shown, fault) = (shown.setter(), fault.setter());
        Callback::from(move |next: Shown| {
            fault.set(None);
            shown.set(next);
        })
    };
    let onclose = show.reform(|()| Shown::Nothing);
    let again = {
        let (round, now) = (round.setter(), *round);
        Callback::from(move |()| round.set(now + 1))
    };
    let ondone = {
        let (show, round, now) = (show.clone(), round.setter(), *round);
        Callback::from(move |()| {
            show.emit(Shown::Nothing);
            round.set(now + 1);
        })
    };
    let delete = |template: String| {
        let (connection, fault, ondone) = (connection.clone(), fault.setter(), ondone.clone());
        Callback::from(move |()| {
            let (fault, ondone) = (fault.clone(), ondone.clone());
            let then = Callback::from(move |answer: Result<Done, String>| match answer {
                Ok(_) => ondone.emit(()),
                Err(words) => fault.set(Some(words)),
            });
            let template = template.clone();
            ask(&connection, DeleteTemplate { template }, text, then);
        })
    };
    html! {
        <div ref={place} class="setup">
            <section class="card">
                <div class="label-line">
                    <h2>{ text.notice.templates }</h2>
                    <button type="button" class="button" onclick={show.reform(|_: MouseEvent| Shown::Form(None))}>{ text.setup.new_template }</button>
                </div>
                <p class="hint">{ text.setup.templates_words }</p>
                { match &answer {
                    None => html! { <p class="quiet" role="status">{ text.loading }</p> },
                    Some(Err(fault)) => html! { <NotListed words={fault.clone()} onagain={again} /> },
                    Some(Ok(list)) if list.templates.is_empty() => html! { <p class="quiet">{ text.setup.no_templates }</p> },
                    Some(Ok(list)) => html! { <ul class="ways">{ for list.templates.iter().map(|one| item(one, &show, text)) }</ul> },
                } }
            </section>
            { match (*shown).clone() {
                Shown::Nothing => Html::default(),
                Shown::Form(template) => html! { <TemplateForm {template} onclose={onclose.clone()} {ondone} /> },
                Shown::Delete(name) => html! {
                    <Confirm title={(text.delete_title)(&name)} words={text.setup.delete_template} action={text.delete}
                        fault={(*fault).clone().map(AttrValue::from)} onconfirm={delete(name)} {onclose} />
                },
            } }
        </div>
    }
}

fn item(template: &Template, show: &Callback<Shown>, text: &'static Text) -> Html {
    let name = template.template.clone();
    let change = Rc::new(template.clone());
    let delete = name.clone();
    let label = |word: &'static str| (text.setup.act_on)(word, &name);
    html! {
        <li key={name.clone()} class="way">
            <div class="way-head">
                <Kind kind={template.kind} />
                <strong>{ &name }</strong>
                { for template.names.iter().map(|name| html! { <code class="chip">{ name }</code> }) }
            </div>
            <p class="template-text">
                if let Some(subject) = &template.subject {
                    <strong>{ subject }</strong>{ " " }
                }
                { &template.text }
            </p>
            <div class="way-acts">
                <button type="button" class="button small" aria-label={label(text.change)}
                    onclick={show.reform(move |_: MouseEvent| Shown::Form(Some(change.clone())))}>{ text.change }</button>
                <button type="button" class="button small danger-text" aria-label={label(text.delete)}
                    onclick={show.reform(move |_: MouseEvent| Shown::Delete(delete.clone()))}>{ text.delete }</button>
            </div>
        </li>
    }
}
