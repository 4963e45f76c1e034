//! Where to: what the relay may dial, send to and listen on.

use shared::operation::ListRules;
use yew::prelude::*;

use super::settings_head::SettingsPlace;
use crate::{
    components::{
        asked::use_asked,
        egress::{Builtin, Closing, Lans, RuleList, trial::Trial, use_change},
        not_listed::NotListed,
    },
    context::use_text,
    route::Route,
};

/// The place.
#[component]
pub(crate) fn EgressPage() -> Html {
    let text = use_text();
    let round = use_state(|| 0_u32);
    let answer = use_asked(ListRules {}, *round);
    let again = {
        let (round, next) = (round.setter(), round.wrapping_add(1));
        Callback::from(move |()| round.set(next))
    };
    let change = use_change(again.clone());
    html! {
        <SettingsPlace route={Route::Egress}>
            <div class="setup">
                <p class="hint egress-words">{ text.egress.words }</p>
                { match answer {
                    None => html! { <p class="quiet" role="status">{ text.loading }</p> },
                    Some(Err(fault)) => html! { <NotListed words={fault} onagain={again} /> },
                    Some(Ok(rules)) => html! {
                        <>
                            <Lans rules={rules.clone()} onset={change.set.clone()} />
                            <RuleList rules={rules.clone()} change={change.clone()} />
                            <Trial key={format!("trial {}", *round)} />
                            <Builtin title={text.egress.always} words={text.egress.always_words} rules={rules.always.clone()} />
                            <Builtin title={text.egress.defaults} words={text.egress.defaults_words} rules={rules.defaults.clone()} />
                            <Closing change={change.clone()} />
                        </>
                    },
                } }
            </div>
        </SettingsPlace>
    }
}
