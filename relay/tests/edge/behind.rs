//! What the relay does not see of those who are slow with the proxy before it, and what the proxies write down.

use std::{path::Path, process::Command};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream, UdpSocket},
    time::sleep,
};

use crate::{
    common::{inside_namespace_with, left_out, prelude::*, unused_port},
    scene::Scene,
    slow::{Kind, open_many},
};

/// How often a slow client says a little more.
const DRIP: Duration = Duration::from_millis(300);

/// How one is slow: whether it shakes hands first, what it says, and what it goes on to say.
type Slow = (&'static str, bool, &'static [u8], &'static [u8]);

const SLOW: [Slow; 7] = [
    ("silence", false, b"", b""),
    ("a handshake", false, b"\x16\x03\x01\x02\x00", b"\x00"),
    ("no request", true, b"", b""),
    (
        "headers",
        true,
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"X: y\r\n",
    ),
    (
        "a body",
        true,
        b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
        b"",
    ),
    (
        "no further request",
        true,
        b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"",
    ),
    // RFC 9113 without having been asked: the preface, settings, and headers whose end does not come.
    (
        "HTTP/2",
        true,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x01\x01\0\0\0\0\x01\x82",
        b"\0\0\0\x09\0\0\0\0\x01",
    ),
];

/// Is slow until its connection ends, however that is.
async fn be_slow<S: AsyncRead + AsyncWrite>(stream: S, (what, _, said, more): Slow) {
    let (mut read, mut write) = tokio::io::split(stream);
    let drips = async {
        let _ = write.write_all(said).await;
        loop {
            sleep(DRIP).await;
            // Who has been told that it is over hears of it by reading.
            if more.is_empty() || write.write_all(more).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let mut heard = Vec::new();
    let end = async {
        tokio::select! {
            () = drips => {}
            _ = read.read_to_end(&mut heard) => {}
        }
    };
    within(what, end).await;
}

impl Scene {
    /// Who is slow is ended by the proxy, whose times are short here; and nobody speaks another HTTP than the one with these times.
    async fn ends_slow_ones(&self) {
        self.listens().await;
        let ends = SLOW.iter().map(async |slow| {
            if slow.1 {
                be_slow(self.client().dial().await.unwrap(), *slow).await;
            } else {
                be_slow(TcpStream::connect(self.address()).await.unwrap(), *slow).await;
            }
        });
        tokio::join!(futures_util::future::join_all(ends), self.ends_deaf_ones());
        let both = self.client().speaking(&["h2", "http/1.1"]).dial().await;
        let chosen = both
            .unwrap()
            .get_ref()
            .1
            .alpn_protocol()
            .map(<[u8]>::to_vec);
        assert_eq!(chosen.as_deref(), Some(&b"http/1.1"[..]));
        assert!(self.client().speaking(&["h2"]).dial().await.is_err());
        assert!(UdpSocket::bind(self.address()).await.is_ok(), "HTTP/3");
    }

    /// One that asks and does not listen.
    async fn ends_deaf_ones(&self) {
        let mut client = self.client();
        client.room = Some(4096);
        let mut deaf = client.dial().await.unwrap();
        let (many, more) = Kind::Deaf.says();
        // Caddy answers with nothing for another host.
        let [many, more] = [many.as_bytes(), more]
            .map(|said| String::from_utf8_lossy(said).replace("Host: relay", "Host: localhost"));
        let end = async {
            let _ = deaf.write_all(many.as_bytes()).await;
            while deaf.write_all(more.as_bytes()).await.is_ok() && deaf.flush().await.is_ok() {
                sleep(DRIP).await;
            }
        };
        within("one that does not listen", end).await;
    }

    /// Asks for what is not there, at a path that is a secret and at one that is not; only that one is in the proxy's logs.
    async fn keeps_secret_paths(&self) {
        self.listens().await;
        for path in [
            "/receipts/canary-4711",
            "/receipts/canary-4711?a=b",
            "/told",
        ] {
            let answer = self.client().ask("POST", path, &[], b"x").await.unwrap();
            assert_eq!(answer.status, 502, "{answer:?}");
        }
        until("what may be told", || async {
            self.logged().contains("/told").then_some(())
        })
        .await;
        assert!(!self.logged().contains("canary-4711"), "{}", self.logged());
    }
}

/// Nobody listens there.
fn nowhere() -> SocketAddr {
    ([127, 0, 0, 1], unused_port()).into()
}

#[tokio::test]
async fn nginx_ends_slow_ones() {
    let scene = Scene::new();
    let host = scene.relay().await;
    let times = [
        ("client_header_timeout 10s;", "client_header_timeout 3s;"),
        ("client_body_timeout 30s;", "client_body_timeout 3s;"),
        ("send_timeout 30s;", "send_timeout 3s;"),
        ("keepalive_timeout 10s;", "keepalive_timeout 3s;"),
    ];
    if let Some(_nginx) = scene.nginx(host.address, unused_port(), "events {}", &times) {
        scene.ends_slow_ones().await;
    }
}

#[tokio::test]
async fn caddy_ends_slow_ones() {
    let scene = Scene::new();
    let host = scene.relay().await;
    let times = [
        ("read_header 10s", "read_header 3s"),
        ("idle 10s", "idle 3s"),
        ("read_body 1h", "read_body 3s"),
        ("write 1h", "write 3s"),
    ];
    if let Some(_caddy) = scene.caddy(host.address, &times) {
        scene.ends_slow_ones().await;
    }
}

#[tokio::test]
async fn the_proxies_log_no_receipt_path() {
    let (one, other, plain) = (Scene::new(), Scene::new(), unused_port());
    if let Some(_nginx) = one.nginx(nowhere(), plain, "events {}", &[]) {
        one.listens().await;
        let url = format!("http://127.0.0.1:{plain}/receipts/canary-4711");
        let answer = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = answer.get(url).header("Host", "localhost").send().await;
        assert_eq!(
            answer.unwrap().status(),
            404,
            "nothing is sent on without TLS"
        );
        one.keeps_secret_paths().await;
    }
    if let Some(_caddy) = other.caddy(nowhere(), &[]) {
        other.keeps_secret_paths().await;
    }
}

/// Debian's `/etc/nginx/nginx.conf` says so.
const DEBIAN: &str = "events {\n\tworker_connections 768;\n\t# multi_accept on;\n}\n";

/// What docs/hosting.md has done to Debian's nginx.conf, done.
fn as_documented(folder: &Path) -> String {
    let hosting = include_str!("../../../docs/hosting.md");
    let line = hosting
        .lines()
        .find(|line| line.contains("worker_connections 768;"));
    let file = folder.join("debian.conf");
    std::fs::write(&file, DEBIAN).unwrap();
    let line = line
        .unwrap()
        .replace("/etc/nginx/nginx.conf", file.to_str().unwrap());
    let done = Command::new("sh").args(["-ec", line.trim()]).status();
    assert!(done.unwrap().success(), "{line}");
    let events = std::fs::read_to_string(file).unwrap();
    assert_ne!(events, DEBIAN, "{line} changes nothing");
    events
}

/// So many handshakes that do not end, of so many addresses: each dials more than the firewall lets one have, and together they are
/// more than Debian's nginx has room for.
#[test]
fn handshakes_that_do_not_end_lock_nobody_out_behind_nginx() {
    const ADDRESSES: u8 = 3;
    const DIALS: usize = 600;
    const BOUND: usize = 512;
    if !Command::new("nft")
        .arg("--version")
        .output()
        .is_ok_and(|said| said.status.success())
    {
        left_out("no nft is here, so the bound of connections before a proxy is not tried");
        return;
    }
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/connections.nft");
    let name = "behind::handshakes_that_do_not_end_lock_nobody_out_behind_nginx";
    // Loaded twice, as when the proxy is started anew.
    let further = format!(
        "nft -f '{rules}' && nft -f '{rules}' && ip -6 addr add fd00:1::1/64 dev lo nodad && ip -6 addr add fd00:1::2/64 dev lo nodad"
    );
    if !inside_namespace_with(name, &further) {
        return;
    }
    open_many();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let scene = Scene::on(443);
        let host = scene.relay().await;
        let events = as_documented(scene.folder.path());
        let Some(_nginx) = scene.nginx(host.address, 80, &events, &[]) else {
            return;
        };
        scene.listens().await;
        let mut held = Vec::new();
        for last in 2..2 + ADDRESSES {
            let before = held.len();
            for _ in 0..DIALS {
                held.extend(half_a_handshake([127, 0, 0, last].into(), scene.address()).await);
            }
            let kept = held.len() - before;
            assert!(kept <= BOUND && kept > BOUND - 50, "{last} has {kept}");
        }
        for _ in 0..5 {
            let answer = scene.client().ask("GET", "/livez", &[], b"").await;
            assert_eq!(answer.unwrap().status, 200, "{}", scene.logged());
        }
        drop(held);
        networks_of_ipv6_count_as_one_address(BOUND).await;
    });
}

/// One that begins to shake hands, where it is let.
async fn half_a_handshake(from: std::net::IpAddr, to: SocketAddr) -> Option<TcpStream> {
    let socket = match to {
        SocketAddr::V4(_) => TcpSocket::new_v4().unwrap(),
        SocketAddr::V6(_) => TcpSocket::new_v6().unwrap(),
    };
    socket.bind((from, 0).into()).unwrap();
    let mut stream = within("a dial", socket.connect(to)).await.ok()?;
    let _ = stream.write_all(SLOW[1].2).await;
    Some(stream)
}

async fn networks_of_ipv6_count_as_one_address(bound: usize) {
    let listener = tokio::net::TcpListener::bind("[fd00:1::1]:443")
        .await
        .unwrap();
    let to = listener.local_addr().unwrap();
    let taken = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Ok(one) = listener.accept().await {
            all.push(one);
        }
    });
    let mut held = Vec::new();
    for from in ["fd00:1::1", "fd00:1::2"] {
        for _ in 0..bound / 2 + 20 {
            held.extend(half_a_handshake(from.parse().unwrap(), to).await);
        }
    }
    assert_eq!(held.len(), bound);
    taken.abort();
}
