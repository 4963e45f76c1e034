//! What a welcome link shows: whose account it is, and the question for a passphrase.

use shared::user::Welcome;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    browser,
    components::{
        no_answer::NoAnswer,
        passphrase::{Passphrase, fault_of},
        waiting::{Waiting, use_wait},
    },
    connection::SignInError,
    context::{use_connection, use_text},
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct WelcomePageProps {
    /// Whom the link is for; nothing where the relay did not answer.
    pub welcome: Option<Welcome>,
}

/// Says whose account it is and asks for a passphrase.
#[component]
pub(crate) fn WelcomePage(props: &WelcomePageProps) -> Html {
    match props.welcome.clone() {
        Some(welcome) => {
            html! { <main id="content" tabindex="-1" class="sign-in"><ChooseForm {welcome} /></main> }
        }
        None => html! { <NoAnswer /> },
    }
}

#[derive(PartialEq, Properties)]
struct ChooseFormProps {
    welcome: Welcome,
}

#[component]
fn ChooseForm(props: &ChooseFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let typed = use_state(String::new);
    // What is wrong with the passphrase, and what is wrong otherwise.
    let wrong = use_state(|| None::<String>);
    let fault = use_state(|| None::<String>);
    let busy = use_state(|| false);
    let (left, wait) = use_wait();
    let onsubmit = {
        let (typed, wrong, fault, busy) =
            (typed.clone(), wrong.setter(), fault.setter(), busy.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let short = fault_of(&typed, text);
            let stays = short.is_some();
            wrong.set(short);
            let connection = connection.clone().filter(|_| !stays && !*busy && left == 0);
            let Some(connection) = connection else { return };
            let (passphrase, busy) = ((*typed).clone(), busy.setter());
            let (fault, wait) = (fault.clone(), wait.clone());
            busy.set(true);
            spawn_local(async move {
                let answer = connection.choose_passphrase(passphrase).await;
                busy.set(false);
                if let Err(error) = answer {
                    wait.emit(error.wait_s().unwrap_or_default());
                    fault.set(match &error {
                        SignInError::NoAnswer => Some(text.no_answer.to_owned()),
                        error if error.wait_s().is_some() => None,
                        SignInError::Fault(fault) => Some((text.fault)(fault)),
                    });
                }
            });
        }
    };
    let onchange = {
        let (typed, wrong, fault) = (typed.setter(), wrong.setter(), fault.setter());
        Callback::from(move |value: String| {
            typed.set(value);
            wrong.set(None);
            fault.set(None);
        })
    };
    let welcome = &props.welcome;
    html! {
        <form class="card form" {onsubmit} novalidate=true>
            <h1>{ text.who.welcome }</h1>
            <p>{ (text.who.welcome_words)(&names::shown(&welcome.name), (text.who.role)(welcome.role)) }</p>
            <p class="hint">{ (text.who.link_until)(&browser::local_time(welcome.expires, text.lang)) }</p>
            // So that a password manager keeps it under the right name.
            <input class="unseen" type="text" name="username" autocomplete="username" value={welcome.name.clone()} readonly=true
                tabindex="-1" aria-hidden="true" />
            <Passphrase id="new-passphrase" label={text.who.new_passphrase} new=true value={(*typed).clone()}
                fault={(*wrong).clone().map(AttrValue::from)} {onchange} />
            <p class="hint">{ text.who.passphrase_hint }</p>
            if left > 0 {
                <Waiting {left} />
            }
            <p class="fault form-fault" role="alert">{ (*fault).clone() }</p>
            <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ text.who.choose }</button>
        </form>
    }
}

/// Says that a welcome link does not work any more, and what to do.
#[component]
pub(crate) fn WelcomeEndedPage() -> Html {
    let text = use_text();
    html! {
        <main id="content" tabindex="-1" class="sign-in">
            <section class="card form">
                <div role="alert">
                    <h1>{ text.share.ended }</h1>
                    <p>{ text.who.welcome_ended }</p>
                </div>
                <p><a class="link" href="/">{ text.sign_in }</a></p>
            </section>
        </main>
    }
}
