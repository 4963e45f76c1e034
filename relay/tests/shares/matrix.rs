//! What a guest may do, operation by operation.

use std::collections::BTreeSet;

use crate::{
    begin_file,
    common::{Api, Live, document, prelude::*},
    guest, share,
};

/// What a guest gets from an operation; the arguments are those on the guest's own bridge.
struct Case {
    operation: &'static str,
    further: Value,
    /// The code, empty for an answer, for one who may look, and for one who may chat.
    look: &'static str,
    chat: &'static str,
}

fn case(operation: &'static str, further: Value, look: &'static str, chat: &'static str) -> Case {
    Case {
        operation,
        further,
        look,
        chat,
    }
}

/// Operations that stand in the table and are others' to try.
fn tried_elsewhere() -> BTreeSet<&'static str> {
    [
        "sign-in",
        "show-session",
        "sign-out",
        "show-share",
        "show-welcome",
        "send-file",
        "export-audit",
    ]
    .into()
}

fn cases() -> Vec<Case> {
    let no = "not-allowed";
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let notice = json!({"kind": "email", "to": ["a@example.org"], "subject": "x", "text": "x"});
    let alert = json!({"name": "x", "when": {"contains": "x"}, "notice": notice});
    let repeated = json!({"to": "all", "text": "hi", "every_ms": 3_600_000, "count": 1});
    vec![
        case("list-bridges", json!({}), "", ""),
        case("get-bridge", json!({}), "", ""),
        case("bridge-program", json!({"language": "python"}), "", ""),
        case("list-peers", json!({}), "", ""),
        case(
            "describe-peer",
            json!({"peer": "p9"}),
            "not-found",
            "not-found",
        ),
        case("draw-peer", json!({"peer": "p9"}), "not-found", "not-found"),
        case("describe-listener", json!({}), "", ""),
        case("measure-connecting", json!({}), no, no),
        case("list-entries", json!({"q": "x"}), "", ""),
        case("count-entries", json!({}), "", ""),
        case("send", json!({"to": "all", "text": "hi"}), no, ""),
        case("send", json!({"to": "127.0.0.1:9", "text": "hi"}), no, no),
        case("cancel-file", json!({"file": "x"}), no, "not-found"),
        case("list-periodic", json!({}), "", ""),
        case("create-periodic", repeated, no, ""),
        case("stop-periodic", json!({"periodic": "x"}), no, "not-found"),
        case("list-saved", json!({}), no, ""),
        case("create-saved", json!({"label": "x", "text": "x"}), no, no),
        case("change-saved", json!({"saved": "x", "label": "x"}), no, no),
        case("delete-saved", json!({"saved": "x"}), no, no),
        case(
            "create-bridge",
            json!({"name": "x", "endpoint": endpoint}),
            no,
            no,
        ),
        case("change-bridge", json!({"name": "x"}), no, no),
        case("open-bridge", json!({}), no, no),
        case("close-bridge", json!({}), no, no),
        case("name-peer", json!({"peer": "p1", "name": "x"}), no, no),
        case("admit-peer", json!({"peer": "p1"}), no, no),
        case("shutdown-peer", json!({"peer": "p1"}), no, no),
        case("cut-peer", json!({"peer": "p1"}), no, no),
        case(
            "judge-address",
            json!({"host": "127.0.0.1", "port": 1}),
            no,
            no,
        ),
        case("list-rules", json!({}), no, no),
        case("set-rules", json!({"rules": []}), no, no),
        case("describe-host", json!({}), no, no),
        case("resolve-name", json!({"name": "localhost"}), no, no),
        case("list-listeners", json!({}), no, no),
        case("describe-port", json!({"port": 80}), no, no),
        case("create-share", json!({"may": "chat"}), no, no),
        case("list-shares", json!({}), no, no),
        case("revoke-share", json!({"share": "x"}), no, no),
        case("list-templates", json!({}), no, no),
        case(
            "set-template",
            json!({"template": "x", "kind": "sms", "text": "x"}),
            no,
            no,
        ),
        case("delete-template", json!({"template": "x"}), no, no),
        case("create-alert", alert, no, no),
        case("list-alerts", json!({}), no, no),
        case("change-alert", json!({"alert": "x", "on": false}), no, no),
        case("delete-alert", json!({"alert": "x"}), no, no),
        case("try-alert", json!({"when": {"contains": "x"}}), no, no),
        case("grant-bridge", json!({"user": "x", "may": "chat"}), no, no),
        case("list-grants", json!({}), no, no),
        case("revoke-grant", json!({"user": "x"}), no, no),
        case("delete-bridge", json!({}), no, no),
    ]
}

