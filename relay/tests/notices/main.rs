//! Notices through both doors, as far as the sandbox goes: nothing leaves.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod asking;
mod bounds;
mod command;
mod keys;
mod lists;

use common::prelude::*;

/// A request that has to be taken; the notices.
pub(crate) async fn sent(api: &common::Api, operation: &str, with: Value) -> Vec<Value> {
    list(api.call(operation, with).await.good(), "notices")
}

/// An e-mail to one.
pub(crate) fn email(to: &str) -> Value {
    json!({"to": [to], "subject": "News", "text": "There is some."})
}

/// An SMS to one.
pub(crate) fn sms(to: &str) -> Value {
    json!({"to": [to], "text": "hi"})
}
