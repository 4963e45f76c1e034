//! What drawings of connections measure.

use crate::common::{Program, close_with_reset, full_listener, prelude::*, udp_socket};

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
        // It is kept as well, for drawings after the bridge was opened anew with another.
        let listening = host.event(&id(&bridge), "listening").await;
        let expected = json!({"asked": asked, "granted": most.min(asked), "most": most});
        assert_eq!(listening["event"]["backlog"], expected);
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

/// The event with which the latest peer has left.
async fn last_left(host: &Host, bridge: &str) -> Value {
    let events = host.events(bridge).await;
    let mut left = events.into_iter().map(|entry| entry["event"].clone());
    left.rfind(|event| event["kind"] == "peer-left").unwrap()
}

/// A peer that takes little and does not read, to which so much was written that our FIN waits behind it.
async fn still_peer(host: &Host, bridge: &str, address: SocketAddr) -> (TcpPeer, Value) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(65_536).unwrap();
    let peer = TcpPeer(socket.connect(address).await.unwrap());
    let id = host.peers_until(bridge, 1).await[0]["id"].clone();
    for _ in 0..4 {
        host.send(bridge, "all", &".".repeat(400_000)).await;
    }
    (peer, id)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_fin_behind_what_is_not_read_is_not_told_to_be_acknowledged() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let (mut still, peer) = still_peer(&host, &bridge, address).await;
    still.finish().await;
    in_state(&host, &bridge, &peer, "close-wait").await;
    let with = json!({"bridge": bridge, "peer": peer});
    host.call("shutdown-peer", with).await;
    // The relay has let go of it; its system has not.
    host.event(&bridge, "peer-left").await;
    let now = in_state(&host, &bridge, &peer, "last-ack").await;
    let unacknowledged = now["socket"]["unacknowledged_bytes"].as_u64().unwrap();
    assert!(unacknowledged > 100_000, "{now}");
    let told = &last_left(&host, &bridge).await["told"];
    assert_eq!(told.get("fin_acknowledged"), None, "{told}");
    assert!(told["tcp"]["rtt_us"].as_u64().unwrap() > 0, "{told}");
    assert_eq!(still.rest().await.unwrap().len(), 1_600_000);
    until("no socket any more", || async {
        let drawn = drawn(&host, &bridge, &peer).await;
        drawn.get("socket").is_none().then_some(())
    })
    .await;
    // Where the other end reads, it is acknowledged, whoever closes first; what TCP_INFO said last stays.
    for we_first in [true, false] {
        let mut quick = TcpPeer::dial(address).await;
        let peer = host.peers_until(&bridge, 1).await[0]["id"].clone();
        quick.say("five.").await;
        host.received(&bridge, "five.").await;
        let with = json!({"bridge": bridge, "peer": peer});
        if we_first {
            host.call("shutdown-peer", with).await;
            in_state(&host, &bridge, &peer, "fin-wait2").await;
            quick.finish().await;
        } else {
            quick.finish().await;
            in_state(&host, &bridge, &peer, "close-wait").await;
            host.call("shutdown-peer", with).await;
        }
        host.peers_until(&bridge, 0).await;
        host.kinds_end(&bridge, &["peer-left"]).await;
        let left = last_left(&host, &bridge).await;
        let told = &left["told"];
        assert_eq!(told["fin_acknowledged"], true, "{left}");
        assert!(
            told["tcp"]["data_segments_in"].as_u64().unwrap() >= 1,
            "{left}"
        );
        assert!(
            told["tcp_after_us"].as_u64() <= left["after_us"].as_u64(),
            "{left}"
        );
    }
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
async fn those_who_left_are_drawn_after_a_restart_as_well() {
    let host = Host::start().await;
    let (listens, address) = host.listening(json!({})).await;
    let dials = host.dialling(address, json!({})).await;
    let accepted = host.peers_until(&listens, 1).await[0].clone();
    let dialled = host.peers_until(&dials, 1).await[0].clone();
    host.send(&dials, "all", "seven b").await;
    host.received(&listens, "seven b").await;
    let with = json!({"bridge": dials, "peer": dialled["id"]});
    host.call("cut-peer", with).await;
    host.event(&listens, "peer-left").await;
    host.event(&dials, "peer-left").await;
    let host = host.restart().await;
    for (bridge, peer) in [(&listens, &accepted), (&dials, &dialled)] {
        let list = host.call("list-peers", json!({"bridge": bridge, "all": true}));
        let left = list.await.good()["peers"][0].clone();
        assert_eq!(left["state"], "closed");
        for field in ["id", "address", "connect_us"] {
            assert_eq!(left.get(field), peer.get(field), "{field}");
        }
        let bytes = (left["bytes_in"].clone(), left["bytes_out"].clone());
        let expected = if bridge == &dials { (0, 7) } else { (7, 0) };
        assert_eq!(bytes, (expected.0.into(), expected.1.into()));
    }
    // Both journals together tell which ends belong together; of the socket nothing is known any more.
    let ends = [(&listens, &accepted), (&dials, &dialled)];
    for (own, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
        let drawn = drawn(&host, own.0, &own.1["id"]).await;
        assert_eq!(
            drawn["other"],
            json!({"bridge": other.0, "peer": other.1["id"]})
        );
        assert_eq!(
            (&drawn["recalled"], drawn.get("socket")),
            (&json!(true), None)
        );
    }
    // Who comes now is drawn as ever.
    let _third = TcpPeer::dial(
        host.bridge(&listens).await["local"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap(),
    )
    .await;
    let peer = host.peers_until(&listens, 1).await[0]["id"].clone();
    let now = in_state(&host, &listens, &peer, "established").await;
    assert_eq!(now.get("recalled"), None);
}

/// Whether somebody's SYN to a port has gone, and was not answered.
fn a_syn_has_gone_to(port: u16) -> bool {
    let sockets = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
    let remote = format!(":{port:04X} 02 ");
    sockets.lines().any(|line| line.contains(&remote))
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_syn_that_was_sent_again_is_counted_and_its_time_measured() {
    let host = Host::start().await;
    let (listener, _waiting, address) = full_listener().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": address.port()});
    let dials = host.create(json!({"endpoint": endpoint, "connect_timeout_ms": 20_000}));
    let makes_room = async {
        until("a SYN", || async {
            a_syn_has_gone_to(address.port()).then_some(())
        })
        .await;
        // With a full queue it is lost; the next finds room.
        vec![listener.accept().unwrap(), listener.accept().unwrap()]
    };
    let (bridge, _accepted) = tokio::join!(dials, makes_room);
    let bridge = id(&bridge);
    let connected = host.event(&bridge, "connected").await;
    assert!(
        connected["event"]["took_us"].as_u64().unwrap() >= 500_000,
        "{connected}"
    );
    let peer = host.peers_until(&bridge, 1).await[0]["id"].clone();
    let drawn = in_state(&host, &bridge, &peer, "established").await;
    assert!(
        drawn["socket"]["tcp"]["retransmissions"].as_u64().unwrap() >= 1,
        "{drawn}"
    );
    assert!(
        drawn["at"].as_str().unwrap() > connected["at"].as_str().unwrap(),
        "{drawn}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn every_datagram_that_the_system_drops_is_counted() {
    // More than the 4 MiB that the relay asks its system to hold.
    const SENT: usize = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (bridge, address) = program.datagrams(json!({})).await;
    let (sender, _) = udp_socket().await;
    // As long as nobody reads, what comes after the system's buffer is full is lost.
    program.signal("STOP");
    for _ in 0..SENT {
        sender.send_to(&[b'.'; 8_000], address).await.unwrap();
    }
    program.signal("CONT");
    program.event(&bridge, "datagrams-dropped").await;
    until("all to be accounted for", || async {
        let entries = program.entries(&bridge).await;
        let came = entries
            .iter()
            .filter(|entry| entry["direction"] == "in")
            .count();
        let counts = entries
            .iter()
            .filter_map(|entry| entry["event"]["count"].as_u64());
        let dropped: u64 = counts.sum();
        assert!(came as u64 + dropped <= SENT as u64, "{came} {dropped}");
        (dropped > 0 && came as u64 + dropped == SENT as u64).then_some(())
    })
    .await;
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
