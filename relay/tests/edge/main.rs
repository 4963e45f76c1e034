//! The web edge: who may speak to the relay, what every answer carries, and clients that behave badly.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod access;
mod answers;
