//! What a share link shows first: where it leads, and the question for a name.

use shared::share::Invitation;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    browser,
    components::{field::Field, no_answer::NoAnswer},
    connection::SignInError,
    context::{use_chosen, use_connection, use_text},
    preferences::{Preferences, checked_name},
    state::is_of_name,
    text::Text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct InvitedPageProps {
    /// Where the link leads; nothing where the relay did not answer.
    pub invitation: Option<Invitation>,
}

/// What is wrong with what was typed, or with the sign-in as a whole.
#[derive(Clone, PartialEq)]
enum Wrong {
    Name(String),
    All(String),
}

fn wrong(error: &SignInError, text: &'static Text) -> Wrong {
    match error {
        SignInError::Fault(fault) if is_of_name(fault) => Wrong::Name((text.fault)(fault)),
        SignInError::Fault(fault) => Wrong::All((text.fault)(fault)),
        SignInError::NoAnswer => Wrong::All(text.no_answer.to_owned()),
    }
}

/// Says where the link leads and asks for a name.
#[component]
pub(crate) fn InvitedPage(props: &InvitedPageProps) -> Html {
    let text = use_text();
    let Some(invitation) = &props.invitation else {
        return html! { <NoAnswer /> };
    };
    html! {
        <main class="sign-in">
            <NameForm title={invitation.name.clone()} offered={invitation.guest.clone()}>
                <p>{ (text.share.invited)(&invitation.name, invitation.may) }</p>
                if let Some(name) = &invitation.account {
                    <p class="hint">{ (text.share.not_by_account)(&names::shown(name)) }</p>
                }
                if let Some(at) = invitation.expires {
                    <p class="hint">{ (text.share.until)(&browser::local_time(at, text.lang)) }</p>
                }
            </NameForm>
        </main>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct NameFormProps {
    pub title: AttrValue,
    /// The name that the link offers.
    #[prop_or_default]
    pub offered: Option<String>,
    /// What is wrong before anything was tried.
    #[prop_or_default]
    pub fault: Option<AttrValue>,
    #[prop_or_default]
    pub children: Html,
}

/// Asks a guest for a name and lets the guest in.
#[component]
pub(crate) fn NameForm(props: &NameFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let chosen = use_chosen();
    let known = chosen.as_ref().and_then(|chosen| chosen.now.name.clone());
    let name = use_state(|| props.offered.clone().or(known).unwrap_or_default());
    let fault = use_state(|| {
        let fault = props.fault.as_ref();
        fault.map(|words| Wrong::Name(words.to_string()))
    });
    let busy = use_state(|| false);
    let onsubmit = {
        let (name, fault, busy) = (name.clone(), fault.setter(), busy.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let name = match checked_name(&name) {
                Ok(Some(name)) => name,
                Ok(None) => {
                    fault.set(Some(Wrong::Name(text.share.name_missing.to_owned())));
                    return;
                }
                Err(wrong) => {
                    fault.set(Some(Wrong::Name((text.fault)(&wrong))));
                    return;
                }
            };
            let Some(connection) = connection.clone().filter(|_| !*busy) else {
                return;
            };
            let (chosen, fault, busy) = (chosen.clone(), fault.clone(), busy.setter());
            busy.set(true);
            spawn_local(async move {
                let answer = connection.come_in(&name).await;
                busy.set(false);
                match answer {
                    Ok(()) => remember(chosen, name),
                    Err(error) => fault.set(Some(wrong(&error, text))),
                }
            });
        }
    };
    let onchange = {
        let (name, fault) = (name.setter(), fault.setter());
        Callback::from(move |typed: String| {
            name.set(typed);
            fault.set(None);
        })
    };
    let (of_name, of_all) = match &*fault {
        Some(Wrong::Name(words)) => (Some(AttrValue::from(words.clone())), None),
        Some(Wrong::All(words)) => (None, Some(words.clone())),
        None => (None, None),
    };
    let action = if *busy {
        text.share.coming_in
    } else {
        text.share.come_in
    };
    html! {
        <form class="card form" {onsubmit} novalidate=true>
            <h1>{ props.title.clone() }</h1>
            { props.children.clone() }
            <Field id="guest-name" label={text.your_name} hint={text.share.guest_name_hint} autocomplete="nickname"
                value={(*name).clone()} fault={of_name} {onchange} />
            <p class="fault form-fault" role="alert">{ of_all }</p>
            <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ action }</button>
        </form>
    }
}

/// The next link finds the name filled in.
fn remember(chosen: Option<crate::context::Chosen>, name: String) {
    if let Some(chosen) = chosen {
        let name = Some(name);
        chosen.set.emit(Preferences { name, ..chosen.now });
    }
}
