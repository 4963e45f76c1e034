//! An alert that is made or changed.

use shared::{
    alert::Alert,
    id::BridgeId,
    notice::NoticeKind,
    operation::{ChangeAlert, CreateAlert, ListTemplates, Template, TemplateList},
};
use yew::{platform::spawn_local, prelude::*};

use super::{
    draft::{Draft, Sort, Wrong},
    message::MessageText,
    names::names,
    trial::Trial,
};
use crate::{
    components::{
        bridge_menu::ask,
        field::{Choice, Field, Tick},
        typed::{Typed, use_typed},
    },
    connection::{CallError, Connection},
    context::{use_connection, use_text},
    text::{AlertText, Text},
};

/// No template: the text is written here.
const OWN: &str = "";

#[derive(PartialEq, Properties)]
pub(crate) struct AlertFormProps {
    pub bridge: BridgeId,
    /// The one that is changed; nothing for a new one.
    pub alert: Option<Alert>,
    pub ondone: Callback<()>,
    /// The dialog is left for an entry.
    pub onleave: Callback<()>,
}

/// The form.
#[component]
pub(crate) fn AlertForm(props: &AlertFormProps) -> Html {
    let text = use_text();
    let words = text.alerts;
    let connection = use_connection();
    let form = match &props.alert {
        Some(alert) => format!("alert {}", alert.id),
        None => format!("alert of {}", props.bridge),
    };
    let draft = use_typed(form, || match &props.alert {
        Some(alert) => Draft::of(alert, words),
        None => Draft::new(words),
    });
    let wrong = use_state(|| None::<(Wrong, AttrValue)>);
    let busy = use_state(|| false);
    let templates = use_templates();
    let onsubmit = {
        let (draft, bridge, alert) = (draft.clone(), props.bridge.clone(), props.alert.clone());
        let (wrong, busy, ondone) = (wrong.setter(), busy.clone(), props.ondone.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(connection) = connection.clone().filter(|_| !*busy) else {
                return;
            };
            let asked = match Asked::of(&draft, &bridge, alert.as_ref()) {
                Ok(asked) => asked,
                Err(field) => {
                    return wrong.set(Some((field, field.words(draft.sort, words).into())));
                }
            };
            busy.set(true);
            let (wrong, busy, ondone) = (wrong.clone(), busy.setter(), ondone.clone());
            let draft = draft.clone();
            spawn_local(async move {
                let answer = asked.call(&connection).await;
                busy.set(false);
                match answer {
                    Ok(_) => {
                        draft.forget();
                        ondone.emit(());
                    }
                    Err(error) => {
                        let field = error.fault().map_or(Wrong::Elsewhere, Wrong::of);
                        wrong.set(Some((field, text.call_error(&error).into())));
                    }
                }
            });
        }
    };
    let set = Setter {
        draft: draft.clone(),
        wrong: wrong.setter(),
    };
    let at = |field: Wrong| {
        let here = wrong.as_ref().filter(|(place, _)| *place == field);
        here.map(|(_, words)| words.clone())
    };
    let action = if props.alert.is_some() {
        words.save
    } else {
        words.create
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Field id="alert-title" label={words.name} hint={words.name_hint} value={draft.name.clone()}
                fault={at(Wrong::Name)} onchange={set.text(|draft, value| draft.name = value)} />
            <Condition draft={(*draft).clone()} fault={at(Wrong::What)} set={set.clone()} />
            <Trial bridge={props.bridge.clone()} when={draft.when().ok()} onleave={props.onleave.clone()} />
            { recipients(&draft, &set, &at, text) }
            { template_choice(&draft, &set, &templates, text) }
            if draft.template.is_none() {
                if draft.kind == NoticeKind::Email {
                    <Field id="alert-subject" label={words.subject} value={draft.subject.clone()}
                        fault={at(Wrong::Subject)} onchange={set.text(|draft, value| draft.subject = value)} />
                }
                <MessageText value={draft.text.clone()} names={names(&draft)} fault={at(Wrong::Text)}
                    onchange={set.text(|draft, value| draft.text = value)} />
            }
            <Field id="alert-per-hour" label={words.per_hour} numeric=true value={draft.per_hour.clone()}
                fault={at(Wrong::PerHour)} onchange={set.text(|draft, value| draft.per_hour = value)} />
            <Tick label={words.on} checked={draft.on} onchange={set.change(|draft, on| draft.on = on)} />
            if let Some(fault) = at(Wrong::Elsewhere) {
                <p class="fault" role="alert">{ fault }</p>
            }
            <div class="dialog-foot">
                <button type="button" class="button" onclick={draft.before::<MouseEvent>(&props.ondone)}>{ text.cancel }</button>
                <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ if *busy { text.saving } else { action } }</button>
            </div>
        </form>
    }
}

/// What the relay is asked for.
enum Asked {
    Create(CreateAlert),
    Change(ChangeAlert),
}

impl Asked {
    fn of(draft: &Draft, bridge: &BridgeId, alert: Option<&Alert>) -> Result<Self, Wrong> {
        match alert {
            Some(alert) => draft.change(alert).map(Self::Change),
            None => draft.create(bridge).map(Self::Create),
        }
    }

    async fn call(self, connection: &Connection) -> Result<Alert, CallError> {
        match self {
            Self::Create(create) => connection.call(create).await,
            Self::Change(change) => connection.call(change).await,
        }
    }
}

