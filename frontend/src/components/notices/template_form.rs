//! The dialog that sets a template.

use std::rc::Rc;

use shared::{
    fault::FaultCode,
    notice::NoticeKind,
    operation::{SetTemplate, Template},
};
use yew::prelude::*;

use crate::{
    components::{
        dialog::Dialog,
        field::{Choice, Field},
        notices::area::Area,
        submit::{Foot, use_submit},
    },
    connection::CallError,
    context::use_text,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct TemplateFormProps {
    /// The one to change; without, a new one is made.
    pub template: Option<Rc<Template>>,
    pub onclose: Callback<()>,
    pub ondone: Callback<()>,
}

/// A place in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Name,
    Subject,
    Text,
    Html,
    Foot,
}

fn place_of(error: &CallError) -> Place {
    let fault = error.fault();
    let field = fault.and_then(|fault| fault.params.get("field")?.as_str());
    match (fault.map(|fault| fault.code), field) {
        (_, Some("template")) => Place::Name,
        (_, Some("subject")) => Place::Subject,
        (_, Some("html")) => Place::Html,
        (Some(FaultCode::BadTemplate), _) | (_, Some("text")) => Place::Text,
        _ => Place::Foot,
    }
}

fn begin(template: Option<&Template>) -> SetTemplate {
    match template {
        None => SetTemplate {
            template: String::new(),
            kind: NoticeKind::Sms,
            subject: None,
            text: String::new(),
            html: None,
        },
        Some(template) => SetTemplate {
            template: template.template.clone(),
            kind: template.kind,
            subject: template.subject.clone(),
            text: template.text.clone(),
            html: template.html.clone(),
        },
    }
}

/// As the relay is asked: an SMS has neither subject nor HTML.
fn asked(draft: &SetTemplate) -> SetTemplate {
    let is_email = draft.kind == NoticeKind::Email;
    let keep = |text: &Option<String>| {
        text.clone()
            .filter(|text| is_email && !text.trim().is_empty())
    };
    SetTemplate {
        template: draft.template.trim().to_owned(),
        subject: keep(&draft.subject),
        html: keep(&draft.html),
        ..draft.clone()
    }
}

/// The form.
#[component]
pub(crate) fn TemplateForm(props: &TemplateFormProps) -> Html {
    let text = use_text();
    let draft = use_state(|| begin(props.template.as_deref()));
    let form = use_submit(Ok(asked(&draft)), place_of, props.ondone.reform(|_| ()));
    let set = |put: fn(&mut SetTemplate, String)| form.set(&draft, put);
    let title = if props.template.is_none() {
        text.setup.new_template
    } else {
        text.setup.change_template
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()}>
            <form class="form" onsubmit={form.onsubmit.clone()} novalidate=true>
                if props.template.is_none() {
                    { kinds(&draft, set(|draft, key| draft.kind = if key == "email" { NoticeKind::Email } else { NoticeKind::Sms }), text) }
                    <Field id="template-name" label={text.setup.name} hint={text.setup.name_hint} value={draft.template.clone()}
                        fault={form.at(Place::Name)} onchange={set(|draft, value| draft.template = value)} />
                }
                if draft.kind == NoticeKind::Email {
                    <Field id="template-subject" label={text.write.subject} value={draft.subject.clone().unwrap_or_default()}
                        fault={form.at(Place::Subject)} onchange={set(|draft, value| draft.subject = Some(value))} />
                }
                <Area id="template-text" label={text.write.text} hint={text.setup.template_hint} value={draft.text.clone()} rows={5}
                    fault={form.at(Place::Text)} onchange={set(|draft, value| draft.text = value)} />
                if draft.kind == NoticeKind::Email {
                    <Area id="template-html" label={text.write.html_label} hint={text.write.html_hint} code=true rows={4}
                        value={draft.html.clone().unwrap_or_default()} fault={form.at(Place::Html)} onchange={set(|draft, value| draft.html = Some(value))} />
                }
                <Foot fault={form.foot(Place::Foot, text)} busy={form.busy} onclose={props.onclose.clone()} />
            </form>
        </Dialog>
    }
}

fn kinds(draft: &SetTemplate, onchange: Callback<String>, text: &'static Text) -> Html {
    let name = |kind| AttrValue::from((text.notice.kind)(kind));
    let options = vec![
        ("sms".into(), name(NoticeKind::Sms)),
        ("email".into(), name(NoticeKind::Email)),
    ];
    let value = if draft.kind == NoticeKind::Email {
        "email"
    } else {
        "sms"
    };
    html! { <Choice id="template-kind" label={text.notice.kind_label} {options} {value} {onchange} /> }
}
