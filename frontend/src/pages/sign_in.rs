//! What stands before the page is signed in: a name and a passphrase, or the owner's key.

mod account;
mod key;

use yew::{platform::spawn_local, prelude::*};

use self::{account::AccountForm, key::KeyForm};
use crate::{
    components::waiting::use_wait,
    connection::{Credentials, SignInError},
    context::{use_connection, use_text},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct SignInPageProps {
    /// Whether a key came with the address and was refused.
    pub key_refused: bool,
    /// Whether the session has ended under the person's hands.
    pub dropped: bool,
}

/// How a try to sign in stands.
#[derive(Clone, PartialEq)]
struct Try {
    busy: bool,
    /// What went wrong last.
    fault: Option<String>,
    /// How many seconds the relay wants us to wait.
    left: u64,
    /// Tries; the answer is whether what was given is wrong.
    with: Callback<(Credentials, Callback<bool>)>,
    /// What is being corrected is not wrong any more until it is tried.
    mend: Callback<()>,
}

impl Try {
    /// Whether another try would do nothing.
    fn waits(&self) -> bool {
        self.busy || self.left > 0
    }
}

fn is_wrong(error: &SignInError) -> bool {
    matches!(error, SignInError::Fault(fault) if fault.code == shared::fault::FaultCode::NotSignedIn)
}

fn words(error: &SignInError, wrong: &'static str, text: &'static Text) -> Option<String> {
    match error {
        error if is_wrong(error) => Some(wrong.to_owned()),
        // It is counted down.
        error if error.wait_s().is_some() => None,
        SignInError::Fault(fault) => Some((text.fault)(fault)),
        SignInError::NoAnswer => Some(text.no_answer.to_owned()),
    }
}

/// Tries to sign in; `wrong` is said of what is not taken.
#[hook]
fn use_try(wrong: &'static str) -> Try {
    let text = use_text();
    let connection = use_connection();
    let busy = use_state(|| false);
    let fault = use_state(|| None::<String>);
    let (left, wait) = use_wait();
    let with = {
        let (busy, fault) = (busy.setter(), fault.setter());
        Callback::from(move |(with, then): (Credentials, Callback<bool>)| {
            let Some(connection) = connection.clone() else {
                return;
            };
            let (busy, fault, wait) = (busy.clone(), fault.clone(), wait.clone());
            busy.set(true);
            spawn_local(async move {
                let answer = connection.sign_in(with).await;
                busy.set(false);
                if let Err(error) = answer {
                    fault.set(words(&error, wrong, text));
                    wait.emit(error.wait_s().unwrap_or_default());
                    then.emit(is_wrong(&error));
                }
            });
        })
    };
    let mend = fault.setter();
    Try {
        busy: *busy,
        fault: (*fault).clone(),
        left,
        with,
        mend: Callback::from(move |()| mend.set(None)),
    }
}

/// Asks who it is.
#[component]
pub(crate) fn SignInPage(props: &SignInPageProps) -> Html {
    let text = use_text();
    html! {
        <main id="content" tabindex="-1" class="sign-in">
            <div class="card">
                <h1>{ "Jackfield" }</h1>
                if props.dropped {
                    <p role="alert">{ text.who.dropped }</p>
                }
                <AccountForm />
                <KeyForm refused={props.key_refused} />
                <p class="hint">{ text.who.no_account }</p>
            </div>
        </main>
    }
}
