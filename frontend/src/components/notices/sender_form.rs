//! The dialog that sets a sender of e-mail.

mod draft;

use std::rc::Rc;

use shared::sender::{MailTls, Sender};
use yew::prelude::*;

use self::draft::{Draft, Place, place_of};
use crate::{
    components::{
        dialog::Dialog,
        field::{Choice, Field},
        submit::{Foot, Submit, use_submit},
    },
    context::use_text,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct SenderFormProps {
    /// The one to change; without, a new one is made.
    pub sender: Option<Rc<Sender>>,
    pub onclose: Callback<()>,
    pub ondone: Callback<()>,
}

/// The form.
#[component]
pub(crate) fn SenderForm(props: &SenderFormProps) -> Html {
    let text = use_text();
    let draft = use_state(|| {
        props
            .sender
            .as_deref()
            .map_or_else(Draft::default, Draft::of)
    });
    let form = use_submit(draft.asked(), place_of, props.ondone.reform(|_| ()));
    let set = |put: fn(&mut Draft, String)| form.set(&draft, put);
    let is_new = props.sender.is_none();
    let title = if is_new {
        text.setup.new_sender
    } else {
        text.setup.change_sender
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()}>
            <form class="form" onsubmit={form.onsubmit.clone()} novalidate=true>
                if is_new {
                    <Choice id="sender-preset" label={text.setup.provider} options={draft::presets(text)} value={draft.preset.clone()}
                        onchange={set(|draft, key| draft.choose(&key))} />
                    <Field id="sender-name" label={text.setup.name} hint={text.setup.name_hint} value={draft.name.clone()}
                        fault={form.at(Place::Name)} onchange={set(|draft, value| draft.name = value)} />
                }
                { fields(&draft, &form, &set, props.sender.as_deref().is_some_and(|sender| sender.has_password), text) }
                if let Some(hint) = draft.hint(text) {
                    <p class="step-meaning">{ hint }</p>
                }
                <Foot fault={form.foot(Place::Foot, text)} busy={form.busy} onclose={props.onclose.clone()} />
            </form>
        </Dialog>
    }
}

fn fields(
    draft: &Draft,
    form: &Submit<Place>,
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
                <Field id="sender-from" label={words.from} value={draft.from.clone()} fault={form.at(Place::From)}
                    onchange={set(|draft, value| draft.take_from(value))} />
                <Field id="sender-shown" label={words.shown} value={draft.shown.clone()} onchange={set(|draft, value| draft.shown = value)} />
            </div>
            <div class="pair">
                <Field id="sender-host" label={words.server} value={draft.host.clone()} class="wide" fault={form.at(Place::Host)}
                    onchange={set(|draft, value| draft.host = value)} />
                <Field id="sender-port" label={text.port} value={draft.port.clone()} numeric=true fault={form.at(Place::Port)}
                    onchange={set(|draft, value| draft.port = value)} />
            </div>
            <Choice id="sender-tls" label={words.tls_label} options={tls.to_vec()} value={draft::tls_key(draft.tls)}
                onchange={set(|draft, key| draft.tls = draft::tls_of(&key))} />
            <div class="pair">
                <Field id="sender-user" label={words.user} hint={words.user_hint} value={draft.user.clone()} fault={form.at(Place::User)}
                    onchange={set(|draft, value| draft.user = value)} />
                <Field id="sender-password" label={words.password} kind="password" autocomplete="new-password" value={draft.password.clone()}
                    hint={if has_password { words.password_set } else { words.password_hint }} onchange={set(|draft, value| draft.password = value)} />
            </div>
        </>
    }
}
