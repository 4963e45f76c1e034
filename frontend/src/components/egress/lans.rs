//! Which of the server's networks members may reach.

use shared::{egress::Rule, operation::Rules};
use yew::prelude::*;

use crate::{
    components::{field::Tick, reach::use_host},
    context::{use_connection, use_page_state, use_text},
    state::Shared,
    view::egress::{is_open, lans, switched},
};

#[derive(PartialEq, Properties)]
pub(crate) struct LansProps {
    pub rules: Shared<Rules>,
    pub onset: Callback<Vec<Rule>>,
}

/// The switches: private networks are off and public ones on until somebody sets them.
#[component]
pub(crate) fn Lans(props: &LansProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let host = use_host(&connection, state.link);
    let rules = &props.rules;
    let lans = host.map(|host| lans(&host.interfaces));
    let switch = |lan: &crate::view::egress::Lan| {
        let (own, now) = (lan.clone(), rules.rules.clone());
        let onchange = props.onset.reform(move |on| switched(&now, &own, on));
        html! {
            <li key={lan.network.clone()}>
                <Tick label={(text.egress.lan)(&lan.network, &lan.interface, lan.public)} checked={is_open(&rules.rules, lan)}
                    disabled={rules.in_file} {onchange} />
            </li>
        }
    };
    html! {
        <section class="card">
            <h2>{ text.egress.lans }</h2>
            <p class="hint">{ text.egress.lans_words }</p>
            { match &lans {
                None => html! { <p class="quiet" role="status">{ text.loading }</p> },
                Some(lans) if lans.is_empty() => html! { <p class="quiet">{ text.egress.no_lans }</p> },
                Some(lans) => html! { <ul class="lans">{ for lans.iter().map(switch) }</ul> },
            } }
        </section>
    }
}
