//! Listening and dialling.

use crate::common::{full_listener, prelude::*, tcp_listener, unused_port};

/// A bridge that listens on a host; its id and port.
async fn listening_on(host: &Host, address: &str) -> (String, u16) {
    let endpoint = json!({"kind": "tcp-listen", "host": address, "port": 0});
    let bridge = host.create(json!({"endpoint": endpoint})).await;
    (id(&bridge), local(&bridge).port())
}

/// Dials a bridge, and speaks in both directions.
async fn converses(host: &Host, bridge: &str, to: SocketAddr) {
    let before = host.bytes(bridge, "in").await.len();
    let mut peer = TcpPeer::dial(to).await;
    peer.say("ping").await;
    until("the bytes to come in", || async {
        (host.bytes(bridge, "in").await.len() == before + 4).then_some(())
    })
    .await;
    let joined = host
        .entry(bridge, "the peer that joined", |entry| {
            entry["event"]["address"] == peer.address()
        })
        .await;
    host.send(bridge, joined["peer"].clone(), "pong").await;
    peer.hears("pong").await;
}

#[tokio::test]
async fn listens_on_ipv4_alone() {
    let host = Host::start().await;
    let (bridge, port) = listening_on(&host, "127.0.0.1").await;
    converses(&host, &bridge, ([127, 0, 0, 1], port).into()).await;
    let other = tokio::net::TcpStream::connect(("::1", port)).await;
    assert!(other.is_err(), "an IPv4 bridge took IPv6");
}

#[tokio::test]
async fn listens_on_ipv6_alone() {
    let host = Host::start().await;
    let (bridge, port) = listening_on(&host, "::1").await;
    converses(
        &host,
        &bridge,
        SocketAddr::new("::1".parse().unwrap(), port),
    )
    .await;
    let other = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
    assert!(other.is_err(), "an IPv6 bridge took IPv4");
}

#[tokio::test]
async fn the_unspecified_ipv6_address_listens_on_both_families() {
    let host = Host::start().await;
    let (bridge, port) = listening_on(&host, "::").await;
    // That the peer's address is found again says that an IPv4 peer is shown as one, not as ::ffff:127.0.0.1.
    converses(&host, &bridge, ([127, 0, 0, 1], port).into()).await;
    converses(
        &host,
        &bridge,
        SocketAddr::new("::1".parse().unwrap(), port),
    )
    .await;
}

#[tokio::test]
async fn a_listening_bridge_tells_its_address_and_its_peers() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let event = host.event(&bridge, "listening").await;
    assert_eq!(event["event"]["local"], address.to_string());
    let first = TcpPeer::dial(address).await;
    let second = TcpPeer::dial(address).await;
    let peers = host.peers_until(&bridge, 2).await;
    let addresses: Vec<_> = peers.iter().map(|peer| peer["address"].clone()).collect();
    assert_eq!(addresses, [first.address(), second.address()]);
    assert!(
        peers.iter().all(|peer| peer["state"] == "open"),
        "{peers:?}"
    );
    assert_eq!(host.bridge(&bridge).await["peers"], 2);
}

#[tokio::test]
async fn sends_go_to_all_to_one_or_to_several() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut sockets = Vec::new();
    for count in 1..=3 {
        sockets.push(TcpPeer::dial(address).await);
        host.peers_until(&bridge, count).await;
    }
    let peers = host.peers(&bridge).await;
    let ids: Vec<_> = peers.iter().map(id).collect();
    assert_eq!(host.send(&bridge, "all", "a").await["peers"], 3);
    assert_eq!(host.send(&bridge, ids[1].clone(), "b").await["peers"], 1);
    let two = json!([ids[0], ids[2], ids[0]]);
    assert_eq!(host.send(&bridge, two, "c").await["peers"], 2);
    host.send(&bridge, "all", "!").await;
    for (socket, expected) in sockets.iter_mut().zip(["ac!", "ab!", "ac!"]) {
        socket.hears(expected).await;
    }
    let sent = host.entries(&bridge).await;
    let sent = sent.iter().filter(|entry| entry["direction"] == "out");
    let to: Vec<_> = sent.map(|entry| entry["peer"].clone()).collect();
    assert_eq!(to, [Value::Null, json!(ids[1]), Value::Null, Value::Null]);
}

#[tokio::test]
async fn a_send_to_all_with_nobody_there_is_kept() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "hello?"});
    let reply = host.call("send", with).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.body["peers"], 0);
    assert_eq!(host.bytes(&bridge, "out").await, b"hello?");
}

#[tokio::test]
async fn dials_by_address_and_measures_how_long_it_took() {
    let host = Host::start().await;
    let (listener, address) = tcp_listener().await;
    let bridge = host.dialling(address, json!({})).await;
    let mut peer = TcpPeer::accept(&listener).await;
    let event = host.event(&bridge, "connected").await;
    assert_eq!(event["event"]["remote"], address.to_string());
    let local = peer.0.peer_addr().unwrap().to_string();
    assert_eq!(event["event"]["local"], local);
    assert_eq!(host.bridge(&bridge).await["local"], local);
    let peers = host.peers(&bridge).await;
    assert_eq!(peers[0]["connect_us"], event["event"]["took_us"]);
    peer.say("from the server").await;
    host.received(&bridge, "from the server").await;
    host.send(&bridge, "all", "to the server").await;
    peer.hears("to the server").await;
}

