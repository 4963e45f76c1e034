//! Every limit at its edge: what just fits is taken, what is one too many is answered as docs/limits.md says.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{BINARY, Frame, Live, batch_entries, prelude::*, udp_socket};
use relay::config::LimitsSection;

async fn limited(change: impl FnOnce(&mut LimitsSection)) -> Host {
    Host::with(|config| change(&mut config.limits)).await
}

/// A call that has to be refused with a code and the limit's name.
async fn refused(host: &Host, operation: &str, with: Value, code: &str, limit: &str) {
    let reply = host.call(operation, with).await;
    assert_eq!(reply.code(), code, "{reply:?}");
    assert_eq!(reply.body["params"]["limit"], limit, "{reply:?}");
}

fn udp() -> Value {
    json!({"name": "x", "endpoint": {"kind": "udp", "host": "127.0.0.1", "port": 0}})
}

#[tokio::test]
async fn bridges() {
    let host = limited(|limits| limits.bridges = 2).await;
    host.datagrams(json!({})).await;
    let (second, _) = host.datagrams(json!({})).await;
    refused(&host, "create-bridge", udp(), "limit-reached", "bridges").await;
    host.call("close-bridge", json!({"bridge": second}))
        .await
        .good();
    refused(&host, "create-bridge", udp(), "limit-reached", "bridges").await;
    host.call("delete-bridge", json!({"bridge": second}))
        .await
        .good();
    host.datagrams(json!({})).await;
}

#[tokio::test]
async fn peers_of_one_bridge_and_of_all() {
    let host = limited(|limits| (limits.peers, limits.peers_per_bridge) = (3, 2)).await;
    let (one, at_one) = host.listening(json!({})).await;
    let (other, at_other) = host.listening(json!({})).await;
    let _first = TcpPeer::dial(at_one).await;
    let _second = TcpPeer::dial(at_one).await;
    host.peers_until(&one, 2).await;
    let mut third = TcpPeer::dial(at_one).await;
    third.rest().await.unwrap_err();
    assert_eq!(
        host.event(&one, "failed").await["event"]["code"],
        "limit-reached"
    );
    let _third = TcpPeer::dial(at_other).await;
    host.peers_until(&other, 1).await;
    let mut fourth = TcpPeer::dial(at_other).await;
    fourth.rest().await.unwrap_err();
    assert_eq!(
        host.event(&other, "failed").await["event"]["code"],
        "limit-reached"
    );
    // Datagrams of a source that finds no room are counted.
    let (datagrams, address) = host.datagrams(json!({})).await;
    let (socket, _) = udp_socket().await;
    socket.send_to(b"x", address).await.unwrap();
    let dropped = host.event(&datagrams, "datagrams-dropped").await;
    assert_eq!(dropped["event"]["count"], 1);
}

/// Of two viewers the second is refused, until the first has left.
async fn one_viewer(limit: &str, change: impl FnOnce(&mut LimitsSection)) {
    let host = limited(change).await;
    let one = Live::open(&host).await;
    let (status, fault) = Live::refused(Live::request(&host, None)).await;
    assert_eq!((status, &fault["code"]), (429, &json!("too-many-requests")));
    assert_eq!(fault["params"]["limit"], limit);
    drop(one);
    until("room for another viewer", || async {
        let request = Live::request(&host, None);
        tokio_tungstenite::connect_async(request).await.ok()
    })
    .await;
}

#[tokio::test]
async fn viewers() {
    one_viewer("viewers", |limits| limits.viewers = 1).await;
}

#[tokio::test]
async fn viewers_of_one_address() {
    one_viewer("viewers_per_address", |limits| {
        limits.viewers_per_address = 1
    })
    .await;
}

/// Waits for the end of a connection, in order or not.
async fn ended(mut peer: TcpPeer) {
    let _ = within("a connection to be closed", peer.rest()).await;
}

