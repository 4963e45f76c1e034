//! Who did what: what stands in the list, what never does, and who sees it.

use crate::common::{Api, Program, prelude::*, tcp_listener, udp_socket};

/// The lines of the list for which a filter holds, newest first.
pub(crate) async fn deeds(api: &Api, with: Value) -> Vec<Value> {
    list(api.call("list-audit", with).await.good(), "deeds")
}

/// Waits for the first line for which `wanted` holds.
pub(crate) async fn deed(api: &Api, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    until(what, || async {
        let mut all = deeds(api, json!({"what": what, "limit": 1000}))
            .await
            .into_iter();
        all.find(&wanted)
    })
    .await
}

/// The relay for a guest who may look at a bridge, and the link's id.
pub(crate) async fn guest(host: &Host, bridge: &str, name: &str) -> (Api, String) {
    let (link, secret) = host.link(bridge, json!({"may": "look"})).await;
    (host.guest(&secret, name).await, link)
}

#[tokio::test]
async fn what_is_done_refused_and_failed_stands_in_the_list_by_whom_and_on_what() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"name": "Desk"})).await;
    let made = deed(&host, "create-bridge", |deed| {
        deed["bridge"] == bridge.as_str()
    })
    .await;
    assert_eq!(
        (&made["who"], &made["on"]),
        (&json!("owner"), &json!("Desk"))
    );
    assert!(
        made["refused"].is_null() && made["user"].is_null(),
        "{made}"
    );
    // What fails says why.
    let taken = json!({"name": "Two", "endpoint":
        {"kind": "tcp-listen", "host": "127.0.0.1", "port": address.port()}});
    assert_eq!(
        host.call("create-bridge", taken).await.code(),
        "port-in-use"
    );
    let failed = deed(&host, "create-bridge", |deed| deed["on"] == "Two").await;
    assert_eq!(failed["refused"], "port-in-use");
    // A guest's refusal, of what would only have been a look as well; not that a guest looks.
    let (li, share) = guest(&host, &bridge, "Li").await;
    let own = json!({"bridge": bridge});
    assert_eq!(
        li.call("delete-bridge", own.clone()).await.code(),
        "not-allowed"
    );
    assert_eq!(
        li.call("list-listeners", json!({})).await.code(),
        "not-allowed"
    );
    li.call("get-bridge", own).await.good();
    let who = format!("Li ({share})");
    let refused = deed(&host, "delete-bridge", |deed| deed["refused"].is_string()).await;
    assert_eq!(
        (&refused["who"], &refused["refused"]),
        (&json!(who), &json!("not-allowed"))
    );
    assert_eq!(refused["bridge"], bridge.as_str());
    let looked = deed(&host, "list-listeners", |_| true).await;
    assert_eq!(looked["refused"], "not-allowed");
    let by_li = deeds(&host, json!({"who": who, "limit": 1000})).await;
    assert!(
        by_li.iter().all(|deed| deed["what"] != "get-bridge"),
        "{by_li:?}"
    );
    // What the owner only looks at stands nowhere.
    let all = deeds(&host, json!({"limit": 1000})).await;
    assert!(
        all.iter().all(|deed| deed["what"] != "list-audit"),
        "{all:?}"
    );
}

