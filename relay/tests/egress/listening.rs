//! Where bridges listen, and the relay's own listeners, which they never meet.

use crate::common::prelude::*;

async fn refused(host: &Host, endpoint: Value) -> String {
    let with = json!({"name": "x", "endpoint": endpoint});
    let reply = host.call("create-bridge", with).await;
    assert_eq!(
        (reply.status, reply.code()),
        (403, "denied-by-policy"),
        "{endpoint}"
    );
    reply.body["params"]["rule"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_relays_own_listeners_are_never_dialled_and_never_listened_on() {
    let host = Host::with(|config| {
        config.server.metrics_listen = Some(([127, 0, 0, 1], 0).into());
    })
    .await;
    // No rule may allow it.
    let rules = json!([{"name": "all", "then": "allow"}]);
    host.call("set-rules", json!({"rules": rules})).await.good();
    for port in [host.address.port(), host.metrics.unwrap().port()] {
        for address in [
            "127.0.0.1",
            "0.0.0.0",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "localhost",
        ] {
            let dials = json!({"kind": "tcp-connect", "host": address, "port": port});
            assert_eq!(
                refused(&host, dials).await,
                "own-listener-never",
                "{address}"
            );
        }
        for address in ["127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::1"] {
            let listens = json!({"kind": "tcp-listen", "host": address, "port": port});
            assert_eq!(
                refused(&host, listens).await,
                "own-listener-never",
                "{address}"
            );
        }
    }
    // UDP has ports of its own.
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": host.address.port()});
    host.create(json!({"endpoint": endpoint})).await;
}

#[tokio::test]
async fn a_relay_that_listens_everywhere_is_not_dialled_at_any_address() {
    let host = Host::with(|config| config.server.listen = ([0, 0, 0, 0], 0).into()).await;
    let shown = host.call("describe-host", json!({})).await.good();
    let mut all: Vec<_> = list(shown, "addresses")
        .iter()
        .map(|ip| ip.as_str().unwrap().to_owned())
        .collect();
    all.retain(|ip| !ip.contains(':'));
    all.extend(["127.0.0.1", "127.9.9.9", "0.0.0.0"].map(str::to_owned));
    for address in all {
        let dials = json!({"kind": "tcp-connect", "host": address, "port": host.address.port()});
        assert_eq!(
            refused(&host, dials).await,
            "own-listener-never",
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_free_port_is_one_on_which_listening_is_allowed() {
    let host = Host::with(|config| {
        config.egress.listen_ports = "20000-29999".to_owned();
    })
    .await;
    let rules = json!([
        {"name": "these", "then": "allow", "kinds": ["tcp-listen", "udp-listen"], "ports": ["20000-29999"]},
        {"name": "no others", "then": "deny", "kinds": ["tcp-listen", "udp-listen"]},
    ]);
    host.call("set-rules", json!({"rules": rules})).await.good();
    for kind in ["tcp-listen", "udp"] {
        let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": 0});
        let bridge = host.create(json!({"endpoint": endpoint})).await;
        assert!((20000..30000).contains(&local(&bridge).port()), "{bridge}");
        let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": 30000});
        assert_eq!(refused(&host, endpoint).await, "no others");
    }
}

#[tokio::test]
async fn so_many_look_for_listeners_at_once_and_no_more() {
    let host = Host::start().await;
    until("one too many", || async {
        let asked = (0..32).map(|_| host.call("list-listeners", json!({})));
        let replies = futures_util::future::join_all(asked).await;
        let busy = replies.iter().find(|reply| reply.status != 200);
        busy.map(|reply| assert_eq!((reply.status, reply.code()), (429, "too-many-requests")))
    })
    .await;
    host.call("list-listeners", json!({})).await.good();
}
