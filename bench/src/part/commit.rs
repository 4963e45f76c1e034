//! From the request of a send on a live socket to its answer, which comes after the commit, while raw peers on
//! another bridge fill the same journal.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;
use tokio::{io::AsyncReadExt as _, net::TcpStream};

use super::Bench;
use crate::{
    message::{self, Checker, SHORT, Sizes},
    peer::Peer,
    relay::{Bridge, Relay},
    table::{Spread, Table},
    viewer::Viewer,
};

/// Entries a second beside the sends; `None`: as many as are taken.
const LOADS: [(&str, Option<u64>); 4] = [
    ("nothing", Some(0)),
    ("10,000 entries/s", Some(10_000)),
    ("100,000 entries/s", Some(100_000)),
    ("all that is taken", None),
];
const LOAD_TIME: Duration = Duration::from_secs(2);
const FLOOD_ENTRIES: u64 = 400_000;

/// Between two sends, so that they are not the load.
const PAUSE: Duration = Duration::from_millis(2);
const GOAL_US: f64 = 20_000.0;

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        for (name, load) in LOADS {
            let relay = Relay::start(&bench.program).await?;
            let filled = relay.lines().await?;
            let (spread, count, _sender) = measure(&relay, &filled, load).await?;
            let mut check = Viewer::connect(&relay, &filled).await?;
            check.follow(filled.begun + 1).await?;
            check.take(&mut Checker::new(Sizes::Short), count).await?;
            let what = format!("send to answer beside {name}");
            table.row(format!("{what}, p50"), "us").ours(spread.p50);
            let row = table.row(format!("{what}, p99"), "us");
            row.ours(spread.p99).goal(GOAL_US);
        }
    }
    Ok(())
}

/// Sends on a bridge of their own while a new peer fills another; answers how long they took, with how many entries
/// the other was filled, and by whom, who is still connected.
pub(super) async fn measure(
    relay: &Relay,
    filled: &Bridge,
    load: Option<u64>,
) -> Result<(Spread, u64, Peer)> {
    let target = relay.lines().await?;
    let receiver = TcpStream::connect(&target.local).await?;
    let joined = relay.last(filled).await? + 1;
    let mut sender = Peer::connect(&filled.local, 0, Sizes::Short).await?;
    let count = load.map_or(FLOOD_ENTRIES, |rate| rate * LOAD_TIME.as_secs());
    relay.stored(filled, joined).await?;
    relay.stored(&target, target.begun + 1).await?;
    let mut viewer = Viewer::connect(relay, &target).await?;
    let load = tokio::spawn(async move {
        match load {
            None => sender.flood(count).await?,
            Some(0) => tokio::time::sleep(LOAD_TIME).await,
            Some(rate) => sender.pace(count, rate).await?,
        }
        Ok::<_, anyhow::Error>(sender)
    });
    let mut samples = Vec::new();
    while !load.is_finished() {
        samples.push(send(&mut viewer, &target.id, samples.len() as u64).await?);
        tokio::time::sleep(PAUSE).await;
    }
    let sender = load.await??;
    relay.stored(filled, joined + count).await?;
    received(receiver, samples.len() as u64).await?;
    Ok((Spread::of(samples), count, sender))
}

async fn send(viewer: &mut Viewer, bridge: &str, number: u64) -> Result<Duration> {
    let mut line = Vec::new();
    message::write(&mut line, 0, number, SHORT);
    let with = json!({"bridge": bridge, "to": "all", "text": String::from_utf8(line)?});
    let started = Instant::now();
    let done = viewer.call(number, "send", with).await?;
    let took = started.elapsed();
    ensure!(done["peers"] == 1, "sent to nobody: {done}");
    Ok(took)
}

/// The raw peer has got what was sent, in order and once.
async fn received(mut receiver: TcpStream, count: u64) -> Result<()> {
    let mut checker = Checker::new(Sizes::Short);
    let mut line = [0; SHORT];
    for _ in 0..count {
        receiver.read_exact(&mut line).await?;
        checker.message(&line)?;
    }
    Ok(())
}
