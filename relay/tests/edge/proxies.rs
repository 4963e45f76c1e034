//! Real proxies before the relay: nginx and Caddy as Debian has them, with the examples in `deploy/`.

use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    authority::{Authority, authority},
    common::{self, Killed, keyless, left_out, prelude::*, unused_port},
    secure::Client,
};

/// More than any buffer on the way.
const FILE_BYTES: usize = 5 << 20;

/// The example with a test's own names, ports and certificate.
struct Scene {
    folder: tempfile::TempDir,
    server: Authority,
    /// Where the proxy listens.
    port: u16,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = authority();
        fs::write(folder.path().join("server.pem"), &server.server).unwrap();
        Self {
            folder,
            server,
            port: unused_port(),
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Writes the example with replacements, each of which must have something to replace.
    fn write(&self, example: &str, to: &str, replacements: &[(&str, &str)]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
        let mut text = fs::read_to_string(folder.join(example)).unwrap();
        for (from, to) in replacements {
            assert!(text.contains(from), "{example} has no {from}");
            text = text.replace(from, to);
        }
        fs::write(self.path(to), text).unwrap();
    }

    async fn relay(&self) -> Host {
        Host::with(|config| {
            config.server.public_url = Some(format!("https://localhost:{}", self.port));
            config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
            config.limits.viewers_per_address = 1;
        })
        .await
    }

    fn start(&self, program: &str, arguments: &[&str]) -> Option<Killed> {
        let log = File::create(self.path("log")).unwrap();
        let child = keyless(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        match child {
            Ok(child) => Some(Killed(child)),
            Err(_) => {
                left_out(&format!(
                    "{program} is not here, so the way through it is not tried"
                ));
                None
            }
        }
    }

    /// Everything that goes through a proxy, and what the relay knows of who is behind it.
    async fn pass(&self, host: &Host) {
        let to = SocketAddr::from(([127, 0, 0, 1], self.port));
        let client = Client::new(&self.server.certificate, to);
        let dialled = until("the proxy", || async {
            tokio::net::TcpStream::connect(to).await.ok().map(drop)
        });
        dialled.await;
        let origin = format!("https://localhost:{}", self.port);
        let key = json!({"key": KEY}).to_string();
        let from = [("Origin", origin.as_str())];
        let answer = client.ask("POST", "/api/v1/session", &from, key.as_bytes());
        let answer = answer.await.unwrap();
        let log = fs::read_to_string(self.path("log")).unwrap();
        assert_eq!(answer.status, 204, "{answer:?} {log}");
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

    /// Who is slow is ended by the proxy, whose times are short here; it would wait a minute and more by itself.
    async fn ends_slow_ones(&self, said: &[&str]) {
        let to = SocketAddr::from(([127, 0, 0, 1], self.port));
        let client = Client::new(&self.server.certificate, to);
        for said in said {
            let mut slow = client.dial().await.unwrap();
            slow.write_all(said.as_bytes()).await.unwrap();
            // However it ends.
            let _ = within(said, slow.read_to_end(&mut Vec::new())).await;
        }
    }

    /// A slow body goes on to the relay, which ends it. Its time passes at once, for it runs in this thread.
    async fn leaves_slow_bodies_to_the_relay(&self) {
        let to = SocketAddr::from(([127, 0, 0, 1], self.port));
        let client = Client::new(&self.server.certificate, to);
        let mut slow = client.dial().await.unwrap();
        let said =
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n{";
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
        assert!(heard.starts_with("HTTP/1.1 400"), "{heard}");
        assert!(heard.contains("did not arrive in time"), "{heard}");
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
    let (pem, relay) = (scene.path("server.pem"), host.address.to_string());
    let (plain, secure) = (unused_port().to_string(), scene.port.to_string());
    scene.write(
        "nginx.conf",
        "site.conf",
        &[
            ("listen [::]:80;", ""),
            ("listen [::]:443 ssl;", ""),
            ("listen 80;", &format!("listen 127.0.0.1:{plain};")),
            (
                "listen 443 ssl;",
                &format!("listen 127.0.0.1:{secure} ssl;"),
            ),
            ("/etc/letsencrypt/live/relay.example/fullchain.pem", &pem),
            ("/etc/letsencrypt/live/relay.example/privkey.pem", &pem),
            ("127.0.0.1:8080", &relay),
            ("relay.example", "localhost"),
            ("client_header_timeout 10s;", "client_header_timeout 3s;"),
            ("client_body_timeout 30s;", "client_body_timeout 3s;"),
        ],
    );
    let folder = scene.folder.path().display();
    let whole = format!(
        "daemon off;\nuser root;\nworker_processes 1;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n\
         http {{\naccess_log off;\nclient_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\n\
         fastcgi_temp_path {folder}/f;\nuwsgi_temp_path {folder}/u;\nscgi_temp_path {folder}/s;\n\
         include {folder}/site.conf;\n}}\n"
    );
    fs::write(scene.path("nginx.conf"), whole).unwrap();
    let Some(_nginx) = scene.start(
        "nginx",
        &["-c", &scene.path("nginx.conf"), "-p", &scene.path("")],
    ) else {
        return;
    };
    scene.pass(&host).await;
    scene
        .ends_slow_ones(&[
            "GET / HTTP/1.1\r\nHost: localhost\r\n",
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
        ])
        .await;
}

#[tokio::test]
async fn through_caddy() {
    let scene = Scene::new();
    let host = scene.relay().await;
    let (pem, relay) = (scene.path("server.pem"), host.address.to_string());
    let site = format!(
        "https://localhost:{} {{\n\ttls {pem} {pem}\n\tbind 127.0.0.1",
        scene.port
    );
    scene.write(
        "Caddyfile",
        "Caddyfile",
        &[
            ("relay.example {", &site),
            ("127.0.0.1:8080", &relay),
            (
                "{\n\tservers {",
                "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers {",
            ),
            ("read_header 10s", "read_header 3s"),
        ],
    );
    let arguments = [
        "run",
        "--config",
        &scene.path("Caddyfile"),
        "--adapter",
        "caddyfile",
    ];
    let Some(_caddy) = scene.start("caddy", &arguments) else {
        return;
    };
    scene.pass(&host).await;
    scene
        .ends_slow_ones(&["GET / HTTP/1.1\r\nHost: localhost\r\n"])
        .await;
    scene.leaves_slow_bodies_to_the_relay().await;
}
