//! Datagrams.

use crate::common::{prelude::*, udp_socket};

/// The largest payload over IPv4: 65,535 less 20 and 8 bytes of headers.
const LARGEST: usize = 65_507;

/// Receives one datagram and where it came from.
async fn receive(socket: &tokio::net::UdpSocket) -> (Vec<u8>, SocketAddr) {
    let mut buffer = vec![0; 65_536];
    let received = within("a datagram", socket.recv_from(&mut buffer)).await;
    let (length, from) = received.unwrap();
    buffer.truncate(length);
    (buffer, from)
}

/// The entries that came in, in order.
async fn incoming(host: &Host, bridge: &str, count: usize) -> Vec<Value> {
    until(&format!("{count} datagrams"), || async {
        let mut entries = host.entries(bridge).await;
        entries.retain(|entry| entry["direction"] == "in");
        (entries.len() == count).then_some(entries)
    })
    .await
}

#[tokio::test]
async fn each_source_is_a_peer_and_each_datagram_an_entry() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({"framing": {"kind": "line"}})).await;
    let ((one, from_one), (two, from_two)) = (udp_socket().await, udp_socket().await);
    one.send_to(b"a\nb\n", address).await.unwrap();
    incoming(&host, &bridge, 1).await;
    two.send_to(b"c", address).await.unwrap();
    incoming(&host, &bridge, 2).await;
    one.send_to(b"d", address).await.unwrap();
    let entries = incoming(&host, &bridge, 3).await;
    let texts: Vec<_> = entries.iter().map(|entry| entry["text"].clone()).collect();
    assert_eq!(texts, ["a\nb\n", "c", "d"]);
    assert_eq!(entries[0]["peer"], entries[2]["peer"]);
    let peers = host.peers_until(&bridge, 2).await;
    let addresses: Vec<_> = peers.iter().map(|peer| peer["address"].clone()).collect();
    assert_eq!(addresses, [from_one.to_string(), from_two.to_string()]);
    host.send(&bridge, peers[1]["id"].clone(), "to two").await;
    assert_eq!(receive(&two).await, (b"to two".to_vec(), address));
    assert_eq!(host.send(&bridge, "all", "to both").await["peers"], 2);
    assert_eq!(receive(&one).await.0, b"to both");
    assert_eq!(receive(&two).await.0, b"to both");
}

#[tokio::test]
async fn a_remote_is_a_peer_from_the_start() {
    let host = Host::start().await;
    let (socket, remote) = udp_socket().await;
    let endpoint =
        json!({"kind": "udp", "host": "127.0.0.1", "port": 0, "remote": remote.to_string()});
    let bridge = host.create(json!({"endpoint": endpoint})).await;
    assert_eq!(bridge["peers"], 1);
    let bridge_id = id(&bridge);
    assert_eq!(host.send(&bridge_id, "all", "first").await["peers"], 1);
    assert_eq!(receive(&socket).await, (b"first".to_vec(), local(&bridge)));
    socket.send_to(b"answer", local(&bridge)).await.unwrap();
    incoming(&host, &bridge_id, 1).await;
    assert_eq!(host.peers(&bridge_id).await.len(), 1);
}

#[tokio::test]
async fn the_first_datagram_may_go_to_host_and_port() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (socket, remote) = udp_socket().await;
    for to in [remote.to_string(), format!("localhost:{}", remote.port())] {
        let sent = host.send(&bridge, to.clone(), &to).await;
        assert_eq!(sent["peers"], 1);
        assert_eq!(receive(&socket).await, (to.into_bytes(), address));
    }
    let peers = host.peers(&bridge).await;
    assert_eq!(peers.len(), 1, "one address is one peer: {peers:?}");
    assert_eq!(peers[0]["address"], remote.to_string());
    let sent = host.entries(&bridge).await;
    let sent = sent.iter().find(|entry| entry["direction"] == "out");
    assert_eq!(sent.unwrap()["peer"], peers[0]["id"]);
}

#[tokio::test]
async fn the_empty_datagram_and_the_largest_arrive_whole_both_ways() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (socket, remote) = udp_socket().await;
    let largest: Vec<u8> = (0..LARGEST).map(|index| (index % 251) as u8).collect();
    socket.send_to(&[], address).await.unwrap();
    incoming(&host, &bridge, 1).await;
    socket.send_to(&largest, address).await.unwrap();
    let entries = incoming(&host, &bridge, 2).await;
    assert_eq!(bytes(&entries[0]), b"");
    assert!(
        bytes(&entries[1]) == largest,
        "the largest datagram is not whole"
    );
    for bytes in [&[][..], &largest] {
        let base64 = shared::payload::base64(bytes);
        let with = json!({"bridge": bridge, "to": remote.to_string(), "base64": base64});
        host.call("send", with).await.good();
        assert!(receive(&socket).await.0 == bytes, "{} bytes", bytes.len());
    }
}

#[tokio::test]
async fn a_datagram_that_is_too_large_is_refused_and_not_kept() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (socket, remote) = udp_socket().await;
    socket.send_to(b"hello", address).await.unwrap();
    incoming(&host, &bridge, 1).await;
    let before = host.entries(&bridge).await.len();
    for to in [json!("all"), json!(remote.to_string()), json!(["p1"])] {
        let text = "x".repeat(LARGEST + 1);
        let with = json!({"bridge": bridge, "to": to, "text": text});
        let reply = host.call("send", with).await;
        assert_eq!((reply.status, reply.code()), (413, "datagram-too-large"));
        assert_eq!(
            reply.body["params"],
            json!({"bytes": LARGEST + 1, "limit": LARGEST})
        );
    }
    assert_eq!(host.entries(&bridge).await.len(), before);
}

