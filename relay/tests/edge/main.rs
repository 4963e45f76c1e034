//! The web edge: who may speak to the relay, what every answer carries, clients that behave badly, TLS, and proxies before it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../email/authority.rs"]
mod authority;
#[path = "../common/mod.rs"]
mod common;

mod access;
mod answers;
mod behind;
mod floods;
mod places;
mod proxies;
mod scene;
mod secure;
mod slow;
mod tls;
