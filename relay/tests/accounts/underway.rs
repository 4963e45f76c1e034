//! What is under way ends with the right to it: an answer that is being taken, a dial, a change that waits.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    task::JoinHandle,
    time::timeout,
};

use crate::{
    CUT, account, browser,
    common::{
        Api, ESTABLISHED, Reply, SYN_SENT, TcpPeer, full_listener, has_connection, prelude::*,
    },
    grant, person, token,
};

/// More than sockets hold on their way, and so many bytes of an answer of JSON.
const SAID: usize = 2 << 20;

/// Somebody who takes a large answer slowly.
struct Slow {
    who: &'static str,
    stream: tokio::net::TcpStream,
    relay: u16,
    /// How the requests go on, up to their end.
    proof: String,
    taken: Vec<u8>,
}

impl Slow {
    /// Asks for all entries of a bridge, and takes the first of the answer.
    async fn begin(who: &'static str, api: &Api, bridge: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut stream = socket.connect(api.address).await.unwrap();
        let proof = match &api.cookie {
            Some(cookie) => format!("Cookie: {cookie}\r\nOrigin: {}", api.url),
            None => format!("Authorization: Bearer {}", api.bearer()),
        };
        let proof = format!("HTTP/1.1\r\nHost: {}\r\n{proof}\r\n\r\n", api.address);
        let head =
            format!("GET /api/v1/bridges/{bridge}/entries?limit=1000&max_bytes=4194304 {proof}");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut taken = vec![0; 1024];
        let first = within("the first bytes", stream.read(&mut taken)).await;
        taken.truncate(first.unwrap());
        assert!(taken.starts_with(b"HTTP/1.1 200"), "{who}");
        let relay = api.address.port();
        Self {
            who,
            stream,
            relay,
            proof,
            taken,
        }
    }

    /// Takes all of the answer, which it may.
    async fn takes_all(&mut self) {
        let mut piece = vec![0; 64 << 10];
        while !self.taken.ends_with(b"}") || self.taken.len() < SAID {
            let more = within("more of the answer", self.stream.read(&mut piece)).await;
            let count = more.unwrap();
            assert!(count > 0, "{} was cut", self.who);
            self.taken.extend_from_slice(&piece[..count]);
        }
    }

    /// Asks for something more over the same connection; how the answer begins.
    async fn asks(&mut self, what: &str) -> String {
        let head = format!("{what} {}", self.proof);
        self.stream.write_all(head.as_bytes()).await.unwrap();
        let mut line = [0; 12];
        let read = within("an answer", self.stream.read_exact(&mut line)).await;
        read.unwrap_or_else(|_| panic!("{} was cut", self.who));
        String::from_utf8_lossy(&line).into_owned()
    }

    fn is_held(&self) -> bool {
        let own = self.stream.local_addr().unwrap().port();
        has_connection(Some(self.relay), own, ESTABLISHED)
    }

