//! Storing while the oldest go: a journal that is kept at its limit, beside one that has none near.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::{Bench, commit};
use crate::{
    message::{Checker, Sizes},
    peer::Peer,
    relay::{Bridge, Relay},
    table::Table,
    viewer::Viewer,
};

/// So many entries are there when measuring begins, more than any limit leaves.
const BEFORE: u64 = 300_000;
const ENTRIES: u64 = 400_000;

/// What is kept, how that is set, and how many entries are left at the most.
struct Kept {
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
    most: u64,
}

const KEPT: [Kept; 3] = [
    Kept {
        name: "all is kept",
        settings: &[],
        most: u64::MAX,
    },
    Kept {
        name: "200,000 entries are kept",
        settings: &[("JACKFIELD_JOURNAL__MAX_ENTRIES_PER_BRIDGE", "200000")],
        most: 200_000,
    },
    Kept {
        name: "24 MiB are kept",
        settings: &[("JACKFIELD_JOURNAL__MAX_BYTES", "25165824")],
        most: BEFORE,
    },
];

/// Entries a second beside the sends; `None`: as many as are taken.
const LOADS: [(&str, Option<u64>); 2] = [
    ("100,000 entries/s", Some(100_000)),
    ("all that is taken", None),
];

const GOAL: f64 = 200_000.0;
const GOAL_US: f64 = 20_000.0;

/// After the last entry, until the last look at the bounds is over.
const SETTLE: Duration = Duration::from_secs(2);

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        for Kept {
            name,
            settings,
            most,
        } in KEPT
        {
            let relay = Relay::with(&bench.program, settings).await?;
            let bridge = relay.lines().await?;
            let mut peer = filled(&relay, &bridge).await?;
            let last = relay.last(&bridge).await?;
            let (started, cpu) = (Instant::now(), relay.program.cpu()?);
            peer.flood(ENTRIES).await?;
            relay.reached(&bridge, last + ENTRIES).await?;
            let (took, cpu) = (started.elapsed(), relay.program.cpu()? - cpu);
            let rate = |time: Duration| ENTRIES as f64 / time.as_secs_f64();
            let what = format!("64-byte lines, {name}");
            let row = table.row(what.as_str(), "entries/s");
            row.ours(rate(took)).goal(GOAL);
            table.row(what, "entries a CPU second").ours(rate(cpu));
            let left = check(&relay, &bridge).await?;
            ensure!(left <= most, "{left} are left");
            let mut held = vec![peer];
            for (load, rate) in LOADS {
                let (spread, _, sender) = commit::measure(&relay, &bridge, rate).await?;
                held.push(sender);
                let what = format!("send to answer beside {load}, {name}");
                table.row(format!("{what}, p50"), "us").ours(spread.p50);
                let row = table.row(format!("{what}, p99"), "us");
                row.ours(spread.p99).goal(GOAL_US);
            }
        }
    }
    Ok(())
}

async fn filled(relay: &Relay, bridge: &Bridge) -> Result<Peer> {
    let mut peer = Peer::connect(&bridge.local, 0, Sizes::Short).await?;
    peer.flood(BEFORE).await?;
    relay.reached(bridge, bridge.begun + 1 + BEFORE).await?;
    Ok(peer)
}

/// Checks every entry that is left, and answers how many there are.
async fn check(relay: &Relay, bridge: &Bridge) -> Result<u64> {
    tokio::time::sleep(SETTLE).await;
    let page = relay.entries(bridge, &[("limit", "1")]).await?;
    let (first, last) = (page["first"].as_u64(), page["last"].as_u64());
    let (first, last) = (first.unwrap_or(0), last.unwrap_or(0));
    // Before the messages stand what the bridge began with, and that the peer has joined.
    let joined = bridge.begun + 1;
    let from = first.max(joined + 1);
    let mut checker = Checker::beginning(Sizes::Short, from - joined - 1);
    let mut viewer = Viewer::connect(relay, bridge).await?;
    viewer.follow(from - 1).await?;
    viewer.take(&mut checker, last - from + 1).await?;
    Ok(last + 1 - first)
}
