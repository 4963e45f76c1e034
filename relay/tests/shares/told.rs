//! What a guest is told, and others are told of a guest.

use crate::common::{Live, prelude::*};

#[tokio::test]
async fn a_guest_is_told_of_one_bridge_only() {
    for may in ["look", "chat"] {
        told_of_one_bridge_only(may).await;
    }
}

async fn told_of_one_bridge_only(may: &str) {
    let host = Host::start().await;
    let (own, address) = host.listening(json!({"name": "Own"})).await;
    let (other, other_address) = host.listening(json!({"name": "Other"})).await;
    let (_, secret) = host.link(&own, json!({"may": may})).await;
    let api = host.guest(&secret, "Li").await;
    let bridges = list(api.call("list-bridges", json!({})).await.good(), "bridges");
    let ids: Vec<_> = bridges.iter().map(id).collect();
    assert_eq!(ids, std::slice::from_ref(&own));
    let mut live = Live::open(&api).await;
    live.follow(&other, 0).await;
    let fault = live.message("a fault", |message| message.get("fault").is_some());
    assert_eq!(fault.await["fault"]["code"], "not-found");
    // Whatever happens on the other bridge, nothing of it is heard before what happens on the own one afterwards.
    let _stranger = TcpPeer::dial(other_address).await;
    let stranger = id(&host.peers_until(&other, 1).await[0]);
    let _looks = looks_at(&host, &other).await;
    for bridge in [json!(other), Value::Null] {
        let with = json!({"label": "Third", "text": "x", "bridge": bridge});
        host.call("create-saved", with).await.good();
    }
    let with = json!({"bridge": other, "to": "all", "text": "Third", "every_ms": 3_600_000});
    host.call("create-periodic", with).await.good();
    let path = format!("/bridges/{other}/files?to={stranger}&name=Third");
    let file = host.ask(host.request(Method::POST, &path).body("a file"));
    assert_eq!(file.await.status, 201);
    let rename = json!({"bridge": other, "name": "Another"});
    host.call("change-bridge", rename).await.good();
    host.call("delete-bridge", json!({"bridge": other}))
        .await
        .good();
    host.listening(json!({"name": "Third"})).await;
    // Of the own bridge, what is saved is for those who may send.
    let saved = json!({"label": "ours", "text": "x", "bridge": own});
    host.call("create-saved", saved).await.good();
    let with = json!({"bridge": own, "to": "all", "text": "ours", "every_ms": 3_600_000});
    host.call("create-periodic", with).await.good();
    let _peer = TcpPeer::dial(address).await;
    live.message("the own peer", |message| message.get("peer").is_some())
        .await;
    live.call("list-bridges", json!({})).await.unwrap();
    let heard = live.heard();
    let has = |kind: &str| heard.iter().any(|message| message.get(kind).is_some());
    assert!(has("periodic"), "{may}");
    assert_eq!(has("saved"), may == "chat", "{may}");
    let foreign = heard.iter().find(|message| {
        let text = message.to_string();
        text.contains(&other) || text.contains("Third") || text.contains("Other")
    });
    assert_eq!(foreign, None, "{may}");
}

/// The owner looks at a bridge.
async fn looks_at(host: &Host, bridge: &str) -> Live {
    let mut live = Live::open(host).await;
    live.follow(bridge, 0).await;
    live.message("who looks", |message| {
        message["readers"]["bridge"] == bridge
    })
    .await;
    live
}

#[tokio::test]
async fn what_a_guest_sends_carries_the_guests_name() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let api = host.guest(&secret, " Li ").await;
    api.call(
        "send",
        json!({"bridge": bridge, "to": "all", "text": "by REST"}),
    )
    .await
    .good();
    // The hello's name is another's to give: a guest keeps the one given at the door.
    let mut live = Live::open_as(&api, None, "Somebody else").await;
    let with = json!({"bridge": bridge, "to": "all", "text": "live"});
    live.call("send", with).await.unwrap();
    let entries = host.entries(&bridge).await;
    let authors: Vec<_> = entries
        .iter()
        .filter(|entry| entry["direction"] == "out")
        .map(|entry| entry["author"].clone())
        .collect();
    assert_eq!(authors, [json!("Li"), json!("Li")]);
}
