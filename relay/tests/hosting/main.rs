//! What a host needs of the relay: whether it is well, figures, a log that others can read, copies of the journal, journals
//! of every release, and a service that may do little.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod audit;
mod audit_ends;
mod audit_files;
mod audit_means;
mod audit_whole;
mod backup;
mod canaries;
mod documents;
mod forward;
mod health;
mod heap;
mod log;
mod metrics;
mod opening;
mod schema;
mod service;
