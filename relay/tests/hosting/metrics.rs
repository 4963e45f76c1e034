//! Figures for Prometheus, on a listener of their own.

use std::collections::HashMap;

use crate::common::{Live, prelude::*, udp_socket};

/// The figures, by name and labels.
async fn figures(host: &Host) -> HashMap<String, f64> {
    let url = format!("http://{}/metrics", host.metrics.unwrap());
    let answer = host.client.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = answer.text().await.unwrap();
    assert!(
        text.ends_with("# EOF\n") && text.matches("# EOF").count() == 1,
        "{text}"
    );
    for secret in [KEY, "Desk", "tell nobody"] {
        assert!(!text.contains(secret), "{text}");
    }
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pair = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    };
    lines.map(pair).collect()
}

async fn watched() -> Host {
    Host::with(|config| config.server.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await
}

#[tokio::test]
async fn what_a_host_needs_is_counted() {
    let host = watched().await;
    let before = figures(&host).await;
    let (bridge, address) = host.listening(json!({"name": "Desk"})).await;
    let closed = host.listening(json!({})).await.0;
    host.call("close-bridge", json!({"bridge": closed}))
        .await
        .good();
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    peer.say("tell nobody").await;
    host.received(&bridge, "tell nobody").await;
    host.send(&bridge, "all", "hello").await;
    peer.hears("hello").await;
    let _viewer = Live::open(&host).await;
    let mail = json!({"to": ["ann@example.org"], "subject": "s", "text": "t"});
    host.call("send-email", mail).await.good();
    let unproven = host.ask(host.anonymous(Method::GET, "/bridges")).await;
    assert_eq!(unproven.status, 401);
    let after = until("the notice to be captured", || async {
        let all = figures(&host).await;
        (all.get("jackfield_notices{status=\"captured\"}") == Some(&1.0)).then_some(all)
    })
    .await;
    let new = |name: &str| {
        let now = after
            .get(name)
            .unwrap_or_else(|| panic!("no {name}: {after:?}"));
        now - before.get(name).unwrap_or(&0.0)
    };
    for (name, value) in [
        ("jackfield_entries_total{direction=\"in\"}", 1.0),
        ("jackfield_entry_bytes_total{direction=\"in\"}", 11.0),
        ("jackfield_entries_total{direction=\"out\"}", 1.0),
        ("jackfield_entry_bytes_total{direction=\"out\"}", 5.0),
        ("jackfield_bridges{state=\"open\"}", 1.0),
        ("jackfield_bridges{state=\"closed\"}", 1.0),
        ("jackfield_peers", 1.0),
        ("jackfield_viewers", 1.0),
        ("jackfield_http_requests_total{code=\"401\"}", 1.0),
        ("jackfield_http_requests_total{code=\"101\"}", 1.0),
        ("jackfield_commit_failures_total", 0.0),
        ("jackfield_notices{status=\"failed\"}", 0.0),
        ("jackfield_connections_refused_total{why=\"waited\"}", 0.0),
        ("jackfield_datagrams_dropped_total", 0.0),
        ("jackfield_notice_overdue_seconds", 0.0),
    ] {
        assert_eq!(new(name), value, "{name}");
    }
    for name in [
        "jackfield_commit_seconds_count",
        "jackfield_commit_seconds_sum",
        "jackfield_commit_seconds_bucket{le=\"+Inf\"}",
        "jackfield_entries_total{direction=\"event\"}",
        "jackfield_http_requests_total{code=\"201\"}",
    ] {
        assert!(new(name) > 0.0, "{name}");
    }
    for name in [
        "jackfield_connections",
        "jackfield_journal_bytes",
        "jackfield_disk_free_bytes",
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_max_fds",
    ] {
        assert!(after[name] > 0.0, "{name}");
    }
}

#[tokio::test]
async fn datagrams_that_are_dropped_are_counted() {
    let host = Host::with(|config| {
        config.server.metrics_listen = Some(([127, 0, 0, 1], 0).into());
        config.limits.peers = 1;
    })
    .await;
    let (taken, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&taken, 1).await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (socket, _) = udp_socket().await;
    socket.send_to(b"x", address).await.unwrap();
    host.event(&bridge, "datagrams-dropped").await;
    assert_eq!(
        figures(&host).await["jackfield_datagrams_dropped_total"],
        1.0
    );
}

#[tokio::test]
async fn the_figures_are_nowhere_else_and_nothing_else_is_there() {
    let host = watched().await;
    let client = &host.client;
    let status =
        |url: String| async move { client.get(url).send().await.unwrap().status().as_u16() };
    assert_eq!(status(format!("{}/metrics", host.url)).await, 404);
    let metrics = format!("http://{}", host.metrics.unwrap());
    for path in ["/", "/api/v1/bridges", "/api/v1/openapi.json"] {
        assert_eq!(status(format!("{metrics}{path}")).await, 404, "{path}");
    }
    for path in ["/livez", "/readyz"] {
        assert_eq!(status(format!("{metrics}{path}")).await, 200, "{path}");
    }
    let plain = Host::start().await;
    assert_eq!(plain.metrics, None, "off unless it is set");
}
