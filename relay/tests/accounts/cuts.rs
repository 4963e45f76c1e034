//! What is revoked is cut, on open live sockets as well.

use tokio::time::{Instant, timeout};

use crate::{
    CUT, browser,
    common::{Api, Frame, Live, TcpPeer, prelude::*},
    grant, is_signed_out, person, token,
};

/// Waits until a live socket is ended: the reason first, then the close.
async fn turned_out(live: &mut Live) {
    let ended = timeout(CUT, async {
        let fault = live
            .message("the end", |message| message.get("fault").is_some())
            .await;
        assert!(is_signed_out(&fault["fault"]), "{fault}");
        loop {
            if let Frame::Closed(code) = live.frame().await {
                return assert_eq!(code, Some(1008));
            }
        }
    });
    ended.await.expect("cut within five seconds");
}

async fn me(live: &mut Live) -> Value {
    let me = live.message("me", |message| message.get("me").is_some());
    timeout(CUT, me).await.unwrap()["me"].clone()
}

#[tokio::test]
async fn the_end_of_a_session_token_or_account_ends_its_live_sockets() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (id_of, secret) = token(&li, json!({"name": "x"})).await;
    let (script, second) = (host.script(&secret), browser(&host, "Li").await);
    let (mut by_token, mut by_second) = (Live::open(&script).await, Live::open(&second).await);
    let mut by_first = Live::open(&li).await;
    let mut owner = Live::open(&host).await;
    li.call("revoke-token", json!({"token": id_of}))
        .await
        .good();
    turned_out(&mut by_token).await;
    li.call("end-session", json!({"session": "others"}))
        .await
        .good();
    turned_out(&mut by_second).await;
    by_first.call("list-bridges", json!({})).await.unwrap();
    host.call("delete-user", json!({"user": "Li"})).await.good();
    turned_out(&mut by_first).await;
    owner.call("list-bridges", json!({})).await.unwrap();
}

/// Who reads nothing is ended all the same: somebody else's name is free, and no call is answered.
#[tokio::test]
async fn who_does_not_read_is_ended_too() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (bridge, address) = li.listening(json!({})).await;
    let mut live = Live::open(&li).await;
    live.follow(&bridge, 0).await;
    live.message("who looks", |message| {
        message["readers"]["names"] == json!(["Li"])
    })
    .await;
    let mut peer = TcpPeer::dial(address).await;
    for _ in 0..64 {
        peer.say(&"x".repeat(64 << 10)).await;
    }
    let mut owner = Live::open(&host).await;
    let began = Instant::now();
    host.call("delete-user", json!({"user": "Li"})).await.good();
    owner
        .message("nobody looks", |message| {
            message["readers"]["names"] == json!([])
        })
        .await;
    assert!(began.elapsed() < CUT);
}

