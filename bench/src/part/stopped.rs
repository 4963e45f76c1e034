//! Memory and speed while viewers follow that never read. One that reads checks every entry meanwhile.

use std::time::Instant;

use anyhow::Result;

use super::Bench;
use crate::{
    message::{Checker, Sizes},
    peer::Peer,
    relay::Relay,
    table::Table,
    viewer::Viewer,
};

const STOPPED: [usize; 2] = [0, 50];

/// Some 50 MiB on the wire for each viewer, far more than any buffer takes.
const ENTRIES: u64 = 500_000;

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        for stopped in STOPPED {
            let name = format!("stopped viewers: {stopped}");
            let Measured {
                before,
                after,
                peak,
                rate,
            } = measure(bench, stopped).await?;
            table
                .row(format!("{name}, memory before"), "MiB")
                .ours(before / 1024.0);
            table
                .row(format!("{name}, memory after"), "MiB")
                .ours(after / 1024.0);
            table
                .row(format!("{name}, most memory"), "MiB")
                .ours(peak / 1024.0);
            table
                .row(format!("{name}, to the one that reads"), "entries/s")
                .ours(rate);
        }
    }
    Ok(())
}

/// Memory in KiB, and entries a second.
struct Measured {
    before: f64,
    after: f64,
    peak: f64,
    rate: f64,
}

async fn measure(bench: &Bench, stopped: usize) -> Result<Measured> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    let mut peer = Peer::connect(&bridge.local, 0, Sizes::Short).await?;
    relay.stored(&bridge, bridge.begun + 1).await?;
    let mut viewers = Vec::new();
    for _ in 0..stopped {
        let mut viewer = Viewer::connect(&relay, &bridge).await?;
        viewer.follow(bridge.begun + 1).await?;
        viewers.push(viewer);
    }
    let mut reading = Viewer::connect(&relay, &bridge).await?;
    reading.follow(bridge.begun + 1).await?;
    let before = relay.program.resident()? as f64;
    let started = Instant::now();
    let flood = tokio::spawn(async move { peer.flood(ENTRIES).await.map(|()| peer) });
    reading
        .take(&mut Checker::new(Sizes::Short), ENTRIES)
        .await?;
    let rate = ENTRIES as f64 / started.elapsed().as_secs_f64();
    drop((flood.await??, viewers));
    Ok(Measured {
        before,
        after: relay.program.resident()? as f64,
        peak: relay.program.peak()? as f64,
        rate,
    })
}
