//! The dialog that sets a sender of e-mail.

mod draft;

use std::rc::Rc;

use shared::{
    operation::SetSender,
    sender::{MailTls, Sender},
};
use yew::{platform::spawn_local, prelude::*};

use self::draft::{Draft, Place, place_of};
use crate::{
    components::{
        dialog::Dialog,
        field::{Choice, Field},
    },
    connection::{CallError, Connection},
    context::{use_connection, use_text},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct SenderFormProps {
    /// The one to change; without, a new one is made.
    pub sender: Option<Rc<Sender>>,
    pub onclose: Callback<()>,
    pub ondone: Callback<()>,
}

/// What is wrong, and where.
type Wrong = Option<(Place, String)>;

async fn submit(
    connection: &Connection,
    set: Result<SetSender, (Place, CallError)>,
) -> Result<(), (Place, CallError)> {
    let answer = connection.call(set?).await;
    answer.map(drop).map_err(|error| (place_of(&error), error))
}

/// The form.
#[component]
pub(crate) fn SenderForm(props: &SenderFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let draft = use_state(|| {
        props
            .sender
            .as_deref()
            .map_or_else(Draft::default, Draft::of)
    });
    let wrong = use_state(|| None::<(Place, String)>);
    let busy = use_state(|| false);
    let onsubmit = {
        let (draft, wrong, busy) = (draft.clone(), wrong.setter(), busy.clone());
        let ondone = props.ondone.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(connection) = connection.clone().filter(|_| !*busy) else {
                return;
            };
            let (set, wrong, busy, ondone) =
                (draft.asked(), wrong.clone(), busy.setter(), ondone.clone());
            busy.set(true);
            spawn_local(async move {
                let result = submit(&connection, set).await;
                busy.set(false);
                match result {
                    Ok(()) => ondone.emit(()),
                    Err((place, error)) => wrong.set(Some((place, text.call_error(&error)))),
                }
            });
        }
    };
    let set = |put: fn(&mut Draft, String)| {
        let (draft, wrong) = (draft.clone(), wrong.setter());
        Callback::from(move |value: String| {
            let mut next = (*draft).clone();
            put(&mut next, value);
            wrong.set(None);
            draft.set(next);
        })
    };
    let is_new = props.sender.is_none();
    let title = if is_new {
        text.setup.new_sender
    } else {
        text.setup.change_sender
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                if is_new {
                    <Choice id="sender-preset" label={text.setup.provider} options={draft::presets(text)} value={draft.preset.clone()}
                        onchange={set(|draft, key| draft.choose(&key))} />
                    <Field id="sender-name" label={text.setup.name} hint={text.setup.name_hint} value={draft.name.clone()}
                        fault={at(&wrong, Place::Name)} onchange={set(|draft, value| draft.name = value)} />
                }
                { fields(&draft, &wrong, &set, props.sender.as_deref().is_some_and(|sender| sender.has_password), text) }
                if let Some(hint) = draft.hint(text) {
                    <p class="step-meaning">{ hint }</p>
                }
                <p class="fault form-fault" role="alert">{ foot(&wrong, text) }</p>
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.cancel }</button>
                    <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ if *busy { text.saving } else { text.save } }</button>
                </div>
            </form>
        </Dialog>
    }
}

fn at(wrong: &Wrong, place: Place) -> Option<AttrValue> {
    let (at, words) = wrong.as_ref()?;
    (*at == place).then(|| words.clone().into())
}

fn foot(wrong: &Wrong, text: &'static Text) -> String {
    match wrong {
        None => String::new(),
        Some((Place::Foot, words)) => words.clone(),
        Some(_) => text.see_above.to_owned(),
    }
}

fn fields(
    draft: &Draft,
    wrong: &Wrong,
    set: &impl Fn(fn(&mut Draft, String)) -> Callback<String>,
    has_password: bool,
    text: &'static Text,
) -> Html {
    let words = text.setup;
    let tls = [MailTls::Implicit, MailTls::Starttls, MailTls::None];
    let tls = tls.map(|tls| {
        (
            AttrValue::from(draft::tls_key(tls)),
            AttrValue::from((words.tls)(tls)),
        )
    });
    html! {
        <>
            <div class="pair">
                <Field id="sender-from" label={words.from} value={draft.from.clone()} kind="email" fault={at(wrong, Place::From)}
                    onchange={set(|draft, value| draft.take_from(value))} />
                <Field id="sender-shown" label={words.shown} value={draft.shown.clone()} onchange={set(|draft, value| draft.shown = value)} />
            </div>
            <div class="pair">
                <Field id="sender-host" label={words.server} value={draft.host.clone()} class="wide" fault={at(wrong, Place::Host)}
                    onchange={set(|draft, value| draft.host = value)} />
                <Field id="sender-port" label={text.port} value={draft.port.clone()} numeric=true fault={at(wrong, Place::Port)}
                    onchange={set(|draft, value| draft.port = value)} />
            </div>
            <Choice id="sender-tls" label={words.tls_label} options={tls.to_vec()} value={draft::tls_key(draft.tls)}
                onchange={set(|draft, key| draft.tls = draft::tls_of(&key))} />
            <div class="pair">
                <Field id="sender-user" label={words.user} hint={words.user_hint} value={draft.user.clone()} fault={at(wrong, Place::User)}
                    onchange={set(|draft, value| draft.user = value)} />
                <Field id="sender-password" label={words.password} kind="password" autocomplete="new-password" value={draft.password.clone()}
                    hint={if has_password { words.password_set } else { words.password_hint }} onchange={set(|draft, value| draft.password = value)} />
            </div>
        </>
    }
}
