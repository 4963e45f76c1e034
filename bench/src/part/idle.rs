//! Resident memory of the relay for each viewer that follows and each peer that is connected, while nothing flows.

use std::time::Duration;

use anyhow::Result;

use super::Bench;
use crate::{
    message::Sizes,
    peer::{Peer, flood_all},
    relay::Relay,
    table::Table,
    viewer::Viewer,
};

const VIEWERS: usize = 500;
const PEERS: usize = 1000;
const GOAL_KIB: f64 = 8.0;

/// After connecting, until nothing is under way any more.
const SETTLE: Duration = Duration::from_secs(1);

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        let viewers = viewers(bench).await?;
        let row = table.row(format!("{VIEWERS} idle viewers"), "KiB each");
        row.ours(viewers).goal(GOAL_KIB);
        let (silent, spoken) = peers(bench).await?;
        let row = table.row(format!("{PEERS} idle peers"), "KiB each");
        row.ours(silent).goal(GOAL_KIB);
        let name = format!("{PEERS} idle peers that have sent 100 lines each");
        table.row(name, "KiB each").ours(spoken);
    }
    Ok(())
}

async fn viewers(bench: &Bench) -> Result<f64> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    // The first one brings what all share.
    let first = Viewer::connect(&relay, &bridge).await?;
    let before = settled(&relay).await?;
    let mut viewers = vec![first];
    for _ in 0..VIEWERS {
        let mut viewer = Viewer::connect(&relay, &bridge).await?;
        viewer.follow(0).await?;
        viewers.push(viewer);
    }
    let grown = settled(&relay).await? - before;
    drop(viewers);
    Ok(grown / VIEWERS as f64)
}

async fn peers(bench: &Bench) -> Result<(f64, f64)> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    let first = Peer::connect(&bridge.local, 0, Sizes::Short).await?;
    relay.stored(&bridge, bridge.begun + 1).await?;
    let before = settled(&relay).await?;
    let peers = Peer::connect_all(&bridge.local, PEERS, Sizes::Short).await?;
    relay
        .stored(&bridge, bridge.begun + 1 + PEERS as u64)
        .await?;
    let silent = settled(&relay).await? - before;
    let peers = flood_all(peers, 100).await?;
    relay
        .stored(&bridge, bridge.begun + 1 + 101 * PEERS as u64)
        .await?;
    let spoken = settled(&relay).await? - before;
    drop((first, peers));
    Ok((silent / PEERS as f64, spoken / PEERS as f64))
}

/// Resident KiB when things have calmed down.
async fn settled(relay: &Relay) -> Result<f64> {
    tokio::time::sleep(SETTLE).await;
    Ok(relay.program.resident()? as f64)
}
