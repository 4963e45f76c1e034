//! Through real proxies: nginx and Caddy as Debian has them, with the examples in `deploy/`.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    common::{self, prelude::*, unused_port},
    scene::Scene,
    secure::Client,
};

/// More than any buffer on the way.
const FILE_BYTES: usize = 5 << 20;

impl Scene {
    /// Everything that goes through a proxy, and what the relay knows of who is behind it.
    async fn pass(&self, host: &Host) {
        self.listens().await;
        let client = self.client();
        let origin = format!("https://localhost:{}", self.port);
        let key = json!({"key": KEY}).to_string();
        let from = [("Origin", origin.as_str())];
        let answer = client.ask("POST", "/api/v1/session", &from, key.as_bytes());
        let answer = answer.await.unwrap();
        assert_eq!(answer.status, 204, "{answer:?} {}", self.logged());
        assert!(
            !answer.header("strict-transport-security").is_empty(),
            "{answer:?}"
        );
        let cookie = answer.header("set-cookie").split(';').next().unwrap();
        assert!(cookie.starts_with("__Host-"), "{answer:?}");
        let proof = [("Cookie", cookie), ("Origin", origin.as_str())];
        self.pass_file(host, &client, &proof).await;
        // One viewer an address: that of the client, not the proxy's, nor what the client claims.
        let mut first = client.from(2).live(&proof).await.unwrap();
        assert_eq!(client.from(2).live(&proof).await.err(), Some(429));
        let claim = [proof[0], proof[1], ("X-Forwarded-For", "127.0.0.9")];
        assert_eq!(client.from(2).live(&claim).await.err(), Some(429));
        let claim = [proof[0], proof[1], ("Forwarded", "for=127.0.0.9")];
        assert_eq!(client.from(2).live(&claim).await.err(), Some(429));
        let _second = client.from(3).live(&proof).await.unwrap();
        self.follow(host, &mut first).await;
    }

    /// A slow body goes on to the relay, which ends it. Its time passes at once, for it runs in this thread. Of a long body the
    /// proxy does not wait for the rest.
    async fn leaves_slow_bodies_to_the_relay(&self) {
        let client = self.client();
        let mut slow = client.dial().await.unwrap();
        let said =
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{";
        slow.write_all(said.as_bytes()).await.unwrap();
        let mut heard = String::new();
        // How soon the request has come to the relay, nobody says.
        for _ in 0..20 {
            slow.write_all(b" ").await.unwrap();
            common::time_passes(Duration::from_secs(30)).await;
            let mut some = [0; 4096];
            let more = tokio::time::timeout(Duration::from_millis(300), slow.read(&mut some));
            if let Ok(count) = more.await {
                heard += &String::from_utf8_lossy(&some[..count.unwrap()]);
                break;
            }
        }
        // The body may come after its headers.
        while !heard.contains("did not arrive in time") {
            let mut some = [0; 4096];
            let count = within("the answer", slow.read(&mut some)).await.unwrap();
            assert!(count > 0, "{heard}");
            heard += &String::from_utf8_lossy(&some[..count]);
        }
        assert!(heard.starts_with("HTTP/1.1 400"), "{heard}");
    }

    /// A file goes to a raw peer as it is.
    async fn pass_file(&self, host: &Host, client: &Client, proof: &[(&str, &str)]) {
        let (bridge, address) = host.listening(json!({})).await;
        let mut peer = TcpPeer::dial(address).await;
        host.peers_until(&bridge, 1).await;
        let bytes: Vec<u8> = (0..FILE_BYTES).map(|index| (index % 251) as u8).collect();
        let path = format!("/api/v1/bridges/{bridge}/files?to=p1&name=x");
        let sent = client.ask("POST", &path, proof, &bytes);
        let (answer, ()) = tokio::join!(sent, peer.hears(&bytes));
        assert_eq!(answer.unwrap().status, 201);
    }

    /// What a raw peer says is seen at once, and what is sent arrives.
    async fn follow<S>(&self, host: &Host, live: &mut tokio_tungstenite::WebSocketStream<S>)
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    {
        let (bridge, address) = host.listening(json!({})).await;
        let mut peer = TcpPeer::dial(address).await;
        host.peers_until(&bridge, 1).await;
        for message in [
            json!({"hello": {"version": 1}}),
            json!({"follow": {"bridge": bridge, "after": 0}}),
            json!({"id": 1, "do": "send", "with": {"bridge": bridge, "to": "all", "text": "to the peer"}}),
        ] {
            live.send(Message::text(message.to_string())).await.unwrap();
        }
        peer.hears("to the peer").await;
        peer.say("from the peer").await;
        within("what the peer said", async {
            loop {
                let message = live.next().await.unwrap().unwrap();
                if message
                    .to_text()
                    .unwrap_or_default()
                    .contains("from the peer")
                {
                    return;
                }
            }
        })
        .await;
    }
}

#[tokio::test]
async fn through_nginx() {
    let scene = Scene::new();
    let host = scene.relay().await;
    if let Some(_nginx) = scene.nginx(host.address, unused_port(), "events {}", &[]) {
        scene.pass(&host).await;
    }
}

#[tokio::test]
async fn through_caddy() {
    let scene = Scene::new();
    let host = scene.relay().await;
    let times = [("read_body 1h", "read_body 6s")];
    if let Some(_caddy) = scene.caddy(host.address, &times) {
        scene.pass(&host).await;
        scene.leaves_slow_bodies_to_the_relay().await;
    }
}
