//! Searching a journal of millions of entries, at rest and while entries are being stored.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::{
    Bench,
    journal::{idle, plant},
};
use crate::{
    message::{RARE_CHINESE, RARE_WORD, Sizes},
    peer::Peer,
    relay::{Bridge, Relay},
    table::Table,
};

const ENTRIES: u64 = 3_000_000;

/// A second peer says a line after so many of the first.
const QUIET_EVERY: u64 = 30_000;
const QUIET_LANE: u32 = 1;

/// How often each is searched.
const LOOKS: usize = 5;

/// Entries a second that are stored beside, and for how long at the most.
const RATE: u64 = 50_000;
const BESIDE_ENTRIES: u64 = 60 * RATE;

/// A page is full with so many.
const PAGE: usize = 100;

/// A search: what it is, what it asks for, and how many it must find.
struct Search {
    name: &'static str,
    query: Vec<(&'static str, String)>,
    finds: usize,
}

impl Search {
    fn new(name: &'static str, query: &[(&'static str, &str)], finds: usize) -> Self {
        let query = query.iter();
        let query = query.map(|(key, value)| (*key, (*value).to_owned()));
        Self {
            name,
            query: query.collect(),
            finds,
        }
    }
}

/// Once, however many rounds are asked for: filling takes its time.
pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    let rare = plant(&relay, &bridge).await?;
    let (mut loud, quiet) = fill(&relay, &bridge).await?;
    let waited = idle(&relay).await?.as_secs_f64();
    table
        .row("3 million entries: until they are indexed", "s")
        .ours(waited);
    let searches = searches(&relay, &bridge).await?;
    for search in &searches {
        look(&relay, &bridge, search, "at rest", table).await?;
    }
    let beside = tokio::spawn(async move {
        loud.pace(BESIDE_ENTRIES, RATE).await?;
        Ok::<_, anyhow::Error>(loud)
    });
    for search in &searches {
        look(&relay, &bridge, search, "while storing", table).await?;
    }
    ensure!(!beside.is_finished(), "nothing was stored any more");
    beside.abort();
    drop((rare, quiet));
    Ok(())
}

/// Two peers, of which one says nearly everything.
async fn fill(relay: &Relay, bridge: &Bridge) -> Result<(Peer, Peer)> {
    let mut loud = Peer::connect(&bridge.local, 0, Sizes::Short).await?;
    let mut quiet = Peer::connect(&bridge.local, QUIET_LANE, Sizes::Short).await?;
    let mut stored = relay.last(bridge).await? + 2;
    while stored < ENTRIES {
        loud.flood(QUIET_EVERY).await?;
        stored += QUIET_EVERY;
        relay.reached(bridge, stored).await?;
        quiet.send().await?;
        stored += 1;
    }
    relay.reached(bridge, stored).await?;
    Ok((loud, quiet))
}

async fn searches(relay: &Relay, bridge: &Bridge) -> Result<Vec<Search>> {
    let peer = |lane: &'static str| async move {
        let page = relay
            .entries(bridge, &[("q", lane), ("limit", "1")])
            .await?;
        let peer = page["entries"][0]["peer"].as_str();
        Ok::<_, anyhow::Error>(peer.context("no peer")?.to_owned())
    };
    let (quiet, alone) = (peer("00001 0").await?, peer(RARE_WORD).await?);
    let full = PAGE;
    Ok(vec![
        Search::new("the newest 100", &[], full),
        Search::new("what every entry has", &[("q", "00000 0")], full),
        Search::new(
            "a Chinese word that one of some 200 has",
            &[("q", "山水")],
            full,
        ),
        Search::new("a word that one entry has", &[("q", RARE_WORD)], 1),
        Search::new(
            "a Chinese word that one entry has",
            &[("q", RARE_CHINESE)],
            1,
        ),
        Search::new("a word that none has", &[("q", "zzzzzz")], 0),
        Search::new(
            "of a peer that said 100 lines",
            &[("peer", quiet.as_str())],
            full,
        ),
        Search::new(
            "of a peer that said one line",
            &[("peer", alone.as_str()), ("direction", "in")],
            1,
        ),
        Search::new(
            "a direction in which nothing went",
            &[("direction", "out")],
            0,
        ),
        Search::new("a kind of event", &[("event", "peer-joined")], 3),
        Search::new(
            "what every entry has, of a peer that said one line",
            &[("q", "00000 0"), ("peer", alone.as_str())],
            0,
        ),
        Search::new(
            "what every entry has, in a direction in which nothing went",
            &[("q", "00000 0"), ("direction", "out")],
            0,
        ),
        Search::new(
            "what every entry has, of a peer that said 100 other lines",
            &[("q", "00000 0"), ("peer", quiet.as_str())],
            0,
        ),
        Search::new("one letter that none has", &[("q", "~")], 0),
        Search::new(
            "the same, with a patience of 300 ms",
            &[("q", "~"), ("patience_ms", "300")],
            0,
        ),
    ])
}

async fn look(
    relay: &Relay,
    bridge: &Bridge,
    search: &Search,
    when: &str,
    table: &mut Table,
) -> Result<()> {
    let mut query = vec![("limit", "100")];
    query.extend(
        search
            .query
            .iter()
            .map(|(key, value)| (*key, value.as_str())),
    );
    for _ in 0..LOOKS {
        let started = Instant::now();
        let page = relay.entries(bridge, &query).await?;
        let took = started.elapsed().as_secs_f64() * 1000.0;
        let found = page["entries"].as_array().map_or(0, Vec::len);
        ensure!(
            found == search.finds,
            "{}: found {found} instead of {}",
            search.name,
            search.finds
        );
        let row = table.row(format!("{}, {when}", search.name), "ms");
        row.ours(took);
    }
    Ok(())
}
