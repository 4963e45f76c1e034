//! Thousands of clients that are slow in every way: they are reaped in time, and others are served meanwhile.

use std::time::Instant;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::{
    common::{self, Program, prelude::*},
    places::dial_from,
};

/// Of each kind: headers that do not end, bodies that do not end, live sockets that never say hello, and answers that nobody
/// takes.
const KINDS: [(Kind, usize); 4] = [
    (Kind::Headers, 2000),
    (Kind::Body, 1400),
    (Kind::Idle, 1500),
    (Kind::Deaf, 100),
];

/// What others may wait at the most, in the median and of a hundred the one that waits second longest. The machine that this runs
/// on has the slow ones to do as well, and more; `cargo xtask bench slow` measures the relay's own times.
const MEDIAN: Duration = Duration::from_millis(100);
const P99: Duration = Duration::from_secs(1);

/// When all of a kind have to be gone: its time of 10 or 30 s, and as much again for a machine that does other things.
const GONE: Duration = Duration::from_secs(60);

/// How often a slow client says a little more.
const DRIP: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Headers,
    Body,
    Idle,
    Deaf,
}

impl Kind {
    /// What it says at once, and what it says again and again.
    fn says(self) -> (String, &'static [u8]) {
        let head = format!("Host: relay\r\nAuthorization: Bearer {KEY}\r\n");
        match self {
            Self::Headers => (format!("GET / HTTP/1.1\r\n{head}"), b"X: y\r\n"),
            Self::Body => (
                format!("POST /api/v1/bridges HTTP/1.1\r\n{head}Content-Length: 100000\r\n\r\n"),
                b" ",
            ),
            Self::Idle => (
                format!(
                    "GET /api/v1/live HTTP/1.1\r\n{head}Connection: Upgrade\r\nUpgrade: websocket\r\n\
                     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                ),
                b"",
            ),
            Self::Deaf => (
                format!("GET /api/v1/openapi.json HTTP/1.1\r\n{head}\r\n").repeat(50),
                b"GET /livez HTTP/1.1\r\nHost: relay\r\n\r\n",
            ),
        }
    }
}

/// One slow client, until the relay ends its connection; for how long it was there, and what it heard.
async fn slow(address: SocketAddr, kind: Kind) -> (Duration, Vec<u8>) {
    let socket = TcpSocket::new_v4().unwrap();
    if kind == Kind::Deaf {
        // So that its answers soon have no room.
        socket.set_recv_buffer_size(4096).unwrap();
    }
    let mut stream = socket.connect(address).await.unwrap();
    let began = Instant::now();
    let (first, drip) = kind.says();
    let _ = stream.write_all(first.as_bytes()).await;
    let (mut read, mut write) = stream.split();
    let mut heard = Vec::new();
    let dripping = async {
        loop {
            tokio::time::sleep(DRIP).await;
            if drip.is_empty() || write.write_all(drip).await.is_err() {
                return;
            }
        }
    };
    if kind == Kind::Deaf {
        // It hears of its end by not being able to say more.
        dripping.await;
    } else {
        let dripping = async {
            dripping.await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            _ = read.read_to_end(&mut heard) => {}
            () = dripping => {}
        }
    }
    (began.elapsed(), heard)
}

/// Asks again and again while there are slow ones; how long each answer took.
async fn ask(program: &Program, mut over: watch::Receiver<bool>) -> Vec<Duration> {
    let mut took = Vec::new();
    while !*over.borrow() {
        let began = Instant::now();
        let path = if took.len().is_multiple_of(2) {
            "/bridges"
        } else {
            "/host"
        };
        let answer = program.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.bytes().await.unwrap();
        took.push(began.elapsed());
        let _ = tokio::time::timeout(Duration::from_millis(20), over.changed()).await;
    }
    took
}

/// As many files as the system lets this process open.
fn open_many() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, limit);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_slow_clients_are_reaped_while_others_are_served() {
    open_many();
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("JACKFIELD_LIMITS__CONNECTIONS", "6000"),
        ("JACKFIELD_LIMITS__CONNECTIONS_PER_ADDRESS", "6000"),
        ("JACKFIELD_LIMITS__VIEWERS", "2000"),
        ("JACKFIELD_LIMITS__VIEWERS_PER_ADDRESS", "2000"),
    ];
    let program = Program::with(folder.path(), &settings).await;
    let address = program.address;
    let mut slow_ones = JoinSet::new();
    for (kind, count) in KINDS {
        for _ in 0..count {
            slow_ones.spawn(async move { (kind, slow(address, kind).await) });
        }
    }
    let (over, watching) = watch::channel(false);
    let reaped = async {
        let gone = tokio::time::timeout(GONE, slow_ones.join_all()).await;
        over.send(true).unwrap();
        gone.expect("all to be reaped in time")
    };
    let (gone, mut took) = tokio::join!(reaped, ask(&program, watching));
    for (kind, count) in KINDS {
        let of_kind: Vec<_> = gone.iter().filter(|(found, _)| *found == kind).collect();
        assert_eq!(of_kind.len(), count);
        let longest = of_kind.iter().map(|(_, (time, _))| *time).max().unwrap();
        let shortest = of_kind.iter().map(|(_, (time, _))| *time).min().unwrap();
        // Each was really let in, and ended for being slow.
        assert!(shortest > Duration::from_secs(5), "{kind:?}: {shortest:?}");
        if kind == Kind::Idle {
            assert!(
                of_kind
                    .iter()
                    .all(|(_, (_, heard))| heard.starts_with(b"HTTP/1.1 101"))
            );
        }
        println!("{kind:?}: {count} reaped after {shortest:?} to {longest:?}");
    }
    took.sort();
    let p99 = took[took.len() * 99 / 100];
    let median = took[took.len() / 2];
    println!(
        "{} requests meanwhile: p50 {median:?}, p99 {p99:?}",
        took.len()
    );
    assert!(took.len() > 50, "{}", took.len());
    assert!(median < MEDIAN && p99 < P99, "{median:?}, {p99:?}");
}

