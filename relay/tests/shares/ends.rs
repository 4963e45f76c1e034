//! How a link ends: revoked, over, with its bridge; and what does not end it.

use std::time::Instant;

use tokio::io::AsyncReadExt as _;

use crate::{
    begin_file,
    common::{Api, Frame, Live, prelude::*},
    is_ended, try_in, turned_out,
};

/// In what time an end takes effect, also where sockets are open; a busy test machine is given more.
const IN_EFFECT: Duration = Duration::from_secs(5);

/// Nothing is to be had any more, by any door.
async fn is_out(host: &Host, api: &Api, bridge: &str) {
    let reply = api.call("get-bridge", json!({"bridge": bridge})).await;
    assert!(is_ended(&reply.body), "{reply:?}");
    let session = api.request(Method::GET, "/session");
    let reply = host.ask(session).await;
    assert!(reply.status == 401 && is_ended(&reply.body), "{reply:?}");
    let (status, fault) = Live::refused(Live::request(api, None)).await;
    assert!(status == 401 && is_ended(&fault), "{fault}");
}

#[tokio::test]
async fn a_revoked_link_ends_its_guests_stay_at_once_and_nobody_elses() {
    let host = Host::with(|config| config.limits.window_bytes = 64 << 20).await;
    let (bridge, _) = host.listening(json!({})).await;
    let (revoked, secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let (_, other_secret) = host.link(&bridge, json!({"may": "look"})).await;
    let api = host.guest(&secret, "Li").await;
    let other = host.guest(&other_secret, "Wang").await;
    let mut live = Live::open(&api).await;
    let mut stuck = Live::open(&api).await;
    stuck.follow(&bridge, 0).await;
    let mut stays = Live::open(&other).await;
    // More than the system takes for the one that does not read: what is being written to it must not hold the end up.
    for _ in 0..14 {
        host.send(&bridge, "all", &"x".repeat(1_000_000)).await;
    }
    let started = Instant::now();
    let with = json!({"bridge": bridge, "share": revoked});
    assert_eq!(host.call("revoke-share", with.clone()).await.status, 204);
    is_out(&host, &api, &bridge).await;
    turned_out(&mut live).await;
    within("the stuck one to be cut off", async {
        while !matches!(stuck.frame().await, Frame::Closed(_)) {}
    })
    .await;
    assert!(started.elapsed() < IN_EFFECT, "{:?}", started.elapsed());
    assert!(is_ended(&try_in(&host, &secret, "Li").await.body));
    stays.call("list-bridges", json!({})).await.unwrap();
    let again = host.call("revoke-share", with).await;
    assert_eq!(again.code(), "not-found");
}

#[tokio::test]
async fn what_a_guest_has_running_ends_with_the_link() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    let peers = host.peers_until(&bridge, 1).await;
    let (revoked, secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let api = host.guest(&secret, "Li").await;
    let own = json!({"bridge": bridge, "to": "all", "text": "own", "every_ms": 3_600_000});
    host.call("create-periodic", own).await.good();
    let periodic = json!({"bridge": bridge, "to": "all", "text": "again", "every_ms": 3_600_000});
    api.call("create-periodic", periodic).await.good();
    let mut owner = Live::open(&host).await;
    let mut file = begin_file(&api, &bridge, &id(&peers[0])).await;
    owner
        .message("the file", |message| message["file"]["state"] == "sending")
        .await;
    let shares = host.call("list-shares", json!({"bridge": bridge})).await;
    let here = &list(shares.good(), "shares")[0]["guests"];
    assert_eq!(*here, json!([]), "whose page is closed is not here");
    let with = json!({"bridge": bridge, "share": revoked});
    host.call("revoke-share", with).await;
    until("the guest's periodic send to end", || async {
        let running = host.call("list-periodic", json!({"bridge": bridge})).await;
        let running = list(running.good(), "periodic");
        (running.len() == 1 && running[0]["text"] == "own").then_some(())
    })
    .await;
    let mut answer = vec![0; 12];
    within("the file's answer", file.read_exact(&mut answer))
        .await
        .unwrap();
    assert_eq!(answer, b"HTTP/1.1 401");
    owner
        .message("the file's end", |message| {
            message.get("file").is_some() && message["file"]["state"] != "sending"
        })
        .await;
}

#[tokio::test]
async fn a_link_ends_when_its_time_is_over() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let fields = json!({"may": "chat", "expires": "6s"});
    let (expired, secret) = host.link(&bridge, fields).await;
    let started = Instant::now();
    let api = host.guest(&secret, "Li").await;
    let mut live = Live::open(&api).await;
    live.call("list-bridges", json!({})).await.unwrap();
    turned_out(&mut live).await;
    assert!(started.elapsed() < Duration::from_secs(6) + IN_EFFECT);
    is_out(&host, &api, &bridge).await;
    assert!(is_ended(&try_in(&host, &secret, "Li").await.body));
    let shares = host.call("list-shares", json!({"bridge": bridge})).await;
    let shares = list(shares.good(), "shares");
    assert_eq!(
        (id(&shares[0]), &shares[0]["state"]),
        (expired, &json!("expired"))
    );
}

#[tokio::test]
async fn a_deleted_bridge_ends_its_links() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let api = host.guest(&secret, "Li").await;
    let mut live = Live::open(&api).await;
    host.call("delete-bridge", json!({"bridge": bridge}))
        .await
        .good();
    turned_out(&mut live).await;
    is_out(&host, &api, &bridge).await;
    let host = host.restart().await;
    assert!(is_ended(&try_in(&host, &secret, "Li").await.body));
}

#[tokio::test]
async fn uses_count_sign_ins_and_not_returns() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat", "uses": 2})).await;
    let first = host.guest(&secret, "Li").await;
    // The same browser opens the link again, and takes another name.
    let body = json!({"share": secret, "name": "Li Lei"});
    let again = first.request(Method::POST, "/session").json(&body);
    assert_eq!(host.ask(again).await.status, 204);
    let second = host.guest(&secret, "Wang").await;
    for api in [&first, &second] {
        Live::open(api)
            .await
            .call("list-bridges", json!({}))
            .await
            .unwrap();
    }
    let third = try_in(&host, &secret, "Zhao").await;
    assert!(third.status == 401 && is_ended(&third.body), "{third:?}");
    let host = host.restart().await;
    assert!(
        is_ended(&try_in(&host, &secret, "Zhao").await.body),
        "uses outlive a restart"
    );
    let shares = host.call("list-shares", json!({"bridge": bridge})).await;
    let shares = list(shares.good(), "shares");
    assert_eq!(
        (&shares[0]["used"], &shares[0]["state"]),
        (&json!(2), &json!("used-up"))
    );
}

#[tokio::test]
async fn a_guests_stay_outlives_a_restart() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let host = Host::start_in(folder, |_| {}).await;
    let (bridge, _) = host.listening(json!({})).await;
    let (ended, ended_secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat", "uses": 1})).await;
    let out = host.guest(&ended_secret, "Wang").await;
    let api = host.guest(&secret, "李雷").await;
    let with = json!({"bridge": bridge, "share": ended});
    host.call("revoke-share", with).await;
    let address = host.address;
    let folder = host.stop().await;
    let host = Host::start_in(folder, |config| config.server.listen = address).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "still here"});
    api.call("send", with).await.good();
    assert_eq!(Live::open(&api).await.hello["guest"]["name"], "李雷");
    is_out(&host, &out, &bridge).await;
}
