//! The contract's table, tried on both doors: every operation for every role and grant.

use std::collections::BTreeMap;

use crate::{
    PASSPHRASE,
    common::{Api, Live, document, prelude::*},
    grant, person, token,
};

const TABLE: &str = include_str!("contract.txt");

/// Those of whom the table speaks, in its order, and the bridge that each is tried on.
const ACTORS: [(&str, &str); 15] = [
    ("reader", "none"),
    ("reader", "look"),
    ("reader", "chat"),
    ("reader", "manage"),
    ("member", "none"),
    ("member", "look"),
    ("member", "chat"),
    ("member", "manage"),
    ("member", "own"),
    ("admin", "none"),
    ("guest-look", "guests"),
    ("guest-chat", "guests"),
    ("reader-token", "look"),
    ("member-token", "own"),
    ("admin-token", "none"),
];

/// For who is not signed in yet; no row of the table.
const DOOR: [&str; 5] = [
    "sign-in",
    "show-session",
    "sign-out",
    "show-share",
    "show-welcome",
];

/// What the table says: by operation, for each actor.
fn table() -> BTreeMap<&'static str, Vec<&'static str>> {
    let lines = TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let rows = lines.map(|line| {
        let (operation, rest) = line.split_once('|').unwrap();
        let words: Vec<_> = rest
            .split_whitespace()
            .filter(|word| *word != "|")
            .collect();
        assert_eq!(words.len(), ACTORS.len(), "{line}");
        assert!(
            words
                .iter()
                .all(|word| ["yes", "no", "hidden"].contains(word)),
            "{line}"
        );
        (operation.trim(), words)
    });
    rows.collect()
}

/// Arguments that are some, harmless where they are taken.
fn arguments(operation: &str, bridge: &str, unique: &str) -> Value {
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let notice = json!({"kind": "email", "to": ["a@example.org"], "subject": "x", "text": "x"});
    let on = |mut further: Value| {
        further["bridge"] = bridge.into();
        further
    };
    match operation {
        "get-bridge" | "list-peers" | "list-entries" | "count-entries" | "describe-listener"
        | "list-periodic" | "list-saved" | "open-bridge" | "close-bridge" | "delete-bridge"
        | "list-shares" | "list-grants" | "list-alerts" => on(json!({})),
        "bridge-program" => on(json!({"language": "python"})),
        "describe-peer" | "draw-peer" | "admit-peer" | "cut-peer" | "shutdown-peer" => {
            on(json!({"peer": "p9"}))
        }
        "name-peer" => on(json!({"peer": "p9", "name": "x"})),
        "send" => on(json!({"to": "all", "text": "hi"})),
        "send-file" => on(json!({"to": "p9", "name": "x"})),
        "cancel-file" => on(json!({"file": "x"})),
        "create-periodic" => {
            on(json!({"to": "all", "text": "hi", "every_ms": 3_600_000, "count": 1}))
        }
        "stop-periodic" => on(json!({"periodic": "x"})),
        "create-saved" => on(json!({"label": "x", "text": "x"})),
        "change-saved" => json!({"saved": "x", "label": "x"}),
        "delete-saved" => json!({"saved": "x"}),
        "create-bridge" => json!({"name": "x", "endpoint": endpoint}),
        "change-bridge" => on(json!({"name": "x"})),
        "create-share" => on(json!({"may": "look"})),
        "revoke-share" => on(json!({"share": "x"})),
        "grant-bridge" => on(json!({"user": "nobody", "may": "look"})),
        "revoke-grant" => on(json!({"user": "nobody"})),
        "create-alert" => on(json!({"name": "x", "when": {"contains": "x"}, "notice": notice})),
        "change-alert" => on(json!({"alert": "x", "on": false})),
        "delete-alert" => on(json!({"alert": "x"})),
        "try-alert" => on(json!({"when": {"contains": "x"}})),
        "send-sms" => json!({"to": ["13800138000"], "text": "x"}),
        "send-email" => json!({"to": ["a@example.org"], "subject": "x", "text": "x"}),
        "preview-notice" => json!({"kind": "sms", "text": "x"}),
        "get-notice" | "retry-notice" | "cancel-notice" => json!({"notice": "x"}),
        "settle-notice" => json!({"notice": "x", "as": "failed"}),
        "create-code" => json!({"to": format!("{unique}@example.org")}),
        "check-code" => json!({"code_id": "x", "code": "1"}),
        "judge-address" => json!({"host": "127.0.0.1", "port": 1}),
        "resolve-name" => json!({"name": "localhost"}),
        "describe-port" => json!({"port": 80}),
        // Too short, so that it stays as it is.
        "change-passphrase" => json!({"current": PASSPHRASE, "new": "short"}),
        "end-session" => json!({"session": "x"}),
        "create-token" => json!({"name": "x"}),
        "revoke-token" => json!({"token": "x"}),
        "set-sender" => {
            json!({"sender": "x", "settings": {"host": "127.0.0.1", "port": 1, "tls": "none", "user": "a", "from": "bad"}})
        }
        "delete-sender" => json!({"sender": "x"}),
        "test-sender" => json!({"sender": "x", "to": "a@example.org"}),
        "set-gateway" => {
            json!({"gateway": "x", "settings": {"kind": "ihuyi", "url": "x", "account": "x", "dynamic_password": true}})
        }
        "delete-gateway" | "test-gateway" => json!({"gateway": "x"}),
        "set-template" => json!({"template": "x", "kind": "sms", "text": "x"}),
        "delete-template" => json!({"template": "x"}),
        "change-outbox" => json!({"stop": false}),
        "suppress-recipient" | "unsuppress-recipient" => json!({"recipient": "z@example.org"}),
        "create-user" => json!({"name": unique, "role": "reader"}),
        "change-user" | "delete-user" => json!({"user": "nobody"}),
        "set-rules" => json!({"rules": "none"}),
        _ => json!({}),
    }
}

