//! The dialog about who may do what on a bridge.

mod add;
mod item;

use shared::{
    bridge::Bridge,
    operation::{Done, GrantBridge, GrantList, ListGrants, RevokeGrant},
    user::{Grant, GrantMay, User},
};
use yew::prelude::*;

use self::{add::AddGrant, item::GrantItem};
use super::{
    asked::{Answered, use_asked},
    bridge_menu::ask,
    dialog::Dialog,
    kept_focus::use_kept_focus,
    not_listed::NotListed,
    people::use_people,
};
use crate::{
    context::{use_connection, use_text},
    text::Text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct GrantsDialogProps {
    pub bridge: Bridge,
    /// Where the focus goes back.
    #[prop_or_default]
    pub opener: NodeRef,
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn GrantsDialog(props: &GrantsDialogProps) -> Html {
    let text = use_text();
    let bridge = props.bridge.id.clone();
    let round = use_state(|| 0_u32);
    let answer = use_asked(ListGrants { bridge }, *round);
    let people = use_people(());
    let people = people.and_then(Result::ok);
    let people = people.map(|list| list.users.clone());
    let again = {
        let (round, next) = (round.setter(), round.wrapping_add(1));
        Callback::from(move |()| round.set(next))
    };
    let place = use_node_ref();
    use_kept_focus(&place, answer.clone(), &[".grants button", ".grants"]);
    let (change, said) = use_changes(&props.bridge, again.clone());
    let taken: Vec<_> = match &answer {
        Some(Ok(list)) => list.grants.iter().map(|grant| grant.user.clone()).collect(),
        _ => Vec::new(),
    };
    let close = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <Dialog title={(text.who.grants_title)(&props.bridge.name)} onclose={props.onclose.clone()} opener={props.opener.clone()}>
            <p class="hint">{ text.who.grants_words }</p>
            <AddGrant bridge={props.bridge.clone()} people={people.clone()} {taken} onadded={again.clone()} />
            <section ref={place} class="link-list grants" tabindex="-1">
                <h3>{ text.who.granted }</h3>
                { said }
                { list(&answer, people.as_deref(), &change, again, text) }
            </section>
            <div class="dialog-foot">
                <button type="button" class="button" onclick={close}>{ text.share.close }</button>
            </div>
        </Dialog>
    }
}

/// A grant as it is to be; nothing where it is taken back.
type Change = (Grant, Option<GrantMay>);

/// Changes grants, and what became of the one that was changed last, with the way back.
#[hook]
fn use_changes(bridge: &Bridge, done: Callback<()>) -> (Callback<Change>, Html) {
    let (text, connection) = (use_text(), use_connection());
    let last = use_state(|| None::<Change>);
    let fault = use_state(|| None::<String>);
    let change = {
        let (last, fault, bridge) = (last.setter(), fault.setter(), bridge.id.clone());
        Callback::from(move |(grant, may): Change| {
            let (last, fault, done) = (last.clone(), fault.clone(), done.clone());
            let (bridge, user) = (bridge.clone(), grant.user.clone());
            let then = Callback::from(move |error: Option<String>| {
                if error.is_none() {
                    last.set(Some((grant.clone(), may)));
                }
                fault.set(error);
                done.emit(());
            });
            match may {
                Some(may) => {
                    let grant = GrantBridge { bridge, user, may };
                    let then = then.reform(|answer: Result<Grant, String>| answer.err());
                    ask(&connection, grant, text, then);
                }
                None => {
                    let then = then.reform(|answer: Result<Done, String>| answer.err());
                    ask(&connection, RevokeGrant { bridge, user }, text, then);
                }
            }
        })
    };
    let undo = {
        let (change, last, setter) = (change.clone(), (*last).clone(), last.setter());
        move |_: MouseEvent| {
            if let Some((grant, _)) = &last {
                let before = Some(grant.may);
                change.emit((grant.clone(), before));
                setter.set(None);
            }
        }
    };
    let said = last.as_ref().map(|(grant, may)| {
        let words = (text.who.granted_now)(&names::shown(&grant.name), *may);
        // Changed back, there is nothing to undo.
        let changed = *may != Some(grant.may);
        (words, changed)
    });
    let said = html! {
        <>
            <div class="link-said" role="status">
                if let Some((words, changed)) = said {
                    { words }
                    if changed {
                        { " " }<button type="button" class="button small" onclick={undo}>{ text.who.undo }</button>
                    }
                }
            </div>
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
        </>
    };
    (change, said)
}

fn list(
    answer: &Answered<GrantList>,
    people: Option<&[User]>,
    change: &Callback<Change>,
    again: Callback<()>,
    text: &'static Text,
) -> Html {
    let list = match answer {
        None => return html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => {
            return html! { <NotListed words={fault.clone()} onagain={again} /> };
        }
        Some(Ok(list)) => list,
    };
    let role = |grant: &Grant| {
        let user = people?.iter().find(|user| user.id == grant.user)?;
        Some(user.role)
    };
    html! {
        <>
            <p class="quiet">{ (text.who.belongs_to)(list.owner.as_deref().map(names::shown).as_deref()) }</p>
            if list.grants.is_empty() {
                <p class="quiet">{ text.who.nobody_granted }</p>
            } else {
                <ul class="listed">
                    { for list.grants.iter().map(|grant| html! {
                        <GrantItem key={grant.user.to_string()} grant={grant.clone()} role={role(grant)} onchange={change.clone()} />
                    }) }
                </ul>
            }
        </>
    }
}