#[tokio::test]
async fn a_revoked_grant_ends_the_follow_and_a_new_one_begins_it() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (bridge, address) = host.listening(json!({"name": "Lab"})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut live = Live::open(&li).await;
    grant(&host, &bridge, "Li", "look").await;
    assert_eq!(
        me(&mut live).await["grants"],
        json!([{"bridge": bridge, "may": "look"}])
    );
    let told = |message: &Value| message["bridge"]["id"] == bridge.as_str();
    timeout(CUT, live.message("the bridge", told))
        .await
        .unwrap();
    live.message("its peer", |message| {
        message["peer"]["bridge"] == bridge.as_str()
    })
    .await;
    live.follow(&bridge, 0).await;
    peer.say("before").await;
    live.message("an entry", |message| message.to_string().contains("before"))
        .await;
    let fault = live
        .call("send", json!({"bridge": bridge, "to": "all", "text": "x"}))
        .await;
    assert_eq!(fault.unwrap_err()["code"], "not-allowed");
    grant(&host, &bridge, "Li", "chat").await;
    assert_eq!(me(&mut live).await["grants"][0]["may"], "chat");
    live.call("send", json!({"bridge": bridge, "to": "all", "text": "x"}))
        .await
        .unwrap();
    // What goes on by itself ends with the grant.
    let with = json!({"bridge": bridge, "to": "all", "text": "tick", "every_ms": 3_600_000});
    live.call("create-periodic", with).await.unwrap();
    host.call("revoke-grant", json!({"bridge": bridge, "user": "Li"}))
        .await
        .good();
    let gone = |message: &Value| message["bridge-gone"]["id"] == bridge.as_str();
    timeout(CUT, live.message("the end", gone)).await.unwrap();
    until("the periodic send to end", || async {
        let with = json!({"bridge": bridge});
        let listed = list(host.call("list-periodic", with).await.good(), "periodic");
        listed.is_empty().then_some(())
    })
    .await;
    peer.say("after").await;
    host.entry(&bridge, "what came after", |entry| entry["text"] == "after")
        .await;
    live.follow(&bridge, 0).await;
    let fault = live.message("a fault", |message| message.get("fault").is_some());
    assert_eq!(fault.await["fault"]["code"], "not-found");
    let after = live
        .heard()
        .iter()
        .find(|message| message.to_string().contains("after"));
    assert_eq!(after, None);
}

#[tokio::test]
async fn a_lower_role_holds_on_open_sockets() {
    let host = Host::start().await;
    let li = person(&host, "Li", "admin").await;
    person(&host, "Wang", "admin").await;
    let (others, _) = host.listening(json!({})).await;
    let (own, _) = li.listening(json!({})).await;
    let mut live = Live::open(&li).await;
    live.call("list-users", json!({})).await.unwrap();
    host.call("change-user", json!({"user": "Li", "role": "member"}))
        .await
        .good();
    assert_eq!(me(&mut live).await["role"], "member");
    live.message("the end", |message| {
        message["bridge-gone"]["id"] == others.as_str()
    })
    .await;
    assert_eq!(
        live.call("list-users", json!({})).await.unwrap_err()["code"],
        "not-allowed"
    );
    let send = json!({"bridge": own, "to": "all", "text": "x"});
    live.call("send", send.clone()).await.unwrap();
    host.call("change-user", json!({"user": "Li", "role": "reader"}))
        .await
        .good();
    assert_eq!(me(&mut live).await["role"], "reader");
    assert_eq!(
        live.call("send", send).await.unwrap_err()["code"],
        "not-allowed"
    );
    live.call("list-entries", json!({"bridge": own}))
        .await
        .unwrap();
    host.call("change-user", json!({"user": "Li", "name": "Li Wei"}))
        .await
        .good();
    assert_eq!(me(&mut live).await["name"], "Li Wei");
}

#[tokio::test]
async fn an_upload_ends_with_the_grant() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    let to = id(&host.peers_until(&bridge, 1).await[0]);
    grant(&host, &bridge, "Li", "chat").await;
    let mut owner = Live::open(&host).await;
    let mut slow = begin_file(&li, &bridge, &to).await;
    owner
        .message("the file", |message| message["file"]["author"] == "Li")
        .await;
    host.call("revoke-grant", json!({"bridge": bridge, "user": "Li"}))
        .await
        .good();
    let mut answer = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut slow, &mut answer);
    let _ = timeout(CUT, read).await.expect("the upload is ended");
    // As for a bridge that was never seen.
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 404"));
}

/// Begins to send a file that never comes to its end.
async fn begin_file(api: &Api, bridge: &str, peer: &str) -> tokio::net::TcpStream {
    let mut stream = tokio::net::TcpStream::connect(api.address).await.unwrap();
    let head = format!(
        "POST /api/v1/bridges/{bridge}/files?to={peer}&name=long.bin HTTP/1.1\r\nHost: {0}\r\nCookie: {1}\r\n\
         Origin: {2}\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\nbegun",
        api.address,
        api.cookie.as_ref().unwrap(),
        api.url
    );
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes())
        .await
        .unwrap();
    stream
}
