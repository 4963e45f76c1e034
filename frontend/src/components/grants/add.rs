//! Granting somebody something on a bridge.

use shared::{
    bridge::Bridge,
    fault::FaultCode,
    id::UserId,
    operation::GrantBridge,
    user::{GrantMay, Role, User},
};
use yew::prelude::*;

use crate::{
    components::{
        choices::MayChoice,
        field::{Choice, Field},
        submit::use_submit,
    },
    connection::CallError,
    context::use_text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(super) struct AddGrantProps {
    pub bridge: Bridge,
    /// Whom to choose from; who may not know that types a name.
    pub people: Option<Vec<User>>,
    /// To whom something is granted already.
    pub taken: Vec<UserId>,
    pub onadded: Callback<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Name,
    Foot,
}

fn place_of(error: &CallError) -> Place {
    match error.fault().map(|fault| fault.code) {
        Some(FaultCode::NotFound | FaultCode::BadRequest) => Place::Name,
        _ => Place::Foot,
    }
}

/// Those to whom something can be granted: not the bridge's own person, not admins, who may all anyway.
fn open_to<'a>(props: &'a AddGrantProps, people: &'a [User]) -> Vec<&'a User> {
    let offered = people.iter().filter(|user| {
        user.role != Role::Admin
            && props.bridge.owner.as_ref() != Some(&user.id)
            && !props.taken.contains(&user.id)
    });
    offered.collect()
}

/// The form.
#[component]
pub(super) fn AddGrant(props: &AddGrantProps) -> Html {
    let text = use_text();
    let person = use_state(String::new);
    let may = use_state(|| GrantMay::Look);
    let offered = props.people.as_deref().map(|people| open_to(props, people));
    // Who was chosen may have been taken meanwhile.
    let chosen = match &offered {
        None => person.trim().to_owned(),
        Some(offered) => {
            let chosen = offered.iter().find(|user| user.id.as_str() == *person);
            let user = chosen.or(offered.first());
            user.map(|user| user.id.to_string()).unwrap_or_default()
        }
    };
    let grant = GrantBridge {
        bridge: props.bridge.id.clone(),
        user: UserId::from(chosen.as_str()),
        may: *may,
    };
    let ondone = {
        let (person, onadded) = (person.setter(), props.onadded.clone());
        Callback::from(move |_| {
            person.set(String::new());
            onadded.emit(());
        })
    };
    let form = use_submit(Ok(grant), place_of, ondone);
    let missing = use_state(|| false);
    let onsubmit = {
        let (missing, send, empty) = (missing.setter(), form.onsubmit.clone(), chosen.is_empty());
        move |event: SubmitEvent| {
            missing.set(empty);
            if empty {
                event.prevent_default();
            } else {
                send.emit(event);
            }
        }
    };
    let onperson = {
        let (person, missing, mend) = (person.setter(), missing.setter(), form.mend.clone());
        Callback::from(move |typed: String| {
            person.set(typed);
            missing.set(false);
            mend.emit(());
        })
    };
    let wrong = match (form.at(Place::Name), *missing) {
        (Some(_), _) => Some(AttrValue::from(text.who.no_such_person)),
        (None, true) => Some(AttrValue::from(text.who.name_missing)),
        (None, false) => None,
    };
    let whom = match offered {
        Some(offered) if offered.is_empty() => {
            return html! { <p class="quiet">{ text.who.nobody_left }</p> };
        }
        Some(offered) => {
            let option =
                |user: &&User| (user.id.to_string().into(), names::shown(&user.name).into());
            let options: Vec<_> = offered.iter().map(option).collect();
            html! { <Choice id="grant-whom" label={text.who.whom} {options} value={chosen} onchange={onperson} /> }
        }
        None => html! {
            <Field id="grant-whom" label={text.who.whom} hint={text.who.whom_hint} value={(*person).clone()} fault={wrong} onchange={onperson} />
        },
    };
    let onmay = may.setter();
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <div class="pair">
                { whom }
                <MayChoice id="grant-may" label={text.who.may_label} value={*may} onchange={Callback::from(move |chosen| onmay.set(chosen))} />
            </div>
            <p class="hint">{ (text.who.may_words)(*may) }</p>
            if let Some(fault) = form.at(Place::Foot) {
                <p class="fault" role="alert">{ fault }</p>
            }
            <div class="form-foot">
                <button type="submit" class="button primary" aria-busy={form.busy.to_string()}>{ text.who.grant }</button>
            </div>
        </form>
    }
}
