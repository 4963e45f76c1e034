//! What stands before the page is signed in.

use yew::{platform::spawn_local, prelude::*};

use crate::{
    components::field::Field,
    connection::SignInError,
    context::{use_connection, use_text},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct SignInPageProps {
    /// Whether a key came with the address and was refused.
    pub key_refused: bool,
}

fn words(error: &SignInError, text: &'static Text) -> String {
    match error {
        SignInError::Fault(fault) if fault.code == shared::fault::FaultCode::NotSignedIn => {
            text.wrong_key.to_owned()
        }
        SignInError::Fault(fault) => (text.fault)(fault),
        SignInError::NoAnswer => text.no_answer.to_owned(),
    }
}

/// Asks for the owner's key.
#[component]
pub(crate) fn SignInPage(props: &SignInPageProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let key = use_state(String::new);
    let fault = use_state(|| None::<String>);
    let busy = use_state(|| false);
    let refused = props.key_refused.then(|| text.link_key_refused.to_owned());
    let onsubmit = {
        let (key, fault, busy) = (key.clone(), fault.setter(), busy.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let (connection, key) = (connection.clone(), key.trim().to_owned());
            let (fault, busy) = (fault.clone(), busy.clone());
            if key.is_empty() {
                fault.set(Some(text.key_missing.to_owned()));
                return;
            }
            busy.set(true);
            spawn_local(async move {
                let Some(connection) = connection else { return };
                let answer = connection.sign_in(&key).await;
                busy.set(false);
                fault.set(answer.err().map(|error| words(&error, text)));
            });
        }
    };
    let onchange = {
        let key = key.setter();
        Callback::from(move |value: String| key.set(value))
    };
    html! {
        <main class="sign-in">
            <form class="card form" {onsubmit} novalidate=true>
                <h1>{ "Jackfield" }</h1>
                <p>{ text.sign_in_words }</p>
                <Field id="owner-key" kind="password" label={text.owner_key} autocomplete="current-password"
                    value={(*key).clone()} fault={(*fault).clone().or(refused)}
                    hint={text.owner_key_hint} {onchange} />
                <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ text.sign_in }</button>
            </form>
        </main>
    }
}
