//! Viewers that come back after much has happened.

use crate::common::{BINARY, Heard, JSON, Seen, Viewer, last_of, prelude::*, time_passes, trials};

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

/// Longer than a bridge's latest entries stay in memory when nobody uses them.
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_minute_later_everything_is_there() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.event(&bridge, "peer-joined").await;
    let before = last_of(&host, &bridge).await;
    let stored = |last: u64| {
        let (host, bridge) = (&host, &bridge);
        until("what was said", move || async move {
            (last_of(host, bridge).await == last).then_some(())
        })
    };
    for subprotocol in [BINARY, JSON] {
        let mut seen = Seen::nothing(&bridge);
        caught_up(&host, &mut seen, subprotocol, before).await;
        let there = last_of(&host, &bridge).await;
        peer.say(lines(0..100)).await;
        stored(there + 100).await;
        time_passes(MINUTE).await;
        peer.say(lines(100..103)).await;
        stored(there + 103).await;
        caught_up(&host, &mut seen, subprotocol, there + 103).await;
        let entries = &seen.entries[there as usize..];
        for (number, entry) in entries.iter().enumerate() {
            assert_eq!(entry.bytes, format!("line {number}\n").as_bytes());
        }
    }
}

/// What a bridge keeps in the test of trims.
const KEPT: u64 = 1000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_trimmed_meanwhile_is_told_and_nothing_else_is_missing() {
    let host = Host::with(|config| config.journal.max_entries_per_bridge = KEPT).await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.event(&bridge, "peer-joined").await;
    let before = last_of(&host, &bridge).await;
    let count = 20_000 * trials() as u64;
    // One has left, one is there and does not read: its window is smaller than what comes.
    let mut slow = Viewer::open(&host, BINARY).await.unwrap();
    let follow = |after: u64| json!({"follow": {"bridge": bridge, "after": after}});
    slow.say(&follow(0)).await.unwrap();
    for number in before + 1..=before + count {
        peer.say(padded(number)).await;
    }
    let last = before + count;
    until("the last line", || async {
        (last_of(&host, &bridge).await == last).then_some(())
    })
    .await;
    let slow_jumps = through(&mut slow, &bridge, (0, before), last).await;
    assert!(
        !slow_jumps.is_empty(),
        "nothing was trimmed under the slow one"
    );
    let mut late = Viewer::open(&host, JSON).await.unwrap();
    late.say(&follow(before + 10)).await.unwrap();
    let jumps = through(&mut late, &bridge, (before + 10, before), last).await;
    assert!(jumps[0] > before + 11, "{jumps:?}");
}

fn padded(number: u64) -> String {
    format!("{number:>511}\n")
}

/// Follows through a number, from `after`: every jump is told, and what is there is right. The jumps' ends.
async fn through(
    viewer: &mut Viewer,
    bridge: &str,
    (after, events): (u64, u64),
    last: u64,
) -> Vec<u64> {
    let (mut next, mut jumps) = (after + 1, Vec::new());
    while next <= last {
        match within("entries", viewer.next()).await.unwrap() {
            Heard::Entries(_, entries) => {
                for entry in entries {
                    assert_eq!(entry.seq, next, "a jump that was not told");
                    if next > events {
                        assert_eq!(entry.bytes, padded(next).as_bytes());
                    }
                    next += 1;
                }
                let ack = json!({"ack": {"bridge": bridge, "seq": next - 1}});
                viewer.say(&ack).await.unwrap();
            }
            Heard::Message(message) => {
                if let Some(first) = message["trimmed"]["first"].as_u64() {
                    assert!(first > next, "trimmed to {first}, and {next} was wanted");
                    next = first;
                    jumps.push(first);
                }
            }
        }
    }
    jumps
}
