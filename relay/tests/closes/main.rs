//! How connections end: each direction by itself, each way of ending an event of its own, and nothing that came
//! before is lost.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod halves;
mod tails;

use common::{close_with_reset, full_listener, prelude::*, tcp_listener};

/// A bridge with one raw peer: the one that dialled it, or the one that it dialled.
struct Pair {
    host: Host,
    bridge: String,
    peer: TcpPeer,
    peer_id: String,
}

impl Pair {
    async fn listening(further: Value) -> Self {
        let host = Host::start().await;
        let (bridge, address) = host.listening(further).await;
        let peer = TcpPeer::dial(address).await;
        Self::of(host, bridge, peer).await
    }

    async fn dialled(further: Value) -> Self {
        let host = Host::start().await;
        let (listener, server) = tcp_listener().await;
        let bridge = host.dialling(server, further).await;
        let peer = TcpPeer::accept(&listener).await;
        Self::of(host, bridge, peer).await
    }

    async fn of(host: Host, bridge: String, peer: TcpPeer) -> Self {
        let peer_id = id(&host.peers_until(&bridge, 1).await[0]);
        Self {
            host,
            bridge,
            peer,
            peer_id,
        }
    }

    /// Calls an operation on the peer.
    async fn on_peer(&self, operation: &str) -> u16 {
        let with = json!({"bridge": self.bridge, "peer": self.peer_id});
        self.host.call(operation, with).await.status
    }

    /// The kinds of all events after the opening.
    async fn kinds(&self) -> Vec<String> {
        let mut kinds = self.host.kinds(&self.bridge).await;
        let opening = ["opened", "listening", "peer-joined", "connected"];
        kinds.retain(|kind| !opening.contains(&kind.as_str()));
        kinds
    }
}

#[tokio::test]
async fn a_reset_by_the_peer_is_no_fin() {
    for pair in [
        Pair::listening(json!({})).await,
        Pair::dialled(json!({})).await,
    ] {
        let Pair {
            host,
            bridge,
            mut peer,
            ..
        } = pair;
        peer.say("before").await;
        host.received(&bridge, "before").await;
        close_with_reset(peer.0);
        let reset = host.event(&bridge, "reset").await;
        assert_eq!(reset["event"]["by"], "peer");
        host.event(&bridge, "peer-left").await;
        let kinds = host.kinds(&bridge).await;
        assert!(!kinds.contains(&"fin-received".to_owned()), "{kinds:?}");
        assert!(!kinds.contains(&"fin-sent".to_owned()), "{kinds:?}");
    }
}

#[tokio::test]
async fn a_reset_after_the_peers_fin_is_told_as_well() {
    let mut pair = Pair::listening(json!({})).await;
    pair.peer.finish().await;
    pair.host.event(&pair.bridge, "fin-received").await;
    close_with_reset(pair.peer.0);
    let reset = pair.host.event(&pair.bridge, "reset").await;
    assert_eq!(reset["event"]["by"], "peer");
    pair.host.event(&pair.bridge, "peer-left").await;
}

#[tokio::test]
async fn a_cut_breaks_off_with_a_reset() {
    for mut pair in [
        Pair::listening(json!({})).await,
        Pair::dialled(json!({})).await,
    ] {
        assert_eq!(pair.on_peer("cut-peer").await, 204);
        let error = pair.peer.rest().await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        let reset = pair.host.event(&pair.bridge, "reset").await;
        assert_eq!(reset["event"]["by"], "us");
        pair.host.event(&pair.bridge, "peer-left").await;
        assert_eq!(pair.on_peer("cut-peer").await, 409);
        let kinds = pair.kinds().await;
        assert_eq!(kinds[..2], ["reset", "peer-left"]);
    }
}

#[tokio::test]
async fn a_cut_ends_a_connection_with_a_peer_that_does_not_read() {
    let pair = Pair::listening(json!({})).await;
    for _ in 0..8 {
        let text = "x".repeat(1 << 20);
        pair.host.send(&pair.bridge, "all", &text).await;
    }
    assert_eq!(pair.on_peer("cut-peer").await, 204);
    pair.host.event(&pair.bridge, "peer-left").await;
    let is_gone = |event: &Value| event["reason"] == "gone";
    pair.host
        .event_with(&pair.bridge, "not-written", is_gone)
        .await;
}

