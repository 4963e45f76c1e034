//! The journal through the public door: numbers, pages, repeated sends, what a slow or vanished peer leaves.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{prelude::*, tcp_listener};

/// A page of entries; their numbers.
async fn page(host: &Host, bridge: &str, query: Value) -> Vec<u64> {
    let mut with = query;
    with["bridge"] = bridge.into();
    let entries = list(host.call("list-entries", with).await.good(), "entries");
    entries
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect()
}

/// A bridge with twenty entries that were sent to nobody, after the two of its opening.
async fn twenty(host: &Host) -> String {
    let (bridge, _) = host.listening(json!({})).await;
    for number in 3..=22 {
        let sent = host
            .send(&bridge, "all", &format!("Message {number}"))
            .await;
        assert_eq!(sent["seq"], number);
    }
    bridge
}

#[tokio::test]
async fn numbers_have_no_holes_whatever_happens_at_once() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "echo"})).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (host, bridge) = ((*host).clone(), bridge.clone());
        tasks.spawn(async move {
            let mut peer = TcpPeer::dial(address).await;
            for turn in 0..5 {
                peer.say(format!("{number}.{turn}\n")).await;
                host.send(&bridge, "all", "x").await;
            }
            peer.finish().await;
            let _ = peer.rest().await;
        });
    }
    within("all peers", tasks.join_all()).await;
    host.peers_until(&bridge, 0).await;
    let with = json!({"bridge": bridge, "limit": 1000});
    let page = host.call("list-entries", with).await.good();
    let bounds = (page["first"].clone(), page["last"].clone());
    let entries = list(page, "entries");
    let numbers: Vec<_> = entries
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect();
    assert!(numbers.len() > 40, "{}", numbers.len());
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert_eq!(bounds, (json!(1), json!(numbers.len())));
}

#[tokio::test]
async fn pages_go_forward_from_after_and_back_from_before() {
    let host = Host::start().await;
    let bridge = twenty(&host).await;
    let cases = [
        (json!({}), (1..=22).collect::<Vec<_>>()),
        (json!({"limit": 3}), vec![20, 21, 22]),
        (json!({"after": 0, "limit": 3}), vec![1, 2, 3]),
        (json!({"after": 5, "limit": 3}), vec![6, 7, 8]),
        (json!({"after": 22}), vec![]),
        (json!({"after": 5, "before": 8}), vec![6, 7]),
        (json!({"before": 10, "limit": 3}), vec![7, 8, 9]),
        (json!({"before": 1}), vec![]),
        (json!({"after": u64::MAX}), vec![]),
        (json!({"before": u64::MAX, "limit": 1}), vec![22]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            page(&host, &bridge, query.clone()).await,
            expected,
            "{query}"
        );
    }
    for wrong in [
        json!({"limit": 0}),
        json!({"limit": 1001}),
        json!({"after": -1}),
        json!({"after": "x"}),
    ] {
        let mut with = wrong.clone();
        with["bridge"] = bridge.clone().into();
        let reply = host.call("list-entries", with).await;
        assert_eq!(
            (reply.status, reply.code()),
            (400, "bad-request"),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn search_finds_text_without_case_and_only_whole_characters() {
    let host = Host::start().await;
    let bridge = twenty(&host).await;
    let (gbk, _) = host.listening(json!({"encoding": "gbk"})).await;
    host.send(&gbk, "all", "今天天气").await;
    assert_eq!(
        page(&host, &bridge, json!({"q": "message 1"})).await,
        (10..=19).collect::<Vec<_>>()
    );
    assert_eq!(
        page(&host, &bridge, json!({"q": "MESSAGE", "limit": 2})).await,
        [21, 22]
    );
    assert_eq!(
        page(
            &host,
            &bridge,
            json!({"q": "message", "limit": 2, "after": 3})
        )
        .await,
        [4, 5]
    );
    assert_eq!(
        page(
            &host,
            &bridge,
            json!({"q": "message", "limit": 2, "before": 9})
        )
        .await,
        [7, 8]
    );
    assert_eq!(
        page(&host, &bridge, json!({"q": "listening"})).await,
        [0; 0],
        "events are no text"
    );
    assert_eq!(page(&host, &gbk, json!({"q": "天气"})).await, [3]);
    assert_eq!(page(&host, &gbk, json!({"q": "气今"})).await, [0; 0]);
}

#[tokio::test]
async fn pages_can_be_of_one_direction_and_of_one_peer() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "echo"})).await;
    let mut one = TcpPeer::dial(address).await;
    one.say("one").await;
    one.hears("one").await;
    let mut two = TcpPeer::dial(address).await;
    two.say("two").await;
    two.hears("two").await;
    assert_eq!(host.kinds(&bridge).await.len(), 4);
    assert_eq!(
        page(&host, &bridge, json!({"direction": "event"})).await,
        [1, 2, 3, 6]
    );
    assert_eq!(
        page(&host, &bridge, json!({"direction": "in"})).await,
        [4, 7]
    );
    assert_eq!(
        page(&host, &bridge, json!({"direction": "out"})).await,
        [5, 8]
    );
    assert_eq!(page(&host, &bridge, json!({"peer": "p1"})).await, [3, 4, 5]);
    assert_eq!(
        page(&host, &bridge, json!({"peer": "p2", "direction": "out"})).await,
        [8]
    );
    assert_eq!(page(&host, &bridge, json!({"peer": "p9"})).await, [0; 0]);
}

