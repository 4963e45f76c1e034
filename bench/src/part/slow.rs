//! Requests, one after the other, while thousands of clients are slow and until the last of them is gone, beside the same
//! requests while there are none.

use std::{
    future::Future,
    pin::pin,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, Interest},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::Bench;
use crate::{
    relay::{KEY, Relay},
    table::{Spread, Table},
};

/// How often each says, or takes, a little more.
const DRIP: Duration = Duration::from_secs(1);

/// How much one takes at once that takes its answer by the spoonful.
const SPOONFUL: usize = 115;

/// How long is measured while nobody is slow.
const CALM: Duration = Duration::from_secs(6);

/// Between two requests.
const PAUSE: Duration = Duration::from_millis(5);

const GOAL_MS: f64 = 100.0;

/// How much later than its time a client may be gone: it says something once a second, and all share two cores.
const LATE: Duration = Duration::from_secs(10);

/// One kind of slow clients.
#[derive(Clone, Debug)]
struct Kind {
    name: &'static str,
    count: usize,
    /// How long one has.
    time: Duration,
    /// What one says at once, and then again and again.
    first: String,
    drip: &'static [u8],
    /// Whether it takes its answer by the spoonful.
    sips: bool,
}

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
        let (calm, ()) = ask(&relay, sleep(CALM)).await?;
        let (busy, last) = among_slow_ones(&relay).await?;
        ensure!(
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
        let row = table.row("The last of 5,000 slow clients is gone after", "s");
        row.ours(last.as_secs_f64());
    }
    Ok(())
}

/// Has all of them come, and asks from then on until the last is gone; how long that one was there. Each has to be gone in its
/// time.
async fn among_slow_ones(relay: &Relay) -> Result<(Spread, Duration)> {
    let mut slow = JoinSet::new();
    for kind in kinds() {
        for _ in 0..kind.count {
            let stream = kind.dial(&relay.address).await.context("a slow client")?;
            let (kind, came) = (kind.clone(), Instant::now());
            slow.spawn(async move {
                let gone = timeout(kind.time + LATE, kind.be_slow(stream)).await;
                (kind.name, came.elapsed(), gone.is_ok())
            });
        }
    }
    let (busy, gone) = ask(relay, slow.join_all()).await?;
    for (name, time, is_gone) in &gone {
        ensure!(is_gone, "one of the {name} is still there after {time:?}");
    }
    let last = gone.iter().map(|(_, time, _)| *time).max();
    Ok((busy, last.unwrap_or_default()))
}

/// Those with the longest time first, so that all are there at once.
fn kinds() -> [Kind; 4] {
    let head = format!("Host: relay\r\nAuthorization: Bearer {KEY}\r\n");
    let kind = |name, count, seconds, first, drip| Kind {
        name,
        count,
        time: Duration::from_secs(seconds),
        first,
        drip,
        sips: false,
    };
    let body = format!("POST /api/v1/bridges HTTP/1.1\r\n{head}Content-Length: 100000\r\n\r\n");
    let sips = format!("GET /api/v1/openapi.json HTTP/1.1\r\n{head}\r\n");
    let live = format!(
        "GET /api/v1/live HTTP/1.1\r\n{head}Connection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    let headers = format!("GET / HTTP/1.1\r\n{head}");
    [
        kind("slow bodies", 1400, 30, body, b" "),
        Kind {
            sips: true,
            ..kind("slow readers", 100, 30, sips, b"")
        },
        kind("silent live sockets", 1500, 10, live, b""),
        kind("slow headers", 2000, 10, headers, b"X: y\r\n"),
    ]
}

impl Kind {
    async fn dial(&self, address: &str) -> Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        if self.sips {
            // So that its answer soon has no room.
            socket.set_recv_buffer_size(4096)?;
        }
        let mut stream = socket.connect(address.parse()?).await?;
        stream.write_all(self.first.as_bytes()).await?;
        Ok(stream)
    }

    /// Is slow until the relay ends its connection.
    async fn be_slow(&self, mut stream: TcpStream) {
        let mut some = [0; 4096];
        if self.sips {
            // What is here already could be read for long after the end.
            while timeout(DRIP, stream.ready(Interest::ERROR)).await.is_err()
                && matches!(stream.read(&mut some[..SPOONFUL]).await, Ok(1..))
            {}
            return;
        }
        loop {
            match timeout(DRIP, stream.read(&mut some)).await {
                Ok(Ok(1..)) => {}
                Ok(_) => return,
                Err(_) if self.drip.is_empty() => {}
                Err(_) if stream.write_all(self.drip).await.is_err() => return,
                Err(_) => {}
            }
        }
    }
}

/// How long requests took, one after the other, until something has come, and what that was.
async fn ask<T>(relay: &Relay, until: impl Future<Output = T>) -> Result<(Spread, T)> {
    let mut until = pin!(until);
    let mut took = Vec::new();
    loop {
        let path = if took.len().is_multiple_of(2) {
            "/bridges"
        } else {
            "/host"
        };
        let asked = Instant::now();
        relay.get(path, &[]).await?;
        took.push(asked.elapsed());
        tokio::select! {
            biased;
            came = &mut until => return Ok((Spread::of(took), came)),
            () = sleep(PAUSE) => {}
        }
    }
}

/// As many files as the system lets this process open.
fn open_many() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where the system refuses, the limit is what it was.
    let _ = setrlimit(Resource::Nofile, limit);
}