#[tokio::test]
async fn refused_and_timed_out_are_different_events() {
    let host = Host::start().await;
    let (listener, server) = tcp_listener().await;
    let bridge = host
        .dialling(server, json!({"connect_timeout_ms": 300}))
        .await;
    drop(listener);
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let reply = host.call("open-bridge", json!({"bridge": bridge})).await;
    assert_eq!(reply.code(), "connection-refused");
    let refused = host.event(&bridge, "refused").await;
    assert_eq!(refused["event"]["address"], server.to_string());

    let (_listener, _waiting, silent) = full_listener().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": silent.port()});
    let with = json!({"bridge": bridge, "endpoint": endpoint});
    host.call("change-bridge", with).await.good();
    let reply = host.call("open-bridge", json!({"bridge": bridge})).await;
    assert_eq!((reply.status, reply.code()), (504, "timed-out"));
    let timed_out = host.event(&bridge, "timed-out").await;
    assert_eq!(timed_out["event"]["address"], silent.to_string());
    assert!(
        timed_out["event"]["after_us"].as_u64().unwrap() >= 300_000,
        "{timed_out}"
    );
    assert_eq!(host.bridge(&bridge).await["fault"]["code"], "timed-out");
}

#[tokio::test]
async fn closing_a_bridge_while_it_dials_ends_the_dial() {
    let host = Host::start().await;
    let (_listener, _waiting, silent) = full_listener().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": silent.port()});
    let fields =
        json!({"name": "x", "endpoint": endpoint, "connect_timeout_ms": 200, "reconnect": true});
    let bridge = id(&host.call("create-bridge", fields).await.good());
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let with = json!({"bridge": bridge, "reconnect": false, "connect_timeout_ms": 60_000});
    host.call("change-bridge", with).await.good();
    let (api, of) = ((*host).clone(), json!({"bridge": bridge}));
    let opening = tokio::spawn(async move { api.call("open-bridge", of).await.code().to_owned() });
    host.state(&bridge, "opening").await;
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(
        within("the dial to end", opening).await.unwrap(),
        "bridge-closed"
    );
    assert_eq!(host.bridge(&bridge).await["state"], "closed");
}

#[tokio::test]
async fn a_closing_bridge_waits_for_the_peers_fin_and_keeps_what_comes_before_it() {
    let Pair {
        host,
        bridge,
        mut peer,
        ..
    } = Pair::listening(json!({})).await;
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(peer.rest().await.unwrap(), b"");
    peer.say("one more thing").await;
    host.received(&bridge, "one more thing").await;
    drop(peer);
    host.event(&bridge, "peer-left").await;
    assert!(!host.kinds(&bridge).await.contains(&"reset".to_owned()));
}

#[tokio::test]
async fn a_peer_that_never_sends_its_fin_is_left_after_five_seconds() {
    let Pair {
        host,
        bridge,
        mut peer,
        ..
    } = Pair::listening(json!({"farewell": ["bye"]})).await;
    let started = std::time::Instant::now();
    host.send(&bridge, "all", "bye").await;
    assert_eq!(peer.rest().await.unwrap(), b"bye");
    host.event(&bridge, "peer-left").await;
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(4_900), "{took:?}");
    assert!(took < Duration::from_secs(7), "{took:?}");
}

#[tokio::test]
async fn many_peers_that_end_in_every_way_leave_no_peer_behind() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peers = Vec::new();
    for _ in 0..30 {
        peers.push(TcpPeer::dial(address).await);
    }
    let ids: Vec<_> = host.peers_until(&bridge, 30).await.iter().map(id).collect();
    for (index, mut peer) in peers.into_iter().enumerate() {
        peer.say("x").await;
        match index % 3 {
            0 => close_with_reset(peer.0),
            1 => drop(peer),
            _ => {
                let with = json!({"bridge": bridge, "peer": ids[index]});
                host.call("cut-peer", with).await;
            }
        }
    }
    for peer in &ids {
        host.call("shutdown-peer", json!({"bridge": bridge, "peer": peer}))
            .await;
    }
    host.peers_until(&bridge, 0).await;
    let left = || async {
        let kinds = host.kinds(&bridge).await;
        kinds.iter().filter(|kind| *kind == "peer-left").count()
    };
    until("each to leave", || async {
        (left().await >= 30).then_some(())
    })
    .await;
    assert_eq!(left().await, 30, "each leaves once");
}

#[tokio::test]
async fn closing_a_failed_bridge_closes_it() {
    let host = Host::start().await;
    let (listener, server) = tcp_listener().await;
    let bridge = host.dialling(server, json!({})).await;
    drop(listener);
    let of = json!({"bridge": bridge});
    host.call("close-bridge", of.clone()).await.good();
    assert_eq!(host.call("open-bridge", of.clone()).await.status, 502);
    let closed = host.call("close-bridge", of.clone()).await.good();
    assert_eq!(
        (&closed["state"], closed.get("fault")),
        (&json!("closed"), None)
    );
    host.kinds_end(&bridge, &["refused", "closed"]).await;
    let entries = host.entries(&bridge).await;
    host.call("close-bridge", of).await.good();
    assert_eq!(host.entries(&bridge).await, entries);
}
