//! Quotas: what is over is slower or told, and nothing is lost but datagrams, which are counted.

use std::time::Instant;

use relay::config::QuotasSection;

use crate::common::{prelude::*, udp_socket};

async fn with_quotas(change: impl FnOnce(&mut QuotasSection)) -> Host {
    Host::with(|config| change(&mut config.quotas)).await
}

/// So many bytes, of which no part is like another.
fn noise(bytes: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    std::iter::repeat_with(|| random.u8(..))
        .take(bytes)
        .collect()
}

/// All bytes of a direction, however many entries they are.
pub(crate) async fn all(host: &Host, bridge: &str, direction: &str) -> Vec<u8> {
    let (mut bytes, mut after) = (Vec::new(), 0);
    loop {
        let with = json!({"bridge": bridge, "after": after, "direction": direction, "limit": 1000});
        let page = list(host.call("list-entries", with).await.good(), "entries");
        let Some(last) = page.last() else {
            return bytes;
        };
        after = last["seq"].as_u64().unwrap();
        bytes.extend(page.iter().flat_map(crate::common::prelude::bytes));
    }
}

/// A second's worth may come at once; what is more takes its time, and all of it arrives.
#[tokio::test]
async fn tcp_that_is_over_its_rate_is_slower_and_whole() {
    let host = with_quotas(|quotas| {
        quotas.bytes_in_per_second = 200_000;
        quotas.bytes_out_per_second = 200_000;
    })
    .await;
    let (bridge, address) = host.listening(json!({})).await;
    let (sent, began) = (noise(400_000), Instant::now());
    let mut peer = TcpPeer::dial(address).await;
    let (said, bridge) = (sent.clone(), &bridge);
    let wrote = tokio::spawn(async move {
        peer.say(&said).await;
        peer
    });
    until("all to come in", || async {
        (all(&host, bridge, "in").await.len() == sent.len()).then_some(())
    })
    .await;
    assert!(
        began.elapsed() >= Duration::from_millis(900),
        "{:?}",
        began.elapsed()
    );
    assert!(
        all(&host, bridge, "in").await == sent,
        "in the order in which it came"
    );
    let mut peer = wrote.await.unwrap();
    let began = Instant::now();
    let base64 = shared::payload::base64(&sent);
    let with = json!({"bridge": bridge, "to": "p1", "base64": base64});
    host.call("send", with).await.good();
    peer.hears(&sent).await;
    assert!(
        began.elapsed() >= Duration::from_millis(900),
        "{:?}",
        began.elapsed()
    );
    // A bridge of its own has to share with it, and is closed at once all the same.
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
}

#[tokio::test]
async fn datagrams_that_are_over_a_rate_are_counted() {
    let host = with_quotas(|quotas| {
        quotas.bytes_in_per_second_per_bridge = 1_000;
        quotas.bytes_out_per_second_per_bridge = 2_000;
    })
    .await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (other, other_address) = host.datagrams(json!({})).await;
    let (socket, own) = udp_socket().await;
    for _ in 0..50 {
        socket.send_to(&[b'x'; 100], address).await.unwrap();
    }
    let count = until("all to be kept or counted", || async {
        let entries = host.entries(&bridge).await;
        let kept = entries
            .iter()
            .filter(|entry| entry["direction"] == "in")
            .count() as u64;
        let dropped = entries
            .iter()
            .filter_map(|entry| entry["event"]["count"].as_u64());
        let dropped: u64 = dropped.sum();
        (kept + dropped == 50).then_some((kept, dropped))
    })
    .await;
    assert!((11..=25).contains(&count.0) && count.1 >= 25, "{count:?}");
    // Another bridge has a rate of its own.
    socket.send_to(b"hi", other_address).await.unwrap();
    host.received(&other, "hi").await;
    // What goes out waits, and all of it goes.
    let began = Instant::now();
    for _ in 0..5 {
        host.send(&other, own.to_string(), &"y".repeat(1_000)).await;
    }
    let mut heard = [0; 2_000];
    for _ in 0..5 {
        let length = within("a datagram", socket.recv(&mut heard)).await.unwrap();
        assert_eq!(length, 1_000);
    }
    assert!(
        began.elapsed() >= Duration::from_millis(900),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn beyond_a_number_of_bytes_a_bridges_own_oldest_go() {
    let host = Host::with(|config| config.journal.max_bytes_per_bridge = 50_000).await;
    let (bridge, _) = host.listening(json!({})).await;
    let (other, _) = host.listening(json!({})).await;
    for number in 0..100 {
        host.send(&bridge, "all", &format!("{number:03}{}", "x".repeat(997)))
            .await;
    }
    host.send(&other, "all", &"y".repeat(30_000)).await;
    let first = |of: &str| {
        let with = json!({"bridge": of, "limit": 1});
        let asked = host.call("list-entries", with);
        async move { asked.await.good()["first"].as_u64().unwrap() }
    };
    // 1,048 bytes each, and the events that tell of the bridge.
    until("the oldest to go", || async {
        let bytes = all(&host, &bridge, "out").await.len();
        (40_000..=50_000).contains(&bytes).then_some(())
    })
    .await;
    assert_eq!(first(&other).await, 1, "the other bridge keeps its own");
    let before = first(&bridge).await;
    for _ in 0..10 {
        host.send(&bridge, "all", &"z".repeat(1_000)).await;
    }
    until("as many as came to go", || async {
        (first(&bridge).await >= before + 8).then_some(())
    })
    .await;
    // What was stored before is weighed again after a start.
    let folder = host.stop().await;
    let host = Host::start_in(folder, |config| config.journal.max_bytes_per_bridge = 5_000).await;
    until("more of the oldest to go", || async {
        (all(&host, &bridge, "out").await.len() <= 5_000).then_some(())
    })
    .await;
}
