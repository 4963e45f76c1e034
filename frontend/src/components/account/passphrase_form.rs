//! The dialog that changes one's passphrase.

use shared::{fault::FaultCode, operation::ChangePassphrase, secret::SecretText};
use yew::prelude::*;

use crate::{
    components::{
        dialog::Dialog,
        field::Tick,
        passphrase::{Passphrase, fault_of},
        submit::{Foot, use_submit},
    },
    connection::CallError,
    context::use_text,
};

#[derive(PartialEq, Properties)]
pub(super) struct PassphraseFormProps {
    /// The account's name, so that a password manager keeps it under the right one.
    pub name: String,
    pub onclose: Callback<()>,
    pub ondone: Callback<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Current,
    Foot,
}

fn place_of(error: &CallError) -> Place {
    match error.fault().map(|fault| fault.code) {
        Some(FaultCode::NotAllowed | FaultCode::NotSignedIn) => Place::Current,
        _ => Place::Foot,
    }
}

/// The form.
#[component]
pub(super) fn PassphraseForm(props: &PassphraseFormProps) -> Html {
    let text = use_text();
    let current = use_state(String::new);
    let new = use_state(String::new);
    let revokes = use_state(|| true);
    let short = use_state(|| None::<AttrValue>);
    let change = ChangePassphrase {
        current: SecretText::from((*current).clone()),
        new: SecretText::from((*new).clone()),
        keep_tokens: (!*revokes).then_some(true),
    };
    let form = use_submit(Ok(change), place_of, props.ondone.reform(|_| ()));
    let onsubmit = {
        let (new, short, send) = (new.clone(), short.setter(), form.onsubmit.clone());
        move |event: SubmitEvent| {
            let wrong = fault_of(&new, text).map(AttrValue::from);
            let fits = wrong.is_none();
            short.set(wrong);
            if fits {
                send.emit(event);
            } else {
                event.prevent_default();
            }
        }
    };
    let set = |field: &UseStateHandle<String>| {
        let (field, short, mend) = (field.setter(), short.setter(), form.mend.clone());
        Callback::from(move |typed: String| {
            field.set(typed);
            short.set(None);
            mend.emit(());
        })
    };
    let set_revokes = {
        let revokes = revokes.setter();
        Callback::from(move |checked| revokes.set(checked))
    };
    let wrong = form
        .at(Place::Current)
        .map(|_| AttrValue::from(text.who.not_current));
    html! {
        <Dialog title={text.who.change_passphrase} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <input class="unseen" type="text" name="username" autocomplete="username" value={props.name.clone()} readonly=true
                    tabindex="-1" aria-hidden="true" />
                <Passphrase id="current-passphrase" label={text.who.current_passphrase} value={(*current).clone()} fault={wrong}
                    onchange={set(&current)} />
                <Passphrase id="new-passphrase" label={text.who.new_passphrase} new=true value={(*new).clone()} fault={(*short).clone()}
                    onchange={set(&new)} />
                <Tick label={text.who.tokens_too} checked={*revokes} onchange={set_revokes} />
                <p class="hint">{ text.who.change_words }</p>
                <Foot fault={form.foot(Place::Foot, text)} busy={form.busy} onclose={props.onclose.clone()} />
            </form>
        </Dialog>
    }
}