#[tokio::test]
async fn who_comes_goes_and_is_turned_away_stands_in_the_list_with_the_address() {
    let host = Host::start().await;
    let sign_in = |key: &'static str| {
        let request = host.anonymous(Method::POST, "/session");
        host.ask(request.json(&json!({"key": key})))
    };
    assert_eq!(
        sign_in("not-the-owners-key-0815").await.code(),
        "not-signed-in"
    );
    let refused = deed(&host, "sign-in", |deed| deed["refused"] == "not-signed-in").await;
    assert_eq!(
        (&refused["who"], &refused["from"]),
        (&json!("somebody"), &json!("127.0.0.1"))
    );
    let browser = host.browser(&sign_in(KEY).await.cookie());
    let came = deed(&host, "sign-in", |deed| deed["refused"].is_null()).await;
    assert_eq!(
        (&came["who"], &came["from"]),
        (&json!("owner"), &json!("127.0.0.1"))
    );
    let leave = browser.request(Method::DELETE, "/session");
    assert_eq!(browser.ask(leave).await.status, 204);
    let left = deed(&host, "sign-out", |_| true).await;
    assert_eq!(
        (&left["who"], &left["from"]),
        (&json!("owner"), &json!("127.0.0.1"))
    );
    // A person by name, and a name that nobody has, by none: people give passphrases there.
    let li = json!({"name": "Li", "role": "member", "passphrase": "a long passphrase of Li"});
    let li = host.call("create-user", li).await.good();
    let enter = |user: &str, passphrase: &str| {
        let body = json!({"user": user, "passphrase": passphrase});
        host.ask(host.anonymous(Method::POST, "/session").json(&body))
    };
    assert_eq!(
        enter("li", "a wrong passphrase!").await.code(),
        "not-signed-in"
    );
    let wrong = deed(&host, "sign-in", |deed| deed["who"] == "Li").await;
    assert_eq!(
        (&wrong["refused"], &wrong["user"]),
        (&json!("not-signed-in"), &li["user"]["id"])
    );
    assert_eq!(
        enter("a passphrase by mistake 0815", "x").await.code(),
        "not-signed-in"
    );
    let browser = host.browser(&enter("Li", "a long passphrase of Li").await.cookie());
    let (bridge, _) = browser.listening(json!({})).await;
    let made = deed(&host, "create-bridge", |deed| {
        deed["bridge"] == bridge.as_str()
    })
    .await;
    assert_eq!(
        (&made["who"], &made["user"]),
        (&json!("Li"), &li["user"]["id"])
    );
    assert_eq!(made["from"], "127.0.0.1");
    assert_eq!(
        browser.call("list-audit", json!({})).await.code(),
        "not-allowed"
    );
    deed(&host, "list-audit", |deed| deed["refused"] == "not-allowed").await;
    // A script with a wrong key is one who tries to come in.
    let script = host
        .anonymous(Method::GET, "/bridges")
        .bearer_auth("a-wrong-bearer-key-4711");
    assert_eq!(host.ask(script).await.status, 401);
    deed(&host, "sign-in", |deed| deed["on"] == "authorization").await;
    let listed = host.call("list-audit", json!({"limit": 1000})).await;
    assert!(
        !listed.text.contains("0815") && !listed.text.contains("a-wrong"),
        "{}",
        listed.text
    );
}

#[tokio::test]
async fn where_it_went_stands_in_the_list_with_what_decided() {
    let host = Host::start().await;
    let (listener, address) = tcp_listener().await;
    let bridge = host.dialling(address, json!({"reconnect": true})).await;
    let dialled = deed(&host, "create-bridge", |deed| {
        deed["bridge"] == bridge.as_str()
    })
    .await;
    let at = json!(address.to_string());
    assert_eq!((&dialled["asked"], &dialled["resolved"][0]), (&at, &at));
    assert_eq!(dialled["rule"], "owner-loopback");
    // Dialled again by itself: on behalf of nobody, and to the same address.
    drop(TcpPeer::accept(&listener).await);
    drop(TcpPeer::accept(&listener).await);
    let again = deed(&host, "dial", |deed| deed["bridge"] == bridge.as_str()).await;
    assert_eq!((&again["who"], &again["asked"]), (&json!("relay"), &at));
    assert_eq!(
        (&again["rule"], again.get("from")),
        (&json!("owner-loopback"), None)
    );
    host.call("delete-bridge", json!({"bridge": bridge}))
        .await
        .good();
    // What is denied is never dialled, and stands with the rule that denied it.
    let endpoint = json!({"kind": "tcp-connect", "host": "169.254.169.254", "port": 80});
    let reply = host
        .call(
            "create-bridge",
            json!({"name": "Cloud", "endpoint": endpoint}),
        )
        .await;
    assert_eq!(reply.code(), "denied-by-policy");
    let denied = deed(&host, "create-bridge", |deed| deed["on"] == "Cloud").await;
    assert_eq!(denied["asked"], "169.254.169.254:80");
    assert_eq!(
        (&denied["rule"], &denied["refused"]),
        (&json!("metadata-never"), &json!("denied-by-policy"))
    );
    // A datagram to an address, and a listener.
    let (datagrams, own) = host.datagrams(json!({})).await;
    let bound = deed(&host, "create-bridge", |deed| {
        deed["bridge"] == datagrams.as_str()
    })
    .await;
    assert_eq!(
        (&bound["asked"], &bound["rule"]),
        (&json!(own.to_string()), &json!("owner-listens"))
    );
    let (_socket, to) = udp_socket().await;
    host.send(&datagrams, to.to_string(), "hi").await;
    let sent = deed(&host, "send", |deed| {
        deed["asked"] == to.to_string().as_str()
    })
    .await;
    assert_eq!(sent["rule"], "owner-loopback");
    let found = deeds(&host, json!({"q": "metadata-NEVER"})).await;
    assert_eq!(found, [denied]);
}

