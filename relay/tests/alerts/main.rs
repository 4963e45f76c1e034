//! Alerts over real sockets: what fires and what does not, how often, over restarts and kills. Nothing leaves: the sandbox captures
//! the notices.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod bounds;
mod epoch;
mod firing;
mod kills;
mod owners;
mod silence;
mod templates;
mod trial;

use common::{Api, prelude::*};

/// Makes an alert that mails one recipient, with fields changed or added; its id.
async fn alert(api: &Api, bridge: &str, when: Value, further: Value) -> String {
    let notice = json!({"kind": "email", "to": ["ann@example.org"], "subject": "{{ alert }}", "text": "{{ text }}"});
    let mut with = json!({"bridge": bridge, "name": "Hot", "when": when, "notice": notice});
    let all = with.as_object_mut().unwrap();
    all.extend(further.as_object().unwrap().clone());
    id(&api.call("create-alert", with).await.good())
}

/// An alert as it stands.
async fn standing(api: &Api, bridge: &str, alert: &str) -> Value {
    let alerts = api.call("list-alerts", json!({"bridge": bridge})).await;
    let mut alerts = list(alerts.good(), "alerts").into_iter();
    alerts.find(|known| known["id"] == alert).unwrap()
}

/// Waits until an alert has fired so often; the alert.
async fn fired(api: &Api, bridge: &str, alert: &str, times: u64) -> Value {
    until(&format!("{times} firings"), || async {
        Some(standing(api, bridge, alert).await).filter(|alert| alert["fired"] == times)
    })
    .await
}

/// All notices, oldest first.
async fn notices(api: &Api) -> Vec<Value> {
    let page = api.call("list-notices", json!({"limit": 1000})).await;
    let mut notices = list(page.good(), "notices");
    notices.reverse();
    notices
}

/// The whole text of a notice.
async fn detail(api: &Api, notice: &Value) -> Value {
    let with = json!({"notice": notice["id"]});
    api.call("get-notice", with).await.good()
}

/// The events of alerts, in order.
async fn told(api: &Api, bridge: &str) -> Vec<Value> {
    let events = api.events(bridge).await.into_iter();
    let events = events.map(|entry| entry["event"].clone());
    events
        .filter(|event| event["kind"] == "alert-fired")
        .collect()
}
