//! Periodic sends over real sockets.

use crate::common::{Live, prelude::*};

async fn start(live: &mut Live, with: Value) -> Value {
    live.call("create-periodic", with).await.unwrap()["id"].clone()
}

/// Waits until a periodic send is told in a state.
async fn told(live: &mut Live, id: &Value, state: &str) -> Value {
    live.message(state, |message| {
        let periodic = &message["periodic"];
        periodic["id"] == *id && periodic["state"] == state
    })
    .await["periodic"]
        .take()
}

async fn running(host: &Host, bridge: &str) -> usize {
    let with = json!({"bridge": bridge});
    list(host.call("list-periodic", with).await.good(), "periodic").len()
}

#[tokio::test]
async fn it_sends_as_often_as_asked_under_its_authors_name() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut live = Live::open_as(&host, None, "Li").await;
    let with =
        json!({"bridge": bridge, "to": "p1", "escapes": r"T\r\n", "every_ms": 10, "count": 5});
    let id = start(&mut live, with).await;
    peer.hears("T\r\n".repeat(5)).await;
    let done = told(&mut live, &id, "done").await;
    assert_eq!(
        (&done["sent"], &done["failed"], &done["author"]),
        (&5.into(), &0.into(), &"Li".into())
    );
    assert_eq!(running(&host, &bridge).await, 0);
    let sent = host.entries(&bridge).await;
    let sent: Vec<_> = sent.iter().filter(|e| e["direction"] == "out").collect();
    assert_eq!(sent.len(), 5);
    assert!(
        sent.iter()
            .all(|e| e["author"] == "Li" && e["peer"] == "p1")
    );
}

#[tokio::test]
async fn another_viewer_sees_it_and_stops_it() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut one = Live::open(&host).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "x", "every_ms": 10});
    let id = start(&mut one, with).await;
    peer.hears("xxx").await;
    // Who comes later is told of it at once.
    let mut two = Live::open(&host).await;
    let seen = told(&mut two, &id, "running").await;
    assert_eq!(
        (&seen["text"], &seen["every_ms"]),
        (&"x".into(), &10.into())
    );
    let further = two.message("progress", |message| {
        message["periodic"]["sent"].as_u64() > seen["sent"].as_u64()
    });
    further.await;
    let stop = json!({"bridge": bridge, "periodic": id});
    two.call("stop-periodic", stop.clone()).await.unwrap();
    told(&mut one, &id, "stopped").await;
    assert_eq!(running(&host, &bridge).await, 0);
    let (_, sent) = (two, host.bytes(&bridge, "out").await.len());
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(
        host.bytes(&bridge, "out").await.len(),
        sent,
        "it has stopped"
    );
    assert_eq!(host.call("stop-periodic", stop).await.code(), "not-found");
}

#[tokio::test]
async fn the_first_of_rare_sends_is_counted_soon() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut live = Live::open(&host).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "x", "every_ms": 86_400_000});
    let id = start(&mut live, with).await;
    let counted = live.message("the first", |message| {
        message["periodic"]["id"] == id && message["periodic"]["sent"] == 1
    });
    counted.await;
}

#[tokio::test]
async fn it_ends_with_its_peer_and_with_its_bridge() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut live = Live::open(&host).await;
    let to_one = json!({"bridge": bridge, "to": "p1", "text": "x", "every_ms": 10});
    let to_all = json!({"bridge": bridge, "to": "all", "text": "y", "every_ms": 86_400_000});
    let (one, all) = (
        start(&mut live, to_one).await,
        start(&mut live, to_all).await,
    );
    drop(peer);
    let failed = told(&mut live, &one, "failed").await;
    assert_eq!(
        (&failed["failed"], &failed["fault"]["code"]),
        (&1.into(), &"peer-gone".into())
    );
    assert_eq!(running(&host, &bridge).await, 1, "the other goes on");
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    told(&mut live, &all, "closed").await;
    assert_eq!(running(&host, &bridge).await, 0);
}

#[tokio::test]
async fn a_dialled_bridge_that_ends_takes_it_along() {
    let host = Host::start().await;
    let (listener, address) = crate::common::tcp_listener().await;
    let bridge = host.dialling(address, json!({})).await;
    let peer = TcpPeer::accept(&listener).await;
    let mut live = Live::open(&host).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "y", "every_ms": 86_400_000});
    let id = start(&mut live, with).await;
    drop(peer);
    told(&mut live, &id, "closed").await;
    // Nothing of it comes back with the relay.
    let host = host.restart().await;
    assert_eq!(running(&host, &bridge).await, 0);
}

#[tokio::test]
async fn what_cannot_be_sent_once_is_not_repeated() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({"encoding": "gbk"})).await;
    let with = |further: Value| {
        let mut with = json!({"bridge": bridge, "to": "all", "text": "x", "every_ms": 1000});
        with.as_object_mut()
            .unwrap()
            .extend(further.as_object().unwrap().clone());
        with
    };
    for (further, code) in [
        (json!({"every_ms": 9}), "bad-request"),
        (json!({"every_ms": 86_400_001}), "bad-request"),
        (json!({"count": 0}), "bad-request"),
        (json!({"hex": "00"}), "bad-request"),
        (json!({"to": "p9"}), "not-found"),
        (json!({"text": "\u{1f44b}"}), "not-encodable"),
        (json!({"bridge": "nope"}), "not-found"),
    ] {
        let reply = host.call("create-periodic", with(further)).await;
        assert_eq!(reply.code(), code);
    }
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let reply = host.call("create-periodic", with(json!({}))).await;
    assert_eq!(reply.code(), "bridge-closed");
}

#[tokio::test]
async fn what_reaches_nobody_goes_on_and_says_so() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut live = Live::open(&host).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "x", "every_ms": 10});
    let id = start(&mut live, with.clone()).await;
    let unheard = |message: &Value| {
        let periodic = &message["periodic"];
        periodic["id"] == id && periodic["unheard"].as_u64() > Some(0)
    };
    let told = live.message("that nobody hears it", unheard).await;
    assert_eq!(told["periodic"]["state"], "running");
    assert_eq!(told["periodic"]["sent"], told["periodic"]["unheard"]);
    // Who comes later hears it.
    let mut peer = TcpPeer::dial(address).await;
    peer.hears("xx").await;
    let heard = |message: &Value| {
        let periodic = &message["periodic"];
        periodic["id"] == id && periodic["sent"].as_u64() > periodic["unheard"].as_u64()
    };
    live.message("that somebody hears it", heard).await;
}