#[tokio::test]
async fn dials_by_name() {
    let host = Host::start().await;
    let (listener, address) = tcp_listener().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "localhost", "port": address.port()});
    let bridge = host.create(json!({"endpoint": endpoint})).await;
    let mut peer = TcpPeer::accept(&listener).await;
    host.send(&id(&bridge), "all", "hi").await;
    peer.hears("hi").await;
    assert_eq!(bridge["endpoint"]["host"], "localhost");
}

#[tokio::test]
async fn a_dial_that_is_refused_leaves_no_bridge_behind() {
    let host = Host::start().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": unused_port()});
    let with = json!({"name": "x", "endpoint": endpoint});
    let reply = host.call("create-bridge", with).await;
    assert_eq!((reply.status, reply.code()), (502, "connection-refused"));
    let bridges = host.call("list-bridges", json!({})).await.good();
    assert_eq!(bridges["bridges"], json!([]));
}

#[tokio::test]
async fn a_dial_without_answer_ends_at_its_time_out() {
    let host = Host::start().await;
    let (_listener, _waiting, address) = full_listener().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": address.port()});
    let with = json!({"name": "x", "endpoint": endpoint, "connect_timeout_ms": 300});
    let started = std::time::Instant::now();
    let reply = host.call("create-bridge", with).await;
    let took = started.elapsed();
    assert_eq!((reply.status, reply.code()), (504, "timed-out"));
    assert!(took >= Duration::from_millis(300), "{took:?}");
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn with_reconnect_a_failed_first_dial_is_tried_again() {
    let host = Host::start().await;
    let port = unused_port();
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": port});
    let with = json!({"name": "x", "endpoint": endpoint, "reconnect": true});
    let reply = host.call("create-bridge", with).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.body["state"], "opening");
    assert_eq!(reply.body["fault"]["code"], "connection-refused");
    let bridge = id(&reply.body);
    host.event(&bridge, "refused").await;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .unwrap();
    let _peer = TcpPeer::accept(&listener).await;
    let bridge = host.state(&bridge, "open").await;
    assert_eq!(bridge.get("fault"), None);
}

#[tokio::test]
async fn dials_that_come_to_the_same_are_counted_and_told_in_short() {
    let host = Host::start().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": unused_port()});
    let with = json!({"name": "x", "endpoint": endpoint, "reconnect": true});
    let made = host.call("create-bridge", with).await.good();
    let bridge = id(&made);
    // Each dial has its own time; where two took the same, another is waited for.
    let mut fault = made["fault"].clone();
    for _ in 0..2 {
        fault = until("another dial", || async {
            let now = host.bridge(&bridge).await["fault"].take();
            (now != fault).then_some(now)
        })
        .await;
    }
    host.call("close-bridge", json!({"bridge": bridge})).await;
    host.event(&bridge, "closed").await;
    let events = host.events(&bridge).await;
    let (times, ago): (Vec<_>, Vec<_>) = events
        .iter()
        .map(|entry| &entry["event"])
        .filter(|event| event["kind"] == "dial-repeated")
        .inspect(|event| assert_eq!(event["code"], "connection-refused"))
        .map(|event| (event["times"].as_u64().unwrap(), event["ago_us"].as_u64()))
        .unzip();
    // The first is an event of its own, the second is twice as many, the third is told at the end.
    assert!(times == [2, 3] || times == [2, 4], "{times:?}");
    assert!(
        ago[0] == Some(0) && (times[1] == 4 || ago[1] > Some(0)),
        "{ago:?}"
    );
    assert_eq!(host.kinds_count(&bridge, "refused").await, 1);
    host.kinds_end(&bridge, &["dial-repeated", "closed"]).await;
}

#[tokio::test]
async fn with_reconnect_a_server_that_has_gone_is_dialled_again_as_a_new_peer() {
    let host = Host::start().await;
    let (listener, address) = tcp_listener().await;
    let bridge = host.dialling(address, json!({"reconnect": true})).await;
    let first = TcpPeer::accept(&listener).await;
    let before = host.peers_until(&bridge, 1).await;
    drop(first);
    let mut second = TcpPeer::accept(&listener).await;
    until("the new peer", || async {
        let peers = host.peers(&bridge).await;
        (peers.len() == 1 && peers[0]["id"] != before[0]["id"]).then_some(())
    })
    .await;
    host.send(&bridge, "all", "again").await;
    second.hears("again").await;
    let kinds = host.kinds(&bridge).await;
    let connected = kinds.iter().filter(|kind| *kind == "connected");
    assert_eq!(connected.count(), 2);
    assert!(!kinds.contains(&"closed".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn without_reconnect_a_bridge_whose_server_has_gone_is_closed() {
    let host = Host::start().await;
    let (listener, address) = tcp_listener().await;
    let bridge = host.dialling(address, json!({})).await;
    let mut peer = TcpPeer::accept(&listener).await;
    peer.say("last words").await;
    drop(peer);
    host.state(&bridge, "closed").await;
    host.event(&bridge, "closed").await;
    assert_eq!(host.bytes(&bridge, "in").await, b"last words");
    assert!(host.peers(&bridge).await.is_empty());
}

#[tokio::test]
async fn a_character_split_over_two_reads_stays_what_it_is() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    let text = "再见".as_bytes();
    peer.say(&text[..2]).await;
    let half = host
        .entry(&bridge, "half a character", |entry| {
            entry["direction"] == "in"
        })
        .await;
    assert_eq!(half.get("text"), None, "half a character is no text");
    peer.say(&text[2..]).await;
    host.received(&bridge, "再见").await;
}