/// As it is set by default, from as many addresses as it takes: who comes last is served at once, and who was first makes room.
#[tokio::test]
async fn within_the_default_limits_a_flood_from_many_addresses_locks_nobody_out() {
    const OF_EACH: usize = 500;
    open_many();
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let mut slow_ones = Vec::new();
    let (first, _) = Kind::Headers.says();
    for last in 2..=11 {
        for _ in 0..OF_EACH {
            let mut slow = dial_from([127, 0, 0, last].into(), program.address).await;
            let _ = slow.write_all(first.as_bytes()).await;
            slow_ones.push(slow);
        }
    }
    for _ in 0..50 {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{}/api/v1/bridges", program.url));
        let answer = request.bearer_auth(KEY).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    // The first of 5,000 has made room for the last of 4,096.
    let mut heard = [0; 64];
    let gone = slow_ones[0].read(&mut heard);
    assert!(!matches!(within("its end", gone).await, Ok(1..)));
}

/// The relay's own time passes, for it runs in this thread.
#[tokio::test]
async fn live_sockets_that_fall_silent_after_their_hello_are_let_go() {
    const SILENT: usize = 100;
    let host = Host::start().await;
    let mut silent = Vec::new();
    for _ in 0..SILENT {
        let mut peer = TcpPeer::dial(host.address).await;
        let (handshake, _) = Kind::Idle.says();
        // A masked text frame (RFC 6455), under a mask of zeros.
        let hello = r#"{"hello":{"version":1}}"#;
        let head = [0x81, 0x80 | hello.len() as u8, 0, 0, 0, 0];
        peer.say([handshake.as_bytes(), &head, hello.as_bytes()].concat())
            .await;
        silent.push(peer);
    }
    until("all to be greeted", || async {
        let mut greeted = true;
        for peer in &silent {
            let mut said = [0; 4096];
            let count = peer.0.peek(&mut said).await.unwrap();
            let said = String::from_utf8_lossy(&said[..count]).into_owned();
            greeted &= said.contains("\"hello\"");
        }
        greeted.then_some(())
    })
    .await;
    common::time_passes(Duration::from_secs(30)).await;
    assert_eq!(host.call("list-bridges", json!({})).await.status, 200);
    common::time_passes(Duration::from_secs(60)).await;
    for mut peer in silent {
        let _ = within("its end", peer.rest()).await;
    }
    assert_eq!(host.call("list-bridges", json!({})).await.status, 200);
}

#[tokio::test]
async fn a_flood_of_silent_ones_locks_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("JACKFIELD_LIMITS__CONNECTIONS", "50")];
    let program = Program::with(folder.path(), &settings).await;
    let address = program.address;
    let mut silent = JoinSet::new();
    for _ in 0..200 {
        silent.spawn(async move {
            loop {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let _ = stream.write_all(b"GET / HTTP/1.1\r\n").await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }
    for _ in 0..50 {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        // It may be ended before it has said a word, like anyone, and comes again.
        let answer = until("an answer", || async {
            let request = client.get(format!("{}/livez", program.url));
            request.send().await.ok()
        });
        assert_eq!(answer.await.status(), 200);
    }
    silent.shutdown().await;
}
