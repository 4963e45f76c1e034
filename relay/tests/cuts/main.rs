//! Lost connections: viewers behind a proxy that cuts at any byte, thousands of times, and viewers that come back
//! after much has happened. They go on where they were, as the page does: no hole, no double, every send once.
//!
//! `JACKFIELD_TRIALS=10` makes ten times as many cuts, `JACKFIELD_SEED` other ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod page;
mod proxy;
mod returning;

use common::{Api, BINARY, JSON, Seen, last_of, prelude::*, seeded, trials};
use page::Page;
use proxy::Proxy;
use shared::entry::Direction;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

/// Cuts of each viewer's connection.
const CUTS: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_cut_nothing_is_missing_and_nothing_is_twice() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let over = CancellationToken::new();
    let peer = tokio::spawn(talk(TcpPeer::dial(address).await, over.clone()));
    host.peers_until(&bridge, 1).await;

    let mut viewers = tokio::task::JoinSet::new();
    for number in 0..4 {
        let (api, bridge) = ((*host).clone(), bridge.clone());
        viewers.spawn(view(api, bridge, number));
    }
    let pages = viewers.join_all().await;
    over.cancel();
    host.event(&bridge, "fin-received").await;
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let (spoken, heard) = within("the peer", peer).await.unwrap();

    let last = last_of(&host, &bridge).await;
    let mut whole = Seen::nothing(&bridge);
    whole.catch_up(&host, last).await;
    let of = |direction| -> Vec<u8> {
        let entries = whole
            .entries
            .iter()
            .filter(|entry| entry.direction == direction);
        entries.flat_map(|entry| entry.bytes.clone()).collect()
    };
    assert!(
        of(Direction::In) == spoken,
        "what came in is not what was sent"
    );
    assert!(
        of(Direction::Out) == heard,
        "what was heard is not what the journal has"
    );
    for page in pages {
        page.check(&whole);
    }
}

/// A raw peer: writes numbered lines of many lengths and keeps what it hears, until all is over.
async fn talk(peer: TcpPeer, over: CancellationToken) -> (Vec<u8>, Vec<u8>) {
    let (mut from, mut to) = peer.0.into_split();
    let mut random = seeded(99);
    let mut spoken = Vec::new();
    let hear = tokio::spawn(async move {
        let mut heard = Vec::new();
        from.read_to_end(&mut heard).await.unwrap();
        heard
    });
    while !over.is_cancelled() {
        let length = 1 << random.u32(0..12);
        let line = format!("{} {}\n", spoken.len(), "-".repeat(length));
        to.write_all(line.as_bytes()).await.unwrap();
        spoken.extend_from_slice(line.as_bytes());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    to.shutdown().await.unwrap();
    (spoken, hear.await.unwrap())
}

/// One viewer, from its first connection until it has seen everything after the last cut.
async fn view(api: Api, bridge: String, number: usize) -> Page {
    let proxy = Proxy::start(api.address, seeded(number as u64)).await;
    let subprotocol = if number.is_multiple_of(2) {
        BINARY
    } else {
        JSON
    };
    let mut page = Page::new(&bridge, number);
    let cut = Api {
        address: proxy.address,
        ..api.clone()
    };
    while proxy.cuts() < CUTS * trials() {
        // `None` is the cut, wherever it falls.
        let _ = tokio::time::timeout(Duration::from_secs(60), page.session(&cut, subprotocol))
            .await
            .expect("a connection hangs");
    }
    page.finish(&api, subprotocol).await;
    page
}
