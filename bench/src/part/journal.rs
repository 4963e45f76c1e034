//! Storing, reading and searching a journal of a million entries and more.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::{Bench, stored::store};
use crate::{
    message::{RARE_CHINESE, RARE_LANE, RARE_WORD, Sizes},
    peer::Peer,
    relay::{Bridge, Relay},
    table::Table,
};

/// How many entries there are before each measurement.
const SIZES: [(u64, &str); 3] = [(0, "0"), (1_000_000, "1 million"), (5_000_000, "5 million")];
const ENTRIES: u64 = 200_000;

/// How often a page is read or a word searched.
const LOOKS: usize = 3;

/// The relay indexes in the background. When it uses less than this share of a core for so long, it is done; longer
/// than the last it is not waited for.
const IDLE_SHARE: f64 = 0.02;
const IDLE_TIME: Duration = Duration::from_millis(1500);
const INDEX_TIME: Duration = Duration::from_secs(100);

/// Once, however many rounds are asked for: filling takes its time.
pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    let mut open = Vec::new();
    let rare = plant(&relay, &bridge).await?;
    for (size, name) in SIZES {
        let missing = size.saturating_sub(relay.last(&bridge).await?);
        if missing > 0 {
            open.push(store(&relay, &bridge, 1, Sizes::Short, missing).await?);
            look(&relay, &bridge, name, "just stored", table).await?;
            let waited = idle(&relay).await?;
            let row = table.row(format!("{name}: until the relay is idle again"), "s");
            row.ours(waited.as_secs_f64());
            look(&relay, &bridge, name, "at rest", table).await?;
        }
        let stored = store(&relay, &bridge, 1, Sizes::Short, ENTRIES).await?;
        let what = format!("{name}: stored on top");
        table.row(what.as_str(), "entries/s").ours(stored.rate());
        let row = table.row(what, "entries a CPU second");
        row.ours(stored.per_cpu());
        open.push(stored);
    }
    let memory = relay.program.resident()? as f64 / 1024.0;
    table
        .row("memory of the relay at the end", "MiB")
        .ours(memory);
    drop((rare, open));
    Ok(())
}

/// Reads the newest entries, and searches two words that only the first entry has.
async fn look(
    relay: &Relay,
    bridge: &Bridge,
    name: &str,
    when: &str,
    table: &mut Table,
) -> Result<()> {
    for _ in 0..LOOKS {
        let newest = page(relay, bridge, &[("limit", "100")], 100).await?;
        let row = table.row(format!("{name}, {when}: newest 100"), "ms");
        row.ours(newest);
        for word in [RARE_WORD, RARE_CHINESE] {
            let took = page(relay, bridge, &[("q", word), ("limit", "100")], 1).await?;
            let row = table.row(format!("{name}, {when}: search of {word}"), "ms");
            row.ours(took);
        }
    }
    Ok(())
}

/// Waits until the relay does nothing any more, and answers how long that took.
pub(super) async fn idle(relay: &Relay) -> Result<Duration> {
    let started = Instant::now();
    while started.elapsed() < INDEX_TIME {
        let cpu = relay.program.cpu()?;
        tokio::time::sleep(IDLE_TIME).await;
        let used = relay.program.cpu()? - cpu;
        if used < IDLE_TIME.mul_f64(IDLE_SHARE) {
            break;
        }
    }
    Ok(started.elapsed())
}

/// Puts the one line in that a search is to find, near the beginning: the last place where it looks.
pub(super) async fn plant(relay: &Relay, bridge: &Bridge) -> Result<Peer> {
    let before = relay.last(bridge).await?;
    let mut peer = Peer::connect(&bridge.local, RARE_LANE, Sizes::Short).await?;
    peer.send().await?;
    relay.stored(bridge, before + 2).await?;
    Ok(peer)
}

/// How long a page takes, in milliseconds; it must have so many entries.
async fn page(relay: &Relay, bridge: &Bridge, query: &[(&str, &str)], count: usize) -> Result<f64> {
    let started = Instant::now();
    let page = relay.entries(bridge, query).await?;
    let took = started.elapsed().as_secs_f64() * 1000.0;
    let found = page["entries"].as_array().map_or(0, Vec::len);
    ensure!(found == count, "found {found} entries instead of {count}");
    Ok(took)
}
