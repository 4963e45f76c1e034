//! `kill -9` at random moments, hundreds of times, with sends and receives under way on TCP and UDP: nothing that
//! was confirmed is lost, the numbers have no hole, nothing is sent twice, and what may not have been sent is told.
//!
//! `JACKFIELD_TRIALS=10` makes ten times as many kills, `JACKFIELD_SEED` other ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod ledger;
mod notices;
mod traffic;

use common::{Killed, Program, keyless, prelude::*, program, seeded, trials, udp_socket};
use ledger::Ledger;
use traffic::Traffic;

/// Kills of each relay; two relays are killed side by side.
const KILLS: usize = 100;

/// Of so many starts one is killed before it has ended.
const EARLY: u32 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_confirmed_survives_every_kill() {
    tokio::join!(trial(1), trial(2));
}

async fn trial(number: u64) {
    let mut random = seeded(number);
    let folder = tempfile::tempdir().unwrap();
    let (udp, udp_address) = udp_socket().await;
    let udp = Arc::new(udp);
    let mut program = Program::start(folder.path()).await;
    let host = format!("127.0.1.{number}");
    let mut ledger = Ledger::begin(&program, &host, udp_address).await;
    for _ in 0..KILLS * trials() {
        let traffic = Traffic::start(&program, &mut ledger, Arc::clone(&udp)).await;
        tokio::time::sleep(Duration::from_millis(random.u64(5..150))).await;
        program.kill();
        traffic.end(&mut ledger).await;
        if random.u32(..EARLY) == 0 {
            kill_while_starting(&folder, Duration::from_millis(random.u64(..80))).await;
        }
        program = Program::start(folder.path()).await;
        ledger.check(&program).await;
    }
    ledger.close(&program).await;
}

async fn kill_while_starting(folder: &tempfile::TempDir, after: Duration) {
    let child = keyless(program())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .env("JACKFIELD_OWNER_KEY", KEY)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let child = Killed(child);
    tokio::time::sleep(after).await;
    drop(child);
}
