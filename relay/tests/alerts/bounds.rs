//! What is refused when an alert is made, and how many there may be.

use crate::{alert, common::prelude::*, fired, notices, standing};

fn notice(change: Value) -> Value {
    let mut notice =
        json!({"kind": "email", "to": ["ann@example.org"], "subject": "s", "text": "t"});
    let all = notice.as_object_mut().unwrap();
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    notice
}

#[tokio::test]
async fn what_could_not_fire_is_refused_when_it_is_made() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({"encoding": "latin1"})).await;
    let template = json!({"template": "sms", "kind": "sms", "text": "{{ code }}"});
    host.call("set-template", template).await.good();
    let fine = json!({"contains": "x"});
    let sms = json!({"kind": "sms", "to": ["+8613800138000"], "subject": null});
    let with = |change: Value| {
        let mut all = sms.clone();
        all.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        notice(all)
    };
    let cases = [
        (json!({"contains": ""}), notice(json!({})), "bad-request"),
        (
            json!({"contains": "过热"}),
            notice(json!({})),
            "not-encodable",
        ),
        (json!({"matches": "("}), notice(json!({})), "bad-template"),
        (json!({"silent_ms": 999}), notice(json!({})), "bad-request"),
        (
            json!({"contains": "x", "silent_ms": 2_000}),
            notice(json!({})),
            "bad-request",
        ),
        (fine.clone(), notice(json!({"to": []})), "bad-request"),
        (
            fine.clone(),
            notice(json!({"to": ["nobody"]})),
            "bad-recipient",
        ),
        (
            fine.clone(),
            notice(json!({"to": vec!["a@example.org"; 17]})),
            "too-large",
        ),
        (fine.clone(), with(json!({"to": ["12"]})), "bad-recipient"),
        (
            fine.clone(),
            with(json!({"to": ["+4915112345678"]})),
            "country-not-allowed",
        ),
        (fine.clone(), with(json!({"subject": "s"})), "bad-request"),
        (
            fine.clone(),
            notice(json!({"subject": null})),
            "bad-request",
        ),
        (fine.clone(), notice(json!({"text": null})), "bad-request"),
        (fine.clone(), notice(json!({"text": " "})), "bad-request"),
        (
            fine.clone(),
            notice(json!({"template": "sms"})),
            "bad-request",
        ),
        (
            fine.clone(),
            notice(json!({"text": null, "template": "sms"})),
            "bad-template",
        ),
        (
            fine.clone(),
            notice(json!({"text": null, "template": "none"})),
            "bad-template",
        ),
        (
            fine.clone(),
            with(json!({"text": null, "template": "sms"})),
            "bad-template",
        ),
        (
            fine.clone(),
            notice(json!({"text": "{{ c1 }}"})),
            "bad-template",
        ),
        (
            json!({"matches": "(a)"}),
            notice(json!({"subject": "{{ c2 }}"})),
            "bad-template",
        ),
        (
            fine.clone(),
            notice(json!({"text": "x".repeat(70_000)})),
            "too-large",
        ),
        (
            fine.clone(),
            notice(json!({"sender": "nobody"})),
            "not-found",
        ),
    ];
    for (when, notice, code) in cases {
        let with = json!({"bridge": bridge, "name": "x", "when": when, "notice": notice});
        let reply = host.call("create-alert", with).await;
        assert_eq!(reply.code(), code, "{when} {notice}: {reply:?}");
    }
    for (field, value) in [
        ("per_hour", json!(0)),
        ("per_hour", json!(601)),
        ("name", json!("")),
    ] {
        let mut with =
            json!({"bridge": bridge, "name": "x", "when": fine, "notice": notice(json!({}))});
        with[field] = value;
        assert_eq!(
            host.call("create-alert", with).await.code(),
            "bad-request",
            "{field}"
        );
    }
    let left = host
        .call("list-alerts", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(left["alerts"], json!([]));
}

#[tokio::test]
async fn a_bridge_has_so_many_alerts_and_they_go_with_it() {
    let host = Host::with(|config| config.limits.alerts_per_bridge = 2).await;
    let (bridge, address) = host.listening(json!({})).await;
    let when = json!({"contains": "x"});
    let first = alert(&host, &bridge, when.clone(), json!({})).await;
    alert(&host, &bridge, when.clone(), json!({})).await;
    let with = json!({"bridge": bridge, "name": "x", "when": when, "notice": notice(json!({}))});
    let reply = host.call("create-alert", with.clone()).await;
    assert_eq!(
        (reply.code(), &reply.body["params"]),
        (
            "limit-reached",
            &json!({"limit": "alerts_per_bridge", "value": 2})
        )
    );
    host.call("delete-alert", json!({"bridge": bridge, "alert": first}))
        .await
        .good();
    let second = id(&host.call("create-alert", with).await.good());
    let mut peer = TcpPeer::dial(address).await;
    peer.say("x").await;
    fired(&host, &bridge, &second, 1).await;
    host.call("delete-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let gone = host.call("list-alerts", json!({"bridge": bridge})).await;
    assert_eq!(gone.code(), "not-found");
    let host = host.restart().await;
    assert!(
        !notices(&host).await.is_empty(),
        "notices outlive the bridge that raised them"
    );
}

#[tokio::test]
async fn an_alert_has_so_many_recipients() {
    let host = Host::with(|config| config.limits.alert_recipients = 2).await;
    let (bridge, _) = host.listening(json!({})).await;
    let to = |count: usize| {
        let to: Vec<_> = (0..count)
            .map(|number| format!("a{number}@example.org"))
            .collect();
        let notice = notice(json!({"to": to}));
        json!({"bridge": bridge, "name": "x", "when": {"contains": "x"}, "notice": notice})
    };
    host.call("create-alert", to(2)).await.good();
    let reply = host.call("create-alert", to(3)).await;
    assert_eq!((reply.status, reply.code()), (413, "too-large"));
    assert_eq!(
        reply.body["params"],
        json!({"key": "alert_recipients", "limit": 2})
    );
}

#[tokio::test]
async fn the_same_request_under_its_key_makes_one_alert() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut with = json!({"bridge": bridge, "name": "x", "when": {"contains": "x"}, "notice": notice(json!({})), "key": "k1"});
    let first = host.call("create-alert", with.clone()).await.good();
    let again = host.call("create-alert", with.clone()).await.good();
    assert_eq!(first, again);
    with["name"] = "y".into();
    assert_eq!(host.call("create-alert", with).await.code(), "key-reused");
    let all = host
        .call("list-alerts", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(list(all, "alerts").len(), 1);
}

/// An alert that fires for everything on a busy bridge: everything is counted, little is told.
#[tokio::test]
async fn a_flood_is_counted_and_tells_little() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let every = alert(
        &host,
        &bridge,
        json!({"matches": "."}),
        json!({"per_hour": 3}),
    )
    .await;
    let mut peer = TcpPeer::dial(address).await;
    for _ in 0..20 {
        peer.say("line\n".repeat(1_000)).await;
    }
    fired(&host, &bridge, &every, 20_000).await;
    assert_eq!(notices(&host).await.len(), 3);
    let events = host.events(&bridge).await;
    let told = events
        .iter()
        .filter(|entry| entry["event"]["kind"] == "alert-fired")
        .count();
    assert_eq!(told, 4);
    let host = host.restart().await;
    assert_eq!(standing(&host, &bridge, &every).await["fired"], 20_000);
}
