//! The live socket: hello, following, credit, calls, what is told unasked, and nonsense.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{BINARY, Frame, JSON, Live, prelude::*};
use futures_util::FutureExt as _;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

/// The numbers of entries.
fn seqs(entries: &[Value]) -> Vec<u64> {
    entries
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect()
}

/// Waits for the end of the socket; the close code.
async fn closed(live: &mut Live) -> Option<u16> {
    loop {
        if let Frame::Closed(code) = live.frame().await {
            return code;
        }
    }
}

#[tokio::test]
async fn hello_tells_the_version_the_epoch_the_window_and_the_limits() {
    let host = Host::with(|config| config.limits.peers = 321).await;
    let (bridge, _) = host.listening(json!({})).await;
    for subprotocol in [None, Some(JSON), Some(BINARY)] {
        let live = Live::open_as(&host, subprotocol, "x").await;
        assert_eq!(live.hello["version"], 1);
        assert_eq!(live.hello["limits"]["peers"], 321);
        assert_eq!(live.hello["window"], 2 << 20);
        let page = host
            .call("list-entries", json!({"bridge": bridge}))
            .await
            .good();
        assert_eq!(live.hello["epoch"], page["epoch"]);
        assert!(!live.hello["build"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_pages_subprotocol_wins_when_both_are_offered_and_others_are_not_taken() {
    let host = Host::start().await;
    for (offered, chosen) in [
        ("jackfield.v1.json, jackfield.v1", Some(BINARY)),
        ("chat", None),
    ] {
        let mut request = Live::request(&host, None);
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", offered.parse().unwrap());
        let answer = tokio_tungstenite::connect_async(request).await;
        match (answer, chosen) {
            (Ok((_, answer)), _) => {
                let taken = answer.headers().get("Sec-WebSocket-Protocol");
                assert_eq!(taken.map(|name| name.to_str().unwrap()), chosen);
            }
            // tungstenite itself refuses a server that takes none of what was offered.
            (Err(_), None) => {}
            (Err(error), Some(_)) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn what_is_no_hello_is_a_fault_and_a_close() {
    let host = Host::start().await;
    for first in [
        r#"{"hello":{"version":2}}"#,
        r#"{"hello":{"version":0}}"#,
        r#"{"hello":{}}"#,
        r#"{"hello":{"version":1,"name":""}}"#,
        r#"{"hello":{"version":1,"name":"a\nb"}}"#,
        r#"{"id":1,"do":"list-bridges"}"#,
        r#"{"follow":{"bridge":"x","after":0}}"#,
        "hello",
        "",
    ] {
        let mut live = Live::connect(&host, Some(JSON)).await;
        live.say_text(first).await;
        let fault = live.message("a fault", |message| message.get("fault").is_some());
        assert_eq!(fault.await["fault"]["code"], "bad-request", "{first}");
        assert_eq!(closed(&mut live).await, Some(1008), "{first}");
    }
    let mut live = Live::connect(&host, Some(JSON)).await;
    live.say_frame(Message::binary(vec![1, 2])).await;
    assert_eq!(closed(&mut live).await, Some(1008));
}

#[tokio::test]
async fn following_gives_every_entry_once_in_order_old_and_new() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    for number in 0..20 {
        host.send(&bridge, "all", &format!("old {number}")).await;
    }
    let mut live = Live::open(&host).await;
    live.follow(&bridge, 5).await;
    for number in 0..20 {
        host.send(&bridge, "all", &format!("new {number}")).await;
    }
    let entries = live.entries_through(&bridge, 42).await;
    assert_eq!(seqs(&entries), (6..=42).collect::<Vec<_>>());
    assert_eq!(
        entries,
        host.entries(&bridge).await[5..],
        "as REST has them"
    );
    live.say(json!({"unfollow": {"bridge": bridge}})).await;
    live.call("list-bridges", json!({})).await.unwrap();
    host.send(&bridge, "all", "unheard").await;
    live.call("list-bridges", json!({})).await.unwrap();
    live.follow(&bridge, 42).await;
    let entries = live.entries_through(&bridge, 43).await;
    assert_eq!(
        seqs(&entries),
        [43],
        "nothing came between, and nothing is lost"
    );
}

#[tokio::test]
async fn json_and_binary_agree_entry_by_entry() {
    let host = Host::start().await;
    let (bridge, address) = host
        .listening(json!({"mode": "echo", "encoding": "gbk"}))
        .await;
    let mut json_viewer = Live::open_as(&host, Some(JSON), "one").await;
    let mut binary_viewer = Live::open_as(&host, Some(BINARY), "two").await;
    json_viewer.follow(&bridge, 0).await;
    binary_viewer.follow(&bridge, 0).await;
    let mut peer = TcpPeer::dial(address).await;
    for bytes in [&[0xc4, 0xe3][..], &[0, 255, 10], &[0x81]] {
        peer.say(bytes).await;
        peer.hears(bytes).await;
    }
    let with = json!({"bridge": bridge, "to": "all", "text": "你好"});
    binary_viewer.call("send", with).await.unwrap();
    peer.finish().await;
    peer.rest().await.unwrap();
    let left = host.event(&bridge, "peer-left").await["seq"]
        .as_u64()
        .unwrap();
    let in_json = json_viewer.entries_through(&bridge, left).await;
    let in_binary = binary_viewer.entries_through(&bridge, left).await;
    assert_eq!(in_json, host.entries(&bridge).await);
    let without_text: Vec<_> = in_json
        .into_iter()
        .map(|mut entry| {
            entry.as_object_mut().unwrap().remove("text");
            entry
        })
        .collect();
    assert_eq!(in_binary, without_text);
    let author = in_binary.iter().find(|entry| entry.get("author").is_some());
    assert_eq!(author.unwrap()["author"], "two");
}

#[tokio::test]
async fn a_follow_goes_on_where_it_was_after_a_restart() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut live = Live::open(&host).await;
    live.follow(&bridge, 0).await;
    live.entries_through(&bridge, 2).await;
    let epoch = live.hello["epoch"].clone();
    let stopped = tokio::spawn(async move { closed(&mut live).await });
    let host = host.restart().await;
    assert_eq!(
        stopped.await.unwrap(),
        Some(1001),
        "the viewer is told that the relay goes"
    );
    let mut live = Live::open(&host).await;
    let follow = json!({"follow": {"bridge": bridge, "after": 2, "epoch": epoch}});
    live.say(follow).await;
    let entries = live.entries_through(&bridge, 5).await;
    assert_eq!(seqs(&entries), [3, 4, 5]);
    assert_eq!(entries[0]["event"]["kind"], "relay-restarted");
}

#[tokio::test]
async fn another_epoch_is_a_reset_and_then_all_there_is() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut live = Live::open(&host).await;
    let follow = json!({"follow": {"bridge": bridge, "after": 99, "epoch": "another life"}});
    live.say(follow).await;
    let reset = live
        .message("a reset", |message| message.get("reset").is_some())
        .await;
    let expected = json!({"bridge": bridge, "epoch": live.hello["epoch"], "first": 1, "last": 2});
    assert_eq!(reset["reset"], expected);
    assert_eq!(seqs(&live.entries_through(&bridge, 2).await), [1, 2]);
}

#[tokio::test]
async fn wanting_what_is_gone_is_told_first() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    for _ in 0..8 {
        host.send(&bridge, "all", "x").await;
    }
    let folder = host.stop().await;
    // Retention has no setting yet; what it would leave is made by hand.
    use sqlx::Connection as _;
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("journal.sqlite"));
    let mut database = sqlx::SqliteConnection::connect_with(&options)
        .await
        .unwrap();
    sqlx::query("DELETE FROM entries WHERE seq < 6")
        .execute(&mut database)
        .await
        .unwrap();
    database.close().await.unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    let mut live = Live::open(&host).await;
    live.follow(&bridge, 2).await;
    let trimmed = live.message("trimmed", |message| message.get("trimmed").is_some());
    assert_eq!(
        trimmed.await["trimmed"],
        json!({"bridge": bridge, "first": 6})
    );
    let entries = live.entries_through(&bridge, 13).await;
    assert_eq!(seqs(&entries), (6..=13).collect::<Vec<_>>());
    let page = host
        .call("list-entries", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!((&page["first"], &page["last"]), (&json!(6), &json!(13)));
}

/// Reads binary batches until none comes for a while; the numbers and the bytes of records.
async fn drain(live: &mut Live) -> (Vec<u64>, usize) {
    let (mut numbers, mut total) = (Vec::new(), 0);
    while let Ok(frame) = tokio::time::timeout(Duration::from_millis(700), live.frame()).await {
        if let Frame::Batch(batch) = frame {
            let (entries, bytes) = common::batch_entries(&batch);
            numbers.extend(entries.iter().map(|entry| entry.seq));
            total += bytes;
        }
    }
    (numbers, total)
}

#[tokio::test]
async fn who_never_acknowledges_gets_a_window_and_holds_nobody_up() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (other, _) = host.listening(json!({})).await;
    let mut silent = Live::open_as(&host, Some(BINARY), "silent").await;
    let mut keen = Live::open(&host).await;
    silent.follow(&bridge, 0).await;
    keen.follow(&bridge, 0).await;
    let text = "x".repeat(60_000);
    for _ in 0..50 {
        host.send(&bridge, "all", &text).await;
    }
    assert_eq!(keen.entries_through(&bridge, 52).await.len(), 52);
    let (first, bytes) = drain(&mut silent).await;
    let window = silent.hello["window"].as_u64().unwrap() as usize;
    assert!(bytes <= window, "{bytes} of {window}");
    assert!(
        bytes > window - 130_000,
        "{bytes} of {window}: it stopped too early"
    );
    // The window is each follow's own, and calls are answered all the same.
    silent.follow(&other, 0).await;
    silent
        .call("get-bridge", json!({"bridge": other}))
        .await
        .unwrap();
    assert_eq!(silent.entries_through(&other, 2).await.len(), 2);
    let last = *first.last().unwrap();
    silent.ack(&bridge, last + 1_000_000).await;
    let (second, _) = drain(&mut silent).await;
    assert_eq!([first, second].concat(), (1..=52).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_record_larger_than_the_rest_of_the_window_waits_for_an_ack() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut live = Live::open_as(&host, Some(BINARY), "x").await;
    live.follow(&bridge, 0).await;
    for _ in 0..4 {
        host.send(&bridge, "all", &"x".repeat(900_000)).await;
    }
    let (numbers, bytes) = drain(&mut live).await;
    assert_eq!(numbers, [1, 2, 3, 4], "two of them fit: {bytes} bytes");
    live.ack(&bridge, 3).await;
    assert_eq!(drain(&mut live).await.0, [5]);
    live.ack(&bridge, 5).await;
    assert_eq!(drain(&mut live).await.0, [6]);
}

#[tokio::test]
async fn a_viewer_that_reads_nothing_holds_neither_peers_nor_viewers_up() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "echo"})).await;
    let mut stuck = Live::open_as(&host, Some(BINARY), "stuck").await;
    stuck.follow(&bridge, 0).await;
    let mut keen = Live::open(&host).await;
    keen.follow(&bridge, 0).await;
    let mut peer = TcpPeer::dial(address).await;
    let piece = vec![7; 100_000];
    for _ in 0..40 {
        peer.say(&piece).await;
        peer.hears(&piece).await;
    }
    let page = json!({"bridge": bridge, "limit": 1});
    let last = host.call("list-entries", page).await.good()["last"]
        .as_u64()
        .unwrap();
    let entries = keen.entries_through(&bridge, last).await;
    assert_eq!(seqs(&entries), (1..=last).collect::<Vec<_>>());
    drop(stuck);
}