/// Of these, which are on no bridge, nothing is for guests.
fn of_notices() -> Vec<Case> {
    let no = "not-allowed";
    let of = |operation, further| case(operation, further, no, no);
    vec![
        of("send-sms", json!({"to": ["13800138000"], "text": "x"})),
        of(
            "send-email",
            json!({"to": ["a@b.org"], "subject": "x", "text": "x"}),
        ),
        of("preview-notice", json!({"kind": "sms", "text": "x"})),
        of("list-notices", json!({})),
        of("list-replies", json!({})),
        of("count-notices", json!({})),
        of("get-notice", json!({"notice": "x"})),
        of("retry-notice", json!({"notice": "x"})),
        of("cancel-notice", json!({"notice": "x"})),
        of("settle-notice", json!({"notice": "x", "as": "failed"})),
        of("describe-outbox", json!({})),
        of("change-outbox", json!({"stop": true})),
        of("suppress-recipient", json!({"recipient": "a@b.org"})),
        of("unsuppress-recipient", json!({"recipient": "a@b.org"})),
        of("list-audit", json!({})),
        of("list-senders", json!({})),
        of(
            "set-sender",
            json!({"sender": "x", "settings": {"host": "x", "port": 25, "tls": "none", "from": "a@b.org"}}),
        ),
        of("delete-sender", json!({"sender": "x"})),
        of("test-sender", json!({"sender": "x", "to": "a@b.org"})),
        of("list-gateways", json!({})),
        of(
            "set-gateway",
            json!({"gateway": "x", "settings": {"kind": "ihuyi", "url": "x", "account": "x", "dynamic_password": true}}),
        ),
        of("delete-gateway", json!({"gateway": "x"})),
        of("test-gateway", json!({"gateway": "x"})),
        of("create-code", json!({"to": "13800138000"})),
        of("check-code", json!({"code_id": "x", "code": "1"})),
        of("create-user", json!({"name": "x", "role": "admin"})),
        of("list-users", json!({})),
        of("change-user", json!({"user": "x", "role": "admin"})),
        of("delete-user", json!({"user": "x"})),
        of("change-passphrase", json!({"current": "x", "new": "x"})),
        of("list-sessions", json!({})),
        of("end-session", json!({"session": "others"})),
        of("create-token", json!({"name": "x"})),
        of("list-tokens", json!({})),
        of("revoke-token", json!({"token": "x"})),
    ]
}

/// The arguments of a case on a bridge, where the operation has one.
fn with(case: &Case, bridge: &str) -> Value {
    let mut with = case.further.clone();
    if ![
        "list-bridges",
        "create-bridge",
        "judge-address",
        "describe-host",
        "change-saved",
        "delete-saved",
        "list-templates",
        "set-template",
        "delete-template",
    ]
    .contains(&case.operation)
        && of_notices()
            .iter()
            .all(|other| other.operation != case.operation)
    {
        with["bridge"] = bridge.into();
    }
    with
}

async fn rest(api: &Api, operation: &str, with: Value) -> String {
    api.call(operation, with).await.code().to_owned()
}

async fn live(live: &mut Live, operation: &str, with: Value) -> String {
    let answer = live.call(operation, with).await;
    let code = answer
        .err()
        .map(|fault| fault["code"].as_str().unwrap().to_owned());
    code.unwrap_or_default()
}

