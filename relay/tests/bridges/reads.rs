//! The size of one read.

use crate::common::{prelude::*, udp_socket};

/// How many bytes each entry that came in has.
async fn sizes(host: &Host, bridge: &str) -> Vec<usize> {
    let entries = host.entries(bridge).await;
    let received = entries.iter().filter(|entry| entry["direction"] == "in");
    received.map(|entry| bytes(entry).len()).collect()
}

#[tokio::test]
async fn one_send_comes_as_several_reads_of_the_size_that_is_set() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"read_bytes": 1024})).await;
    let mut peer = TcpPeer::dial(address).await;
    let sent = "abcdefghij".repeat(500);
    peer.say(&sent).await;
    host.received(&bridge, &sent).await;
    let read = sizes(&host, &bridge).await;
    assert!(
        read.len() >= 5 && read.iter().all(|size| *size <= 1024),
        "{read:?}"
    );
    // Another size holds from the next read on, also on connections that are there.
    let with = json!({"bridge": bridge, "read_bytes": 1});
    host.call("change-bridge", with).await.good();
    peer.say("xyz").await;
    host.received(&bridge, &format!("{sent}xyz")).await;
    assert_eq!(sizes(&host, &bridge).await[read.len()..], [1, 1, 1]);
}

#[tokio::test]
async fn lines_and_datagrams_stay_whole() {
    let host = Host::start().await;
    let further = json!({"read_bytes": 3, "framing": {"kind": "line"}});
    let (lines, address) = host.listening(further).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("first\nsecond\n").await;
    host.received(&lines, "first\nsecond\n").await;
    assert_eq!(sizes(&host, &lines).await, [6, 7]);
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0});
    let with = json!({"name": "x", "endpoint": endpoint, "read_bytes": 1024});
    let reply = host.call("create-bridge", with).await;
    assert_eq!((reply.status, reply.code()), (422, "not-for-this-kind"));
    assert_eq!(reply.body["params"]["field"], "read_bytes");
    let (datagrams, address) = host.datagrams(json!({"read_bytes": 65_536})).await;
    let (socket, _) = udp_socket().await;
    socket.send_to(&[7; 5000], address).await.unwrap();
    host.entry(&datagrams, "the datagram", |entry| {
        entry["direction"] == "in"
    })
    .await;
    assert_eq!(sizes(&host, &datagrams).await, [5000]);
}

#[tokio::test]
async fn small_reads_lose_nothing_of_what_came_before_a_cut() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"read_bytes": 1})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say(&"x".repeat(60_000)).await;
    let first = host
        .entry(&bridge, "a first byte", |entry| entry["direction"] == "in")
        .await;
    let with = json!({"bridge": bridge, "peer": first["peer"]});
    host.call("cut-peer", with).await;
    let left = host.event(&bridge, "peer-left").await;
    assert_eq!(left["event"]["bytes_in"], 60_000);
}
