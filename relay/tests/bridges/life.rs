//! Opening, closing, changing and deleting; names; what a restart keeps.

use crate::common::{document, prelude::*, unused_port};

#[tokio::test]
async fn the_document_has_every_operation_of_the_contract() {
    let _host = Host::start().await;
    let paths = document()["paths"].as_object().unwrap();
    for (operation, method, path) in [
        ("create-bridge", "post", "/bridges"),
        ("list-bridges", "get", "/bridges"),
        ("get-bridge", "get", "/bridges/{bridge}"),
        ("change-bridge", "patch", "/bridges/{bridge}"),
        ("delete-bridge", "delete", "/bridges/{bridge}"),
        ("open-bridge", "post", "/bridges/{bridge}/open"),
        ("close-bridge", "post", "/bridges/{bridge}/close"),
        ("list-peers", "get", "/bridges/{bridge}/peers"),
        ("name-peer", "patch", "/bridges/{bridge}/peers/{peer}"),
        (
            "shutdown-peer",
            "post",
            "/bridges/{bridge}/peers/{peer}/shutdown",
        ),
        ("cut-peer", "delete", "/bridges/{bridge}/peers/{peer}"),
        ("send", "post", "/bridges/{bridge}/entries"),
        ("list-entries", "get", "/bridges/{bridge}/entries"),
        ("judge-address", "post", "/egress/judge"),
        ("describe-host", "get", "/host"),
    ] {
        assert_eq!(
            paths[path][method]["operationId"], operation,
            "{method} {path}"
        );
    }
    assert_eq!(document()["openapi"].as_str().unwrap()[..3], *"3.1");
}

