//! SMS: gateways of both kinds, their receipts, and verification codes.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod codes;
mod gateways;
mod http;
mod ihuyi;
mod kannel;
mod receipts;
mod repeats;
mod tls;
mod vendor;

use common::prelude::*;

/// A phone that no test of another file uses.
const PHONE: &str = "+8613800138000";

/// A notice with all that is known of it.
async fn notice(host: &Host, id: &str) -> Value {
    let answer = host.call("get-notice", json!({"notice": id})).await;
    answer.good()
}

/// Waits until a notice stands so; the notice.
async fn stands(host: &Host, id: &str, status: &str) -> Value {
    until(&format!("{id} to be {status}"), || async {
        Some(notice(host, id).await).filter(|notice| notice["status"] == status)
    })
    .await
}

/// Waits until a notice was tried so often and the last try is over; the notice.
async fn tried(host: &Host, id: &str, times: u64) -> Value {
    until(&format!("{id} to be tried {times} times"), || async {
        let notice = notice(host, id).await;
        let over = notice["tries"] == times && notice["status"] != "sending";
        over.then_some(notice)
    })
    .await
}

/// Puts an SMS into the outbox; its id.
async fn send(host: &Host, to: &str, text: &str) -> String {
    let answer = host
        .call("send-sms", json!({"to": [to], "text": text}))
        .await;
    id(&answer.good()["notices"][0])
}

/// The last step of a notice.
fn last(notice: &Value) -> &Value {
    notice["attempts"].as_array().unwrap().last().unwrap()
}

/// Sets a gateway, which must succeed; as it is shown.
async fn set(host: &Host, name: &str, settings: Value, secret: Option<&str>) -> Value {
    let mut with = json!({"gateway": name, "settings": settings});
    if let Some(secret) = secret {
        with["secret"] = secret.into();
    }
    host.call("set-gateway", with).await.good()
}

/// A relay whose guards let tests send as much as they want.
async fn relay() -> Host {
    Host::with(generous).await
}

fn generous(config: &mut relay::config::Config) {
    config.notices.per_recipient_per_day = 1000;
}
