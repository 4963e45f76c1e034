//! Quotas: what is over is slower or told, and nothing is lost but datagrams, which are counted.

use std::time::Instant;

use relay::config::QuotasSection;
use shared::egress::{Rule, Then};

use crate::common::{Api, Reply, prelude::*, udp_socket};

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
async fn all(host: &Host, bridge: &str, direction: &str) -> Vec<u8> {
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

/// A person with an account, who may go everywhere.
async fn with_member(change: impl FnOnce(&mut QuotasSection)) -> (Host, Api) {
    let host = Host::with(|config| {
        config.egress.rules = Some(vec![Rule::new("all", Then::Allow)]);
        change(&mut config.quotas);
    })
    .await;
    let passphrase = "a long passphrase of Li";
    let with = json!({"name": "Li", "role": "member", "passphrase": passphrase});
    host.call("create-user", with).await.good();
    let body = json!({"user": "Li", "passphrase": passphrase});
    let request = host.anonymous(Method::POST, "/session").json(&body);
    let li = host.browser(&host.ask(request).await.cookie());
    (host, li)
}

/// A call that has to be refused for a quota.
fn is_used_up(reply: &Reply, quota: &str, value: u64) {
    assert_eq!(reply.code(), "limit-reached", "{reply:?}");
    assert_eq!(
        reply.body["params"],
        json!({"limit": quota, "value": value})
    );
    let detail = reply.body["detail"].as_str().unwrap();
    assert!(detail.contains(&format!("quotas.{quota}")), "{detail}");
}

#[tokio::test]
async fn a_person_has_so_many_bridges_peers_and_notices_and_the_owner_more() {
    let (host, li) = with_member(|quotas| {
        quotas.bridges_per_person = 2;
        quotas.peers_per_person = 2;
        quotas.notices_per_person_per_day = 2;
    })
    .await;
    let (one, at_one) = li.listening(json!({})).await;
    let (other, at_other) = li.listening(json!({})).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let third = li
        .call("create-bridge", json!({"name": "x", "endpoint": endpoint}))
        .await;
    is_used_up(&third, "bridges_per_person", 2);
    let (own, at_own) = host.listening(json!({})).await;
    let _first = TcpPeer::dial(at_one).await;
    li.peers_until(&one, 1).await;
    let _second = TcpPeer::dial(at_other).await;
    li.peers_until(&other, 1).await;
    let mut third = TcpPeer::dial(at_one).await;
    third.rest().await.unwrap_err();
    let failed = li.event(&one, "failed").await;
    assert_eq!(failed["event"]["code"], "limit-reached");
    let _others = [
        TcpPeer::dial(at_own).await,
        TcpPeer::dial(at_own).await,
        TcpPeer::dial(at_own).await,
    ];
    host.peers_until(&own, 3).await;
    // Who leaves makes room, and so does a bridge that is deleted.
    drop(_first);
    li.peers_until(&one, 0).await;
    let _first = TcpPeer::dial(at_one).await;
    li.peers_until(&one, 1).await;
    li.call("delete-bridge", json!({"bridge": other}))
        .await
        .good();
    li.listening(json!({})).await;
    let mail = |to: Value| json!({"to": to, "subject": "s", "text": "t"});
    let three = li
        .call(
            "send-email",
            mail(json!(["a@example.org", "b@example.org", "c@example.org"])),
        )
        .await;
    is_used_up(&three, "notices_per_person_per_day", 2);
    for to in ["a@example.org", "b@example.org"] {
        li.call("send-email", mail(json!([to]))).await.good();
    }
    let further = li.call("send-email", mail(json!(["c@example.org"]))).await;
    is_used_up(&further, "notices_per_person_per_day", 2);
    for _ in 0..3 {
        host.call("send-email", mail(json!(["d@example.org"])))
            .await
            .good();
    }
    // What was sent before a restart counts.
    let folder = host.stop().await;
    let host = Host::start_in(folder, |config| {
        config.quotas.notices_per_person_per_day = 2
    })
    .await;
    let body = json!({"user": "Li", "passphrase": "a long passphrase of Li"});
    let request = host.anonymous(Method::POST, "/session").json(&body);
    let li = host.browser(&host.ask(request).await.cookie());
    let further = li.call("send-email", mail(json!(["c@example.org"]))).await;
    is_used_up(&further, "notices_per_person_per_day", 2);
}

#[tokio::test]
async fn a_person_has_so_many_bytes_a_second_over_all_bridges() {
    let (host, li) = with_member(|quotas| {
        quotas.bytes_in_per_second_per_person = 1_000;
        quotas.bytes_out_per_second_per_person = 40_000;
    })
    .await;
    let (one, at_one) = li.datagrams(json!({})).await;
    let (other, at_other) = li.datagrams(json!({})).await;
    let (own, at_own) = host.datagrams(json!({})).await;
    let (socket, address) = udp_socket().await;
    // It takes what a minute gives; what comes on another bridge of the same person meanwhile is too much.
    socket.send_to(&vec![b'x'; 60_000], at_one).await.unwrap();
    until("the large one", || async {
        (all(&host, &one, "in").await.len() == 60_000).then_some(())
    })
    .await;
    socket.send_to(b"lost", at_other).await.unwrap();
    let dropped = li.event(&other, "datagrams-dropped").await;
    assert_eq!(dropped["event"]["count"], 1);
    socket.send_to(b"kept", at_own).await.unwrap();
    host.received(&own, "kept").await;
    // So it is with what goes out, but that waits.
    let began = Instant::now();
    li.send(&one, address.to_string(), &"y".repeat(60_000))
        .await;
    let mut heard = vec![0; 65_000];
    within("the large one", socket.recv(&mut heard))
        .await
        .unwrap();
    li.send(&other, address.to_string(), "late").await;
    let length = within("the small one", socket.recv(&mut heard))
        .await
        .unwrap();
    assert_eq!(&heard[..length], b"late");
    assert!(
        began.elapsed() >= Duration::from_millis(400),
        "{:?}",
        began.elapsed()
    );
}
