//! What peers are called outlives them.

use crate::common::{Live, prelude::*};

async fn name(host: &Host, bridge: &str, peer: &str, name: &str) -> String {
    let with = json!({"bridge": bridge, "peer": peer, "name": name});
    host.call("name-peer", with).await.code().to_owned()
}

/// The peers with those that have left: id, name and state.
async fn all(host: &Host, bridge: &str) -> Vec<(String, Value, Value)> {
    let with = json!({"bridge": bridge, "all": true});
    let peers = list(host.call("list-peers", with).await.good(), "peers");
    peers
        .iter()
        .map(|peer| (id(peer), peer["name"].clone(), peer["state"].clone()))
        .collect()
}

/// A peer that came, said something, was called something and left.
async fn comes_and_goes(host: &Host, bridge: &str, address: SocketAddr, called: &str) -> String {
    let mut peer = TcpPeer::dial(address).await;
    let there = id(&host.peers_until(bridge, 1).await[0]);
    peer.say(&format!("I am {called}\n")).await;
    host.entry(bridge, "what it said", |entry| {
        entry["text"] == format!("I am {called}\n")
    })
    .await;
    if !called.is_empty() {
        assert_eq!(name(host, bridge, &there, called).await, "");
    }
    drop(peer);
    host.peers_until(bridge, 0).await;
    there
}

#[tokio::test]
async fn the_name_of_a_peer_that_has_left_is_known_as_long_as_its_entries_are() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    comes_and_goes(&host, &bridge, address, "Anna").await;
    comes_and_goes(&host, &bridge, address, "").await;
    let closed = json!("closed");
    let expected = [
        ("p1".to_owned(), json!("Anna"), closed.clone()),
        ("p2".to_owned(), Value::Null, closed.clone()),
    ];
    assert_eq!(all(&host, &bridge).await, expected);
    let host = host.restart().await;
    assert_eq!(all(&host, &bridge).await, expected);
    // A page that comes later is told of it, for its rows.
    let mut live = Live::open(&host).await;
    let told = live.message("Anna", |message| message["peer"]["name"] == "Anna");
    let told = told.await;
    assert_eq!(told["peer"]["state"], "closed");
    assert!(told["peer"]["bytes_in"].as_u64() > Some(0), "{told}");
    // One that has left is named by what the journal has of it, and again.
    assert_eq!(name(&host, &bridge, "p2", "Bo").await, "");
    let told = live.message("Bo", |message| message["peer"]["name"] == "Bo");
    let told = told.await;
    assert!(
        told["peer"]["address"].as_str().unwrap().contains(':'),
        "{told}"
    );
    assert_eq!(told["peer"]["bytes_in"], "I am \n".len());
    assert_eq!(name(&host, &bridge, "p1", "").await, "");
    assert_eq!(name(&host, &bridge, "p9", "Li").await, "not-found");
    let host = host.restart().await;
    assert_eq!(
        all(&host, &bridge).await,
        [
            ("p1".to_owned(), Value::Null, closed.clone()),
            ("p2".to_owned(), json!("Bo"), closed)
        ]
    );
    // A deleted bridge takes its names along.
    host.call("delete-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let mut live = Live::open(&host).await;
    live.call("list-bridges", json!({})).await.unwrap();
    assert!(live.heard().iter().all(|told| told.get("peer").is_none()));
}

#[tokio::test]
async fn a_name_goes_with_the_last_entry_of_its_peer() {
    let host = Host::with(|config| config.journal.max_entries_per_bridge = 20).await;
    let (bridge, address) = host.listening(json!({})).await;
    comes_and_goes(&host, &bridge, address, "Anna").await;
    for _ in 0..40 {
        host.send(&bridge, "all", "x").await;
    }
    until("a viewer that is not told of Anna", || async {
        let mut live = Live::open(&host).await;
        live.call("list-bridges", json!({})).await.unwrap();
        let mut heard = live.heard().iter();
        heard.all(|told| told.get("peer").is_none()).then_some(())
    })
    .await;
    let host = host.restart().await;
    assert_eq!(all(&host, &bridge).await, []);
    assert_eq!(name(&host, &bridge, "p1", "Anna").await, "peer-gone");
}