#[tokio::test]
async fn two_viewers_see_the_same() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "echo"})).await;
    let mut viewers = [Live::open(&host).await, Live::open(&host).await];
    for viewer in &mut viewers {
        viewer.follow(&bridge, 0).await;
    }
    let mut peer = TcpPeer::dial(address).await;
    for (turn, viewer) in viewers.iter_mut().enumerate() {
        let with = json!({"bridge": bridge, "to": "all", "text": format!("{turn}")});
        viewer.call("send", with).await.unwrap();
        peer.say("again").await;
    }
    drop(peer);
    let left = host.event(&bridge, "peer-left").await["seq"]
        .as_u64()
        .unwrap();
    let one = viewers[0].entries_through(&bridge, left).await;
    let two = viewers[1].entries_through(&bridge, left).await;
    assert_eq!(one, two);
    assert_eq!(one, host.entries(&bridge).await);
}

#[tokio::test]
async fn calls_answer_what_rest_answers() {
    let host = Host::start().await;
    let mut live = Live::open(&host).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let with = json!({"name": "made live", "endpoint": endpoint});
    let made = live.call("create-bridge", with).await.unwrap();
    let bridge = id(&made);
    let _peer = TcpPeer::dial(local(&made)).await;
    host.peers_until(&bridge, 1).await;
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
    let host = Host::with(|config| config.limits.entry_bytes = 1000).await;
    let mut live = Live::open(&host).await;
    let mut other = Live::open(&host).await;
    live.say_text(&"x".repeat(200_000)).await;
    closed(&mut live).await;
    other.call("list-bridges", json!({})).await.unwrap();
}

#[tokio::test]
async fn what_is_no_handshake_is_a_problem() {
    let host = Host::start().await;
    let answer = host.request(Method::GET, "/live").send().await.unwrap();
    assert!([400, 426].contains(&answer.status().as_u16()), "{answer:?}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let url = format!("ws://{}/api/v1/live", host.address);
    let (status, fault) = Live::refused(url.into_client_request().unwrap()).await;
    assert_eq!((status, &fault["code"]), (401, &json!("not-signed-in")));
}
