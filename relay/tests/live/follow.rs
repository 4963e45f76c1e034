//! Following: every entry once, within the window.

use crate::{
    closed,
    common::{self, BINARY, Frame, JSON, Live, prelude::*},
    seqs,
};

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
