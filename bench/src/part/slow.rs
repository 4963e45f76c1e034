//! Requests, one after the other, while thousands of clients are slow, beside the same requests while there are none.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::Bench;
use crate::{
    relay::{KEY, Relay},
    table::{Spread, Table},
};

/// Of each kind: headers that do not end, bodies that do not end, live sockets that never say hello.
const HEADERS: usize = 2000;
const BODIES: usize = 1500;
const SOCKETS: usize = 1500;

/// How often each says a little more. Headers have 10 s, which the measurement does not outlast.
const DRIP: Duration = Duration::from_secs(1);
const TIME: Duration = Duration::from_secs(6);

/// Between two requests.
const PAUSE: Duration = Duration::from_millis(5);

const GOAL_MS: f64 = 100.0;

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    open_many();
    for _ in 0..bench.rounds {
        let settings = [
            ("JACKFIELD_LIMITS__CONNECTIONS", "6000"),
            ("JACKFIELD_LIMITS__CONNECTIONS_PER_ADDRESS", "6000"),
            ("JACKFIELD_LIMITS__VIEWERS", "2000"),
            ("JACKFIELD_LIMITS__VIEWERS_PER_ADDRESS", "2000"),
        ];
        let relay = Relay::with(&bench.program, &settings).await?;
        let calm = ask(&relay).await?;
        let (go_on, dripping) = watch::channel(());
        let mut slow = JoinSet::new();
        for (first, drip, count) in kinds() {
            for _ in 0..count {
                let mut stream = TcpStream::connect(&relay.address)
                    .await
                    .context("a slow client")?;
                stream.write_all(first.as_bytes()).await?;
                let mut over = dripping.clone();
                slow.spawn(async move {
                    while timeout(DRIP, over.changed()).await.is_err() {
                        if stream.write_all(drip).await.is_err() {
                            return;
                        }
                    }
                });
            }
        }
        let busy = ask(&relay).await?;
        drop(go_on);
        slow.join_all().await;
        anyhow::ensure!(
            busy.p99 / 1000.0 < GOAL_MS,
            "a request in a hundred waited {} us among slow clients",
            busy.p99
        );
        for (name, of) in [
            ("median", (|spread| spread.p50) as fn(&Spread) -> f64),
            ("p99", |spread| spread.p99),
        ] {
            let row = table.row(format!("A request among 5,000 slow clients, {name}"), "ms");
            row.ours(of(&busy) / 1000.0)
                .goal(GOAL_MS)
                .beside("without them", of(&calm) / 1000.0);
        }
    }
    Ok(())
}

/// What each kind says at once and then again and again, and how many there are.
fn kinds() -> [(String, &'static [u8], usize); 3] {
    let head = format!("Host: relay\r\nAuthorization: Bearer {KEY}\r\n");
    [
        (format!("GET / HTTP/1.1\r\n{head}"), b"X: y\r\n", HEADERS),
        (
            format!("POST /api/v1/bridges HTTP/1.1\r\n{head}Content-Length: 100000\r\n\r\n"),
            b" ",
            BODIES,
        ),
        (
            format!(
                "GET /api/v1/live HTTP/1.1\r\n{head}Connection: Upgrade\r\nUpgrade: websocket\r\n\
                 Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ),
            b"",
            SOCKETS,
        ),
    ]
}

/// How long requests took, one after the other.
async fn ask(relay: &Relay) -> Result<Spread> {
    let (begun, mut took) = (Instant::now(), Vec::new());
    while begun.elapsed() < TIME {
        let path = if took.len().is_multiple_of(2) {
            "/bridges"
        } else {
            "/host"
        };
        let asked = Instant::now();
        relay.get(path, &[]).await?;
        took.push(asked.elapsed());
        sleep(PAUSE).await;
    }
    Ok(Spread::of(took))
}

/// As many files as the system lets this process open.
fn open_many() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where the system refuses, the limit is what it was.
    let _ = setrlimit(Resource::Nofile, limit);
}
