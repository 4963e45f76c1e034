//! What a new account is to be, or what is to change of one.

use shared::{
    fault::FaultCode,
    operation::{ChangeUser, CreateUser, CreatedUser},
    secret::SecretText,
    user::{Role, User},
};
use yew::prelude::*;

use crate::{
    components::{
        choices::RoleChoice,
        field::{Choice, Field},
        passphrase::{Passphrase, fault_of},
        submit::{Foot, use_submit},
    },
    connection::CallError,
    context::use_text,
};

/// How the person gets in.
const BY_LINK: &str = "link";
const BY_PASSPHRASE: &str = "passphrase";

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Name,
    Passphrase,
    Foot,
}

fn place_of(error: &CallError) -> Place {
    let fault = error.fault();
    let field = fault.and_then(|fault| fault.params.get("field")?.as_str());
    match (fault.map(|fault| fault.code), field) {
        (Some(FaultCode::NameTaken), _) | (_, Some("name")) => Place::Name,
        (_, Some("passphrase")) => Place::Passphrase,
        _ => Place::Foot,
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct NewPersonProps {
    pub ondone: Callback<CreatedUser>,
    pub onclose: Callback<()>,
}

/// The form for a new account.
#[component]
pub(super) fn NewPerson(props: &NewPersonProps) -> Html {
    let text = use_text();
    let name = use_state(String::new);
    let role = use_state(|| Role::Member);
    let by_link = use_state(|| true);
    let passphrase = use_state(String::new);
    let short = use_state(|| None::<AttrValue>);
    let create = CreateUser {
        name: name.trim().to_owned(),
        role: *role,
        passphrase: (!*by_link).then(|| SecretText::from((*passphrase).clone())),
    };
    let form = use_submit(Ok(create), place_of, props.ondone.clone());
    let onsubmit = {
        let (passphrase, by_link) = (passphrase.clone(), *by_link);
        let (short, send) = (short.setter(), form.onsubmit.clone());
        move |event: SubmitEvent| {
            let wrong = fault_of(&passphrase, text).filter(|_| !by_link);
            let fits = wrong.is_none();
            short.set(wrong.map(AttrValue::from));
            if fits {
                send.emit(event);
            } else {
                event.prevent_default();
            }
        }
    };
    let ways = [
        (BY_LINK.into(), text.who.by_link.into()),
        (BY_PASSPHRASE.into(), text.who.by_passphrase.into()),
    ];
    let set = |field: UseStateSetter<String>| {
        let (short, mend) = (short.setter(), form.mend.clone());
        Callback::from(move |typed: String| {
            field.set(typed);
            short.set(None);
            mend.emit(());
        })
    };
    let set_role = role.setter();
    let set_way = by_link.setter();
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Field id="person-name" label={text.who.name} hint={text.who.name_hint} value={(*name).clone()} fault={form.at(Place::Name)}
                onchange={set(name.setter())} />
            <div class="pair">
                <RoleChoice id="person-role" value={*role} onchange={Callback::from(move |role| set_role.set(role))} />
                <Choice id="person-way" label={text.who.way} options={ways.to_vec()} value={if *by_link { BY_LINK } else { BY_PASSPHRASE }}
                    onchange={Callback::from(move |way: String| set_way.set(way == BY_LINK))} />
            </div>
            <p class="hint">{ (text.who.role_words)(*role) }</p>
            if !*by_link {
                <Passphrase id="person-passphrase" label={text.who.passphrase} new=true value={(*passphrase).clone()}
                    fault={(*short).clone().or(form.at(Place::Passphrase))} onchange={set(passphrase.setter())} />
            }
            <Foot fault={form.foot(Place::Foot, text)} busy={form.busy} action={text.who.add_this} onclose={props.onclose.clone()} />
        </form>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct ChangePersonProps {
    pub user: User,
    pub ondone: Callback<()>,
    pub onclose: Callback<()>,
}

/// The form for another name or role.
#[component]
pub(super) fn ChangePerson(props: &ChangePersonProps) -> Html {
    let text = use_text();
    let user = &props.user;
    let name = use_state(|| user.name.clone());
    let role = use_state(|| user.role);
    let typed = name.trim().to_owned();
    let change = ChangeUser {
        user: user.id.clone(),
        name: (typed != user.name).then_some(typed),
        role: (*role != user.role).then_some(*role),
        welcome: None,
    };
    let form = use_submit(Ok(change), place_of, props.ondone.reform(|_| ()));
    let onname = {
        let (name, mend) = (name.setter(), form.mend.clone());
        Callback::from(move |typed: String| {
            name.set(typed);
            mend.emit(());
        })
    };
    let onrole = {
        let (role, mend) = (role.setter(), form.mend.clone());
        Callback::from(move |chosen: Role| {
            role.set(chosen);
            mend.emit(());
        })
    };
    html! {
        <form class="form" onsubmit={form.onsubmit.clone()} novalidate=true>
            <Field id="person-name" label={text.who.name} value={(*name).clone()} fault={form.at(Place::Name)} onchange={onname} />
            <RoleChoice id="person-role" value={*role} onchange={onrole} />
            <p class="hint">{ (text.who.role_words)(*role) }</p>
            <Foot fault={form.foot(Place::Foot, text)} busy={form.busy} onclose={props.onclose.clone()} />
        </form>
    }
}
