//! Entries stored a second: from the first byte sent to the last entry committed. Afterwards a viewer checks each.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::Bench;
use crate::{
    message::{Checker, Sizes},
    peer::{Peer, flood_all},
    plain,
    relay::{Bridge, Relay},
    table::Table,
    viewer::Viewer,
};

const PEERS: [usize; 5] = [1, 10, 50, 200, 1000];
const SHORT_ENTRIES: u64 = 300_000;
const MIXED_ENTRIES: u64 = 24_000;
const GOAL: f64 = 200_000.0;

/// What a load took.
pub(super) struct Stored {
    pub(super) entries: f64,
    pub(super) bytes: f64,
    pub(super) took: Duration,
    /// Of the relay alone.
    pub(super) cpu: Duration,
    /// Still connected, so that nothing but messages follows in the journal.
    _peers: Vec<Peer>,
}

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        for peers in PEERS {
            let ours = fresh(bench, peers, Sizes::Short, SHORT_ENTRIES).await?;
            let plain = store_plain(peers, Sizes::Short, SHORT_ENTRIES).await?;
            let name = format!("64-byte lines, peers: {peers}");
            let row = table.row(name.as_str(), "entries/s");
            row.ours(ours.rate()).goal(GOAL);
            row.beside(
                "plain TCP to a file, one fsync",
                ours.entries / plain.as_secs_f64(),
            );
            table.row(name, "entries a CPU second").ours(ours.per_cpu());
        }
        for peers in [1, 50] {
            let ours = fresh(bench, peers, Sizes::Mixed, MIXED_ENTRIES).await?;
            let plain = store_plain(peers, Sizes::Mixed, MIXED_ENTRIES).await?;
            let name = format!("lines of 64 bytes to 64 KiB, peers: {peers}");
            let mib = |took: Duration| ours.bytes / took.as_secs_f64() / f64::from(1 << 20);
            let row = table.row(name.as_str(), "MiB/s");
            row.ours(mib(ours.took))
                .beside("plain TCP to a file, one fsync", mib(plain));
            table.row(name.as_str(), "entries/s").ours(ours.rate());
            table.row(name, "entries a CPU second").ours(ours.per_cpu());
        }
    }
    Ok(())
}

impl Stored {
    pub(super) fn rate(&self) -> f64 {
        self.entries / self.took.as_secs_f64()
    }

    pub(super) fn per_cpu(&self) -> f64 {
        self.entries / self.cpu.as_secs_f64()
    }
}

/// With a relay that has stored nothing yet.
async fn fresh(bench: &Bench, peers: usize, sizes: Sizes, entries: u64) -> Result<Stored> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    store(&relay, &bridge, peers, sizes, entries).await
}

/// Stores about so many entries, as many from each peer, and checks them.
pub(super) async fn store(
    relay: &Relay,
    bridge: &Bridge,
    count: usize,
    sizes: Sizes,
    entries: u64,
) -> Result<Stored> {
    let each = entries / count as u64;
    let entries = each * count as u64;
    let before = relay.last(bridge).await?;
    let peers = Peer::connect_all(&bridge.local, count, sizes).await?;
    let joined = before + count as u64;
    relay.stored(bridge, joined).await?;
    let (started, cpu) = (Instant::now(), relay.program.cpu()?);
    let peers = flood_all(peers, each).await?;
    relay.stored(bridge, joined + entries).await?;
    let (took, cpu) = (started.elapsed(), relay.program.cpu()? - cpu);
    let mut viewer = Viewer::connect(relay, bridge).await?;
    viewer.follow(joined).await?;
    viewer.take(&mut Checker::new(sizes), entries).await?;
    Ok(Stored {
        entries: entries as f64,
        bytes: (0..each).map(|number| sizes.of(number)).sum::<usize>() as f64 * count as f64,
        took,
        cpu,
        _peers: peers,
    })
}

async fn store_plain(count: usize, sizes: Sizes, entries: u64) -> Result<Duration> {
    let (address, sink) = plain::file_sink(count).await?;
    let peers = Peer::connect_all(&address, count, sizes).await?;
    let started = Instant::now();
    drop(flood_all(peers, entries / count as u64).await?);
    sink.await??;
    Ok(started.elapsed())
}