#[tokio::test]
async fn a_guest_does_what_the_link_says_on_both_doors_and_nothing_else() {
    let host = Host::start().await;
    let (own, address) = host.listening(json!({"name": "Own"})).await;
    let (other, _) = host.listening(json!({"name": "Other"})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&own, 1).await;
    for may in ["look", "chat"] {
        let (_, secret) = share(&host, &own, json!({"may": may})).await;
        let api = guest(&host, &secret, "Li").await;
        let mut socket = Live::open(&api).await;
        assert_eq!(
            socket.hello["guest"],
            json!({"bridge": own, "may": may, "name": "Li"})
        );
        for case in cases().into_iter().chain(of_notices()) {
            let expected = if may == "look" { case.look } else { case.chat };
            let on_own = with(&case, &own);
            let code = rest(&api, case.operation, on_own.clone()).await;
            assert_eq!(code, expected, "{} ({may}) by REST", case.operation);
            let code = live(&mut socket, case.operation, on_own.clone()).await;
            assert_eq!(code, expected, "{} ({may}) live", case.operation);
            // What is there and what never was answer alike.
            if on_own.get("bridge").is_some() {
                let there = rest(&api, case.operation, with(&case, &other)).await;
                let never = rest(&api, case.operation, with(&case, "0123456789ab")).await;
                assert_eq!(there, never, "{} ({may})", case.operation);
                assert!(
                    ["not-found", "not-allowed"].contains(&there.as_str()),
                    "{} ({may}): {there}",
                    case.operation
                );
            }
        }
        let unknown = live(&mut socket, "no-such-operation", json!({})).await;
        assert_eq!(unknown, "bad-request");
    }
}

#[tokio::test]
async fn files_are_for_those_who_may_chat() {
    let host = Host::start().await;
    let (own, address) = host.listening(json!({})).await;
    let (other, _) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    let to = id(&host.peers_until(&own, 1).await[0]);
    for (may, bridge, status) in [
        ("look", &own, 403),
        ("chat", &other, 404),
        ("chat", &own, 201),
    ] {
        let (_, secret) = share(&host, &own, json!({"may": may})).await;
        let api = guest(&host, &secret, "Li").await;
        let path = format!("/bridges/{bridge}/files?to={to}&name=a.txt");
        let reply = api.ask(api.request(Method::POST, &path).body("a file"));
        assert_eq!(reply.await.status, status, "{may}");
    }
    peer.hears("a file").await;
}

/// One who sends slowly keeps the place, and nobody else's.
#[tokio::test]
async fn a_guests_slow_upload_blocks_nobody() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    let to = id(&host.peers_until(&bridge, 1).await[0]);
    let (_, secret) = share(&host, &bridge, json!({"may": "chat"})).await;
    let mut owner = Live::open(&host).await;
    let mut slow = Vec::new();
    let path = format!("/bridges/{bridge}/files?to={to}&name=a.txt");
    let sends = |api: &Api| {
        let (api, request) = (api.clone(), api.request(Method::POST, &path).body("a file"));
        async move { api.ask(request).await }
    };
    for name in ["Li", "Wang"] {
        let api = guest(&host, &secret, name).await;
        slow.push(begin_file(&api, &bridge, &to).await);
        let begun = |message: &Value| message["file"]["author"] == name;
        owner.message("the file", begun).await;
        assert_eq!(sends(&api).await.code(), "limit-reached", "one each");
    }
    let third = guest(&host, &secret, "Zhao").await;
    assert_eq!(sends(&third).await.code(), "limit-reached", "half of four");
    assert_eq!(sends(&host).await.status, 201);
    peer.hears("a file").await;
    // Once a place is free it is the next guest's.
    slow.clear();
    let ended = |message: &Value| message["file"]["state"] == "failed";
    owner.message("an end", ended).await;
    owner.message("the other end", ended).await;
    assert_eq!(sends(&third).await.status, 201);
}

#[tokio::test]
async fn every_operation_is_tried() {
    let _host = Host::start().await;
    let all = cases().into_iter().chain(of_notices());
    let tried: BTreeSet<_> = all.map(|case| case.operation).collect();
    let paths = document()["paths"].as_object().unwrap();
    let all = paths
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap());
    let missing: Vec<_> = all
        .filter(|id| !tried.contains(id) && !tried_elsewhere().contains(id))
        .collect();
    assert!(missing.is_empty(), "say what guests get from {missing:?}");
}

