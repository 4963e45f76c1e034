//! `kill -9` at every point between taking a notice and recording what came of it: where the server sees one, and before
//! each write of the store. After each the store itself says which notices were under way, so that exactly those may be
//! unknown; no server gets one twice that nobody has retried; what was answered is there.
//!
//! `JACKFIELD_TRIALS=10` goes over the points ten times as often, `JACKFIELD_SEED` in another order.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod asking;
mod ledger;
mod served;
mod servers;
mod stored;

/// Guards that are not tried here.
const SETTINGS: [(&str, &str); 3] = [
    ("JACKFIELD_NOTICES__PER_RECIPIENT_PER_DAY", "10000000"),
    ("JACKFIELD_NOTICES__PER_DAY", "10000000"),
    ("JACKFIELD_NOTICES__SMS_SEGMENTS_PER_DAY", "10000000"),
];

/// How notices leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Http,
    Smtp,
    /// To a server that takes commands before it has answered the ones before them.
    Pipelined,
}
