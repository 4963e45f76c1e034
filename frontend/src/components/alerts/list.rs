//! The alerts of a bridge: what each waits for and sends, whether it is on, and what came of it.

use shared::{
    alert::Alert,
    fault::{Fault, FaultCode},
    id::{AlertId, BridgeId},
    operation::ChangeAlert,
};
use yew::prelude::*;

use crate::{
    browser,
    components::{bridge_menu::ask, field::Tick},
    context::{use_connection, use_text},
    state::{Action, AlertNews},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct AlertListProps {
    pub alerts: Vec<Alert>,
    pub onedit: Callback<Alert>,
    pub ondelete: Callback<Alert>,
}

/// The list, or what stands in its place.
#[component]
pub(crate) fn AlertList(props: &AlertListProps) -> Html {
    let text = use_text();
    if props.alerts.is_empty() {
        return html! {
            <div class="no-alerts">
                <p>{ text.alerts.none }</p>
                <p class="hint">{ text.alerts.none_words }</p>
            </div>
        };
    }
    html! {
        <ul class="alerts">
            { for props.alerts.iter().map(|alert| html! {
                <Item key={alert.id.to_string()} alert={alert.clone()} onedit={props.onedit.clone()} ondelete={props.ondelete.clone()} />
            }) }
        </ul>
    }
}

#[derive(PartialEq, Properties)]
struct ItemProps {
    alert: Alert,
    onedit: Callback<Alert>,
    ondelete: Callback<Alert>,
}

/// One alert.
#[component]
fn Item(props: &ItemProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let refused = use_state(|| None::<String>);
    let alert = &props.alert;
    let onswitch = {
        let (bridge, id, refused) = (alert.bridge.clone(), alert.id.clone(), refused.setter());
        Callback::from(move |on: bool| {
            let (refused, told) = (refused.clone(), connection.clone());
            let then = Callback::from(move |answer: Result<Alert, String>| match (answer, &told) {
                (Ok(alert), Some(connection)) => {
                    // At once: until it is known here, the box would show what was.
                    connection.tell(Action::Alert(AlertNews::Here(Box::new(alert))));
                    refused.set(None);
                }
                (answer, _) => refused.set(answer.err()),
            });
            ask(&connection, switch(&bridge, &id, on), text, then);
        })
    };
    let with = |callback: &Callback<Alert>| {
        let alert = alert.clone();
        callback.reform(move |_: MouseEvent| alert.clone())
    };
    html! {
        <li class="alert">
            <div class="alert-words">
                <strong>{ &alert.name }</strong>
                <span>{ (text.alerts.when_words)(alert) }</span>
                <span class="quiet">{ (text.alerts.sends)(alert) }</span>
                <span class="quiet">{ fired(alert, text) }</span>
                if let Some(words) = fault(alert, text) {
                    <span class="fault">{ words }</span>
                }
            </div>
            <div class="alert-acts">
                <Tick label={text.alerts.on} title={(text.alerts.on_of)(&alert.name)} checked={alert.on} onchange={onswitch} />
                <button type="button" class="button" aria-label={(text.alerts.edit_of)(&alert.name)} onclick={with(&props.onedit)}>{ text.alerts.edit }</button>
                <button type="button" class="button danger-text" aria-label={(text.alerts.delete_of)(&alert.name)} onclick={with(&props.ondelete)}>{ text.delete }</button>
            </div>
            if let Some(words) = &*refused {
                <p class="fault" role="alert">{ words }</p>
            }
        </li>
    }
}

fn switch(bridge: &BridgeId, alert: &AlertId, on: bool) -> ChangeAlert {
    ChangeAlert {
        bridge: bridge.clone(),
        alert: alert.clone(),
        name: None,
        when: None,
        notice: None,
        per_hour: None,
        on: Some(on),
    }
}

fn fired(alert: &Alert, text: &'static Text) -> String {
    match alert.fired_at {
        Some(at) => (text.alerts.fired)(alert.fired, &browser::local_time(at, text.lang)),
        None => text.alerts.not_fired.to_owned(),
    }
}

fn fault(alert: &Alert, text: &'static Text) -> Option<String> {
    let fault = alert.fault.as_ref()?;
    let words = held(fault).map(|most| (text.alerts.held)(most));
    Some(words.unwrap_or_else(|| (text.fault)(fault)))
}

/// How many it sends within an hour, where it has fired more often.
fn held(fault: &Fault) -> Option<u64> {
    let of_hour = fault.params.get("limit")? == "per_hour";
    let most = fault.params.get("value")?.as_u64()?;
    (of_hour && fault.code == FaultCode::LimitReached).then_some(most)
}
