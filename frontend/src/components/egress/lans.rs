//! Which of the server's networks members may reach.

use shared::{egress::Rule, operation::Rules};
use yew::prelude::*;

use crate::{
    components::{field::Tick, reach::use_host},
    context::{use_connection, use_page_state, use_text},
    state::Shared,
    view::egress::{Lan, is_open, lans, switched},
};

#[derive(PartialEq, Properties)]
pub(crate) struct LansProps {
    pub rules: Shared<Rules>,
    pub onset: Callback<Vec<Rule>>,
}

/// The switches: private networks are off and public ones on until somebody sets them.
#[component]
pub(super) fn Switches(props: &LansProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let host = use_host(&connection, state.link);
    let rules = &props.rules;
    let switch = |lan: &Lan| {
        let (own, now) = (lan.clone(), rules.rules.clone());
        let onchange = props.onset.reform(move |on| switched(&now, &own, on));
        html! {
            <li key={lan.network.clone()}>
                <Tick label={(text.egress.lan)(&lan.network, &lan.interface, lan.public)} checked={is_open(&rules.rules, lan)}
                    disabled={rules.in_file} {onchange} />
            </li>
        }
    };
    match host.map(|host| lans(&host.interfaces)) {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(lans) if lans.is_empty() => html! { <p class="quiet">{ text.egress.no_lans }</p> },
        Some(lans) => html! { <ul class="lans">{ for lans.iter().map(switch) }</ul> },
    }
}

/// The switches in their card, with a way to say "none" until the question is settled.
#[component]
pub(crate) fn Lans(props: &LansProps) -> Html {
    let text = use_text();
    let rules = &props.rules;
    let onnone = {
        let now = rules.rules.clone();
        props.onset.reform(move |_: MouseEvent| now.clone())
    };
    html! {
        <section class="card">
            <h2>{ text.egress.lans }</h2>
            <p class="hint">{ text.egress.lans_words }</p>
            <Switches rules={rules.clone()} onset={props.onset.clone()} />
            if !rules.settled {
                <div class="unsettled">
                    <span>{ text.egress.unsettled }</span>
                    <button type="button" class="button small" onclick={onnone}>{ text.egress.ask_none }</button>
                </div>
            }
        </section>
    }
}
