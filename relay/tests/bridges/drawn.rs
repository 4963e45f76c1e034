//! What drawings of connections measure.

use crate::common::{close_with_reset, prelude::*};

async fn drawn(host: &Host, bridge: &str, peer: &Value) -> Value {
    let with = json!({"bridge": bridge, "peer": peer});
    host.call("draw-peer", with).await.good()
}

/// Waits until the system has a peer's socket in a state; what is drawn then.
async fn in_state(host: &Host, bridge: &str, peer: &Value, state: &str) -> Value {
    until(&format!("a socket in {state}"), || async {
        let drawn = drawn(host, bridge, peer).await;
        (drawn["socket"]["state"] == state).then_some(drawn)
    })
    .await
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_listener_says_what_the_system_makes_of_its_backlog() {
    let host = Host::start().await;
    let most = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap();
    let most: u64 = most.trim().parse().unwrap();
    for (backlog, asked) in [(Some(7), 7), (None, 1024), (Some(1_000_000), 1_000_000)] {
        let endpoint =
            json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0, "backlog": backlog});
        let bridge = host.create(json!({"endpoint": endpoint})).await;
        let with = json!({"bridge": bridge["id"]});
        let queue = host.call("describe-listener", with.clone()).await.good();
        let expected = json!({"local": bridge["local"], "backlog": asked, "chosen": backlog.is_some(),
            "most": most, "granted": most.min(asked), "waiting": 0});
        assert_eq!(queue, expected);
        host.call("close-bridge", with.clone()).await.good();
        let closed = host.call("describe-listener", with).await;
        assert_eq!((closed.status, closed.code()), (409, "bridge-closed"));
    }
    let (udp, _) = host.datagrams(json!({})).await;
    let reply = host.call("describe-listener", json!({"bridge": udp})).await;
    assert_eq!((reply.status, reply.code()), (422, "not-for-this-kind"));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn each_half_is_seen_to_close_in_the_systems_own_words() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    // They close first: the relay's end goes by CLOSE-WAIT and is gone.
    let mut first = TcpPeer::dial(address).await;
    let peer = host.peers_until(&bridge, 1).await[0]["id"].clone();
    let established = in_state(&host, &bridge, &peer, "established").await;
    assert_eq!(established["local"], address.to_string());
    assert_eq!(established.get("other"), None);
    assert_eq!(established["socket"]["tcp"]["data_segments_in"], 0);
    first.finish().await;
    in_state(&host, &bridge, &peer, "close-wait").await;
    let with = json!({"bridge": bridge, "peer": peer});
    host.call("shutdown-peer", with.clone()).await;
    assert_eq!(first.rest().await.unwrap(), b"");
    host.event(&bridge, "peer-left").await;
    let gone = until("no socket any more", || async {
        let drawn = drawn(&host, &bridge, &peer).await;
        drawn.get("socket").is_none().then_some(drawn)
    })
    .await;
    assert_eq!(gone["peer"]["state"], "closed");
    host.kinds_end(
        &bridge,
        &["peer-joined", "fin-received", "fin-sent", "peer-left"],
    )
    .await;
    // We close first: FIN-WAIT-2, then TIME-WAIT, which is there when the peer has left.
    let mut second = TcpPeer::dial(address).await;
    let peer = host.peers_until(&bridge, 1).await[0]["id"].clone();
    host.call("shutdown-peer", json!({"bridge": bridge, "peer": peer}))
        .await;
    in_state(&host, &bridge, &peer, "fin-wait2").await;
    second.finish().await;
    let waits = in_state(&host, &bridge, &peer, "time-wait").await;
    assert!(
        waits["socket"]["ends_in_ms"].as_u64().unwrap() > 0,
        "{waits}"
    );
    host.kinds_end(
        &bridge,
        &["peer-joined", "fin-sent", "fin-received", "peer-left"],
    )
    .await;
    // A reset leaves nothing.
    let third = TcpPeer::dial(address).await;
    let peer = host.peers_until(&bridge, 1).await[0]["id"].clone();
    close_with_reset(third.0);
    host.kinds_end(&bridge, &["peer-joined", "reset", "peer-left"])
        .await;
    assert_eq!(drawn(&host, &bridge, &peer).await.get("socket"), None);
    let with = json!({"bridge": bridge, "peer": "p99"});
    let reply = host.call("draw-peer", with).await;
    assert_eq!((reply.status, reply.code()), (404, "not-found"));
}

#[tokio::test]
async fn two_bridges_of_one_relay_know_that_they_are_two_ends() {
    let host = Host::start().await;
    let (listens, address) = host.listening(json!({"read_bytes": 1024})).await;
    let dials = host.dialling(address, json!({})).await;
    let accepted = host.peers_until(&listens, 1).await[0]["id"].clone();
    let dialled = host.peers_until(&dials, 1).await[0]["id"].clone();
    let ends = [(&listens, &accepted), (&dials, &dialled)];
    let each_knows_the_other = async || {
        for (own, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
            let drawn = drawn(&host, own.0, own.1).await;
            assert_eq!(drawn["other"], json!({"bridge": other.0, "peer": other.1}));
        }
    };
    each_knows_the_other().await;
    // Also when both have left.
    host.call("cut-peer", json!({"bridge": dials, "peer": dialled}))
        .await;
    host.event(&listens, "peer-left").await;
    host.event(&dials, "peer-left").await;
    each_knows_the_other().await;
}

#[tokio::test]
async fn connecting_is_measured_on_the_relays_own_loopback() {
    let host = Host::start().await;
    let measured = host.call("measure-connecting", json!({"count": 3})).await;
    let measured = measured.good();
    let rounds = list(measured.clone(), "rounds");
    assert_eq!(rounds.len(), 3);
    for field in ["connect_us", "first_byte_us", "datagram_us"] {
        let mut all: Vec<_> = rounds
            .iter()
            .map(|round| round[field].as_u64().unwrap())
            .collect();
        all.sort_unstable();
        assert!(all[0] > 0, "{rounds:?}");
        assert_eq!(measured["median"][field], all[1]);
    }
    for count in [0, 26] {
        let reply = host
            .call("measure-connecting", json!({"count": count}))
            .await;
        assert_eq!((reply.status, reply.code()), (400, "bad-request"));
        assert_eq!(reply.body["params"]["field"], "count");
    }
}
