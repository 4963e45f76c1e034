//! Programs that are written for bridges, each run as it is copied and talked with over real sockets.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod encodings;
mod lines;
mod sides;
mod talk;
mod zones;
