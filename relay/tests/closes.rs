//! How connections end: each direction by itself, each way of ending an event of its own, and nothing that came
//! before is lost.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

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

/// The peer's FIN ends what it says; what is sent after it still arrives, and then our FIN ends the rest.
async fn their_fin_leaves_our_direction_open(mut pair: Pair) {
    pair.peer.say("last words").await;
    pair.peer.finish().await;
    let fin = pair.host.event(&pair.bridge, "fin-received").await;
    assert!(fin["event"]["after_us"].is_u64(), "{fin}");
    assert_eq!(pair.host.bytes(&pair.bridge, "in").await, b"last words");
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "peer-closed").await,
        pair.peer_id
    );
    pair.host.send(&pair.bridge, "all", "our answer").await;
    pair.peer.hears("our answer").await;
    assert_eq!(pair.on_peer("shutdown-peer").await, 204);
    assert_eq!(pair.peer.rest().await.unwrap(), b"");
    pair.host.event(&pair.bridge, "peer-left").await;
    let kinds = pair.kinds().await;
    assert_eq!(kinds[..3], ["fin-received", "fin-sent", "peer-left"]);
}

#[tokio::test]
async fn after_the_fin_of_a_peer_on_a_listener_our_send_still_arrives() {
    their_fin_leaves_our_direction_open(Pair::listening(json!({})).await).await;
}

#[tokio::test]
async fn after_the_fin_of_a_dialled_server_our_send_still_arrives() {
    their_fin_leaves_our_direction_open(Pair::dialled(json!({})).await).await;
}

/// Longer than any answer takes: who has sent its FIN and reads on is not hurried.
const LONG: Duration = Duration::from_secs(5);

/// A half-closed connection stays as long as the peer holds it, and ends when the peer lets go.
async fn a_half_lives_until_the_peer_lets_go(mut pair: Pair) {
    pair.peer.finish().await;
    pair.host.event(&pair.bridge, "fin-received").await;
    tokio::time::sleep(LONG).await;
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "peer-closed").await,
        pair.peer_id
    );
    pair.host.send(&pair.bridge, "all", "much later").await;
    pair.peer.hears("much later").await;
    drop(pair.peer);
    pair.host.event(&pair.bridge, "peer-left").await;
}

#[tokio::test]
async fn the_half_of_a_peer_on_a_listener_lives_until_it_lets_go() {
    a_half_lives_until_the_peer_lets_go(Pair::listening(json!({})).await).await;
}

#[tokio::test]
async fn the_half_of_a_dialled_server_lives_until_it_lets_go() {
    let pair = Pair::dialled(json!({})).await;
    let (host, bridge) = ((*pair.host).clone(), pair.bridge.clone());
    let closed = async { host.state(&bridge, "closed").await };
    let (_, closed) = tokio::join!(a_half_lives_until_the_peer_lets_go(pair), closed);
    assert_eq!(closed["peers"], 0);
}

/// Our FIN comes after all that was sent, and what the peer says after it is still kept.
async fn our_fin_leaves_their_direction_open(mut pair: Pair) {
    pair.host.send(&pair.bridge, "all", "our last words").await;
    assert_eq!(pair.on_peer("shutdown-peer").await, 204);
    assert_eq!(pair.peer.rest().await.unwrap(), b"our last words");
    pair.host.event(&pair.bridge, "fin-sent").await;
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "we-closed").await,
        pair.peer_id
    );
    let with = json!({"bridge": pair.bridge, "to": pair.peer_id, "text": "too late"});
    let reply = pair.host.call("send", with).await;
    assert_eq!((reply.status, reply.code()), (409, "peer-gone"));
    let all = pair.host.send(&pair.bridge, "all", "to nobody").await;
    assert_eq!(all["peers"], 0);
    assert_eq!(
        pair.on_peer("shutdown-peer").await,
        204,
        "once more changes nothing"
    );
    pair.peer.say("still talking").await;
    pair.host.received(&pair.bridge, "still talking").await;
    pair.peer.finish().await;
    pair.host.event(&pair.bridge, "peer-left").await;
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "closed").await,
        pair.peer_id
    );
    let kinds = pair.kinds().await;
    assert_eq!(kinds[..3], ["fin-sent", "fin-received", "peer-left"]);
    assert_eq!(pair.on_peer("shutdown-peer").await, 409);
}

#[tokio::test]
async fn after_our_fin_a_peer_on_a_listener_is_still_heard() {
    our_fin_leaves_their_direction_open(Pair::listening(json!({})).await).await;
}

#[tokio::test]
async fn after_our_fin_a_dialled_server_is_still_heard() {
    our_fin_leaves_their_direction_open(Pair::dialled(json!({})).await).await;
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
async fn ten_megabytes_and_a_close_arrive_whole_and_in_this_order() {
    let Pair {
        host,
        bridge,
        mut peer,
        peer_id,
    } = Pair::listening(json!({})).await;
    let data: Vec<u8> = (0..10_000_000_u32)
        .map(|index| (index % 249) as u8)
        .collect();
    peer.say(&data).await;
    drop(peer);
    let fin = host.event(&bridge, "fin-received").await["seq"]
        .as_u64()
        .unwrap();
    let (mut after, mut rest) = (0, &data[..]);
    while after + 1 < fin {
        let with = json!({"bridge": bridge, "after": after, "before": fin, "limit": 200});
        let page = list(host.call("list-entries", with).await.good(), "entries");
        for entry in &page {
            assert_eq!(entry["seq"], after + 1);
            after += 1;
            let piece = bytes(entry);
            assert!(rest.starts_with(&piece), "other bytes at entry {after}");
            rest = &rest[piece.len()..];
        }
    }
    assert_eq!(rest.len(), 0, "bytes are missing before the FIN");
    let peers = host
        .call("list-peers", json!({"bridge": bridge, "all": true}))
        .await;
    let peers = list(peers.good(), "peers");
    assert_eq!(
        (id(&peers[0]), &peers[0]["bytes_in"]),
        (peer_id, &json!(10_000_000))
    );
}

#[tokio::test]
async fn what_was_sent_before_a_shutdown_is_written_to_a_slow_reader_whole() {
    let mut pair = Pair::listening(json!({})).await;
    let text = "y".repeat(1 << 20);
    for _ in 0..4 {
        pair.host.send(&pair.bridge, "all", &text).await;
    }
    assert_eq!(pair.on_peer("shutdown-peer").await, 204);
    assert_eq!(pair.peer.rest().await.unwrap().len(), 4 << 20);
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
