//! Which addresses the relay may use. Judging dials nothing; what would dial another address than loopback runs
//! in a network namespace that has nothing but loopback.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;
mod dns;
mod generated;
mod listening;
mod members;
mod names;
mod own;
mod own_bridge;
mod rules;
mod table;
mod zones;

use common::{inside_namespace, prelude::*, udp_socket};

/// 169.254.169.254, where clouds hand out credentials, in the ways in which it can be written.
const METADATA: [&str; 18] = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::169.254.169.254",
    "64:ff9b::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "2001:0:a9fe:a9fe::1",
    "fe80::5efe:169.254.169.254",
    "[::ffff:169.254.169.254]",
    "fd00:ec2::254",
    "100.100.100.200",
    "169.254.0.23",
    "169.254.42.42",
    "100.96.0.96",
    "100.80.80.80",
    "fd00:42::42",
    "64:ff9b::100.96.0.96",
];

/// What C libraries read as such an address, and the relay as no host at all.
const ODD: [&str; 5] = [
    "0xa9fea9fe",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0xfe.43518",
    "2852039166",
    "0x7f.1",
];

/// Rules that allow all that rules can: everything, and the address itself by its number.
async fn allow_all(host: &Host) {
    let rules = json!([
        {"name": "metadata", "then": "allow", "networks": ["169.254.169.254"]},
        {"name": "all", "then": "allow"},
    ]);
    rules::set(host, rules).await;
    let judged = host.call("judge-address", json!({"host": "8.8.8.8", "port": 80}));
    assert_eq!(judged.await.good()["rule"], "all");
}

#[tokio::test]
async fn no_way_of_writing_a_metadata_address_is_allowed() {
    let host = Host::start().await;
    allow_all(&host).await;
    for address in METADATA {
        for kind in [None, Some("tcp-connect"), Some("tcp-listen"), Some("udp")] {
            let mut with = json!({"host": address, "port": 80});
            if let Some(kind) = kind {
                with["kind"] = kind.into();
            }
            let judged = host.call("judge-address", with).await.good();
            assert_eq!(judged["allowed"], false, "{address}: {judged}");
            assert_eq!(judged["code"], "denied-by-policy", "{address}");
            assert_eq!(judged["addresses"][0]["allowed"], false);
            assert_eq!(judged["rule"], judged["addresses"][0]["rule"]);
        }
    }
    for odd in ODD {
        let with = json!({"host": odd, "port": 80});
        let reply = host.call("judge-address", with).await;
        assert_eq!(reply.code(), "bad-address", "{odd}");
    }
}

#[tokio::test]
async fn everything_else_is_the_owners_to_use_and_the_rule_is_named() {
    let host = Host::start().await;
    for (address, rule) in [
        ("127.0.0.1", "owner-loopback"),
        ("::1", "owner-loopback"),
        ("192.168.1.1", "owner-private"),
        ("169.254.169.253", "owner-link-local"),
        ("fe80::1", "owner-link-local"),
        ("255.255.255.255", "owner-multicast"),
        ("203.0.113.9", "owner-reserved"),
        ("2001:db8::1", "owner-reserved"),
        ("247.1.2.3", "owner-reserved"),
        ("4000::1", "owner-unassigned"),
        ("93.184.216.34", "owner-public"),
    ] {
        let judged = host
            .call("judge-address", json!({"host": address, "port": 0}))
            .await
            .good();
        assert_eq!(
            (&judged["allowed"], &judged["rule"]),
            (&json!(true), &json!(rule)),
            "{address}"
        );
        assert_eq!(judged.get("code"), None);
    }
    let judged = host
        .call("judge-address", json!({"host": "localhost", "port": 1}))
        .await
        .good();
    let addresses = list(judged, "addresses");
    assert!(
        addresses.iter().any(|one| one["address"] == "127.0.0.1"),
        "{addresses:?}"
    );
}

