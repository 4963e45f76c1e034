//! Points admins to where it is said what members may reach, until one of them has said it.

use shared::operation::{ListRules, ListUsers};
use yew::prelude::*;

use crate::{
    browser,
    components::{asked::use_asked_if, link_to::LinkTo},
    context::{use_page_state, use_text},
    route::Route,
    state::Link,
    view::egress::is_local,
};

#[derive(PartialEq, Properties)]
pub(crate) struct PointerProps {
    pub route: Route,
}

/// The banner, on a relay that others use, until the question is settled there. It can be put off for as long as the page is not
/// loaded again.
#[component]
pub(crate) fn Pointer(props: &PointerProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let put_off = use_state(|| false);
    let settled = use_state(|| false);
    let is_there = props.route == Route::Egress;
    let wanted = state.who.is_admin() && state.hello.is_some() && !*put_off && !*settled;
    // Who goes to and from the places of settings may have answered there, or added somebody.
    let again = (is_there, props.route.is_of_settings());
    let rules = use_asked_if(wanted, ListRules {}, again);
    let is_open = matches!(&rules, Some(Ok(rules)) if !rules.settled);
    let alone = browser::origin().is_some_and(|origin| is_local(&origin));
    let users = use_asked_if(wanted && is_open && alone, ListUsers {}, again);
    {
        let (settled, answered) = (
            settled.setter(),
            matches!(&rules, Some(Ok(rules)) if rules.settled),
        );
        use_effect_with(answered, move |answered| {
            if *answered {
                settled.set(true);
            }
        });
    }
    let has_others = !alone || matches!(&users, Some(Ok(list)) if !list.users.is_empty());
    if !wanted || !is_open || is_there || !has_others || state.link != Link::Up {
        return Html::default();
    }
    let later = {
        let put_off = put_off.setter();
        Callback::from(move |_: MouseEvent| put_off.set(true))
    };
    html! {
        <div class="pointer" role="region" aria-label={text.egress.title}>
            <span>{ text.egress.pointer }</span>
            <LinkTo to={Route::Egress} class="button small">{ text.egress.pointer_go }</LinkTo>
            <button type="button" class="button small" onclick={later}>{ text.egress.ask_later }</button>
        </div>
    }
}
