//! Retention: the oldest go, and nothing stops.

use relay::store::{Durability, Store};

use crate::{
    bounds, check_whole,
    common::{Live, prelude::*},
};

/// Waits until the journal of a bridge begins at a number.
async fn begins_at(host: &Host, bridge: &str, first: u64) {
    until("the oldest to go", || async {
        (bounds(host, bridge).await.0 == first).then_some(())
    })
    .await;
}

#[tokio::test]
async fn beyond_a_number_of_entries_the_oldest_go() {
    let host = Host::with(|config| config.journal.max_entries_per_bridge = 50).await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let (other, _) = host.listening(json!({})).await;
    let first = host.send(&bridge, "all", "the first").await;
    let mut peer = TcpPeer::dial(address).await;
    for number in 0..300 {
        peer.say(format!("line {number}\n")).await;
    }
    host.entry(&bridge, "the last line", |entry| {
        entry["text"] == "line 299\n"
    })
    .await;
    let last = bounds(&host, &bridge).await.1;
    begins_at(&host, &bridge, last - 49).await;
    assert_eq!(check_whole(&host, &bridge).await, (last - 49, last));
    assert_eq!(
        bounds(&host, &other).await.0,
        1,
        "the other bridge keeps its own"
    );
    assert!(first["seq"].as_u64().unwrap() < last - 49);

    let host = host.restart().await;
    let (first, newest) = check_whole(&host, &bridge).await;
    assert!(newest > last && first <= last, "no number is given again");
}

#[tokio::test]
async fn a_viewer_that_comes_back_too_late_is_told_what_is_gone() {
    let host = Host::with(|config| config.journal.max_entries_per_bridge = 20).await;
    let (bridge, _) = host.listening(json!({})).await;
    for number in 0..60 {
        host.send(&bridge, "all", &format!("{number}")).await;
    }
    let last = bounds(&host, &bridge).await.1;
    begins_at(&host, &bridge, last - 19).await;
    let mut live = Live::open(&host).await;
    live.follow(&bridge, 3).await;
    let trimmed = live
        .message("trimmed", |message| message.get("trimmed").is_some())
        .await;
    assert_eq!(
        trimmed["trimmed"],
        json!({"bridge": bridge, "first": last - 19})
    );
    let entries = live.entries_through(&bridge, last).await;
    assert_eq!(entries.len(), 20);
    assert_eq!(entries[0]["seq"], last - 19);
}

#[tokio::test]
async fn a_viewer_that_stands_still_is_told_as_well_and_goes_on() {
    let host = Host::with(|config| config.journal.max_entries_per_bridge = 100).await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut live = Live::open(&host).await;
    live.follow(&bridge, 0).await;
    // More than the window and than the sockets between hold, and nothing is acknowledged.
    let mut peer = TcpPeer::dial(address).await;
    for _ in 0..160 {
        peer.say(vec![b'x'; 64 << 10]).await;
    }
    peer.finish().await;
    let last = host.event(&bridge, "fin-received").await["seq"]
        .as_u64()
        .unwrap();
    until("the oldest to go", || async {
        (bounds(&host, &bridge).await.0 > 1).then_some(())
    })
    .await;
    let mut next = 1;
    while next <= last {
        let message = live
            .message("more", |message| {
                message.get("trimmed").is_some() || message.get("entries").is_some()
            })
            .await;
        if let Some(first) = message["trimmed"]["first"].as_u64() {
            assert!(first > next, "{first} was not given yet, nor gone");
            next = first;
        }
        let entries = message["entries"]["entries"].as_array();
        for entry in entries.into_iter().flatten() {
            assert_eq!(entry["seq"], next);
            next += 1;
        }
        live.ack(&bridge, next - 1).await;
    }
}

#[tokio::test]
async fn beyond_a_size_the_oldest_of_all_bridges_go() {
    const MOST: u64 = 2 << 20;
    let host = Host::with(|config| config.journal.max_bytes = MOST).await;
    let (old, _) = host.listening(json!({})).await;
    let (new, address) = host.listening(json!({})).await;
    for _ in 0..20 {
        host.send(&old, "all", &"o".repeat(32 << 10)).await;
    }
    let mut peer = TcpPeer::dial(address).await;
    for _ in 0..200 {
        peer.say(vec![b'n'; 32 << 10]).await;
    }
    peer.finish().await;
    let last = host.event(&new, "fin-received").await["seq"]
        .as_u64()
        .unwrap();
    // The old bridge gives all but its newest first, then the new one its oldest.
    let newest = bounds(&host, &old).await.1;
    begins_at(&host, &old, newest).await;
    until("the oldest of the new one to have gone", || async {
        let before = bounds(&host, &new).await.0;
        // Longer than what is new may wait for a look.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        (before > 1 && before == bounds(&host, &new).await.0).then_some(())
    })
    .await;
    assert_eq!(check_whole(&host, &new).await.1, last);
    let folder = host.stop().await;
    let mut opened = Store::open(folder.path(), Durability::Full).await.unwrap();
    let bytes = opened.writer.bytes().await.unwrap();
    assert!((MOST / 2..=MOST).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn a_deleted_bridge_leaves_nothing_behind() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say(vec![b'x'; 1 << 20]).await;
    peer.finish().await;
    host.event(&bridge, "fin-received").await;
    host.call("delete-bridge", json!({"bridge": bridge})).await;
    let (other, _) = host.listening(json!({})).await;
    host.send(&other, "all", "goes on").await;
    let folder = host.stop().await;
    let mut opened = Store::open(folder.path(), Durability::Full).await.unwrap();
    assert_eq!(opened.writer.orphans().await.unwrap(), []);
    // The tables themselves take less than the entry did.
    assert!(opened.writer.bytes().await.unwrap() < 1 << 20);
}
