//! Signing in with an account's name and passphrase.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::use_try;
use crate::{
    browser,
    components::{field::Field, passphrase::Passphrase, typed::use_typed, waiting::Waiting},
    connection::Credentials,
    context::use_text,
};

/// What is not filled in.
#[derive(Clone, Copy, PartialEq)]
enum Missing {
    Name,
    Passphrase,
}

/// The form. A passphrase that is not taken is let go; the name stays.
#[component]
pub(super) fn AccountForm() -> Html {
    let text = use_text();
    let name = use_typed("sign-in", String::new);
    let passphrase = use_state(String::new);
    let missing = use_state(|| None::<Missing>);
    let field = use_node_ref();
    let attempt = use_try(text.who.wrong_passphrase);
    let onsubmit = {
        let (name, passphrase, missing) = (name.clone(), passphrase.clone(), missing.setter());
        let (attempt, field) = (attempt.clone(), field.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let typed = name.trim().to_owned();
            let lacks = match (typed.is_empty(), passphrase.is_empty()) {
                (true, _) => Some(Missing::Name),
                (false, true) => Some(Missing::Passphrase),
                (false, false) => None,
            };
            missing.set(lacks);
            if lacks.is_some() || attempt.waits() {
                return;
            }
            let account = Credentials::Account {
                name: typed,
                passphrase: (*passphrase).clone(),
            };
            let (passphrase, field) = (passphrase.setter(), field.clone());
            let then = Callback::from(move |is_wrong| {
                if is_wrong {
                    passphrase.set(String::new());
                    browser::focus(field.cast::<HtmlElement>());
                }
            });
            attempt.with.emit((account, then));
        }
    };
    let change_name = {
        let (name, missing, mend) = (name.clone(), missing.setter(), attempt.mend.clone());
        Callback::from(move |typed: String| {
            name.set(typed);
            missing.set(None);
            mend.emit(());
        })
    };
    let change_passphrase = {
        let (passphrase, missing) = (passphrase.setter(), missing.setter());
        Callback::from(move |typed: String| {
            passphrase.set(typed);
            missing.set(None);
        })
    };
    let says = |place: Missing, words: &'static str| {
        (*missing == Some(place)).then_some(AttrValue::from(words))
    };
    let wrong = says(Missing::Passphrase, text.who.passphrase_missing)
        .or(attempt.fault.clone().map(AttrValue::from));
    html! {
        <form class="form" {onsubmit} novalidate=true aria-label={text.who.with_account}>
            <Field id="sign-in-name" label={text.who.name} autocomplete="username" value={(*name).clone()}
                fault={says(Missing::Name, text.who.name_missing)} onchange={change_name} />
            <Passphrase id="sign-in-passphrase" label={text.who.passphrase} value={(*passphrase).clone()} fault={wrong} {field}
                onchange={change_passphrase} />
            if attempt.left > 0 {
                <Waiting left={attempt.left} />
            }
            <button type="submit" class="button primary" aria-busy={attempt.busy.to_string()}
                aria-disabled={(attempt.left > 0).then_some("true")}>{ text.sign_in }</button>
        </form>
    }
}
