//! Calls, what is told unasked, and nonsense.

use futures_util::FutureExt as _;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    closed,
    common::{self, Live, prelude::*},
};

#[tokio::test]
async fn calls_answer_what_rest_answers() {
    let host = Host::start().await;
    let mut live = Live::open(&host).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let with = json!({"name": "made live", "endpoint": endpoint});
    let made = live.call("create-bridge", with).await.unwrap();
    let bridge = id(&made);
    let _peer = TcpPeer::dial(local(&made)).await;
    host.event(&bridge, "peer-joined").await;
    let of = json!({"bridge": bridge});
    for (operation, with) in [
        ("list-bridges", json!({})),
        ("get-bridge", of.clone()),
        ("list-peers", json!({"bridge": bridge, "all": true})),
        (
            "list-entries",
            json!({"bridge": bridge, "limit": 2, "after": 0}),
        ),
        (
            "name-peer",
            json!({"bridge": bridge, "peer": "p1", "name": "n"}),
        ),
        ("judge-address", json!({"host": "127.0.0.1", "port": 5})),
        ("describe-host", json!({})),
        (
            "change-bridge",
            json!({"bridge": bridge, "name": "changed"}),
        ),
        ("open-bridge", of.clone()),
        ("shutdown-peer", json!({"bridge": bridge, "peer": "p1"})),
    ] {
        let mut rest = host.call(operation, with.clone()).await.good();
        if rest.is_null() {
            rest = json!({});
        }
        assert_eq!(
            live.call(operation, with).await.unwrap(),
            rest,
            "{operation}"
        );
    }
    let cut = json!({"bridge": bridge, "peer": "p1"});
    assert_eq!(live.call("cut-peer", cut).await.unwrap(), json!({}));
    assert_eq!(
        live.call("close-bridge", of.clone()).await.unwrap()["state"],
        "closed"
    );
    assert_eq!(live.call("delete-bridge", of).await.unwrap(), json!({}));
}

#[tokio::test]
async fn a_slow_call_does_not_hold_the_next_one_up() {
    let host = Host::start().await;
    let (_listener, _waiting, silent) = common::full_listener().await;
    let mut live = Live::open(&host).await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": silent.port()});
    let with = json!({"name": "x", "endpoint": endpoint, "connect_timeout_ms": 1_000});
    live.say(json!({"id": 900, "do": "create-bridge", "with": with}))
        .await;
    live.call("list-bridges", json!({})).await.unwrap();
    assert!(
        live.answer(900, "create-bridge").now_or_never().is_none(),
        "the dial was answered before it could be"
    );
    let fault = live.answer(900, "create-bridge").await.unwrap_err();
    assert_eq!(fault["code"], "timed-out");
}

#[tokio::test]
async fn sends_of_one_viewer_keep_their_order_and_carry_its_name() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut live = Live::open_as(&host, None, " 李四 ").await;
    for number in 0..200 {
        let with = json!({"bridge": bridge, "to": "all", "text": format!("{number},")});
        live.say(json!({"id": 1000 + number, "do": "send", "with": with}))
            .await;
    }
    for number in 0..200 {
        live.answer(1000 + number, "send").await.unwrap();
    }
    let expected: String = (0..200).map(|number| format!("{number},")).collect();
    assert_eq!(host.bytes(&bridge, "out").await, expected.as_bytes());
    let entries = host.entries(&bridge).await;
    assert_eq!(entries[2]["author"], "李四");
    host.send(&bridge, "all", "by a script").await;
    assert_eq!(
        host.entries(&bridge).await.last().unwrap().get("author"),
        None
    );
}

