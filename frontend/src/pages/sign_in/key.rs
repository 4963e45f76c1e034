//! Signing in with the owner's key.

use yew::prelude::*;

use super::use_try;
use crate::{
    components::{field::Field, waiting::Waiting},
    connection::Credentials,
    context::use_text,
};

#[derive(PartialEq, Properties)]
pub(super) struct KeyFormProps {
    /// Whether a key came with the address and was refused.
    pub refused: bool,
}

/// The form.
#[component]
pub(super) fn KeyForm(props: &KeyFormProps) -> Html {
    let text = use_text();
    let key = use_state(String::new);
    let missing = use_state(|| false);
    let attempt = use_try(text.wrong_key);
    let refused = props.refused.then_some(text.link_key_refused);
    let onsubmit = {
        let (key, missing, attempt) = (key.clone(), missing.setter(), attempt.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let key = key.trim().to_owned();
            missing.set(key.is_empty());
            if !key.is_empty() && !attempt.waits() {
                let with = Credentials::Key(key);
                attempt.with.emit((with, Callback::noop()));
            }
        }
    };
    let onchange = {
        let (key, missing) = (key.setter(), missing.setter());
        Callback::from(move |value: String| {
            key.set(value);
            missing.set(false);
        })
    };
    let missing = missing.then_some(text.key_missing);
    let fault = missing
        .map(AttrValue::from)
        .or(attempt.fault.clone().map(AttrValue::from))
        .or(refused.map(AttrValue::from));
    html! {
        <form class="form with-key" {onsubmit} novalidate=true aria-labelledby="with-key">
            <h2 id="with-key">{ text.who.with_key }</h2>
            <Field id="owner-key" kind="password" label={text.owner_key} value={(*key).clone()} {fault} hint={text.owner_key_hint} {onchange} />
            if attempt.left > 0 {
                <Waiting left={attempt.left} />
            }
            <button type="submit" class="button" aria-busy={attempt.busy.to_string()}
                aria-disabled={(attempt.left > 0).then_some("true")}>{ text.who.use_key }</button>
        </form>
    }
}