    /// The relay lets go of it within five seconds, and all of it was not written.
    async fn ends(mut self) {
        let ended = async {
            while self.is_held() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let ended = timeout(CUT, ended).await;
        ended.unwrap_or_else(|_| panic!("{} goes on", self.who));
        let _broken = within("the end", self.stream.read_to_end(&mut self.taken)).await;
        assert!(self.taken.len() < SAID / 2, "{}", self.who);
    }
}

/// A bridge with much in its journal.
async fn full_bridge(host: &Host) -> String {
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    let piece = "x".repeat(64 << 10);
    for _ in 0..SAID / piece.len() {
        peer.say(&piece).await;
    }
    until("all to be stored", || async {
        let peers = host.peers(&bridge).await;
        (peers[0]["bytes_in"] == SAID).then_some(())
    })
    .await;
    bridge
}

/// A guest of a new link to a bridge; the link's id.
async fn guest(host: &Host, bridge: &str) -> (Api, String) {
    let (link, secret) = host.link(bridge, json!({"may": "look"})).await;
    (host.guest(&secret, "Gu").await, link)
}

#[tokio::test]
async fn an_answer_that_is_taken_slowly_breaks_off_with_the_right_to_it() {
    let host = Host::start().await;
    let bridge = full_bridge(&host).await;
    let li = person(&host, "Li", "member").await;
    let wang = person(&host, "Wang", "member").await;
    for name in ["Li", "Wang"] {
        grant(&host, &bridge, name, "look").await;
    }
    let (by_token, secret) = token(&li, json!({"name": "x"})).await;
    let (visitor, share) = guest(&host, &bridge).await;
    let second = browser(&host, "Li").await;
    let slow = [
        Slow::begin("a session", &second, &bridge).await,
        Slow::begin("a token", &host.script(&secret), &bridge).await,
        Slow::begin("a grant", &wang, &bridge).await,
        Slow::begin("a link", &visitor, &bridge).await,
    ];
    let stays = Slow::begin("one who may", &host, &bridge).await;
    let ends = [
        (&li, "end-session", json!({"session": "others"})),
        (&li, "revoke-token", json!({"token": by_token})),
        (
            &host,
            "revoke-grant",
            json!({"bridge": bridge, "user": "Wang"}),
        ),
        (
            &host,
            "revoke-share",
            json!({"bridge": bridge, "share": share}),
        ),
    ];
    for (slow, (api, operation, with)) in slow.into_iter().zip(ends) {
        assert!(slow.is_held(), "{} before", slow.who);
        api.call(operation, with).await.good();
        slow.ends().await;
    }
    assert!(stays.is_held(), "nobody else is cut");
}

/// A right that ends is the one to what is taken, and none beside it.
#[tokio::test]
async fn an_answer_stays_when_another_right_ends_and_so_does_a_request_that_ends_its_own() {
    let host = Host::start().await;
    let bridge = full_bridge(&host).await;
    let (other, _) = host.listening(json!({"name": "Other"})).await;
    let li = person(&host, "Li", "member").await;
    for bridge in [&bridge, &other] {
        grant(&host, bridge, "Li", "look").await;
    }
    let mut stays = Slow::begin("a grant on another bridge", &li, &bridge).await;
    let with = json!({"bridge": other, "user": "Li"});
    host.call("revoke-grant", with).await.good();
    stays.takes_all().await;
    let (id, secret) = token(&li, json!({"name": "x"})).await;
    let mut own = Slow::begin("its own token", &host.script(&secret), &bridge).await;
    own.takes_all().await;
    let answer = own.asks(&format!("DELETE /api/v1/tokens/{id}")).await;
    assert_eq!(answer, "HTTP/1.1 204");
}

/// Has somebody dial where nobody answers, and waits until the dial is under way.
async fn dials(api: &Api, to: u16) -> JoinHandle<Reply> {
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": to});
    let with = json!({"name": "x", "endpoint": endpoint, "connect_timeout_ms": 60_000});
    let api = api.clone();
    let asked = tokio::spawn(async move { api.call("create-bridge", with).await });
    until("the dial", || async {
        has_connection(None, to, SYN_SENT).then_some(())
    })
    .await;
    asked
}

#[tokio::test]
async fn a_dial_ends_with_the_right_to_it_and_its_outcome_is_not_told() {
    let host = Host::start().await;
    account(&host, "Ada", "admin").await;
    let (_listener, _waiting, hole) = full_listener().await;
    let li = person(&host, "Li", "admin").await;
    let wang = person(&host, "Wang", "admin").await;
    let (by_token, secret) = token(&host, json!({"name": "x", "role": "admin"})).await;
    for (api, operation, with, code) in [
        (
            host.script(&secret),
            "revoke-token",
            json!({"token": by_token}),
            "not-signed-in",
        ),
        (li, "delete-user", json!({"user": "Li"}), "not-signed-in"),
        (
            wang,
            "change-user",
            json!({"user": "Wang", "role": "reader"}),
            "not-allowed",
        ),
    ] {
        let asked = dials(&api, hole.port()).await;
        host.call(operation, with).await.good();
        let reply = timeout(CUT, asked).await;
        let reply = reply.unwrap_or_else(|_| panic!("{operation}: it is waited for"));
        assert_eq!(reply.unwrap().code(), code, "{operation}");
        until("the dial to be given up", || async {
            (!has_connection(None, hole.port(), SYN_SENT)).then_some(())
        })
        .await;
    }
    let bridges = host.call("list-bridges", json!({})).await.good();
    assert!(list(bridges, "bridges").is_empty());
}
