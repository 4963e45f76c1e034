//! A thousand peers that all speak and are spoken to, and one that does not read.

use std::collections::{HashMap, HashSet};

use shared::entry::{Direction, Entry, Event, NotWrittenReason};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    task::JoinSet,
};

use crate::common::{Seen, last_of, prelude::*, trials};

const PEERS: usize = 1000;

/// Lines of each peer, and sends to all of them.
const LINES: usize = 20;
const SENDS: usize = 20;

/// The limit of what waits for a peer that does not read.
const UNSENT: usize = 256 << 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_peers_and_one_that_does_not_read() {
    let host = Host::with(|config| config.limits.unsent_bytes_per_peer = UNSENT).await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut stuck = TcpPeer::dial(address).await;
    let stuck_id = id(&host.peers_until(&bridge, 1).await[0]);
    let filled = fill(&host, &bridge, &stuck_id).await;
    let joined = join(&host, &bridge, address).await;
    let (peers, sends) = tokio::join!(converse(joined), send_all(&host, &bridge));
    let entries = everything(&host, &bridge).await;
    let out = |wanted: &dyn Fn(u64) -> bool| -> Vec<u8> {
        let entries = entries
            .iter()
            .filter(|entry| entry.direction == Direction::Out);
        let entries = entries.filter(|entry| wanted(entry.seq));
        entries.flat_map(|entry| entry.bytes.clone()).collect()
    };
    check(&entries, peers, &out(&|seq| sends.contains(&seq)));

    let unwritten = told_unwritten(&entries, &stuck_id);
    let written = out(&|seq| !unwritten.contains(&seq));
    assert!(
        unwritten.is_subset(&sends) && !unwritten.is_empty(),
        "{unwritten:?}"
    );
    let peers = host.peers(&bridge).await;
    let traffic = peers.iter().find(|peer| id(peer) == stuck_id).unwrap();
    let given = traffic["bytes_out"].as_u64().unwrap() as usize;
    assert!((filled..filled + UNSENT).contains(&written.len()));
    assert!(
        written.len() - given <= UNSENT,
        "{} wait",
        written.len() - given
    );
    // It begins to read: what was not told to be unwritten is there, in order.
    stuck.hears(written).await;
}

/// Sends to a peer that does not read until not a byte more is taken; how much was.
async fn fill(host: &Host, bridge: &str, peer: &str) -> usize {
    let (mut sent, mut length) = (0, 64 << 10);
    while length > 0 {
        let text = "x".repeat(length);
        let with = json!({"bridge": bridge, "to": peer, "text": text});
        let reply = host.call("send", with).await;
        match (reply.status, reply.code()) {
            (201, _) => sent += length,
            (409, "limit-reached") => length /= 2,
            _ => panic!("{reply:?}"),
        }
    }
    sent
}

/// A peer's address, and what it has heard.
type Heard = (String, Vec<u8>);

async fn join(host: &Host, bridge: &str, address: SocketAddr) -> Vec<TcpPeer> {
    let mut peers = Vec::new();
    for _ in 0..PEERS {
        peers.push(TcpPeer::dial(address).await);
    }
    until("all peers", || async {
        (host.bridge(bridge).await["peers"] == PEERS + 1).then_some(())
    })
    .await;
    peers
}

/// Every peer says its lines, then its FIN, and hears everything that is sent to all.
async fn converse(peers: Vec<TcpPeer>) -> Vec<Heard> {
    let mut tasks = JoinSet::new();
    for (number, TcpPeer(stream)) in peers.into_iter().enumerate() {
        tasks.spawn(async move {
            let address = stream.local_addr().unwrap().to_string();
            let (mut from, mut to) = stream.into_split();
            let say = async {
                for line in 0..LINES * trials() {
                    to.write_all(said(number, line).as_bytes()).await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            let mut heard = vec![0; (0..SENDS * trials()).map(|send| to_all(send).len()).sum()];
            let (_, read) = tokio::join!(say, from.read_exact(&mut heard));
            read.unwrap();
            to.shutdown().await.unwrap();
            (number, (address, heard))
        });
    }
    let all = tokio::time::timeout(Duration::from_secs(60), tasks.join_all()).await;
    let mut all = all.expect("the peers hear in vain");
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, heard)| heard).collect()
}

fn said(peer: usize, line: usize) -> String {
    format!("peer {peer} line {line} {}\n", "-".repeat(peer % 50))
}

fn to_all(send: usize) -> String {
    format!("to all {send} {}\n", "=".repeat(send * 10))
}

/// Sends to all at once; the numbers of their entries.
async fn send_all(host: &Host, bridge: &str) -> HashSet<u64> {
    let mut tasks = JoinSet::new();
    for send in 0..SENDS * trials() {
        let (api, bridge) = ((**host).clone(), bridge.to_owned());
        tasks.spawn(async move {
            let sent = api.send(&bridge, "all", &to_all(send)).await;
            assert_eq!(sent["peers"], PEERS + 1);
            sent["seq"].as_u64().unwrap()
        });
    }
    tasks.join_all().await.into_iter().collect()
}

/// The journal once every peer's FIN is in it; no number is missing.
async fn everything(host: &Host, bridge: &str) -> Vec<Entry> {
    let mut seen = Seen::nothing(bridge);
    let fins = |seen: &Seen| {
        let events = seen.entries.iter().filter_map(|entry| entry.event.as_ref());
        events
            .filter(|event| matches!(event, Event::FinReceived { .. }))
            .count()
    };
    for _ in 0..600 {
        let last = last_of(host, bridge).await;
        seen.catch_up(host, last).await;
        if fins(&seen) == PEERS {
            return seen.entries;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{} of {PEERS} peers have ended", fins(&seen));
}

/// Each peer's lines are there, one an entry, in order; and each heard what was sent to all, in order.
fn check(entries: &[Entry], peers: Vec<Heard>, to_all: &[u8]) {
    let mut lines: HashMap<_, Vec<_>> = HashMap::new();
    let mut addresses = HashMap::new();
    for entry in entries {
        if let Some(Event::PeerJoined { address }) = &entry.event {
            addresses.insert(address.clone(), entry.peer.clone());
        }
        if entry.direction == Direction::In {
            let lines = lines.entry(entry.peer.clone()).or_default();
            lines.push(String::from_utf8(entry.bytes.clone()).unwrap());
        }
    }
    assert_eq!(lines.len(), PEERS);
    for (number, (address, heard)) in peers.into_iter().enumerate() {
        let expected: Vec<_> = (0..LINES * trials())
            .map(|line| said(number, line))
            .collect();
        assert_eq!(lines[&addresses[&address]], expected);
        assert!(heard == to_all, "peer {number} heard something else");
    }
}

/// The sends that did not reach a peer, as the journal tells.
fn told_unwritten(entries: &[Entry], stuck: &str) -> HashSet<u64> {
    let told = entries.iter().filter_map(|entry| match &entry.event {
        Some(Event::NotWritten {
            of,
            peer,
            written,
            reason,
        }) => {
            assert_eq!((peer.as_str(), *written), (stuck, 0));
            assert_eq!(*reason, NotWrittenReason::UnsentLimit);
            Some(*of)
        }
        _ => None,
    });
    told.collect()
}
