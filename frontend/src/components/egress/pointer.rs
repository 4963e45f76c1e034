//! Points admins once to where it is said what members may reach.

use shared::{
    operation::{ListRules, ListUsers},
    user::Role,
};
use yew::prelude::*;

use crate::{
    browser,
    components::{asked::use_asked_if, link_to::LinkTo},
    context::{use_page_state, use_text},
    route::Route,
    state::Link,
};

/// Kept once it was seen.
const SEEN: &str = "jackfield.egress-pointed";

#[derive(PartialEq, Properties)]
pub(crate) struct PointerProps {
    pub route: Route,
}

/// The banner, as long as there are members and no rule, until it is dismissed or followed.
#[component]
pub(crate) fn Pointer(props: &PointerProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let seen = use_state(|| browser::local_read(SEEN).is_some());
    let is_there = props.route == Route::Egress;
    let wanted = state.who.is_admin() && !*seen && !is_there;
    // Who leaves the places of settings may have added a member there.
    let again = props.route.is_of_settings();
    let rules = use_asked_if(wanted, ListRules {}, again);
    let users = use_asked_if(wanted, ListUsers {}, again);
    let dismiss = {
        let seen = seen.setter();
        Callback::from(move |()| {
            browser::local_write(SEEN, "1");
            seen.set(true);
        })
    };
    {
        let dismiss = dismiss.clone();
        use_effect_with(is_there, move |there| {
            if *there {
                dismiss.emit(());
            }
        });
    }
    let (Some(Ok(rules)), Some(Ok(users))) = (&rules, &users) else {
        return Html::default();
    };
    let has_members = users.users.iter().any(|user| user.role == Role::Member);
    let has_rules = rules.in_file || !rules.rules.is_empty();
    if !wanted || has_rules || !has_members || state.link != Link::Up {
        return Html::default();
    }
    html! {
        <div class="pointer" role="region" aria-label={text.egress.title}>
            <span>{ text.egress.pointer }</span>
            <LinkTo to={Route::Egress} class="button small">{ text.egress.pointer_go }</LinkTo>
            <button type="button" class="button small" onclick={dismiss.reform(|_: MouseEvent| ())}>{ text.dismiss }</button>
        </div>
    }
}