#[tokio::test]
async fn metadata_addresses_are_denied_without_being_dialled() {
    if !inside_namespace("metadata_addresses_are_denied_without_being_dialled") {
        return;
    }
    // Here every dial that is tried is `unreachable` at once.
    let host = Host::start().await;
    allow_all(&host).await;
    let (udp, _) = host.datagrams(json!({})).await;
    for address in METADATA {
        for kind in ["tcp-connect", "tcp-listen", "udp"] {
            let endpoint = json!({"kind": kind, "host": address, "port": 80});
            let with = json!({"name": "x", "endpoint": endpoint});
            let reply = host.call("create-bridge", with).await;
            assert_eq!(
                (reply.status, reply.code()),
                (403, "denied-by-policy"),
                "{kind} {address}"
            );
            assert_eq!(reply.body["params"]["rule"], "metadata-never");
            let detail = reply.body["detail"].as_str().unwrap();
            assert!(!detail.contains("may allow"), "{detail}");
        }
        let to = if address.contains(':') && !address.starts_with('[') {
            format!("[{address}]:80")
        } else {
            format!("{address}:80")
        };
        let reply = host
            .call("send", json!({"bridge": udp, "to": to, "text": "x"}))
            .await;
        assert_eq!(
            (reply.status, reply.code()),
            (403, "denied-by-policy"),
            "{to}"
        );
    }
    assert_eq!(host.peers(&udp).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_remote_that_is_denied_makes_no_peer() {
    let host = Host::start().await;
    let endpoint =
        json!({"kind": "udp", "host": "127.0.0.1", "port": 0, "remote": "169.254.169.254:80"});
    let reply = host
        .call("create-bridge", json!({"name": "x", "endpoint": endpoint}))
        .await;
    assert_eq!((reply.status, reply.code()), (403, "denied-by-policy"));
    let bridges = host.call("list-bridges", json!({})).await.good();
    assert_eq!(bridges["bridges"], json!([]));
}

#[tokio::test]
async fn where_no_way_leads_is_unreachable() {
    if !inside_namespace("where_no_way_leads_is_unreachable") {
        return;
    }
    let host = Host::start().await;
    for address in ["192.0.2.1", "2001:db8::1"] {
        let endpoint = json!({"kind": "tcp-connect", "host": address, "port": 80});
        let reply = host
            .call("create-bridge", json!({"name": "x", "endpoint": endpoint}))
            .await;
        assert_eq!(
            (reply.status, reply.code()),
            (502, "unreachable"),
            "{address}"
        );
    }
    let (udp, _) = host.datagrams(json!({})).await;
    let sent = host.send(&udp, "192.0.2.1:80", "lost").await;
    let told = host.event(&udp, "not-written").await;
    assert_eq!(told["event"]["of"], sent["seq"]);
    assert_eq!(told["event"]["reason"], "send-failed");
}

#[tokio::test]
async fn a_name_without_address_is_not_found() {
    if !inside_namespace("a_name_without_address_is_not_found") {
        return;
    }
    let host = Host::start().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "nobody.invalid", "port": 80});
    let reply = host
        .call("create-bridge", json!({"name": "x", "endpoint": endpoint}))
        .await;
    assert_eq!((reply.status, reply.code()), (502, "name-not-found"));
    let with = json!({"host": "nobody.invalid", "port": 80});
    assert_eq!(
        host.call("judge-address", with).await.code(),
        "name-not-found"
    );
    let (udp, _) = host.datagrams(json!({})).await;
    let with = json!({"bridge": udp, "to": "nobody.invalid:80", "text": "x"});
    assert_eq!(host.call("send", with).await.code(), "name-not-found");
}

#[tokio::test]
async fn judging_dials_nothing() {
    let host = Host::start().await;
    let (listener, server) = common::tcp_listener().await;
    let (socket, datagrams) = udp_socket().await;
    for (port, kind) in [
        (server.port(), "tcp-connect"),
        (datagrams.port(), "udp"),
        (server.port(), "tcp-listen"),
    ] {
        let with = json!({"host": "127.0.0.1", "port": port, "kind": kind});
        assert_eq!(
            host.call("judge-address", with).await.good()["allowed"],
            true
        );
    }
    let dialled = tokio::time::timeout(Duration::from_millis(300), async {
        let mut buffer = [0; 1];
        tokio::select! {
            _ = listener.accept() => {}
            _ = socket.recv(&mut buffer) => {}
        }
    });
    assert!(dialled.await.is_err(), "something came");
}
