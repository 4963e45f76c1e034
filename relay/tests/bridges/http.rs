//! Mode `http`: a small server that answers requests, and nothing else.

use std::process::Stdio;

use tokio::{io::AsyncWriteExt as _, process::Command};

use crate::common::{left_out, prelude::*};

const REQUEST: &str = "GET /lesson HTTP/1.1\r\nHost: jackfield\r\n\r\n";

/// A bridge that answers requests.
async fn server() -> (Host, String, SocketAddr) {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "http"})).await;
    (host, bridge, address)
}

/// The entries with bytes: their direction and text.
async fn said(host: &Host, bridge: &str) -> Vec<(String, String)> {
    let mut entries = host.entries(bridge).await;
    entries.retain(|entry| entry["direction"] != "event");
    let one = |entry: &Value| {
        let direction = entry["direction"].as_str().unwrap().to_owned();
        (direction, String::from_utf8(bytes(entry)).unwrap())
    };
    entries.iter().map(one).collect()
}

/// What a program says on standard output, given this on standard input; nothing where it is not installed.
async fn output(program: &str, args: &[&str], input: &str) -> Option<String> {
    let mut command = Command::new(program);
    command.args(args).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        left_out(&format!("{program} is not installed"));
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    let output = within(program, child.wait_with_output()).await.unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[tokio::test]
async fn it_speaks_when_it_is_spoken_to_and_the_journal_has_both_sides() {
    let (host, bridge, address) = server().await;
    assert_eq!(host.bridge(&bridge).await["mode"], "http");
    let mut peer = TcpPeer::dial(address).await;
    let peer_id = id(&host.peers_until(&bridge, 1).await[0]);
    // By hand: a key at a time, nothing comes before the empty line.
    for piece in [
        "GE",
        "T /lesson HTTP/1.1",
        "\r\n",
        "Host: jackfield\r",
        "\n",
    ] {
        peer.say(piece).await;
    }
    host.received(&bridge, REQUEST.strip_suffix("\r\n").unwrap())
        .await;
    assert!(
        said(&host, &bridge)
            .await
            .iter()
            .all(|(direction, _)| direction == "in")
    );
    peer.say("\r\n").await;
    let answer = host
        .entry(&bridge, "an answer", |entry| entry["direction"] == "out")
        .await;
    assert_eq!(answer["peer"], json!(peer_id));
    let text = String::from_utf8(bytes(&answer)).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert!(text.contains("<h1>GET /lesson</h1>"), "{text}");
    peer.hears(&text).await;
    // HTTP/1.1 stays; two requests in one write are answered one after the other, and the last one ends it.
    let close = REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    peer.say(format!("{REQUEST}{close}")).await;
    let rest = String::from_utf8(peer.rest().await.unwrap()).unwrap();
    assert_eq!(rest.matches("HTTP/1.1 200 OK").count(), 2, "{rest}");
    assert_eq!(rest.matches("Connection: close").count(), 1, "{rest}");
    drop(peer);
    let left = host.event(&bridge, "peer-left").await;
    assert_eq!(left["event"]["bytes_out"], text.len() + rest.len());
    assert!(!host.kinds(&bridge).await.contains(&"reset".to_owned()));
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_the_connection_ends() {
    let (host, bridge, address) = server().await;
    let long = format!("GET /{}", "a".repeat(9_000));
    for (said, status) in [
        ("nonsense\r\n", "400"),
        ("\u{0}\u{1}\u{2}\u{3}", "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        (&long, "431"),
        ("PRI * HTTP/2.0\r\n\r\n", "505"),
    ] {
        let mut peer = TcpPeer::dial(address).await;
        peer.say(said).await;
        let answer = String::from_utf8(peer.rest().await.unwrap()).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    }
    assert!(
        !host
            .kinds(&bridge)
            .await
            .contains(&"not-written".to_owned())
    );
    // Who hangs up half-way gets nothing; the bridge goes on.
    let mut half = TcpPeer::dial(address).await;
    half.say("GET / HTTP/1.1\r\nHost:").await;
    half.finish().await;
    assert_eq!(half.rest().await.unwrap(), b"");
    let mut next = TcpPeer::dial(address).await;
    next.say("GET / HTTP/1.0\n\n").await;
    assert!(next.rest().await.unwrap().starts_with(b"HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn many_requests_at_once_are_answered_each() {
    let (host, bridge, address) = server().await;
    let peer = TcpPeer::dial(address).await;
    let (mut read, mut write) = peer.0.into_split();
    let many = "GET / HTTP/1.1\nHost:\n\n".repeat(3_000) + "GET / HTTP/1.0\n\n";
    let writer =
        tokio::spawn(async move { write.write_all(many.as_bytes()).await.map(|()| write) });
    let mut heard = Vec::new();
    let all = tokio::io::AsyncReadExt::read_to_end(&mut read, &mut heard);
    within("the answers", all).await.unwrap();
    let heard = String::from_utf8(heard).unwrap();
    assert_eq!(heard.matches("HTTP/1.1 200 OK").count(), 3_001);
    drop(writer.await.unwrap().unwrap());
    assert!(
        !host
            .kinds(&bridge)
            .await
            .contains(&"not-written".to_owned())
    );
}

#[tokio::test]
async fn curl_and_netcat_get_the_page() {
    let (host, bridge, address) = server().await;
    let url = format!("http://{address}/one");
    let two = format!("http://{address}/two");
    let form = [
        "--silent",
        "--noproxy",
        "*",
        "--write-out",
        "%{http_code} %{num_connects}\n",
        &url,
        &two,
    ];
    if let Some(heard) = output("curl", &form, "").await {
        assert!(
            heard.contains("<h1>GET /one</h1>") && heard.contains("<h1>GET /two</h1>"),
            "{heard}"
        );
        assert!(
            heard.contains("200 1") && heard.contains("200 0"),
            "one connection: {heard}"
        );
    }
    let body = "x".repeat(100_000);
    let post = [
        "--silent",
        "--noproxy",
        "*",
        "--include",
        "--data-binary",
        "@-",
        "-H",
        "Expect: 100-continue",
        &url,
    ];
    if let Some(heard) = output("curl", &post, &body).await {
        assert!(
            heard.contains("HTTP/1.1 100 Continue") && heard.contains("HTTP/1.1 405"),
            "{heard}"
        );
        assert!(heard.contains("Allow: GET, HEAD"), "{heard}");
    }
    let (ip, port) = (address.ip().to_string(), address.port().to_string());
    if let Some(heard) = output("nc", &["-N", &ip, &port], "GET /by-hand HTTP/1.0\n\n").await {
        assert!(heard.contains("<h1>GET /by-hand</h1>"), "{heard}");
    }
    host.event(&bridge, "peer-left").await;
}

#[tokio::test]
async fn only_a_tcp_listener_answers_requests() {
    let host = Host::start().await;
    let udp = json!({"kind": "udp", "host": "127.0.0.1", "port": 0});
    let dial = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": 9});
    for endpoint in [udp, dial] {
        let with = json!({"name": "x", "endpoint": endpoint, "mode": "http"});
        let reply = host.call("create-bridge", with).await;
        assert_eq!((reply.status, reply.code()), (422, "not-for-this-kind"));
        assert_eq!(reply.body["params"]["field"], "mode");
    }
    let (bridge, _) = host.listening(json!({"mode": "http"})).await;
    let program = |side: &str| json!({"bridge": bridge, "language": "python", "side": side});
    let other = host.call("bridge-program", program("other")).await.good();
    assert!(other["program"].as_str().unwrap().contains("127.0.0.1"));
    let same = host.call("bridge-program", program("same")).await.good();
    assert!(same["program"].as_str().unwrap().contains("do_GET"));
    let line = json!({"bridge": bridge, "language": "nc", "side": "same"});
    let reply = host.call("bridge-program", line).await;
    assert_eq!((reply.status, reply.code()), (422, "not-for-this-kind"));
    assert_eq!(reply.body["params"]["language"], "nc");
    assert_eq!(reply.body["params"]["mode"], "http");
}
