//! The highest steady rate of datagrams at which none is lost, found in steps.

use std::{
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

use anyhow::Result;
use tokio::task::spawn_blocking;

use super::Bench;
use crate::{
    message::{self, Checker, SHORT},
    plain,
    relay::Relay,
    table::Table,
    viewer::Viewer,
};

/// Datagrams a second: the first step, what each multiplies, and where it ends.
const FIRST: f64 = 20_000.0;
const FACTOR: f64 = 1.25;
const LAST: f64 = 600_000.0;

const STEP_TIME: Duration = Duration::from_millis(600);

/// The sender writes what is due this often.
const BURST_TIME: Duration = Duration::from_micros(500);

/// Nothing was stored for so long: nothing comes any more.
const QUIET: Duration = Duration::from_millis(300);

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        let relay = Relay::start(&bench.program).await?;
        let ours = highest(async |rate| stored(&relay, rate).await).await?;
        let plain = highest(async |rate| {
            let (address, receiver) = plain::datagrams()?;
            let sent = send(address, rate).await?;
            let received = receiver.await??;
            Ok(Step {
                sent,
                received,
                told: 0,
            })
        })
        .await?;
        let row = table.row("64-byte datagrams without loss", "datagrams/s");
        row.ours(ours.received)
            .beside("a plain recv loop, nothing stored", plain.received);
        if let Some(failed) = ours.failed {
            let lost = failed.sent.count - failed.received;
            let what = "the next step";
            let share = 100.0 * lost as f64 / failed.sent.count as f64;
            table.row(format!("{what}, lost"), "%").ours(share);
            let told = 100.0 * failed.told as f64 / lost as f64;
            let row = table.row(format!("{what}, of these told by datagrams-dropped"), "%");
            row.ours(told).goal(100.0);
        }
    }
    Ok(())
}

/// What a search for the highest rate has found.
struct Highest {
    /// Datagrams a second as they were sent, at the last step at which all came.
    received: f64,
    /// The step that was too fast; `None` when none was.
    failed: Option<Step>,
}

/// What became of the datagrams of one step.
struct Step {
    sent: Sent,
    received: u64,
    /// Of how many it was said that they were dropped.
    told: u64,
}

/// A rate that fails is tried once more, since a busy machine can lose datagrams at any rate.
async fn highest(step: impl AsyncFn(f64) -> Result<Step>) -> Result<Highest> {
    let mut found = Highest {
        received: 0.0,
        failed: None,
    };
    let (mut rate, mut failed) = (FIRST, false);
    while rate <= LAST {
        let step = step(rate).await?;
        if step.received == step.sent.count {
            let reached = step.received as f64 / step.sent.took.as_secs_f64();
            if reached <= found.received {
                // The sender itself goes no faster.
                break;
            }
            found.received = reached;
        } else if failed {
            found.failed = Some(step);
            break;
        } else {
            failed = true;
            continue;
        }
        failed = false;
        rate *= FACTOR;
    }
    Ok(found)
}

/// One step with a bridge of its own: how many datagrams became entries.
async fn stored(relay: &Relay, rate: f64) -> Result<Step> {
    let bridge = relay.bridge("udp", "none", "console").await?;
    let sent = send(bridge.local.parse()?, rate).await?;
    let (mut last, mut moved) = (0, Instant::now());
    while moved.elapsed() < QUIET {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = relay.last(&bridge).await?;
        if now != last {
            (last, moved) = (now, Instant::now());
        }
    }
    let mut viewer = Viewer::connect(relay, &bridge).await?;
    viewer.follow(bridge.begun).await?;
    let mut checker = Checker::of_datagrams();
    viewer.take_through(&mut checker, last).await?;
    Ok(Step {
        sent,
        received: checker.received,
        told: viewer.dropped,
    })
}

/// What was sent, and in what time.
#[derive(Clone, Copy)]
struct Sent {
    count: u64,
    took: Duration,
}

async fn send(target: SocketAddr, rate: f64) -> Result<Sent> {
    spawn_blocking(move || {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.connect(target)?;
        let count = (rate * STEP_TIME.as_secs_f64()) as u64;
        let mut datagram = Vec::with_capacity(SHORT);
        let (started, mut sent) = (Instant::now(), 0);
        while sent < count {
            let due = ((started.elapsed() + BURST_TIME).as_secs_f64() * rate) as u64;
            while sent < due.min(count) {
                datagram.clear();
                message::write(&mut datagram, 0, sent, SHORT);
                socket.send(&datagram)?;
                sent += 1;
            }
            std::thread::sleep(BURST_TIME);
        }
        Ok(Sent {
            count,
            took: started.elapsed(),
        })
    })
    .await?
}
