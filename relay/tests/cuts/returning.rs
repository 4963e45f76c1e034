//! Viewers that come back after much has happened.

use crate::common::{BINARY, JSON, Seen, Viewer, last_of, prelude::*, trials};

/// About what a busy bridge has in an hour: fifty-five entries a second.
const HOUR: usize = 200_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_of_entries_is_caught_up_with_while_more_come() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.event(&bridge, "peer-joined").await;
    let before = last_of(&host, &bridge).await;
    let mut left = [BINARY, JSON].map(|subprotocol| (Seen::nothing(&bridge), subprotocol));
    peer.say(lines(0..100)).await;
    for (seen, subprotocol) in &mut left {
        let mut viewer = Viewer::open(&host, subprotocol).await.unwrap();
        seen.follow(&mut viewer).await.unwrap();
        while seen.last() < before + 100 {
            seen.hear(&mut viewer).await.unwrap();
        }
    }
    let hour = HOUR * trials();
    let last = before + hour as u64;
    let writing = tokio::spawn(async move {
        for start in (100..hour).step_by(1000) {
            peer.say(lines(start..hour.min(start + 1000))).await;
        }
        peer
    });
    // One comes back in the middle, one at the end.
    let [(in_between, _), (afterwards, _)] = &mut left;
    caught_up(&host, in_between, BINARY, last).await;
    let _peer = writing.await.unwrap();
    caught_up(&host, afterwards, JSON, last).await;
    for (seen, _) in &left {
        let entries = &seen.entries[before as usize..];
        assert_eq!(entries.len(), hour);
        for (number, entry) in entries.iter().enumerate() {
            assert_eq!(entry.bytes, format!("line {number}\n").as_bytes());
        }
    }
}

fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|number| format!("line {number}\n")).collect()
}

async fn caught_up(host: &Host, seen: &mut Seen, subprotocol: &str, last: u64) {
    let mut viewer = Viewer::open(host, subprotocol).await.unwrap();
    seen.follow(&mut viewer).await.unwrap();
    while seen.last() < last {
        within("entries", seen.hear(&mut viewer)).await.unwrap();
    }
}
