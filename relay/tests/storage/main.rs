//! What the journal keeps, lets go, and finds damaged.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod damage;
mod retention;
mod search;

use common::prelude::*;

/// Where a bridge's journal begins and ends.
async fn bounds(api: &common::Api, bridge: &str) -> (u64, u64) {
    let page = api.call("list-entries", json!({"bridge": bridge, "limit": 1}));
    let page = page.await.good();
    let number = |field: &str| page[field].as_u64().unwrap();
    (number("first"), number("last"))
}

/// All that a bridge's journal holds: its bounds, and that there is no hole between.
async fn check_whole(api: &common::Api, bridge: &str) -> (u64, u64) {
    let (first, last) = bounds(api, bridge).await;
    let mut next = first;
    while next <= last {
        let with = json!({"bridge": bridge, "after": next - 1, "limit": 1000});
        let entries = list(api.call("list-entries", with).await.good(), "entries");
        assert!(!entries.is_empty(), "nothing from {next} to {last}");
        for entry in entries {
            assert_eq!(entry["seq"], next);
            next += 1;
        }
    }
    (first, last)
}
