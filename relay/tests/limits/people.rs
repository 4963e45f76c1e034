//! Quotas of a person, over all bridges, and of a bridge's alerts: what is over is told by the quota's name.

use std::time::Instant;

use relay::config::QuotasSection;
use shared::egress::{Rule, Then};

use crate::{
    common::{Api, Reply, prelude::*, udp_socket},
    quotas::all,
};

/// A person with an account, who may go everywhere.
pub(crate) async fn with_member(change: impl FnOnce(&mut QuotasSection)) -> (Host, Api) {
    let host = Host::with(|config| {
        config.egress.rules = Some(vec![Rule::new("all", Then::Allow)]);
        change(&mut config.quotas);
    })
    .await;
    let with = json!({"name": "Li", "role": "member", "passphrase": PASSPHRASE});
    host.call("create-user", with).await.good();
    let li = sign_in(&host).await;
    (host, li)
}

const PASSPHRASE: &str = "a long passphrase of Li";

async fn sign_in(host: &Host) -> Api {
    let body = json!({"user": "Li", "passphrase": PASSPHRASE});
    let request = host.anonymous(Method::POST, "/session").json(&body);
    host.browser(&host.ask(request).await.cookie())
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
    let li = sign_in(&host).await;
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

/// Sends until that is refused.
async fn until_full(li: &Api, bridge: &str) -> Reply {
    let with = json!({"bridge": bridge, "to": "all", "text": "x".repeat(10_000)});
    until("a send to be refused", || async {
        let reply = li.call("send", with.clone()).await;
        (reply.status != 201).then_some(reply)
    })
    .await
}

#[tokio::test]
async fn a_bridge_that_is_flooded_stops_no_other_of_its_person() {
    const MOST: usize = 400_000;
    let (host, li) = with_member(|quotas| quotas.journal_bytes_per_person = MOST as u64).await;
    let (flooded, at_flooded) = li.listening(json!({})).await;
    let (other, at_other) = li.listening(json!({"mode": "echo"})).await;
    let mut peer = TcpPeer::dial(at_flooded).await;
    peer.say("the first").await;
    li.received(&flooded, "the first").await;
    // More than a person's, in all; it is taken as fast as the oldest go.
    for _ in 0..100 {
        peer.say([b'x'; 10_000]).await;
    }
    peer.say("the last").await;
    until("the oldest to go, and the last to be there", || async {
        let kept = all(&host, &flooded, "in").await;
        (kept.ends_with(b"the last") && kept.len() <= MOST / 2).then_some(())
    })
    .await;
    let mut another = TcpPeer::dial(at_other).await;
    another.say("and I").await;
    another.hears("and I").await;
    li.send(&other, "all", "go on").await;
}

#[tokio::test]
async fn the_journal_keeps_so_many_bytes_of_a_person_and_of_the_owner_more() {
    const MOST: u64 = 100_000;
    let (host, li) = with_member(|quotas| quotas.journal_bytes_per_person = MOST).await;
    let (full, _) = li.listening(json!({})).await;
    let (stream, at_stream) = li.listening(json!({"mode": "echo"})).await;
    let (datagrams, at_datagrams) = li.datagrams(json!({})).await;
    let (own, at_own) = host.listening(json!({})).await;
    let (mut peer, mut other) = (TcpPeer::dial(at_stream).await, TcpPeer::dial(at_own).await);
    li.peers_until(&stream, 1).await;
    let (socket, _) = udp_socket().await;
    socket.send_to(b"known", at_datagrams).await.unwrap();
    li.received(&datagrams, "known").await;

    let used_up = |reply: &Reply| {
        assert_eq!(reply.code(), "limit-reached", "{reply:?}");
        let params = &reply.body["params"];
        assert_eq!(
            (&params["limit"], &params["value"]),
            (&json!("journal_bytes_per_person"), &json!(MOST))
        );
        assert!(params["bytes"].as_u64().unwrap() >= MOST);
        assert!(
            reply.body["detail"]
                .as_str()
                .unwrap()
                .contains("quotas.journal_bytes_per_person")
        );
    };
    // No bridge may have all of it, so that there are others.
    let mut others = Vec::new();
    for _ in 0..2 {
        let (beside, _) = li.listening(json!({})).await;
        for _ in 0..4 {
            li.send(&beside, "all", &"x".repeat(10_000)).await;
        }
        others.push(beside);
    }
    used_up(&until_full(&li, &full).await);
    // It counts over all bridges of the person, in both directions.
    used_up(
        &li.call("send", json!({"bridge": stream, "to": "all", "text": "x"}))
            .await,
    );
    let path = format!("/bridges/{stream}/files?to=p1&name=f");
    let file = li.request(Method::POST, &path).body("a file");
    used_up(&li.ask(file).await);
    peer.say("waits").await;
    socket.send_to(b"lost", at_datagrams).await.unwrap();
    for bridge in [&stream, &datagrams] {
        let told = li.event(bridge, "failed").await;
        assert_eq!(told["event"]["code"], "limit-reached");
    }
    TcpPeer::dial(at_stream).await.rest().await.unwrap_err();
    assert_eq!(li.bytes(&stream, "in").await, b"");
    // Others go on, and so does everything else.
    other.say("others").await;
    host.received(&own, "others").await;
    host.send(&own, "all", "go on").await;

    // A bridge that is deleted makes room, and what waited is taken.
    li.call("delete-bridge", json!({"bridge": full}))
        .await
        .good();
    peer.hears("waits").await;
    let dropped = li.event(&datagrams, "datagrams-dropped").await;
    assert_eq!(dropped["event"]["count"], 1);
    TcpPeer::dial(at_stream).await.say("another").await;
    li.received(&stream, "waitsanother").await;
    li.send(&stream, "all", "again").await;

    // What was stored before a start counts after it; what retention takes makes room.
    let (full, _) = li.listening(json!({})).await;
    used_up(&until_full(&li, &full).await);
    let folder = host.stop().await;
    let change = |config: &mut relay::config::Config| {
        config.quotas.journal_bytes_per_person = MOST;
        config.egress.rules = Some(vec![Rule::new("all", Then::Allow)]);
    };
    let host = Host::start_in(folder, change).await;
    let li = sign_in(&host).await;
    let little = json!({"bridge": stream, "to": "all", "text": "x"});
    let refused = until("it to be weighed", || async {
        let reply = li.call("send", little.clone()).await;
        (reply.status != 201).then_some(reply)
    });
    used_up(&refused.await);
    let folder = host.stop().await;
    let host = Host::start_in(folder, |config| {
        change(config);
        config.journal.max_bytes_per_bridge = 20_000;
    })
    .await;
    let li = sign_in(&host).await;
    until("the oldest to go", || async {
        let mut kept = Vec::new();
        for bridge in others.iter().chain([&full]) {
            kept.push(all(&host, bridge, "out").await.len());
        }
        kept.iter().all(|kept| *kept <= 20_000).then_some(())
    })
    .await;
    li.call("send", little).await.good();
}

#[tokio::test]
async fn a_person_saves_so_many_sends_and_the_owner_more() {
    let (host, li) = with_member(|quotas| quotas.saved_per_person = 2).await;
    let (bridge, _) = li.listening(json!({})).await;
    let saved = |label: &str| json!({"label": label, "text": "x"});
    for by in [&li, &*host] {
        by.call("create-saved", saved("one")).await.good();
    }
    let of_bridge = json!({"label": "two", "text": "x", "bridge": bridge});
    let second = li.call("create-saved", of_bridge).await.good();
    is_used_up(
        &li.call("create-saved", saved("three")).await,
        "saved_per_person",
        2,
    );
    for label in ["two", "three"] {
        host.call("create-saved", saved(label)).await.good();
    }
    li.call("delete-saved", json!({"saved": second["id"]}))
        .await
        .good();
    li.call("create-saved", saved("three")).await.good();
}

/// How often the alert of a bridge has sent a notice, and how often it was refused.
async fn fired(host: &Host, bridge: &str) -> (usize, usize) {
    let events = host.events(bridge).await;
    let fired = events
        .iter()
        .filter(|entry| entry["event"]["kind"] == "alert-fired");
    let refused = |entry: &&Value| entry["event"]["fault"] == "limit-reached";
    let (refused, sent): (Vec<_>, Vec<_>) = fired.partition(refused);
    (sent.len(), refused.len())
}

#[tokio::test]
async fn the_alerts_of_a_bridge_send_so_many_notices() {
    let change = |config: &mut relay::config::Config| config.quotas.notices_per_bridge_per_day = 2;
    let host = Host::with(change).await;
    let mut bridges = Vec::new();
    for _ in 0..2 {
        let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
        let notice = json!({"kind": "email", "to": ["a@example.org"], "subject": "s", "text": "t"});
        let with =
            json!({"bridge": bridge, "name": "x", "when": {"contains": "x"}, "notice": notice});
        host.call("create-alert", with).await.good();
        bridges.push((bridge, address));
    }
    for (bridge, address) in &bridges {
        TcpPeer::dial(*address).await.say("x\nx\nx\n").await;
        until("three firings", || async {
            (fired(&host, bridge).await == (2, 1)).then_some(())
        })
        .await;
    }
    // What was sent before a restart counts; what a person sends does not.
    let host = Host::start_in(host.stop().await, change).await;
    let (bridge, address) = &bridges[0];
    TcpPeer::dial(*address).await.say("x\n").await;
    until("a fourth", || async {
        (fired(&host, bridge).await == (2, 2)).then_some(())
    })
    .await;
    let mail = json!({"to": ["a@example.org"], "subject": "s", "text": "t"});
    host.call("send-email", mail).await.good();
}
