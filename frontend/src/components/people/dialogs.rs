//! The dialogs about an account.

use shared::{
    operation::{ChangeUser, CreatedUser, DeleteUser, Done},
    user::User,
};
use yew::prelude::*;

use super::{
    Shown,
    person_form::{ChangePerson, NewPerson},
    welcome_link::WelcomeLink,
};
use crate::{
    components::{
        bridge_menu::ask,
        dialog::{Confirm, Dialog},
    },
    context::{use_connection, use_page_state, use_text},
    view::names,
};

#[derive(PartialEq, Properties)]
pub(super) struct DialogsProps {
    pub shown: Shown,
    pub onclose: Callback<()>,
    pub onchanged: Callback<()>,
}

/// The one that is open.
#[component]
pub(super) fn Dialogs(props: &DialogsProps) -> Html {
    let text = use_text();
    let onclose = props.onclose.clone();
    let ondone = {
        let (onclose, onchanged) = (onclose.clone(), props.onchanged.clone());
        Callback::from(move |()| {
            onclose.emit(());
            onchanged.emit(());
        })
    };
    match props.shown.clone() {
        Shown::Nothing => Html::default(),
        Shown::New => html! { <Add {onclose} onchanged={props.onchanged.clone()} /> },
        Shown::Change(user) => html! {
            <Dialog title={(text.who.change_title)(&names::shown(&user.name))} onclose={onclose.clone()}>
                <ChangePerson {user} {ondone} {onclose} />
            </Dialog>
        },
        Shown::Welcome(user) => {
            html! { <WelcomeAgain {user} {onclose} onchanged={props.onchanged.clone()} /> }
        }
        Shown::Delete(user) => html! { <Delete {user} {onclose} {ondone} /> },
    }
}

#[derive(PartialEq, Properties)]
struct AddProps {
    onclose: Callback<()>,
    onchanged: Callback<()>,
}

/// Makes an account, and shows its welcome link.
#[component]
fn Add(props: &AddProps) -> Html {
    let text = use_text();
    let made = use_state(|| None::<(String, String)>);
    let ondone = {
        let (made, onclose, onchanged) = (
            made.setter(),
            props.onclose.clone(),
            props.onchanged.clone(),
        );
        Callback::from(move |created: CreatedUser| {
            onchanged.emit(());
            match created.url {
                Some(url) => made.set(Some((created.user.name, url))),
                None => onclose.emit(()),
            }
        })
    };
    html! {
        <Dialog title={text.who.add} onclose={props.onclose.clone()}>
            if let Some((name, url)) = (*made).clone() {
                <WelcomeLink {name} {url} onclose={props.onclose.clone()} />
            } else {
                <NewPerson {ondone} onclose={props.onclose.clone()} />
            }
        </Dialog>
    }
}

#[derive(PartialEq, Properties)]
struct WelcomeAgainProps {
    user: User,
    onclose: Callback<()>,
    onchanged: Callback<()>,
}

/// Asks before a passphrase ends, and shows the new welcome link.
#[component]
fn WelcomeAgain(props: &WelcomeAgainProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let made = use_state(|| None::<String>);
    let fault = use_state(|| None::<String>);
    let name = names::shown(&props.user.name);
    let onconfirm = {
        let (made, fault) = (made.setter(), fault.setter());
        let (user, onchanged) = (props.user.id.clone(), props.onchanged.clone());
        Callback::from(move |()| {
            let (made, fault, onchanged) = (made.clone(), fault.clone(), onchanged.clone());
            let then = Callback::from(move |answer: Result<CreatedUser, String>| match answer {
                Ok(created) => {
                    made.set(created.url);
                    onchanged.emit(());
                }
                Err(words) => fault.set(Some(words)),
            });
            let change = ChangeUser {
                user: user.clone(),
                name: None,
                role: None,
                welcome: Some(true),
            };
            ask(&connection, change, text, then);
        })
    };
    let title = (text.who.welcome_title)(&name);
    match &*made {
        Some(url) => html! {
            <Dialog key="made" {title} onclose={props.onclose.clone()}>
                <WelcomeLink name={props.user.name.clone()} url={url.clone()} onclose={props.onclose.clone()} />
            </Dialog>
        },
        None => html! {
            <Confirm key="ask" {title} words={if props.user.welcomed { text.who.welcome_again } else { text.who.welcome_anew }}
                action={text.who.make_link} fault={(*fault).clone().map(AttrValue::from)} {onconfirm} onclose={props.onclose.clone()} />
        },
    }
}

#[derive(PartialEq, Properties)]
struct DeleteProps {
    user: User,
    onclose: Callback<()>,
    ondone: Callback<()>,
}

/// Asks before an account goes, and says what becomes of its bridges.
#[component]
fn Delete(props: &DeleteProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let fault = use_state(|| None::<String>);
    let user = &props.user;
    let own = |bridges: &std::collections::BTreeMap<_, shared::bridge::Bridge>| {
        let own = bridges
            .values()
            .filter(|bridge| bridge.owner.as_ref() == Some(&user.id));
        own.count()
    };
    let bridges = state.bridges.as_deref().map_or(0, own);
    let onconfirm = {
        let (id, fault, ondone) = (user.id.clone(), fault.setter(), props.ondone.clone());
        Callback::from(move |()| {
            let (user, fault, ondone) = (id.clone(), fault.clone(), ondone.clone());
            let then = Callback::from(move |answer: Result<Done, String>| match answer {
                Ok(_) => ondone.emit(()),
                Err(words) => fault.set(Some(words)),
            });
            ask(&connection, DeleteUser { user }, text, then);
        })
    };
    html! {
        <Confirm title={(text.delete_title)(&names::shown(&user.name))} words={(text.who.delete_words)(bridges)} action={text.delete}
            fault={(*fault).clone().map(AttrValue::from)} {onconfirm} onclose={props.onclose.clone()} />
    }
}
