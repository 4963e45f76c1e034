//! What no setting changes, at its edge: the last that is taken, and the first that is not.

use crate::common::prelude::*;

/// With a call's arguments, a field in the place of another value.
fn with(base: &Value, field: &str, value: Value) -> Value {
    let mut with = base.clone();
    // A field within another is written with a slash.
    match field.split_once('/') {
        Some((outer, inner)) => with[outer][inner] = value,
        None => with[field] = value,
    }
    with
}

/// A call, the field that has a bound, values that just fit, and values that do not.
type Edge = (&'static str, Value, &'static str, Vec<Value>, Vec<Value>);

async fn check(host: &Host, edges: Vec<Edge>) {
    for (operation, base, field, fits, beyond) in edges {
        for value in fits {
            let reply = host
                .call(operation, with(&base, field, value.clone()))
                .await;
            assert!(reply.status < 300, "{operation} {field} {value}: {reply:?}");
        }
        for value in beyond {
            let reply = host
                .call(operation, with(&base, field, value.clone()))
                .await;
            assert_eq!(
                (reply.status, reply.code()),
                (400, "bad-request"),
                "{operation} {field} {value}: {reply:?}"
            );
        }
    }
}

fn text(count: usize) -> Value {
    "x".repeat(count).into()
}

#[tokio::test]
async fn of_bridges_and_peers() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    let peer = id(&host.peers_until(&bridge, 1).await[0]);
    let of = json!({"bridge": bridge});
    let on_peer = json!({"bridge": bridge, "peer": peer});
    let names = || {
        (
            vec![text(1), "你".repeat(64).into()],
            vec![
                "你".repeat(65).into(),
                "a\u{202e}b".into(),
                "a\u{2028}b".into(),
            ],
        )
    };
    let (fits, beyond) = names();
    let (also_fits, also_beyond) = names();
    check(
        &host,
        vec![
            ("change-bridge", of.clone(), "name", fits, beyond),
            ("name-peer", on_peer, "name", also_fits, also_beyond),
            (
                "change-bridge",
                of.clone(),
                "farewell",
                vec![json!([text(1), text(64)])],
                vec![json!([text(65)]), json!([""]), json!(["a\n"])],
            ),
            (
                "change-bridge",
                of.clone(),
                "connect_timeout_ms",
                vec![1.into(), 600_000.into()],
                vec![0.into(), 600_001.into()],
            ),
            (
                "change-bridge",
                of.clone(),
                "read_bytes",
                vec![1.into(), 65_536.into()],
                vec![0.into(), 65_537.into()],
            ),
            (
                "create-share",
                json!({"bridge": bridge, "may": "look"}),
                "expires",
                vec!["1s".into(), "3650d".into()],
                vec!["0s".into(), "3651d".into()],
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn of_sends_and_searches() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    let peer = id(&host.peers_until(&bridge, 1).await[0]);
    let of = json!({"bridge": bridge});
    let send = json!({"bridge": bridge, "to": "all", "text": "x"});
    check(
        &host,
        vec![
            (
                "send",
                send.clone(),
                "client_id",
                vec![text(1), text(128)],
                vec![text(0), text(129)],
            ),
            (
                "create-saved",
                json!({"text": "x"}),
                "label",
                vec![text(1), text(64)],
                vec![text(0), text(65)],
            ),
            (
                "create-periodic",
                send,
                "every_ms",
                vec![10.into(), 86_400_000.into()],
                vec![9.into(), 86_400_001.into()],
            ),
            (
                "list-entries",
                of.clone(),
                "patience_ms",
                vec![1.into(), 10_000.into()],
                vec![0.into(), 10_001.into()],
            ),
            (
                "list-entries",
                of.clone(),
                "max_bytes",
                vec![1.into(), 4_194_304.into()],
                vec![0.into(), 4_194_305.into()],
            ),
            (
                "list-entries",
                of,
                "limit",
                vec![1.into(), 1000.into()],
                vec![0.into(), 1001.into()],
            ),
        ],
    )
    .await;
    for (length, status) in [(1, 201), (255, 201), (0, 400), (256, 400)] {
        let name = "x".repeat(length);
        let path = format!("/bridges/{bridge}/files?to={peer}&name={name}");
        let reply = host.ask(host.request(Method::POST, &path).body("x")).await;
        assert_eq!(reply.status, status, "{reply:?}");
    }
}

#[tokio::test]
async fn of_alerts() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let notice = json!({"kind": "email", "to": ["a@example.org"], "subject": "s", "text": "t"});
    let alert = json!({"bridge": bridge, "name": "x", "when": {"contains": "x"}, "notice": notice});
    check(
        &host,
        vec![
            (
                "create-alert",
                alert.clone(),
                "when/contains",
                vec![text(1), text(1024)],
                vec![text(0), text(1025)],
            ),
            (
                "create-alert",
                with(&alert, "when", json!({})),
                "when/matches",
                vec![text(1), text(1024)],
                vec![text(0), text(1025)],
            ),
            (
                "create-alert",
                with(&alert, "when", json!({})),
                "when/silent_ms",
                vec![1000.into(), 2_592_000_000_u64.into()],
                vec![999.into(), 2_592_000_001_u64.into()],
            ),
            (
                "create-alert",
                alert,
                "per_hour",
                vec![1.into(), 600.into()],
                vec![0.into(), 601.into()],
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn of_notices_and_their_ways() {
    let host = Host::start().await;
    let email = json!({"to": ["a@example.org"], "subject": "s", "text": "t"});
    let file = |name: Value| json!([{"name": name, "type": "text/plain", "base64": ""}]);
    let sender = json!({"host": "127.0.0.1", "port": 25, "tls": "none", "from": "a@example.org", "user": "a"});
    let headers = |count: usize| -> Value {
        let all = (0..count).map(|number| (format!("X-{number}"), json!("x")));
        Value::Object(all.collect())
    };
    let gateway = json!({"kind": "http", "url": "http://127.0.0.1:9/", "method": "GET", "accepted_when": "status == 200"});
    check(
        &host,
        vec![
            (
                "send-email",
                email.clone(),
                "subject",
                vec![text(255)],
                vec![text(256)],
            ),
            (
                "send-email",
                email.clone(),
                "key",
                vec![text(1), text(255)],
                vec![text(0), text(256)],
            ),
            (
                "send-email",
                email,
                "attachments",
                vec![file(text(1)), file(text(255))],
                vec![file(text(0)), file(text(256)), file("a\nb".into())],
            ),
            (
                "set-sender",
                json!({"sender": "a", "settings": sender}),
                "password",
                vec![text(1024)],
                vec![text(1025)],
            ),
            (
                "set-gateway",
                json!({"gateway": "a", "settings": gateway}),
                "secret",
                vec![text(1024)],
                vec![text(1025)],
            ),
            (
                "set-gateway",
                json!({"gateway": "b", "settings": gateway}),
                "settings/headers",
                vec![headers(32)],
                vec![headers(33)],
            ),
        ],
    )
    .await;
}
