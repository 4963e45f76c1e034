//! What came before an end is kept, in order and whole.

use crate::{
    Pair,
    common::{BINARY, Seen, Viewer, close_with_reset, prelude::*},
};

/// Bytes in which a piece that is missing is found.
fn pattern(count: usize) -> Vec<u8> {
    (0..count).map(|index| (index % 249) as u8).collect()
}

/// Expects that exactly these bytes came in, all of them before an entry.
async fn came_before(host: &Host, bridge: &str, end: &Value, expected: &[u8]) {
    let end = end["seq"].as_u64().unwrap();
    let (mut after, mut rest) = (0, expected);
    while after + 1 < end {
        let with = json!({"bridge": bridge, "after": after, "before": end, "limit": 200});
        let page = list(host.call("list-entries", with).await.good(), "entries");
        for entry in &page {
            assert_eq!(entry["seq"], after + 1);
            after += 1;
            if entry["direction"] == "in" {
                let piece = bytes(entry);
                assert!(rest.starts_with(&piece), "other bytes at entry {after}");
                rest = &rest[piece.len()..];
            }
        }
    }
    assert_eq!(rest.len(), 0, "bytes are missing before the end");
}

#[tokio::test]
async fn ten_megabytes_and_a_close_arrive_whole_and_in_this_order() {
    let Pair {
        host,
        bridge,
        mut peer,
        peer_id,
    } = Pair::listening(json!({})).await;
    let data = pattern(10_000_000);
    peer.say(&data).await;
    drop(peer);
    let fin = host.event(&bridge, "fin-received").await;
    came_before(&host, &bridge, &fin, &data).await;
    let peers = host
        .call("list-peers", json!({"bridge": bridge, "all": true}))
        .await;
    let peers = list(peers.good(), "peers");
    assert_eq!(
        (id(&peers[0]), &peers[0]["bytes_in"]),
        (peer_id, &json!(10_000_000))
    );
}

/// Ends a connection in one way, which becomes an event.
async fn a_slow_viewer_gets_all(end: impl AsyncFnOnce(TcpPeer), event: &str) {
    let host = Host::with(|config| config.limits.window_bytes = 64 << 10).await;
    let (bridge, address) = host.listening(json!({})).await;
    let peer = TcpPeer::dial(address).await;
    let mut pair = Pair::of(host, bridge, peer).await;
    let mut viewer = Viewer::open(&pair.host, BINARY).await.unwrap();
    let mut seen = Seen::nothing(&pair.bridge);
    seen.follow(&mut viewer).await.unwrap();
    // Far more than its window, and it acknowledges nothing until the end is stored.
    let data = pattern(3_000_000);
    pair.peer.say(&data).await;
    until("all to be read", || async {
        let peers = pair.host.peers(&pair.bridge).await;
        (peers[0]["bytes_in"] == data.len()).then_some(())
    })
    .await;
    end(pair.peer).await;
    let end = pair.host.event(&pair.bridge, event).await;
    let end = end["seq"].as_u64().unwrap();
    while seen.last() < end {
        within("entries", seen.hear(&mut viewer)).await.unwrap();
    }
    let before = &seen.entries[..end as usize - 1];
    let bytes: Vec<u8> = before
        .iter()
        .flat_map(|entry| entry.bytes.clone())
        .collect();
    assert!(bytes == data);
}

#[tokio::test]
async fn a_slow_viewer_gets_all_before_a_fin() {
    a_slow_viewer_gets_all(async |peer| drop(peer), "fin-received").await;
}

#[tokio::test]
async fn a_slow_viewer_gets_all_before_a_reset() {
    a_slow_viewer_gets_all(async |peer| close_with_reset(peer.0), "reset").await;
}

#[tokio::test]
async fn what_was_sent_before_a_shutdown_is_written_to_a_slow_reader_whole() {
    let mut pair = Pair::listening(json!({})).await;
    let text = "y".repeat(1 << 20);
    for _ in 0..4 {
        pair.host.send(&pair.bridge, "all", &text).await;
    }
    assert_eq!(pair.on_peer("shutdown-peer").await, 204);
    assert_eq!(pair.peer.rest().await.unwrap().len(), 4 << 20);
}

/// What one write of the peer is, and how many may be needed until nothing more fits.
const WRITE: usize = 32 << 10;
const MOST_WRITES: usize = 1000;

/// A peer that reads no echo, so that the relay has stopped reading it while something that it said waits in the relay's
/// socket; and all that it said.
#[cfg(target_os = "linux")]
async fn held_up() -> (Pair, Vec<u8>) {
    let host = Host::with(|config| config.limits.unsent_bytes_per_peer = 128 << 10).await;
    let (bridge, address) = host.listening(json!({"mode": "echo"})).await;
    let peer = TcpPeer::dial(address).await;
    let mut pair = Pair::of(host, bridge, peer).await;
    let all = pattern(MOST_WRITES * WRITE);
    for said in (1..=MOST_WRITES).map(|writes| writes * WRITE) {
        pair.peer.say(&all[said - WRITE..said]).await;
        if stands_still(&pair, said).await {
            return (pair, all[..said].to_vec());
        }
    }
    panic!("the relay never stops reading");
}

/// Waits until the relay has read all that was said, which is no, or has some of it before it again and again.
#[cfg(target_os = "linux")]
async fn stands_still(pair: &Pair, said: usize) -> bool {
    let mut looks = 0;
    while looks < 20 {
        let read = pair.host.peers(&pair.bridge).await[0]["bytes_in"]
            .as_u64()
            .unwrap() as usize;
        if read == said {
            return false;
        }
        // All has left the peer, and the relay's system has what is not read.
        if queues(&pair.peer) == (0, said - read) {
            looks += 1;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    true
}

/// Bytes that a peer has written and that have not arrived, and bytes that have and are not read.
#[cfg(target_os = "linux")]
fn queues(peer: &TcpPeer) -> (usize, usize) {
    let port = |address: SocketAddr| format!(":{:04X}", address.port());
    let ours = port(peer.0.local_addr().unwrap());
    let theirs = port(peer.0.peer_addr().unwrap());
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let queue = |local: &str, remote: &str, which: usize| {
        let lines = table.lines().map(|line| line.split_whitespace());
        let mut lines = lines.map(Iterator::collect::<Vec<_>>);
        let line = lines.find(|line| line[1].ends_with(local) && line[2].ends_with(remote));
        let queue = line.unwrap()[4].split(':').nth(which).unwrap();
        usize::from_str_radix(queue, 16).unwrap()
    };
    (queue(&ours, &theirs, 0), queue(&theirs, &ours, 1))
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_was_not_read_before_a_reset_is_kept() {
    let (pair, said) = held_up().await;
    close_with_reset(pair.peer.0);
    let reset = pair.host.event(&pair.bridge, "reset").await;
    assert_eq!(reset["event"]["by"], "peer");
    came_before(&pair.host, &pair.bridge, &reset, &said).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_was_not_read_before_a_cut_is_kept() {
    let (pair, said) = held_up().await;
    assert_eq!(pair.on_peer("cut-peer").await, 204);
    let reset = pair.host.event(&pair.bridge, "reset").await;
    assert_eq!(reset["event"]["by"], "us");
    came_before(&pair.host, &pair.bridge, &reset, &said).await;
}
