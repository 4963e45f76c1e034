//! The live socket: hello, following, credit, calls, what is told unasked, and nonsense.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod calls;
mod follow;
mod hello;
mod people;

use common::{Frame, Live, prelude::*};

/// The numbers of entries.
fn seqs(entries: &[Value]) -> Vec<u64> {
    entries
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect()
}

/// Waits for the end of the socket; the close code.
async fn closed(live: &mut Live) -> Option<u16> {
    loop {
        if let Frame::Closed(code) = live.frame().await {
            return code;
        }
    }
}
