//! What a guest may do, operation by operation.

use std::collections::BTreeSet;

use crate::common::{Api, Live, document, prelude::*};

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
        let (_, secret) = host.link(&own, json!({"may": may})).await;
        let api = host.guest(&secret, "Li").await;
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
