//! Every fault code that the relay can reach: the same over REST and over the live socket, and never a 5xx for
//! what a client got wrong.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod form;
mod sockets;
mod standing;

use common::{Live, prelude::*};

/// Asks through both doors and expects the same fault of both; its parameters.
async fn both(api: &common::Api, operation: &str, with: Value, status: u16, code: &str) -> Value {
    let reply = api.call(operation, with.clone()).await;
    assert_eq!(
        (reply.status, reply.code()),
        (status, code),
        "{operation} {with}: {reply:?}"
    );
    let mut live = Live::open(api).await;
    let mut fault = live.call(operation, with.clone()).await.unwrap_err();
    let mut body = reply.body;
    for fault in [&mut fault, &mut body] {
        // How long something took differs from one time to the next.
        fault["params"].as_object_mut().unwrap().remove("took_us");
    }
    assert_eq!(fault, body, "{operation} {with}");
    body["params"].take()
}

/// The arguments that make a bridge.
fn make(endpoint: Value) -> Value {
    json!({"name": "x", "endpoint": endpoint})
}
