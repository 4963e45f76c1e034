//! Files that guests send.

use crate::{
    begin_file,
    common::{Api, Live, prelude::*},
};

#[tokio::test]
async fn files_are_for_those_who_may_chat() {
    let host = Host::start().await;
    let (own, address) = host.listening(json!({})).await;
    let (other, _) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    let to = id(&host.peers_until(&own, 1).await[0]);
    for (may, bridge, status) in [
        ("look", &own, 403),
        ("chat", &other, 404),
        ("chat", &own, 201),
    ] {
        let (_, secret) = host.link(&own, json!({"may": may})).await;
        let api = host.guest(&secret, "Li").await;
        let path = format!("/bridges/{bridge}/files?to={to}&name=a.txt");
        let reply = api.ask(api.request(Method::POST, &path).body("a file"));
        assert_eq!(reply.await.status, status, "{may}");
    }
    peer.hears("a file").await;
}

/// One who sends slowly keeps the place, and nobody else's.
#[tokio::test]
async fn a_guests_slow_upload_blocks_nobody() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    let to = id(&host.peers_until(&bridge, 1).await[0]);
    let (_, secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let mut owner = Live::open(&host).await;
    let mut slow = Vec::new();
    let path = format!("/bridges/{bridge}/files?to={to}&name=a.txt");
    let sends = |api: &Api| {
        let (api, request) = (api.clone(), api.request(Method::POST, &path).body("a file"));
        async move { api.ask(request).await }
    };
    for name in ["Li", "Wang"] {
        let api = host.guest(&secret, name).await;
        slow.push(begin_file(&api, &bridge, &to).await);
        let begun = |message: &Value| message["file"]["author"] == name;
        owner.message("the file", begun).await;
        assert_eq!(sends(&api).await.code(), "limit-reached", "one each");
    }
    let third = host.guest(&secret, "Zhao").await;
    assert_eq!(sends(&third).await.code(), "limit-reached", "half of four");
    assert_eq!(sends(&host).await.status, 201);
    peer.hears("a file").await;
    // Once a place is free it is the next guest's.
    slow.clear();
    let ended = |message: &Value| message["file"]["state"] == "failed";
    owner.message("an end", ended).await;
    owner.message("the other end", ended).await;
    assert_eq!(sends(&third).await.status, 201);
}