#[tokio::test]
async fn the_same_client_id_is_sent_once_also_when_asked_at_the_same_time() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "once", "client_id": "a"});
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (api, with) = ((*host).clone(), with.clone());
        tasks.spawn(async move {
            let reply = api.call("send", with).await;
            (reply.status, reply.body)
        });
    }
    let answers = within("the answers", tasks.join_all()).await;
    assert_eq!(
        answers[0],
        (201, json!({"seq": answers[0].1["seq"], "peers": 1}))
    );
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    host.send(&bridge, "all", "!").await;
    peer.hears("once!").await;
    assert_eq!(host.bytes(&bridge, "out").await, b"once!");
}

#[tokio::test]
async fn the_same_client_id_with_another_body_is_refused() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let (other, _) = host.listening(json!({})).await;
    let peer = TcpPeer::dial(address).await;
    let peer_id = id(&host.peers_until(&bridge, 1).await[0]);
    let with = json!({"bridge": bridge, "to": peer_id, "text": "first", "client_id": "a"});
    let first = host.call("send", with.clone()).await.good();
    for (field, value) in [("text", "second"), ("to", "all")] {
        let mut with = with.clone();
        with[field] = value.into();
        let reply = host.call("send", with).await;
        assert_eq!(
            (reply.status, reply.code()),
            (422, "client-id-reused"),
            "{field}"
        );
    }
    let mut elsewhere = with.clone();
    elsewhere["bridge"] = other.clone().into();
    elsewhere["to"] = "all".into();
    host.call("send", elsewhere).await.good();
    // Neither a peer that has gone nor a closed bridge changes what was answered.
    host.call("cut-peer", json!({"bridge": bridge, "peer": peer_id}))
        .await
        .good();
    host.event(&bridge, "peer-left").await;
    drop(peer);
    let mut another = with.clone();
    another["text"] = "second".into();
    assert_eq!(host.call("send", with.clone()).await.good(), first);
    assert_eq!(
        host.call("send", another.clone()).await.code(),
        "client-id-reused"
    );
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(host.call("send", with.clone()).await.good(), first);
    let host = host.restart().await;
    assert_eq!(host.call("send", with).await.good(), first);
    assert_eq!(host.call("send", another).await.code(), "client-id-reused");
    assert_eq!(host.bytes(&bridge, "out").await, b"first");
}

#[tokio::test]
async fn the_journal_survives_a_restart_as_it_was() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "echo"})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say([0, 1, 2, 255]).await;
    peer.hears([0, 1, 2, 255]).await;
    peer.finish().await;
    peer.rest().await.unwrap();
    host.event(&bridge, "peer-left").await;
    let page = json!({"bridge": bridge});
    let before = host.call("list-entries", page.clone()).await.good();
    let host = host.restart().await;
    host.event(&bridge, "relay-restarted").await;
    let after = host.call("list-entries", page).await.good();
    assert_eq!(after["epoch"], before["epoch"]);
    let (before, after) = (list(before, "entries"), list(after, "entries"));
    assert_eq!(after[..before.len()], before);
    assert_eq!(after[before.len()]["event"]["kind"], "relay-restarted");
    let unknown = after
        .iter()
        .find(|entry| entry["event"]["kind"] == "outcome-unknown");
    assert_eq!(unknown, None, "an orderly stop hides no outcome");
}

#[tokio::test]
async fn what_a_vanished_peer_did_not_get_is_told() {
    let host = Host::start().await;
    let (listener, server) = tcp_listener().await;
    let bridge = host.dialling(server, json!({})).await;
    // Nothing is read at the other side, so that the later ones wait in the relay.
    let peer = TcpPeer::accept(&listener).await;
    let text = "x".repeat(1 << 20);
    let mut last = 0;
    for _ in 0..10 {
        let sent = host.send(&bridge, "all", &text).await;
        last = sent["seq"].as_u64().unwrap();
    }
    common::close_with_reset(peer.0);
    host.event(&bridge, "reset").await;
    let told = host
        .event_with(&bridge, "not-written", |event| event["of"] == last)
        .await;
    assert_eq!(told["event"]["peer"], told["peer"]);
    assert!(
        told["event"]["written"].as_u64().unwrap() < 1 << 20,
        "{told}"
    );
}

#[tokio::test]
async fn a_slow_peer_holds_nobody_up_and_no_more_than_its_share() {
    let limit = 256 << 10;
    let host = Host::with(|config| config.limits.unsent_bytes_per_peer = limit).await;
    let (bridge, address) = host.listening(json!({})).await;
    let slow = TcpPeer::dial(address).await;
    let slow_id = id(&host.peers_until(&bridge, 1).await[0]);
    let mut fast = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 2).await;
    let text = "x".repeat(128 << 10);
    let mut sends = 0;
    let refused = loop {
        sends += 1;
        assert!(sends < 200, "the system's buffers take everything");
        host.send(&bridge, "all", &text).await;
        fast.hears(&text).await;
        let mut events = host.events(&bridge).await.into_iter();
        if let Some(event) = events.find(|entry| entry["event"]["kind"] == "not-written") {
            break event;
        }
    };
    assert_eq!(refused["peer"], slow_id);
    assert_eq!(refused["event"]["reason"], "unsent-limit");
    assert_eq!(refused["event"]["written"], 0);
    let with = json!({"bridge": bridge, "to": slow_id, "text": text});
    let reply = host.call("send", with).await;
    assert_eq!((reply.status, reply.code()), (409, "limit-reached"));
    assert_eq!(reply.body["params"]["limit"], "unsent_bytes_per_peer");
    drop(slow);
}