/// What an answer comes to, in the table's words.
fn word(fault: Option<&Value>) -> &'static str {
    let Some(fault) = fault else { return "yes" };
    match fault["code"].as_str().unwrap() {
        "not-allowed" => "no",
        "not-found" if fault["params"].get("bridge").is_some() => "hidden",
        "not-signed-in" => panic!("signed out: {fault}"),
        _ => "yes",
    }
}

async fn by_rest(api: &Api, operation: &str, with: &Value) -> &'static str {
    let reply = if operation == "send-file" {
        let (bridge, to) = (
            with["bridge"].as_str().unwrap(),
            with["to"].as_str().unwrap(),
        );
        let path = format!("/bridges/{bridge}/files?to={to}&name=x");
        api.ask(api.request(Method::POST, &path).body("x")).await
    } else {
        api.call(operation, with.clone()).await
    };
    word((reply.status >= 400).then_some(&reply.body))
}

async fn live(live: &mut Live, operation: &str, with: &Value) -> &'static str {
    word(live.call(operation, with.clone()).await.err().as_ref())
}

/// One of those of whom the table speaks, through both doors.
struct Actor {
    who: String,
    api: Api,
    live: Live,
    bridge: String,
}

async fn actors(host: &Host) -> Vec<Actor> {
    let mut people = BTreeMap::new();
    for role in ["reader", "member", "admin"] {
        people.insert(role, person(host, role, role).await);
    }
    for (role, name) in [
        ("reader", "reader-token"),
        ("member", "member-token"),
        ("admin", "admin-token"),
    ] {
        let (_, secret) = token(&people[role], json!({"name": name})).await;
        people.insert(name, host.script(&secret));
    }
    let mut bridges = BTreeMap::new();
    for may in ["none", "look", "chat", "manage", "guests"] {
        bridges.insert(may, host.listening(json!({"name": may})).await.0);
    }
    let own = people["member"].listening(json!({"name": "own"})).await.0;
    bridges.insert("own", own);
    for role in ["reader", "member"] {
        for may in ["look", "chat", "manage"] {
            grant(host, &bridges[may], role, may).await;
        }
    }
    for (who, may) in [("guest-look", "look"), ("guest-chat", "chat")] {
        let (_, secret) = host.link(&bridges["guests"], json!({"may": may})).await;
        let guest = host.guest(&secret, &format!("Guest {may}")).await;
        people.insert(who, guest);
    }
    let mut actors = Vec::new();
    for (who, on) in ACTORS {
        let api = people[who].clone();
        actors.push(Actor {
            who: format!("{who} {on}"),
            live: Live::open(&api).await,
            api,
            bridge: bridges[on].clone(),
        });
    }
    actors
}

#[tokio::test]
async fn everybody_may_do_what_the_contract_says_on_both_doors_and_nothing_else() {
    let host = Host::start().await;
    let mut actors = actors(&host).await;
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (operation, words) in table() {
        // It would take the bridge away from the others.
        if !is_there(operation) || operation == "delete-bridge" {
            continue;
        }
        for (actor, expected) in actors.iter_mut().zip(words) {
            for door in ["REST", "live"] {
                let unique = format!("u{tried}");
                let with = arguments(operation, &actor.bridge, &unique);
                let found = match door {
                    // A body or an answer that is a file.
                    "live" if ["send-file", "export-audit"].contains(&operation) => continue,
                    "live" => live(&mut actor.live, operation, &with).await,
                    _ => by_rest(&actor.api, operation, &with).await,
                };
                tried += 1;
                if found != expected {
                    wrong.push(format!(
                        "{operation}: {} by {door}: {found}, not {expected}",
                        actor.who
                    ));
                }
            }
        }
    }
    let deletes = &table()["delete-bridge"];
    for (actor, expected) in actors.iter().zip(deletes).rev() {
        let with = json!({"bridge": actor.bridge});
        let found = by_rest(&actor.api, "delete-bridge", &with).await;
        // Another actor may have deleted it before, which whoever manages it may.
        if found != *expected && !(found == "hidden" && *expected == "yes") {
            wrong.push(format!(
                "delete-bridge: {}: {found}, not {expected}",
                actor.who
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 2000, "{tried}");
}

fn is_there(operation: &str) -> bool {
    let paths = document()["paths"].as_object().unwrap();
    let mut all = paths
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values());
    all.any(|one| one["operationId"] == operation)
}

#[tokio::test]
async fn the_table_names_every_operation() {
    let _host = Host::start().await;
    let table = table();
    let paths = document()["paths"].as_object().unwrap();
    let all = paths
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values());
    let all = all.map(|operation| operation["operationId"].as_str().unwrap());
    let missing: Vec<_> = all
        .filter(|id| !table.contains_key(id) && !DOOR.contains(id))
        .collect();
    assert!(
        missing.is_empty(),
        "say in contract.txt who may do {missing:?}"
    );
}
