//! By which session or token something was done, what was set, and whose room a stranger uses.

use crate::{
    audit::{deed, deeds},
    common::{Api, prelude::*},
};

const PASSPHRASE: &str = "a long passphrase of Li";

async fn enter(host: &Host, passphrase: &str) -> crate::common::Reply {
    let body = json!({"user": "Li", "passphrase": passphrase});
    host.ask(host.anonymous(Method::POST, "/session").json(&body))
        .await
}

/// Li, who is an admin, in a browser.
async fn li(host: &Host) -> Api {
    let li = json!({"name": "Li", "role": "admin", "passphrase": PASSPHRASE});
    host.call("create-user", li).await.good();
    host.browser(&enter(host, PASSPHRASE).await.cookie())
}

#[tokio::test]
async fn a_line_says_by_which_session_or_token_and_is_found_by_it() {
    let host = Host::start().await;
    let li = li(&host).await;
    let made = li
        .call("create-token", json!({"name": "backup"}))
        .await
        .good();
    let token = id(&made["info"]);
    let script = li.script(made["token"].as_str().unwrap());
    let session = list(li.call("list-sessions", json!({})).await.good(), "sessions");
    let session = id(&session[0]);
    for (api, label) in [(&li, "by hand"), (&script, "by script"), (&*host, "by key")] {
        api.call("create-saved", json!({"label": label, "text": "x"}))
            .await
            .good();
    }
    deed(&host, "create-saved", |deed| deed["on"] == "by key").await;
    for (label, who, by) in [
        ("by hand", "Li", json!({"kind": "session", "id": session})),
        (
            "by script",
            "Li",
            json!({"kind": "token", "id": token, "name": "backup"}),
        ),
        ("by key", "owner", json!({"kind": "key"})),
    ] {
        let line = deed(&host, "create-saved", |deed| deed["on"] == label).await;
        assert_eq!((&line["who"], &line["by"]), (&json!(who), &by), "{line}");
        let kind = by["kind"].as_str().unwrap();
        let wanted = by["id"].as_str().unwrap_or(kind);
        for by in [wanted, kind] {
            let found = deeds(&host, json!({"by": by, "what": "create-saved"})).await;
            assert_eq!(found, std::slice::from_ref(&line), "{by}");
        }
    }
    // The session is known from the moment at which it began, and the token by its name too.
    let began = deeds(&host, json!({"by": session, "what": "sign-in"})).await;
    assert_eq!(began.len(), 1, "{began:?}");
    assert_eq!(
        deeds(&host, json!({"q": "BACKUP", "by": token}))
            .await
            .len(),
        1
    );
    let table = host.request(Method::GET, &format!("/audit/export?format=csv&by={token}"));
    let table = host.ask(table).await.text;
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(
        table
            .lines()
            .next()
            .unwrap()
            .ends_with("times,by,by_id,by_name,set")
    );
    assert!(
        table.contains(&format!(",token,{token},backup,")),
        "{table}"
    );
    assert!(!table.contains(made["token"].as_str().unwrap()));
}

#[tokio::test]
async fn a_line_says_what_was_set_and_no_recipient() {
    let host = Host::start().await;
    let li = li(&host).await;
    let (bridge, _) = host.listening(json!({"name": "Desk"})).await;
    let rule = |name: &str, network: &str| json!({"name": name, "then": "allow", "networks": [network], "roles": ["member"]});
    let [lab, meters, wider] = [
        rule("lab", "10.1.0.0/16"),
        rule("meters", "10.2.0.0/16"),
        rule("lab", "10.0.0.0/8"),
    ];
    for (operation, with, set) in [
        (
            "set-rules",
            json!({"rules": [lab, meters]}),
            "+lab: allow 10.1.0.0/16 roles member; +meters: allow 10.2.0.0/16 roles member",
        ),
        (
            "set-rules",
            json!({"rules": [wider]}),
            "-meters; ~lab: allow 10.0.0.0/8 roles member",
        ),
        (
            "change-user",
            json!({"user": "Li", "name": "Li Lei"}),
            "name Li Lei",
        ),
        (
            "grant-bridge",
            json!({"bridge": bridge, "user": "Li Lei", "may": "chat"}),
            "may chat",
        ),
        (
            "create-share",
            json!({"bridge": bridge, "may": "look", "expires": "7d", "uses": 3}),
            "may look, expires 7d, uses 3",
        ),
        ("change-outbox", json!({"stop": true}), "stop true"),
    ] {
        host.call(operation, with).await.good();
        deed(&host, operation, |deed| deed["set"] == set).await;
    }
    let made = li
        .call("create-token", json!({"name": "t", "role": "reader"}))
        .await
        .good();
    let set = format!("id {}, role reader, expires never", id(&made["info"]));
    let line = deed(&host, "create-token", |deed| deed["set"] == set.as_str()).await;
    // Under the name of the moment; the account stays the same.
    assert_eq!(
        (&line["who"], line["user"].is_string()),
        (&json!("Li Lei"), true)
    );
    assert_eq!(deeds(&host, json!({"q": "-METERS"})).await.len(), 1);
    let tried = json!({"rules": [], "try": true});
    host.call("set-rules", tried).await.good();
    let mail = json!({"recipient": "mallory@example.org"});
    host.call("suppress-recipient", mail).await.good();
    let blocked = deed(&host, "suppress-recipient", |_| true).await;
    assert_eq!(blocked["on"], "m***@example.org");
    assert_eq!(deeds(&host, json!({"what": "set-rules"})).await.len(), 2);
    let all = host.call("list-audit", json!({"limit": 1000})).await.text;
    assert!(!all.contains("mallory"), "{all}");
}

/// Somebody claims to be Li, again and again; what Li does stands in the list all the same.
#[tokio::test]
async fn a_stranger_uses_up_nothing_of_whom_they_claim_to_be() {
    let host = Host::start().await;
    let li = li(&host).await;
    let tries = (0..8).map(|_| enter(&host, "a wrong passphrase!"));
    futures_util::future::join_all(tries).await;
    let refused = deed(&host, "sign-in", |deed| deed["refused"] == "not-signed-in").await;
    assert_eq!(
        (&refused["who"], &refused["from"]),
        (&json!("Li"), &json!("127.0.0.1"))
    );
    // More than tell all: what follows is shorter and loses nothing that decided.
    for number in 0..130 {
        let host_ = format!("10.9.0.{number}");
        let endpoint = json!({"kind": "udp", "host": host_, "port": 9});
        let reply = li
            .call("create-bridge", json!({"name": "x", "endpoint": endpoint}))
            .await;
        assert_eq!(reply.code(), "address-not-local", "{reply:?}");
    }
    let last = deed(&host, "create-bridge", |deed| {
        deed["asked"] == "10.9.0.129:9"
    })
    .await;
    assert_eq!(
        (&last["rule"], &last["refused"], &last["by"]["kind"]),
        (
            &json!("owner-listens"),
            &json!("address-not-local"),
            &json!("session")
        )
    );
    assert_eq!(
        (&last["who"], &last["from"]),
        (&json!("Li"), &json!("127.0.0.1"))
    );
    let lines = deeds(
        &host,
        json!({"what": "create-bridge", "who": "Li", "limit": 1000}),
    )
    .await;
    assert_eq!(lines.len(), 130);
}
