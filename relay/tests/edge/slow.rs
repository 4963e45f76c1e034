//! Thousands of clients that are slow in every way: they are reaped in time, and others are served meanwhile.

use std::time::Instant;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, Interest},
    net::{TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::common::{Program, prelude::*};

/// Of each kind, those with the longest time first, so that all are there at once: bodies that do not end, answers that nobody
/// takes, answers that are taken by the spoonful, live sockets that never say hello, and headers that do not end.
const KINDS: [(Kind, usize); 5] = [
    (Kind::Body, 1400),
    (Kind::Deaf, 100),
    (Kind::Trickle, 50),
    (Kind::Idle, 1500),
    (Kind::Headers, 2000),
];

/// More headers that do not end, which come while others ask.
const LATE: usize = 512;

/// So many dial at once, and the next when the relay has taken these: what is tried is the relay, and not how many connections
/// the system holds for it.
const STEP: usize = 256;

/// When all have to be gone: their time of 10 or 30 s, and as much again for a machine that does other things.
const GONE: Duration = Duration::from_secs(60);

/// What others may wait at the most, in the median.
const MEDIAN: Duration = Duration::from_millis(100);

/// How often a slow client says, or takes, a little more.
const DRIP: Duration = Duration::from_secs(1);

/// How much one that takes its answer by the spoonful takes at once.
const SPOONFUL: usize = 115;

/// Who came, how long it was there, and what it heard.
type Gone = (Kind, Duration, Vec<u8>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Body,
    Deaf,
    Trickle,
    Idle,
    Headers,
}

impl Kind {
    /// What it says at once, and what it says again and again.
    pub(crate) fn says(self) -> (String, &'static [u8]) {
        let head = format!("Host: relay\r\nAuthorization: Bearer {KEY}\r\n");
        let long = format!("GET /api/v1/openapi.json HTTP/1.1\r\n{head}\r\n");
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
                long.repeat(50),
                b"GET /livez HTTP/1.1\r\nHost: relay\r\n\r\n",
            ),
            Self::Trickle => (long, b""),
        }
    }

    async fn dial(self, address: SocketAddr) -> (Instant, TcpStream) {
        let socket = TcpSocket::new_v4().unwrap();
        if matches!(self, Self::Deaf | Self::Trickle) {
            // So that its answers soon have no room.
            socket.set_recv_buffer_size(4096).unwrap();
        }
        let stream = socket.connect(address).await.unwrap();
        (Instant::now(), stream)
    }

    /// Is slow until the relay ends its connection; what it heard.
    async fn be_slow(self, mut stream: TcpStream) -> Vec<u8> {
        let (first, drip) = self.says();
        let _ = stream.write_all(first.as_bytes()).await;
        if self == Self::Trickle {
            return sip(stream).await;
        }
        let (mut read, mut write) = stream.split();
        let mut heard = Vec::new();
        let dripping = async {
            loop {
                sleep(DRIP).await;
                if drip.is_empty() || write.write_all(drip).await.is_err() {
                    return;
                }
            }
        };
        if self == Self::Deaf {
            // It hears of its end by not being able to say more.
            dripping.await;
            return heard;
        }
        let dripping = async {
            dripping.await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            _ = read.read_to_end(&mut heard) => {}
            () = dripping => {}
        }
        heard
    }
}

/// Takes a little again and again, until the relay breaks the connection off or ends it; what it took.
async fn sip(mut stream: TcpStream) -> Vec<u8> {
    let mut heard = Vec::new();
    loop {
        // What is here already could be read for long after the end.
        if timeout(DRIP, stream.ready(Interest::ERROR)).await.is_ok() {
            return heard;
        }
        let mut spoon = [0; SPOONFUL];
        match stream.read(&mut spoon).await {
            Ok(count @ 1..) => heard.extend_from_slice(&spoon[..count]),
            _ => return heard,
        }
    }
}

/// So many of a kind come, and all of them are with the relay when this is done.
async fn arrive(program: &Program, kind: Kind, count: usize, all: &mut JoinSet<Gone>) {
    let mut left = count;
    while left > 0 {
        let step = left.min(STEP);
        left -= step;
        let dials: JoinSet<_> = (0..step).map(|_| kind.dial(program.address)).collect();
        for (came, stream) in within("the dials", dials.join_all()).await {
            all.spawn(async move {
                let heard = kind.be_slow(stream).await;
                (kind, came.elapsed(), heard)
            });
        }
        // Connections are taken in the order in which they came: when this one is answered, those were taken.
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("{}/livez", program.url)).send();
        let answer = within("an answer", answer).await.unwrap();
        assert_eq!(answer.status(), 200);
    }
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
        let _ = timeout(Duration::from_millis(20), over.changed()).await;
    }
    took
}

/// As many files as the system lets this process open.
pub(crate) fn open_many() {
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
    let began = Instant::now();
    let mut first = JoinSet::new();
    for (kind, count) in KINDS {
        arrive(&program, kind, count, &mut first).await;
    }
    println!("all there after {:?}", began.elapsed());
    let (over, watching) = watch::channel(false);
    let late = async {
        let mut late = JoinSet::new();
        arrive(&program, Kind::Headers, LATE, &mut late).await;
        late.join_all().await
    };
    let reaped = async {
        let gone = timeout(GONE, async { tokio::join!(first.join_all(), late) }).await;
        over.send(true).unwrap();
        let (mut gone, late) = gone.expect("all to be reaped in time");
        gone.extend(late);
        gone
    };
    let (gone, took) = tokio::join!(reaped, ask(&program, watching));
    for (kind, count) in KINDS {
        let of_kind: Vec<_> = gone.iter().filter(|(found, ..)| *found == kind).collect();
        let late = if kind == Kind::Headers { LATE } else { 0 };
        assert_eq!(of_kind.len(), count + late);
        let longest = of_kind.iter().map(|(_, time, _)| *time).max().unwrap();
        let shortest = of_kind.iter().map(|(_, time, _)| *time).min().unwrap();
        // Each was really let in, and ended for being slow.
        assert!(shortest > Duration::from_secs(5), "{kind:?}: {shortest:?}");
        if kind == Kind::Idle {
            let greeted = |gone: &&Gone| gone.2.starts_with(b"HTTP/1.1 101");
            assert!(of_kind.iter().copied().all(|gone| greeted(&gone)));
        }
        if kind == Kind::Trickle {
            let answered = |gone: &&Gone| gone.2.starts_with(b"HTTP/1.1 200");
            assert!(of_kind.iter().copied().all(|gone| answered(&gone)));
        }
        println!("{kind:?}: reaped after {shortest:?} to {longest:?}");
    }
    tell(took);
}

/// Each was answered, and half of them sooner than it matters. How fast the others are, `cargo xtask bench slow` measures; here they wait for whatever else the machine does.
fn tell(mut took: Vec<Duration>) {
    took.sort();
    let p99 = took[took.len() * 99 / 100];
    let median = took[took.len() / 2];
    println!("{} requests: p50 {median:?}, p99 {p99:?}", took.len());
    assert!(took.len() > 50, "{}", took.len());
    assert!(median < MEDIAN, "{median:?}");
}
