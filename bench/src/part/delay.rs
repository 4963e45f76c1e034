//! From the write into a raw socket to the entry at a viewer, at a steady rate.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures_util::StreamExt as _;
use tokio::{task::JoinHandle, time::interval};
use tokio_tungstenite::connect_async_with_config;

use super::Bench;
use crate::{
    message::{Checker, SHORT, Sizes},
    peer::Peer,
    plain,
    relay::Relay,
    table::{Spread, Table},
    viewer::{NO_DELAY, Viewer},
};

/// A thousand a second.
const BETWEEN: Duration = Duration::from_millis(1);
const SAMPLES: u64 = 3000;
const GOAL_US: f64 = 2000.0;
const PLAIN: &str = "plain TCP to a WebSocket, nothing stored";

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        let ours = ours(bench).await?;
        let plain = theirs().await?;
        let row = table.row("at 1,000 entries/s, p50", "us");
        row.ours(ours.p50).goal(GOAL_US).beside(PLAIN, plain.p50);
        let row = table.row("at 1,000 entries/s, p99", "us");
        row.ours(ours.p99).beside(PLAIN, plain.p99);
    }
    Ok(())
}

async fn ours(bench: &Bench) -> Result<Spread> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    let peer = Peer::connect(&bridge.local, 0, Sizes::Short).await?;
    relay.stored(&bridge, bridge.begun + 1).await?;
    let mut viewer = Viewer::connect(&relay, &bridge).await?;
    viewer.follow(bridge.begun + 1).await?;
    let clock = Clock::new();
    let sender = send(peer, &clock);
    let mut checker = Checker::new(Sizes::Short);
    let mut samples = Vec::new();
    while checker.received < SAMPLES {
        let frame = viewer.frame().await?;
        let now = clock.now();
        let each = |number| samples.push(clock.since(number, now));
        viewer.check(&frame, &mut checker, each).await?;
    }
    sender.await??;
    Ok(Spread::of(samples))
}

async fn theirs() -> Result<Spread> {
    let (raw, web) = plain::to_websocket().await?;
    let (mut viewer, _) = connect_async_with_config(format!("ws://{web}/"), None, NO_DELAY).await?;
    let peer = Peer::connect(&raw, 0, Sizes::Short).await?;
    let clock = Clock::new();
    let sender = send(peer, &clock);
    let mut checker = Checker::new(Sizes::Short);
    let (mut samples, mut rest) = (Vec::new(), Vec::new());
    while checker.received < SAMPLES {
        let message = viewer.next().await.context("the WebSocket has ended")??;
        let now = clock.now();
        rest.extend_from_slice(&message.into_data());
        let whole = rest.len() / SHORT * SHORT;
        for line in rest[..whole].chunks_exact(SHORT) {
            samples.push(clock.since(checker.message(line)?, now));
        }
        rest.drain(..whole);
    }
    sender.await??;
    Ok(Spread::of(samples))
}

/// Sends the samples, and keeps the connection until they are all sent.
fn send(mut peer: Peer, clock: &Clock) -> JoinHandle<Result<Peer>> {
    let clock = clock.clone();
    tokio::spawn(async move {
        let mut ticks = interval(BETWEEN);
        for number in 0..SAMPLES {
            ticks.tick().await;
            clock.sent(number);
            peer.send().await?;
        }
        Ok(peer)
    })
}

/// When each message was sent, in nanoseconds since the start.
#[derive(Clone)]
struct Clock {
    start: Instant,
    sent: Arc<Vec<AtomicU64>>,
}

impl Clock {
    fn new() -> Self {
        Self {
            start: Instant::now(),
            sent: Arc::new((0..SAMPLES).map(|_| AtomicU64::new(0)).collect()),
        }
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    fn sent(&self, number: u64) {
        self.sent[number as usize].store(self.now(), Ordering::Release);
    }

    fn since(&self, number: u64, now: u64) -> Duration {
        let sent = self.sent[number as usize].load(Ordering::Acquire);
        Duration::from_nanos(now.saturating_sub(sent))
    }
}
