//! The pure cores against simple models, and the journal under real threads.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod journal;
mod session;