/// Changes the draft; what was wrong is no more until it is asked again.
#[derive(Clone, PartialEq)]
struct Setter {
    draft: Typed<Draft>,
    wrong: UseStateSetter<Option<(Wrong, AttrValue)>>,
}

impl Setter {
    fn change<T: 'static>(&self, put: fn(&mut Draft, T)) -> Callback<T> {
        let set = self.clone();
        Callback::from(move |value: T| {
            let mut next = (*set.draft).clone();
            put(&mut next, value);
            set.wrong.set(None);
            set.draft.set(next);
        })
    }

    fn text(&self, put: fn(&mut Draft, String)) -> Callback<String> {
        self.change(put)
    }
}

#[derive(PartialEq, Properties)]
struct ConditionProps {
    draft: Draft,
    fault: Option<AttrValue>,
    set: Setter,
}

/// What is waited for.
#[component]
fn Condition(props: &ConditionProps) -> Html {
    let text = use_text();
    let words = text.alerts;
    let (draft, set) = (&props.draft, &props.set);
    let named = |sort| match sort {
        Sort::Contains => words.contains,
        Sort::Matches => words.matches,
        Sort::Silent => words.silent,
    };
    let options = Sort::ALL
        .map(|(value, sort)| (value.into(), named(sort).into()))
        .to_vec();
    let value = Sort::ALL
        .iter()
        .find(|(_, sort)| *sort == draft.sort)
        .map_or("", |(value, _)| value);
    let onsort = {
        let change = set
            .change(|draft, (sort, words): (Sort, &'static AlertText)| draft.set_sort(sort, words));
        Callback::from(move |value: String| {
            if let Some((_, sort)) = Sort::ALL.into_iter().find(|(known, _)| *known == value) {
                change.emit((sort, words));
            }
        })
    };
    let (label, hint, typed, put): (_, _, _, fn(&mut Draft, String)) = match draft.sort {
        Sort::Contains => (
            words.contains_label,
            words.contains_hint,
            &draft.contains,
            |draft, value| draft.contains = value,
        ),
        Sort::Matches => (
            words.matches_label,
            words.matches_hint,
            &draft.matches,
            |draft, value| draft.matches = value,
        ),
        Sort::Silent => (
            words.silent_label,
            words.silent_hint,
            &draft.seconds,
            |draft, value| draft.seconds = value,
        ),
    };
    html! {
        <>
            <Choice id="alert-when" label={words.when} {options} {value} onchange={onsort} />
            <Field id="alert-what" {label} {hint} value={typed.clone()} numeric={draft.sort == Sort::Silent}
                fault={props.fault.clone()} onchange={set.text(put)} />
        </>
    }
}

fn recipients(
    draft: &Draft,
    set: &Setter,
    at: &impl Fn(Wrong) -> Option<AttrValue>,
    text: &'static Text,
) -> Html {
    let words = text.alerts;
    let kinds = vec![
        ("email".into(), words.email.into()),
        ("sms".into(), words.sms.into()),
    ];
    let (kind, hint) = match draft.kind {
        NoticeKind::Email => ("email", words.to_email_hint),
        NoticeKind::Sms => ("sms", words.to_sms_hint),
    };
    let change = set.change(|draft, (value, words): (String, &'static AlertText)| {
        draft.kind = if value == "sms" {
            NoticeKind::Sms
        } else {
            NoticeKind::Email
        };
        // A template is of one kind.
        draft.set_template(None, words);
    });
    let onkind = Callback::from(move |value: String| change.emit((value, words)));
    html! {
        <>
            <Choice id="alert-kind" label={words.send} options={kinds} value={kind} onchange={onkind} />
            <Field id="alert-to" label={words.to} {hint} value={draft.to.clone()} fault={at(Wrong::To)}
                onchange={set.text(|draft, value| draft.to = value)} />
        </>
    }
}

/// Whether the text is written here or is a template's; only where there are templates of the kind.
fn template_choice(
    draft: &Draft,
    set: &Setter,
    templates: &[Template],
    text: &'static Text,
) -> Html {
    let of_kind = templates
        .iter()
        .filter(|template| template.kind == draft.kind);
    let mut names: Vec<_> = of_kind.map(|template| template.template.clone()).collect();
    // One that is gone meanwhile is still what the alert asks for.
    names.extend(draft.template.clone().filter(|name| !names.contains(name)));
    if names.is_empty() {
        return Html::default();
    }
    let own = (AttrValue::from(OWN), AttrValue::from(text.alerts.own_text));
    let named = names
        .into_iter()
        .map(|name| (AttrValue::from(name.clone()), AttrValue::from(name)));
    let options: Vec<_> = std::iter::once(own).chain(named).collect();
    let change = set.change(|draft, (template, words): (_, &'static AlertText)| {
        draft.set_template(template, words)
    });
    let words = text.alerts;
    let onchange = Callback::from(move |name: String| {
        change.emit((Some(name).filter(|name| name != OWN), words))
    });
    html! {
        <Choice id="alert-template" label={text.alerts.template} {options} value={draft.template.clone().unwrap_or_default()} {onchange} />
    }
}

/// The templates that there are; none until they are known.
#[hook]
fn use_templates() -> Vec<Template> {
    let text = use_text();
    let connection = use_connection();
    let templates = use_state(Vec::new);
    {
        let templates = templates.setter();
        use_effect_with((), move |()| {
            let then = Callback::from(move |answer: Result<TemplateList, String>| {
                templates.set(answer.map(|list| list.templates).unwrap_or_default());
            });
            ask(&connection, ListTemplates {}, text, then);
        });
    }
    (*templates).clone()
}