#[tokio::test]
async fn connections_beyond_end_the_one_that_has_waited_longest() {
    let host = limited(|limits| limits.connections = 2).await;
    // The harness holds idle connections of its own, which make room first.
    let first = TcpPeer::dial(host.address).await;
    let second = TcpPeer::dial(host.address).await;
    let client = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let ask = || client.get(format!("{}/livez", host.url)).send();
    assert_eq!(ask().await.unwrap().status(), 200);
    ended(first).await;
    drop(second);
    // Where all have a request under way, the new one goes: here two uploads whose bodies do not come.
    let (bridge, address) = host.listening(json!({})).await;
    let _peers = [TcpPeer::dial(address).await, TcpPeer::dial(address).await];
    host.peers_until(&bridge, 2).await;
    let mut held = Vec::new();
    for peer in ["p1", "p2"] {
        let mut upload = TcpPeer::dial(host.address).await;
        let head = format!(
            "POST /api/v1/bridges/{bridge}/files?to={peer}&name=x HTTP/1.1\r\nHost: relay\r\n\
             Authorization: Bearer {KEY}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
        );
        upload.say(head).await;
        upload.hears("HTTP/1.1 100 Continue\r\n\r\n").await;
        held.push(upload);
    }
    ended(TcpPeer::dial(host.address).await).await;
    drop(held);
    until("room again", || async {
        (ask().await.ok()?.status() == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn connections_of_one_address() {
    let host = limited(|limits| limits.connections_per_address = 2).await;
    let _held = [
        TcpPeer::dial(host.address).await,
        TcpPeer::dial(host.address).await,
    ];
    // Those of the harness may hold places, too, until they are closed.
    until("one too many to be closed at once", || async {
        let mut late = TcpPeer::dial(host.address).await;
        let end = tokio::time::timeout(Duration::from_secs(2), late.rest()).await;
        end.ok().map(|_| ())
    })
    .await;
}

/// Calls that wait: dials to an address that never answers.
#[tokio::test]
async fn calls_of_one_viewer() {
    let host = limited(|limits| limits.calls_per_viewer = 2).await;
    let (_listener, _waiting, silent) = common::full_listener().await;
    let mut live = Live::open(&host).await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": silent.port()});
    let with = json!({"name": "x", "endpoint": endpoint, "connect_timeout_ms": 1500});
    for id in [1, 2] {
        live.say(json!({"id": id, "do": "create-bridge", "with": with}))
            .await;
    }
    live.say(json!({"id": 3, "do": "list-bridges", "with": {}}))
        .await;
    let first = live
        .message("an answer", |message| message.get("id").is_some())
        .await;
    assert_ne!(
        first["id"], 3,
        "the third was read before one of two had ended"
    );
    live.message("the third", |message| message["id"] == 3)
        .await;
}

#[tokio::test]
async fn the_window_of_a_follow() {
    const WINDOW: usize = 64 << 10;
    let host = limited(|limits| limits.window_bytes = WINDOW).await;
    let (bridge, _) = host.listening(json!({})).await;
    for _ in 0..100 {
        host.send(&bridge, "all", &"x".repeat(1000)).await;
    }
    let mut live = Live::open_as(&host, Some(BINARY), "window").await;
    assert_eq!(live.hello["window"], WINDOW);
    live.follow(&bridge, 0).await;
    let (mut bytes, mut last) = (0, 0);
    while let Ok(frame) = tokio::time::timeout(Duration::from_millis(500), live.frame()).await {
        if let Frame::Batch(batch) = frame {
            let (entries, size) = batch_entries(&batch);
            bytes += size;
            last = entries.last().unwrap().seq;
        }
    }
    assert!((WINDOW - 1100..=WINDOW).contains(&bytes), "{bytes}");
    live.ack(&bridge, last).await;
    live.entries_through(&bridge, 102).await;
}

#[tokio::test]
async fn bytes_of_a_send_and_of_a_search() {
    let host = limited(|limits| (limits.entry_bytes, limits.search_bytes) = (10, 10)).await;
    let (bridge, _) = host.listening(json!({})).await;
    host.send(&bridge, "all", "0123456789").await;
    let with = json!({"bridge": bridge, "to": "all", "text": "0123456789x"});
    let reply = host.call("send", with).await;
    assert_eq!((reply.status, reply.code()), (413, "too-large"));
    assert_eq!(reply.body["params"], json!({"bytes": 11, "limit": 10}));
    let found = host.call("list-entries", json!({"bridge": bridge, "q": "0123456789"}));
    assert_eq!(list(found.await.good(), "entries").len(), 1);
    let reply = host
        .call(
            "list-entries",
            json!({"bridge": bridge, "q": "0123456789x"}),
        )
        .await;
    assert_eq!((reply.status, reply.code()), (413, "too-large"));
}

#[tokio::test]
async fn bytes_of_a_line() {
    let host = limited(|limits| limits.line_bytes = 10).await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("012345678\n0123456789\nx\n").await;
    let last = host
        .entry(&bridge, "the last line", |entry| entry["text"] == "x\n")
        .await;
    let entries = host.entries(&bridge).await;
    let lines: Vec<_> = entries
        .iter()
        .filter(|entry| entry["direction"] == "in" && entry["seq"] != last["seq"])
        .map(|entry| (entry["text"].as_str().unwrap(), entry["partial"] == true))
        .collect();
    assert_eq!(
        lines,
        [("012345678\n", false), ("0123456789", true), ("\n", false)]
    );
}

/// A bridge whose one peer does not read, and the peer.
async fn deaf(host: &Host) -> (String, String, TcpPeer) {
    let (bridge, address) = host.listening(json!({})).await;
    let peer = TcpPeer::dial(address).await;
    let id = id(&host.peers_until(&bridge, 1).await[0]);
    // More than the system's buffers take, so that it waits here.
    for _ in 0..10 {
        host.send(&bridge, id.as_str(), &"x".repeat(1 << 20)).await;
    }
    (bridge, id, peer)
}

/// Sends to a peer that does not read until that is refused for the limit; then one to all is told as not written.
async fn fill_up(host: &Host, text: &str, limit: &str) {
    let (bridge, peer, _held) = deaf(host).await;
    let send = |to: &str| json!({"bridge": bridge, "to": to, "text": text});
    let mut sent = 0;
    let fault = loop {
        assert!(sent < 64, "it is never full");
        let reply = host.call("send", send(&peer)).await;
        if reply.status != 201 {
            break reply;
        }
        sent += 1;
    };
    assert_eq!(fault.code(), "limit-reached");
    assert_eq!(fault.body["params"]["limit"], limit);
    let to_all = host.call("send", send("all")).await.good();
    let lost = host.event(&bridge, "not-written").await;
    assert_eq!(lost["event"]["of"], to_all["seq"]);
    assert_eq!(lost["event"]["reason"], "unsent-limit");
}

#[tokio::test]
async fn bytes_unsent_to_a_peer() {
    let host = limited(|limits| limits.unsent_bytes_per_peer = 32 << 20).await;
    fill_up(&host, &"x".repeat(1 << 20), "unsent_bytes_per_peer").await;
}

#[tokio::test]
async fn sends_unsent_to_a_peer() {
    let host = limited(|limits| {
        limits.unsent_sends_per_peer = 20;
        limits.unsent_bytes_per_peer = 64 << 20;
    })
    .await;
    fill_up(&host, "x", "unsent_sends_per_peer").await;
}

/// Asks again and again until that is refused for the limit.
async fn until_refused(host: &Host, operation: &str, with: Value, limit: &str) {
    for _ in 0..3 {
        let reply = host.call(operation, with.clone()).await;
        if reply.status != 201 {
            assert_eq!(reply.code(), "limit-reached");
            return assert_eq!(reply.body["params"], json!({"limit": limit, "value": 2}));
        }
    }
    panic!("{operation} is never refused");
}

#[tokio::test]
async fn saved_and_periodic_sends() {
    let host = limited(|limits| {
        limits.saved = 2;
        limits.saved_bytes = 4;
        limits.periodic_per_bridge = 2;
    })
    .await;
    let (bridge, _) = host.listening(json!({})).await;
    let large = json!({"label": "large", "text": "12345"});
    let reply = host.call("create-saved", large).await;
    assert_eq!(
        (reply.code(), &reply.body["params"]["limit"]),
        ("too-large", &4.into())
    );
    let saved = json!({"label": "fits", "text": "1234"});
    until_refused(&host, "create-saved", saved, "saved").await;
    let every = json!({"bridge": bridge, "to": "all", "text": "x", "every_ms": 60_000});
    until_refused(&host, "create-periodic", every, "periodic_per_bridge").await;
}

#[tokio::test]
async fn files() {
    let host = limited(|limits| {
        limits.files_per_bridge = 1;
        limits.file_bytes = 100;
    })
    .await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let path = format!("/bridges/{bridge}/files?to=p1&name=f");
    let send = |size: usize| {
        let request = host.request(Method::POST, &path).body(vec![0; size]);
        host.ask(request)
    };
    let reply = send(101).await;
    assert_eq!((reply.status, reply.code()), (413, "too-large"));
    assert_eq!(
        reply.body["params"],
        json!({"bytes": 101, "limit": 100}),
        "before anything is sent"
    );
    // A request whose body is not complete holds the one place.
    let mut held = tokio::net::TcpStream::connect(host.address).await.unwrap();
    let head = format!(
        "POST /api/v1{path} HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer {KEY}\r\nContent-Length: 9\r\n\r\n"
    );
    tokio::io::AsyncWriteExt::write_all(&mut held, head.as_bytes())
        .await
        .unwrap();
    let refused = until("a second one to be refused", || async {
        let reply = send(0).await;
        (reply.status != 201).then_some(reply)
    })
    .await;
    assert_eq!(
        (refused.code(), &refused.body["params"]["limit"]),
        ("limit-reached", &"files_per_bridge".into())
    );
}

/// No key is without a test here.
#[test]
fn every_limit_is_tried() {
    let files = concat!(
        include_str!("limits.rs"),
        include_str!("notices/bounds.rs"),
        include_str!("alerts/bounds.rs"),
        include_str!("alerts/templates.rs"),
    );
    for name in LimitsSection::default().shown().keys() {
        assert!(
            files.contains(&format!("limits.{name}")),
            "{name} is not tried"
        );
    }
}
