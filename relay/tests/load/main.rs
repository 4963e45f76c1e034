//! Many at once: a thousand peers on one bridge, two hundred viewers, and some of each that never read.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod peers;
mod viewers;
