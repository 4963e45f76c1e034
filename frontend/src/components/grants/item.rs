//! What one person may do on a bridge.

use shared::user::{Grant, GrantMay, Role};
use yew::prelude::*;

use super::Change;
use crate::{components::choices::MayChoice, context::use_text, view::names};

#[derive(PartialEq, Properties)]
pub(super) struct GrantItemProps {
    pub grant: Grant,
    /// The person's role, for who may know it.
    pub role: Option<Role>,
    pub onchange: Callback<Change>,
}

/// A line: the person, what may be done, and how it is taken back.
#[component]
pub(super) fn GrantItem(props: &GrantItemProps) -> Html {
    let text = use_text();
    let grant = &props.grant;
    let name = names::shown(&grant.name);
    let onmay = {
        let grant = grant.clone();
        props
            .onchange
            .reform(move |may: GrantMay| (grant.clone(), Some(may)))
    };
    let take_back = {
        let grant = grant.clone();
        props
            .onchange
            .reform(move |_: MouseEvent| (grant.clone(), None))
    };
    let less = props.role == Some(Role::Reader) && grant.may > GrantMay::Look;
    html! {
        <li class="listed-one">
            <div class="listed-words">
                <strong>{ &name }</strong>
                if less {
                    <span class="quiet">{ text.who.reader_looks }</span>
                }
            </div>
            <div class="link-actions">
                <MayChoice id={format!("grant-{}", grant.user)} label={(text.who.may_of)(&name)} bare=true value={grant.may} onchange={onmay} />
                <button type="button" class="button danger-text" aria-label={(text.who.take_back_of)(&name)} onclick={take_back}>
                    { text.who.take_back }
                </button>
            </div>
        </li>
    }
}
