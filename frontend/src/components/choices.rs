//! Choosing a role, and what somebody may do on a bridge.

use shared::user::{GrantMay, Role};
use yew::prelude::*;

use super::field::Choice;
use crate::context::use_text;

/// The highest first.
const ROLES: [(Role, &str); 3] = [
    (Role::Admin, "admin"),
    (Role::Member, "member"),
    (Role::Reader, "reader"),
];

const MAYS: [(GrantMay, &str); 3] = [
    (GrantMay::Look, "look"),
    (GrantMay::Chat, "chat"),
    (GrantMay::Manage, "manage"),
];

/// What a value of a choice stands for; the last where there is no such value.
fn of<T: Copy>(all: [(T, &str); 3], key: &str) -> T {
    let [.., (last, _)] = all;
    let found = all.into_iter().find(|(_, own)| *own == key);
    found.map_or(last, |(value, _)| value)
}

fn key<T: Copy + PartialEq>(all: [(T, &'static str); 3], value: T) -> &'static str {
    let found = all.into_iter().find(|(own, _)| *own == value);
    found.map_or("", |(_, key)| key)
}

#[derive(PartialEq, Properties)]
pub(crate) struct RoleChoiceProps {
    /// Unique in the document.
    pub id: AttrValue,
    pub value: Role,
    /// What it is for, where that is not the role itself.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// The highest role that may be chosen.
    #[prop_or(Role::Admin)]
    pub most: Role,
    pub onchange: Callback<Role>,
}

/// A role.
#[component]
pub(crate) fn RoleChoice(props: &RoleChoiceProps) -> Html {
    let text = use_text();
    let offered = ROLES.into_iter().filter(|(role, _)| *role <= props.most);
    let options: Vec<_> = offered
        .map(|(role, key)| (key.into(), (text.who.role)(role).into()))
        .collect();
    let onchange = props.onchange.reform(|value: String| of(ROLES, &value));
    let label = props.label.clone().unwrap_or(text.who.role_label.into());
    html! {
        <Choice id={props.id.clone()} {label} {options} value={key(ROLES, props.value)} {onchange} />
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct MayChoiceProps {
    /// Unique in the document.
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: GrantMay,
    pub onchange: Callback<GrantMay>,
    /// Whether the label is only for those who listen.
    #[prop_or_default]
    pub bare: bool,
}

/// What somebody may do on a bridge.
#[component]
pub(crate) fn MayChoice(props: &MayChoiceProps) -> Html {
    let text = use_text();
    let options = MAYS.map(|(may, key)| (key.into(), (text.who.may)(may).into()));
    let onchange = props.onchange.reform(|value: String| of(MAYS, &value));
    html! {
        <Choice id={props.id.clone()} label={props.label.clone()} options={options.to_vec()} value={key(MAYS, props.value)}
            bare={props.bare} {onchange} />
    }
}
