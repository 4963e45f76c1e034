//! Deliveries a second, over all viewers: each decodes and checks every entry and acknowledges. Beside it brokers,
//! whose subscribers check every message and count what is lost.

use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use super::Bench;
use crate::{
    broker::{Broker, Kind, Publisher},
    message::{self, Checker, SHORT, Sizes},
    peer::Peer,
    relay::Relay,
    table::Table,
    viewer::Viewer,
};

/// How many viewers, and the goal in deliveries a second.
const VIEWERS: [(usize, Option<f64>); 5] = [
    (1, Some(200_000.0)),
    (10, Some(1_000_000.0)),
    (50, None),
    (100, Some(2_000_000.0)),
    (200, None),
];

/// Deliveries of one round, and the least and most entries that they are made of.
const DELIVERIES: u64 = 12_000_000;
const LEAST: u64 = 20_000;
const MOST: u64 = 300_000;

/// Less of it for brokers, some of which take long.
const BROKER_DELIVERIES: u64 = 1_000_000;
const BROKER_LEAST: u64 = 10_000;

const FLOOD: &str = "live, as fast as it is taken";

/// How long a load at a steady rate takes.
const STEADY: Duration = Duration::from_millis(1500);

/// How entries come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    /// They are stored before anyone follows.
    CatchUp,
    /// They are sent as fast as they are taken, while all follow.
    Flood,
    /// So many a second, while all follow.
    Steady(u64),
}

/// What was delivered.
struct Delivered {
    messages: u64,
    lost: u64,
    took: Duration,
    /// Of the server alone.
    cpu: Duration,
}

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        for (viewers, goal) in VIEWERS {
            let entries = (DELIVERIES / viewers as u64).clamp(LEAST, MOST);
            let ours = deliver(bench, viewers, entries, Load::CatchUp).await?;
            show(table, viewers, "catching up", goal, None, &ours);
            let ours = deliver(bench, viewers, entries, Load::Flood).await?;
            show(table, viewers, FLOOD, goal, None, &ours);
            let Some(goal) = goal else { continue };
            let rate = (goal / viewers as f64) as u64;
            let entries = rate * STEADY.as_millis() as u64 / 1000;
            let ours = deliver(bench, viewers, entries, Load::Steady(rate)).await?;
            let steady = format!("live, {rate} a second sent");
            show(table, viewers, &steady, Some(goal), None, &ours);
            for kind in Kind::ALL {
                let entries = (BROKER_DELIVERIES / viewers as u64).clamp(BROKER_LEAST, MOST);
                match publish(kind, viewers, entries).await? {
                    Some(theirs) => show(table, viewers, FLOOD, None, Some(kind), &theirs),
                    None => table.note(format!("{} is not installed", kind.name())),
                }
            }
        }
    }
    Ok(())
}

fn show(
    table: &mut Table,
    viewers: usize,
    how: &str,
    goal: Option<f64>,
    broker: Option<Kind>,
    delivered: &Delivered,
) {
    let all = (delivered.messages + delivered.lost) as f64;
    let figures = [
        (
            "deliveries/s",
            delivered.messages as f64 / delivered.took.as_secs_f64(),
        ),
        (
            "deliveries a CPU second of the server",
            delivered.messages as f64 / delivered.cpu.as_secs_f64(),
        ),
        ("% lost", 100.0 * delivered.lost as f64 / all),
    ];
    for (unit, value) in figures {
        // Of ours nothing may be lost: the check has failed before.
        let row = table.row(format!("viewers: {viewers}, {how}"), unit);
        match broker {
            Some(kind) => row.beside(kind.name(), value),
            None => row.ours(value),
        };
        if let (Some(goal), "deliveries/s") = (goal, unit) {
            row.goal(goal);
        }
    }
}

async fn deliver(bench: &Bench, count: usize, entries: u64, load: Load) -> Result<Delivered> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.lines().await?;
    let mut peer = Peer::connect(&bridge.local, 0, Sizes::Short).await?;
    let after = bridge.begun + 1;
    relay.stored(&bridge, after).await?;
    if load == Load::CatchUp {
        peer.flood(entries).await?;
        relay.stored(&bridge, after + entries).await?;
    }
    let mut viewers = Vec::with_capacity(count);
    for _ in 0..count {
        viewers.push(Viewer::connect(&relay, &bridge).await?);
    }
    let (started, cpu) = (Instant::now(), relay.program.cpu()?);
    let mut tasks = JoinSet::new();
    for mut viewer in viewers {
        tasks.spawn(async move {
            viewer.follow(after).await?;
            let mut checker = Checker::new(Sizes::Short);
            viewer.take(&mut checker, entries).await?;
            Ok::<_, anyhow::Error>((checker.received, viewer))
        });
    }
    match load {
        Load::CatchUp => {}
        Load::Flood => peer.flood(entries).await?,
        Load::Steady(rate) => peer.pace(entries, rate).await?,
    }
    let taken: Vec<_> = tasks.join_all().await.into_iter().collect::<Result<_>>()?;
    Ok(Delivered {
        took: started.elapsed(),
        cpu: relay.program.cpu()? - cpu,
        messages: taken.iter().map(|(received, _)| received).sum(),
        lost: 0,
    })
}

/// The same with a broker; `None` where it is not installed.
async fn publish(kind: Kind, count: usize, entries: u64) -> Result<Option<Delivered>> {
    let Some(broker) = Broker::start(kind).await? else {
        return Ok(None);
    };
    let mut subscribers = Vec::with_capacity(count);
    for _ in 0..count {
        subscribers.push(broker.subscriber().await?);
    }
    let mut publisher = broker.publisher().await?;
    let (started, cpu) = (Instant::now(), broker.program.cpu()?);
    let mut tasks = JoinSet::new();
    for mut subscriber in subscribers {
        tasks.spawn(async move {
            let mut checker = Checker::of_datagrams();
            let latest = subscriber.take(&mut checker, entries).await?;
            Ok::<_, anyhow::Error>((checker, latest, subscriber))
        });
    }
    send(&mut publisher, entries).await?;
    let taken: Vec<_> = tasks.join_all().await.into_iter().collect::<Result<_>>()?;
    let latest = taken.iter().map(|(_, latest, _)| *latest).max();
    Ok(Some(Delivered {
        messages: taken.iter().map(|(checker, ..)| checker.received).sum(),
        lost: taken.iter().map(|(checker, ..)| checker.lost).sum(),
        took: latest.map_or(started.elapsed(), |latest| latest - started),
        cpu: broker.program.cpu()? - cpu,
    }))
}

/// Publishes messages as fast as they are taken.
async fn send(publisher: &mut Publisher, count: u64) -> Result<()> {
    const TOGETHER: u64 = 500;
    let (mut wrapped, mut line) = (Vec::new(), Vec::new());
    for first in (0..count).step_by(TOGETHER as usize) {
        wrapped.clear();
        for number in first..(first + TOGETHER).min(count) {
            line.clear();
            message::write(&mut line, 0, number, SHORT);
            publisher.wrap(&mut wrapped, &line);
        }
        publisher.send(&wrapped).await?;
    }
    Ok(())
}
