//! `jackfield attach` as a child: pipes on one side, real sockets on the other.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod child;
mod cuts;
mod pipes;
mod proxy;
mod refusals;
mod terminal;

use child::{Attached, attach};
use common::{Program, prelude::*, tcp_listener, unused_port};
use proxy::Proxy;

/// How long an exchange of many megabytes may take on a busy machine. Only a test that fails waits this long.
const LONG: Duration = Duration::from_secs(240);

/// Bytes in which nothing repeats, always the same.
fn random_bytes(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    fastrand::Rng::with_seed(4711).fill(&mut bytes);
    bytes
}

/// Waits for something that takes long.
async fn at_length<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LONG, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited in vain: {what}"),
    }
}

/// Says where two long runs of bytes part, without printing them.
#[track_caller]
fn assert_same(found: &[u8], expected: &[u8]) {
    let at = found.iter().zip(expected).position(|(a, b)| a != b);
    assert_eq!(at, None, "another byte there");
    assert_eq!(found.len(), expected.len());
}
