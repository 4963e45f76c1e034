//! Bridges through the public door: what they listen on, whom they dial, what they say and hear.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod dialogue;
mod door;
mod drawn;
mod http;
mod life;
mod loops;
mod loops_long;
mod names;
mod reads;
mod room;
mod room_loops;
mod tcp;
mod udp;