#[tokio::test]
async fn a_guest_is_told_of_one_bridge_only() {
    for may in ["look", "chat"] {
        told_of_one_bridge_only(may).await;
    }
}

async fn told_of_one_bridge_only(may: &str) {
    let host = Host::start().await;
    let (own, address) = host.listening(json!({"name": "Own"})).await;
    let (other, other_address) = host.listening(json!({"name": "Other"})).await;
    let (_, secret) = share(&host, &own, json!({"may": may})).await;
    let api = guest(&host, &secret, "Li").await;
    let bridges = list(api.call("list-bridges", json!({})).await.good(), "bridges");
    let ids: Vec<_> = bridges.iter().map(id).collect();
    assert_eq!(ids, std::slice::from_ref(&own));
    let mut live = Live::open(&api).await;
    live.follow(&other, 0).await;
    let fault = live.message("a fault", |message| message.get("fault").is_some());
    assert_eq!(fault.await["fault"]["code"], "not-found");
    // Whatever happens on the other bridge, nothing of it is heard before what happens on the own one afterwards.
    let _stranger = TcpPeer::dial(other_address).await;
    let stranger = id(&host.peers_until(&other, 1).await[0]);
    let _looks = looks_at(&host, &other).await;
    for bridge in [json!(other), Value::Null] {
        let with = json!({"label": "Third", "text": "x", "bridge": bridge});
        host.call("create-saved", with).await.good();
    }
    let with = json!({"bridge": other, "to": "all", "text": "Third", "every_ms": 3_600_000});
    host.call("create-periodic", with).await.good();
    let path = format!("/bridges/{other}/files?to={stranger}&name=Third");
    let file = host.ask(host.request(Method::POST, &path).body("a file"));
    assert_eq!(file.await.status, 201);
    let rename = json!({"bridge": other, "name": "Another"});
    host.call("change-bridge", rename).await.good();
    host.call("delete-bridge", json!({"bridge": other}))
        .await
        .good();
    host.listening(json!({"name": "Third"})).await;
    // Of the own bridge, what is saved is for those who may send.
    let saved = json!({"label": "ours", "text": "x", "bridge": own});
    host.call("create-saved", saved).await.good();
    let with = json!({"bridge": own, "to": "all", "text": "ours", "every_ms": 3_600_000});
    host.call("create-periodic", with).await.good();
    let _peer = TcpPeer::dial(address).await;
    live.message("the own peer", |message| message.get("peer").is_some())
        .await;
    live.call("list-bridges", json!({})).await.unwrap();
    let heard = live.heard();
    let has = |kind: &str| heard.iter().any(|message| message.get(kind).is_some());
    assert!(has("periodic"), "{may}");
    assert_eq!(has("saved"), may == "chat", "{may}");
    let foreign = heard.iter().find(|message| {
        let text = message.to_string();
        text.contains(&other) || text.contains("Third") || text.contains("Other")
    });
    assert_eq!(foreign, None, "{may}");
}

/// The owner looks at a bridge.
async fn looks_at(host: &Host, bridge: &str) -> Live {
    let mut live = Live::open(host).await;
    live.follow(bridge, 0).await;
    live.message("who looks", |message| {
        message["readers"]["bridge"] == bridge
    })
    .await;
    live
}

#[tokio::test]
async fn what_a_guest_sends_carries_the_guests_name() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = share(&host, &bridge, json!({"may": "chat"})).await;
    let api = guest(&host, &secret, " Li ").await;
    api.call(
        "send",
        json!({"bridge": bridge, "to": "all", "text": "by REST"}),
    )
    .await
    .good();
    // The hello's name is another's to give: a guest keeps the one given at the door.
    let mut live = Live::open_as(&api, None, "Somebody else").await;
    let with = json!({"bridge": bridge, "to": "all", "text": "live"});
    live.call("send", with).await.unwrap();
    let entries = host.entries(&bridge).await;
    let authors: Vec<_> = entries
        .iter()
        .filter(|entry| entry["direction"] == "out")
        .map(|entry| entry["author"].clone())
        .collect();
    assert_eq!(authors, [json!("Li"), json!("Li")]);
}