#[tokio::test]
async fn what_changes_is_told_unasked() {
    let host = Host::start().await;
    let (old, _) = host.listening(json!({"name": "old"})).await;
    let mut live = Live::open(&host).await;
    let is = |name: &'static str| move |message: &Value| message["bridge"]["name"] == name;
    live.message("the bridge that is there", is("old")).await;
    let (bridge, address) = host.listening(json!({"name": "new"})).await;
    let told = live.message("the new bridge", is("new")).await;
    assert_eq!(told["bridge"]["id"], bridge);
    let mut peer = TcpPeer::dial(address).await;
    let told = live
        .message("the peer", |message| message["peer"]["bridge"] == bridge)
        .await;
    assert_eq!(told["peer"]["address"], peer.address());
    peer.finish().await;
    let closed = |message: &Value| message["peer"]["state"] == "peer-closed";
    live.message("its FIN", closed).await;
    host.call("change-bridge", json!({"bridge": old, "name": "renamed"}))
        .await
        .good();
    live.message("the change", is("renamed")).await;
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let is_closed = |message: &Value| {
        message["bridge"]["id"] == bridge && message["bridge"]["state"] == "closed"
    };
    live.message("the close", is_closed).await;
    host.call("delete-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let gone = live.message("the end", |message| message.get("bridge-gone").is_some());
    assert_eq!(gone.await["bridge-gone"], json!({"id": bridge}));
}

#[tokio::test]
async fn counters_of_a_peer_are_told_while_bytes_flow() {
    let host = Host::start().await;
    let (_, address) = host.listening(json!({"mode": "echo"})).await;
    let mut live = Live::open(&host).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("12345").await;
    let counted =
        |message: &Value| message["peer"]["bytes_in"] == 5 && message["peer"]["bytes_out"] == 5;
    live.message("the counters", counted).await;
}

#[tokio::test]
async fn ticks_come_every_ten_seconds() {
    let host = Host::start().await;
    let mut live = Live::open(&host).await;
    live.message("a tick", |message| message.get("tick").is_some())
        .await;
    let started = std::time::Instant::now();
    let tick = live
        .message("a tick", |message| message.get("tick").is_some())
        .await;
    let took = started.elapsed().as_secs_f32();
    assert!((9.0..11.0).contains(&took), "{took}");
    let tick: shared::time::Timestamp = serde_json::from_value(tick["tick"].clone()).unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    assert!(
        (now.as_micros() as i64 - tick.0).abs() < 2_000_000,
        "{tick}"
    );
}

#[tokio::test]
async fn nonsense_is_answered_and_the_socket_goes_on() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut live = Live::open(&host).await;
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    for nonsense in [
        "",
        "x",
        "null",
        "[]",
        "{}",
        "{\"ack\":5}",
        "{\"hello\":{\"version\":1}}",
        "{\"follow\":{\"bridge\":\"none\",\"after\":0}}",
        "{\"follow\":{\"bridge\":\"x\",\"after\":-1}}",
        "{\"do\":\"send\"}",
        "{\"id\":\"x\",\"do\":\"send\"}",
        "{\"id\":-1,\"do\":\"send\"}",
        &deep,
    ] {
        live.say_text(nonsense).await;
        let fault = live.message("a fault", |message| {
            message.get("fault").is_some() && message.get("id").is_none()
        });
        let code = fault.await["fault"]["code"].clone();
        assert!(
            code == "bad-request" || code == "not-found",
            "{nonsense}: {code}"
        );
    }
    live.say_frame(Message::binary(vec![0; 100])).await;
    live.message("a fault", |message| message.get("fault").is_some())
        .await;
    for (message, code) in [
        (json!({"id": 501, "do": "no-such-thing"}), "bad-request"),
        (json!({"id": 502, "do": "send", "with": []}), "bad-request"),
        (
            json!({"id": 503, "do": "send", "with": null}),
            "bad-request",
        ),
        (json!({"id": 504, "do": "get-bridge"}), "bad-request"),
        (json!({"id": 505, "do": 5}), "bad-request"),
        (
            json!({"id": 506, "do": "list-bridges", "extra": 1}),
            "bad-request",
        ),
        (
            json!({"id": 507, "do": "sign-in", "with": {"key": KEY}}),
            "bad-request",
        ),
        (
            json!({"id": 508, "do": "get-bridge", "with": {"bridge": "x"}}),
            "not-found",
        ),
    ] {
        let number = message["id"].as_u64().unwrap();
        live.say(message.clone()).await;
        let fault = live.answer(number, "none").await.unwrap_err();
        assert_eq!(fault["code"], code, "{message}");
    }
    // Acknowledging and ending what was never followed changes nothing.
    live.ack(&bridge, 7).await;
    live.say(json!({"unfollow": {"bridge": "none"}})).await;
    live.follow(&bridge, 0).await;
    assert_eq!(live.entries_through(&bridge, 2).await.len(), 2);
}

#[tokio::test]
async fn a_message_beyond_the_limit_ends_the_socket_alone() {
    // The largest message is that of the largest send or e-mail.
    let host = Host::with(|config| {
        config.limits.entry_bytes = 1000;
        config.limits.notice_text_bytes = 100;
        config.limits.notice_attachment_bytes = 100;
    })
    .await;
    let mut live = Live::open(&host).await;
    let mut other = Live::open(&host).await;
    live.say_text(&"x".repeat(200_000)).await;
    closed(&mut live).await;
    other.call("list-bridges", json!({})).await.unwrap();
}