#[tokio::test]
async fn what_repeats_itself_is_one_line_more_and_lines_survive_a_restart() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({"name": "Desk"})).await;
    for _ in 0..50 {
        host.send(&bridge, "all", "CANARY-SENT").await;
    }
    let first = deed(&host, "send", |_| true).await;
    assert_eq!((&first["on"], first.get("times")), (&json!("all"), None));
    assert_eq!(deeds(&host, json!({"what": "send"})).await.len(), 1);
    let before = deeds(&host, json!({"limit": 1000})).await;
    let host = host.restart().await;
    let again = deed(&host, "send", |deed| deed["times"] == 49).await;
    assert!(
        again["number"].as_u64() > first["number"].as_u64(),
        "{again}"
    );
    let after = deeds(&host, json!({"limit": 1000})).await;
    assert!(before.iter().all(|deed| after.contains(deed)), "{after:?}");
    let text = serde_json::to_string(&after).unwrap();
    assert!(!text.contains("CANARY-SENT"), "{text}");
    // What the relay opens again it does by itself.
    let opened = deed(&host, "listen", |_| true).await;
    assert_eq!(
        (&opened["who"], &opened["bridge"]),
        (&json!("relay"), &json!(bridge))
    );
    assert!(opened["from"].is_null());
}

#[tokio::test]
async fn the_oldest_lines_go_beyond_a_number() {
    let host = Host::with(|config| config.audit.max_lines = 10).await;
    for number in 0..30 {
        let with = json!({"label": format!("label {number}"), "text": "x"});
        host.call("create-saved", with).await.good();
    }
    deed(&host, "create-saved", |deed| deed["on"] == "label 29").await;
    until("the oldest to go", || async {
        // Each further line is a look at what is too much.
        host.call("delete-saved", json!({"saved": "none"})).await;
        let left = deeds(&host, json!({"limit": 1000})).await;
        (left.len() <= 11).then_some(())
    })
    .await;
    let newest = deeds(&host, json!({"limit": 1})).await[0]["number"].clone();
    let host = host.restart().await;
    host.call("delete-saved", json!({"saved": "none"})).await;
    let next = deed(&host, "delete-saved", |deed| {
        deed["number"].as_u64() > newest.as_u64()
    })
    .await;
    assert!(
        next["number"].as_u64() > newest.as_u64(),
        "no number is given again"
    );
}

/// Killed: what was answered a moment before stands in the list.
#[tokio::test]
async fn lines_are_stored_within_moments() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (bridge, _) = program.listening(json!({"name": "Desk"})).await;
    deed(&program, "create-bridge", |deed| {
        deed["bridge"] == bridge.as_str()
    })
    .await;
    let added = std::process::Command::new(env!("CARGO_BIN_EXE_jackfield"))
        .args(["user", "add", "Ann", "--role", "admin", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(added.status.success(), "{added:?}");
    let ann = deed(&program, "create-user", |deed| deed["on"] == "Ann").await;
    assert_eq!(
        (&ann["who"], ann.get("from")),
        (&json!("command-line"), None)
    );
    program.kill();
    let program = Program::start(folder.path()).await;
    deed(&program, "create-bridge", |deed| {
        deed["bridge"] == bridge.as_str()
    })
    .await;
}
