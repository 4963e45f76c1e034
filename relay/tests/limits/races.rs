//! Who asks for much at once gets no more than who asks for one after the other.

use futures_util::future::join_all;

use crate::{common::prelude::*, limited};

/// So many ask at once.
const AT_ONCE: usize = 24;

/// Has as many ask at once as are far too many, each for a thing of its own; as many as the limit says get it.
async fn race(
    host: &Host,
    operation: &str,
    limit: &str,
    most: usize,
    with: impl Fn(usize) -> Value,
) {
    let asked = (0..AT_ONCE).map(|number| host.call(operation, with(number)));
    let (mut given, mut refused) = (0, 0);
    for reply in join_all(asked).await {
        match reply.code() {
            "" => given += 1,
            "limit-reached" => {
                assert_eq!(reply.body["params"]["limit"], limit, "{operation}");
                refused += 1;
            }
            _ => panic!("{operation}: {reply:?}"),
        }
    }
    assert_eq!((given, refused), (most, AT_ONCE - most), "{operation}");
}

#[tokio::test]
async fn no_limit_is_passed_by_asking_at_once() {
    let host = limited(|limits| {
        limits.bridges = 3;
        limits.saved = 2;
        limits.periodic_per_bridge = 2;
        limits.shares_per_bridge = 2;
        limits.alerts_per_bridge = 2;
        limits.senders = 2;
        limits.gateways = 2;
        limits.templates = 2;
    })
    .await;
    let (bridge, _) = host.listening(json!({})).await;
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0});
    let notice = json!({"kind": "email", "to": ["a@example.org"], "subject": "s", "text": "t"});
    race(
        &host,
        "create-bridge",
        "bridges",
        2,
        |_| json!({"name": "x", "endpoint": endpoint}),
    )
    .await;
    race(
        &host,
        "create-share",
        "shares_per_bridge",
        2,
        |_| json!({"bridge": bridge, "may": "look"}),
    )
    .await;
    race(
        &host,
        "create-saved",
        "saved",
        2,
        |number| json!({"label": format!("s{number}"), "text": "x"}),
    )
    .await;
    race(
        &host,
        "create-periodic",
        "periodic_per_bridge",
        2,
        |_| json!({"bridge": bridge, "to": "all", "text": "x", "every_ms": 60_000}),
    )
    .await;
    race(
        &host,
        "create-alert",
        "alerts_per_bridge",
        2,
        |_| json!({"bridge": bridge, "name": "x", "when": {"contains": "x"}, "notice": notice}),
    )
    .await;
    race(&host, "set-sender", "senders", 2, |number| {
        let settings =
            json!({"host": "127.0.0.1", "port": 25, "tls": "none", "from": "a@example.org"});
        json!({"sender": format!("s{number}"), "settings": settings})
    })
    .await;
    race(&host, "set-gateway", "gateways", 2, |number| {
        let settings = json!({"kind": "http", "url": "http://127.0.0.1:9/", "method": "GET",
            "accepted_when": "status == 200"});
        json!({"gateway": format!("g{number}"), "settings": settings})
    })
    .await;
    race(
        &host,
        "set-template",
        "templates",
        2,
        |number| json!({"template": format!("t{number}"), "kind": "sms", "text": "x"}),
    )
    .await;
}
