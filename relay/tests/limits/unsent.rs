//! What waits for a peer that does not read.

use crate::{common::prelude::*, limited};

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
