//! Every limit at its edge: what just fits is taken, what is one too many is answered as docs/limits.md says.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod datagrams;
mod edge;
mod fixed;
mod incoming;
mod memory;
mod people;
mod quotas;
mod races;
mod unsent;

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

#[tokio::test]
async fn farewells_and_share_links_of_a_bridge() {
    let host = limited(|limits| {
        limits.farewells_per_bridge = 2;
        limits.shares_per_bridge = 2;
    })
    .await;
    let (bridge, _) = host.listening(json!({"farewell": ["bye", "quit"]})).await;
    let with = json!({"bridge": bridge, "farewell": ["bye", "quit", "exit"]});
    let reply = host.call("change-bridge", with).await;
    assert_eq!((reply.status, reply.code()), (413, "too-large"));
    assert_eq!(
        reply.body["params"],
        json!({"key": "farewells_per_bridge", "limit": 2})
    );
    let share = json!({"bridge": bridge, "may": "look"});
    until_refused(&host, "create-share", share, "shares_per_bridge").await;
}

/// A peer that comes, is given a name where one is given, and leaves.
async fn passes(host: &Host, bridge: &str, address: SocketAddr, name: Option<&str>) {
    let peer = TcpPeer::dial(address).await;
    let there = id(&host.peers_until(bridge, 1).await[0]);
    if let Some(name) = name {
        let with = json!({"bridge": bridge, "peer": there, "name": name});
        host.call("name-peer", with).await.good();
    }
    drop(peer);
    host.peers_until(bridge, 0).await;
}

/// The names of peers and their ids, of those that have left too.
async fn all_peers(host: &Host, bridge: &str) -> Vec<(String, Value)> {
    let with = json!({"bridge": bridge, "all": true});
    let peers = list(host.call("list-peers", with).await.good(), "peers");
    let peers = peers.iter().map(|peer| (id(peer), peer["name"].clone()));
    peers.collect()
}

#[tokio::test]
async fn names_of_peers_that_have_left() {
    let host = limited(|limits| {
        limits.names_per_bridge = 2;
        limits.left_peers_per_bridge = 1;
    })
    .await;
    let (bridge, address) = host.listening(json!({})).await;
    for name in ["Anna", "Bo"] {
        passes(&host, &bridge, address, Some(name)).await;
    }
    let named = |id: &str, name: &str| (id.to_owned(), json!(name));
    let both = [named("p1", "Anna"), named("p2", "Bo")];
    until("both names", || async {
        (all_peers(&host, &bridge).await == both).then_some(())
    })
    .await;
    passes(&host, &bridge, address, Some("Cai")).await;
    let newest = [named("p2", "Bo"), named("p3", "Cai")];
    until("the first name to go", || async {
        (all_peers(&host, &bridge).await == newest).then_some(())
    })
    .await;
    // One that is named after it has left is one of them, too.
    passes(&host, &bridge, address, None).await;
    let with = json!({"bridge": bridge, "peer": "p4", "name": "Dan"});
    host.call("name-peer", with).await.good();
    let newest = [named("p3", "Cai"), named("p4", "Dan")];
    assert_eq!(all_peers(&host, &bridge).await, newest);
    let host = host.restart().await;
    let mut all = all_peers(&host, &bridge).await;
    // The others are known by their connections.
    all.retain(|(_, name)| !name.is_null());
    assert_eq!(all, newest);
}

#[tokio::test]
async fn peers_that_have_left_are_listed_up_to_a_number() {
    let host = limited(|limits| limits.left_peers_per_bridge = 2).await;
    let (bridge, address) = host.listening(json!({})).await;
    for _ in 0..3 {
        passes(&host, &bridge, address, None).await;
    }
    let left = all_peers(&host, &bridge).await;
    let ids: Vec<_> = left.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["p2", "p3"]);
}

#[tokio::test]
async fn senders_and_gateways() {
    let host = limited(|limits| (limits.senders, limits.gateways) = (2, 2)).await;
    let sender = |name: &str| {
        let settings =
            json!({"host": "127.0.0.1", "port": 25, "tls": "none", "from": "a@example.org"});
        json!({"sender": name, "settings": settings})
    };
    let gateway = |name: &str| {
        let url = "http://127.0.0.1:9/";
        let settings =
            json!({"kind": "http", "url": url, "method": "GET", "accepted_when": "status == 200"});
        json!({"gateway": name, "settings": settings})
    };
    for name in ["a", "b", "a"] {
        host.call("set-sender", sender(name)).await.good();
        host.call("set-gateway", gateway(name)).await.good();
    }
    refused(&host, "set-sender", sender("c"), "limit-reached", "senders").await;
    refused(
        &host,
        "set-gateway",
        gateway("c"),
        "limit-reached",
        "gateways",
    )
    .await;
}

/// No key is without a test here.
#[test]
fn every_limit_is_tried() {
    let files = concat!(
        include_str!("main.rs"),
        include_str!("edge.rs"),
        include_str!("unsent.rs"),
        include_str!("../notices/bounds.rs"),
        include_str!("../alerts/bounds.rs"),
        include_str!("../alerts/templates.rs"),
    );
    for name in LimitsSection::default().shown().keys() {
        assert!(
            files.contains(&format!("limits.{name}")),
            "{name} is not tried"
        );
    }
    let files = concat!(include_str!("quotas.rs"), include_str!("people.rs"));
    for (name, _) in relay::config::QuotasSection::default().list() {
        assert!(
            files.contains(&format!("quotas.{name}")),
            "{name} is not tried"
        );
    }
}