#[tokio::test]
async fn describe_host_tells_the_version_the_addresses_and_the_limits() {
    let host = Host::with(|config| {
        config.limits.bridges = 77;
        config.server.public_host = Some("relay.example".to_owned());
    })
    .await;
    let described = host.call("describe-host", json!({})).await.good();
    assert_eq!(described["limits"]["bridges"], 77);
    assert_eq!(described["public_host"], "relay.example");
    let addresses = list(described.clone(), "addresses");
    assert!(addresses.contains(&json!("127.0.0.1")), "{addresses:?}");
    assert_eq!(described["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn a_fresh_relay_has_an_echo_and_somebody_who_says_hello_to_it() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let host = Host::start_in(folder, |_| {}).await;
    let bridges = list(host.call("list-bridges", json!({})).await.good(), "bridges");
    let kinds: Vec<_> = bridges
        .iter()
        .map(|bridge| (bridge["endpoint"]["kind"].clone(), bridge["mode"].clone()))
        .collect();
    assert_eq!(
        kinds,
        [
            (json!("tcp-listen"), json!("echo")),
            (json!("tcp-connect"), json!("console"))
        ]
    );
    let hello = id(&bridges[1]);
    host.send(&hello, "all", "hello").await;
    host.received(&hello, "hello").await;
    let host = host.restart().await;
    let again = list(host.call("list-bridges", json!({})).await.good(), "bridges");
    assert_eq!(again.len(), 2, "the first start comes once");
}

#[tokio::test]
async fn closing_ends_connections_in_order_and_keeps_the_journal() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    host.send(&bridge, "all", "tail").await;
    let closed = host.call("close-bridge", json!({"bridge": bridge})).await;
    assert_eq!(closed.good()["state"], "closed");
    assert_eq!(peer.rest().await.unwrap(), b"tail");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    drop(peer);
    host.event(&bridge, "closed").await;
    host.event(&bridge, "peer-left").await;
    let entries = host.entries(&bridge).await;
    let again = host.call("close-bridge", json!({"bridge": bridge})).await;
    assert_eq!(again.good()["state"], "closed");
    assert_eq!(
        host.entries(&bridge).await,
        entries,
        "closing twice changes nothing"
    );
    assert_eq!(host.bytes(&bridge, "out").await, b"tail");
}

#[tokio::test]
async fn opening_again_takes_the_same_port_and_opening_twice_changes_nothing() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let opened = host
        .call("open-bridge", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(
        (&opened["state"], local(&opened)),
        (&json!("open"), address)
    );
    let all = ["opened", "listening", "closed", "opened", "listening"];
    host.kinds_end(&bridge, &all).await;
    let entries = host.entries(&bridge).await;
    let again = host
        .call("open-bridge", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(again, opened);
    assert_eq!(host.entries(&bridge).await, entries);
    assert_eq!(host.kinds(&bridge).await, all);
}

#[tokio::test]
async fn a_failed_open_leaves_the_bridge_failed_with_its_fault() {
    let host = Host::start().await;
    let (listener, server) = crate::common::tcp_listener().await;
    let bridge = host.dialling(server, json!({})).await;
    drop(listener);
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let reply = host.call("open-bridge", json!({"bridge": bridge})).await;
    assert_eq!(reply.code(), "connection-refused");
    let view = host.bridge(&bridge).await;
    assert_eq!(view["state"], "failed");
    assert_eq!(view["fault"]["code"], "connection-refused");
    let refused = host.event(&bridge, "refused").await;
    assert_eq!(refused["event"]["address"], server.to_string());
    assert!(refused["event"]["took_us"].is_u64(), "{refused}");
}

#[tokio::test]
async fn deleting_ends_everything_and_leaves_nothing() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let reply = host.call("delete-bridge", json!({"bridge": bridge})).await;
    assert_eq!(reply.status, 204);
    let _ = peer.rest().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    for operation in [
        "get-bridge",
        "open-bridge",
        "close-bridge",
        "list-entries",
        "list-peers",
        "delete-bridge",
    ] {
        let reply = host.call(operation, json!({"bridge": bridge})).await;
        assert_eq!(
            (reply.status, reply.code()),
            (404, "not-found"),
            "{operation}"
        );
    }
    let host = host.restart().await;
    assert_eq!(
        host.call("get-bridge", json!({"bridge": bridge}))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_change_is_kept_and_leaves_the_rest() {
    let host = Host::start().await;
    let (bridge, _) = host
        .listening(json!({"name": "old", "farewell": ["bye"]}))
        .await;
    let before = host.bridge(&bridge).await;
    let with = json!({"bridge": bridge, "name": " new ", "mode": "echo", "encoding": "gb18030",
        "framing": {"kind": "line"}, "form": "hex", "connect_timeout_ms": 5, "read_bytes": 1024});
    let changed = host.call("change-bridge", with).await.good();
    let mut expected = before;
    assert_eq!(expected["form"], "text");
    expected["form"] = "hex".into();
    expected["name"] = "new".into();
    expected["mode"] = "echo".into();
    expected["encoding"] = "gb18030".into();
    expected["framing"] = json!({"kind": "line"});
    expected["connect_timeout_ms"] = 5.into();
    assert_eq!(expected["read_bytes"], 65_536);
    expected["read_bytes"] = 1024.into();
    assert_eq!(changed, expected);
    let host = host.restart().await;
    assert_eq!(host.bridge(&bridge).await, expected);
}

#[tokio::test]
async fn another_endpoint_is_taken_only_while_closed() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let port = unused_port();
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": port});
    let with = json!({"bridge": bridge, "endpoint": endpoint});
    let reply = host.call("change-bridge", with.clone()).await;
    assert_eq!((reply.status, reply.code()), (400, "bad-request"));
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    host.call("change-bridge", with).await.good();
    let opened = host
        .call("open-bridge", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(local(&opened).port(), port);
}

#[tokio::test]
async fn port_zero_is_kept_over_a_restart_and_a_closed_bridge_stays_closed() {
    let host = Host::start().await;
    let (open, address) = host.listening(json!({})).await;
    let (datagrams, udp_address) = host.datagrams(json!({})).await;
    let (closed, _) = host.listening(json!({})).await;
    host.call("close-bridge", json!({"bridge": closed}))
        .await
        .good();
    let peer = TcpPeer::dial(address).await;
    host.peers_until(&open, 1).await;
    let host = host.restart().await;
    drop(peer);
    assert_eq!(local(&host.bridge(&open).await), address);
    assert_eq!(local(&host.bridge(&datagrams).await), udp_address);
    assert_eq!(host.bridge(&closed).await["state"], "closed");
    assert_eq!(host.bridge(&open).await["endpoint"]["port"], 0);
    host.kinds_end(&open, &["relay-restarted", "opened", "listening"])
        .await;
    assert!(
        !host
            .kinds(&closed)
            .await
            .contains(&"relay-restarted".to_owned())
    );
    TcpPeer::dial(address).await.say("again").await;
    host.received(&open, "again").await;
    let peers: Vec<_> = host.entries(&open).await;
    let joined = peers
        .iter()
        .filter(|entry| entry["event"]["kind"] == "peer-joined");
    let ids: std::collections::HashSet<_> = joined.map(|entry| entry["peer"].to_string()).collect();
    assert_eq!(ids.len(), 2, "a peer's id is never used again");
}

#[tokio::test]
async fn peers_are_named_and_unnamed() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let peer = TcpPeer::dial(address).await;
    let peer_id = id(&host.peers_until(&bridge, 1).await[0]);
    let name = |name: &str| json!({"bridge": bridge, "peer": peer_id, "name": name});
    let named = host.call("name-peer", name(" 张三 ")).await.good();
    assert_eq!(named["name"], "张三");
    assert_eq!(host.peers(&bridge).await[0]["name"], "张三");
    for wrong in ["a\nb".to_owned(), "x".repeat(65)] {
        assert_eq!(
            host.call("name-peer", name(&wrong)).await.code(),
            "bad-request"
        );
    }
    let unnamed = host.call("name-peer", name("")).await.good();
    assert_eq!(unnamed.get("name"), None);
    drop(peer);
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(to)) = fields.get("$ref") {
                    found.push(to.clone());
                }
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let _host = Host::start().await;
    let mut found = Vec::new();
    references(document(), &mut found);
    assert!(found.len() > 20, "{found:?}");
    for to in found {
        let target = document().pointer(to.strip_prefix('#').unwrap());
        assert!(target.is_some(), "{to} leads nowhere");
    }
}
