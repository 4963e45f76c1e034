//! What is sent and how: encodings and escapes, saved sends, periodic sends, files.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod addressed;
mod encodings;
mod files;
mod periodic;
mod saved;
mod stopping;