#[tokio::test]
async fn a_datagram_too_large_for_a_new_address_makes_no_peer() {
    let host = Host::start().await;
    let (bridge, _) = host.datagrams(json!({})).await;
    let (_socket, remote) = udp_socket().await;
    let text = "x".repeat(LARGEST + 1);
    let with = json!({"bridge": bridge, "to": remote.to_string(), "text": text});
    let reply = host.call("send", with).await;
    assert_eq!(reply.code(), "datagram-too-large");
    assert_eq!(host.peers(&bridge).await, Vec::<Value>::new());
}

#[tokio::test]
async fn ipv6_datagrams_hold_twenty_bytes_more() {
    let host = Host::start().await;
    let endpoint = json!({"kind": "udp", "host": "::1", "port": 0});
    let bridge = host.create(json!({"endpoint": endpoint})).await;
    let socket = tokio::net::UdpSocket::bind(("::1", 0)).await.unwrap();
    let to = socket.local_addr().unwrap().to_string();
    let text = "x".repeat(65_527);
    host.send(&id(&bridge), to.clone(), &text).await;
    assert_eq!(receive(&socket).await.0.len(), 65_527);
    let with = json!({"bridge": id(&bridge), "to": to, "text": "x".repeat(65_528)});
    let reply = host.call("send", with).await;
    assert_eq!(reply.code(), "datagram-too-large");
}

#[tokio::test]
async fn the_unspecified_ipv6_address_takes_datagrams_of_both_families() {
    let host = Host::start().await;
    let endpoint = json!({"kind": "udp", "host": "::", "port": 0});
    let bridge = host.create(json!({"endpoint": endpoint})).await;
    let (bridge, port) = (id(&bridge), local(&bridge).port());
    for own in ["127.0.0.1", "::1"] {
        let socket = tokio::net::UdpSocket::bind((own, 0)).await.unwrap();
        socket.send_to(b"?", (own, port)).await.unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let joined = host
            .entry(&bridge, "the peer", |entry| {
                entry["event"]["address"] == address
            })
            .await;
        host.send(&bridge, joined["peer"].clone(), "!").await;
        assert_eq!(receive(&socket).await.0, b"!");
    }
}

#[tokio::test]
async fn echo_sends_each_datagram_back() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({"mode": "echo"})).await;
    let (socket, _) = udp_socket().await;
    for text in [&b"one"[..], b"", b"two"] {
        socket.send_to(text, address).await.unwrap();
        assert_eq!(receive(&socket).await, (text.to_vec(), address));
    }
    let peers = host.peers_until(&bridge, 1).await;
    assert_eq!(
        (&peers[0]["bytes_in"], &peers[0]["bytes_out"]),
        (&json!(6), &json!(6))
    );
}

#[tokio::test]
async fn a_forgotten_source_is_a_new_peer_when_it_sends_again() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (socket, _) = udp_socket().await;
    socket.send_to(b"1", address).await.unwrap();
    let first = id(&host.peers_until(&bridge, 1).await[0]);
    let with = json!({"bridge": bridge, "peer": first});
    host.call("cut-peer", with.clone()).await.good();
    host.event(&bridge, "peer-left").await;
    assert_eq!(host.call("cut-peer", with).await.code(), "peer-gone");
    socket.send_to(b"2", address).await.unwrap();
    let second = id(&host.peers_until(&bridge, 1).await[0]);
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_datagram_that_nobody_takes_does_not_stop_the_bridge() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (gone, dead) = udp_socket().await;
    drop(gone);
    let (socket, alive) = udp_socket().await;
    for _ in 0..3 {
        host.send(&bridge, dead.to_string(), "lost").await;
        host.send(&bridge, alive.to_string(), "kept").await;
        assert_eq!(receive(&socket).await.0, b"kept");
    }
    socket.send_to(b"still here", address).await.unwrap();
    incoming(&host, &bridge, 1).await;
}

/// More datagrams than the system's buffer holds: each of them is an entry or is counted.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_system_drops_is_counted() {
    const MANY: u64 = 30_000;
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let flood = move || {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        for _ in 0..MANY {
            socket.send_to(&[0x55; 1024], address).unwrap();
        }
    };
    tokio::task::spawn_blocking(flood).await.unwrap();
    let (mut after, mut kept, mut dropped) = (0, 0, 0);
    while kept + dropped < MANY {
        let page = until("more entries", || async {
            let with = json!({"bridge": bridge, "after": after, "limit": 1000});
            let page = list(host.call("list-entries", with).await.good(), "entries");
            (!page.is_empty()).then_some(page)
        })
        .await;
        for entry in &page {
            after = entry["seq"].as_u64().unwrap();
            kept += u64::from(entry["direction"] == "in");
            dropped += entry["event"]["count"].as_u64().unwrap_or(0);
        }
    }
    assert_eq!(kept + dropped, MANY);
    assert!(dropped > 0, "the flood was too small to tell");
}
