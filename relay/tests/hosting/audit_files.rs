//! The audit list by filters, by pages, and as a file.

use crate::{
    audit::{deed, deeds, guest},
    common::prelude::*,
};

#[tokio::test]
async fn filters_pages_and_files_show_the_same_lines() {
    let host = Host::start().await;
    let (formula, _) = host.listening(json!({"name": "=1+1"})).await;
    for name in ["a", "b", "c"] {
        host.listening(json!({"name": format!("Bridge {name}, \"quoted\"")}))
            .await;
    }
    host.call("close-bridge", json!({"bridge": formula}))
        .await
        .good();
    deed(&host, "close-bridge", |_| true).await;
    let forged = json!({"name": "x\r\n2026 forged\u{2028}", "endpoint": {"kind": "udp", "host": "127.0.0.1", "port": 0}});
    assert_eq!(host.call("create-bridge", forged).await.status, 400);
    deed(&host, "create-bridge", |deed| {
        deed["refused"] == "bad-request"
    })
    .await;
    let all = deeds(&host, json!({"limit": 1000})).await;
    let numbers: Vec<_> = all
        .iter()
        .map(|deed| deed["number"].as_u64().unwrap())
        .collect();
    assert!(
        numbers.is_sorted_by(|a, b| a > b),
        "newest first: {numbers:?}"
    );
    // Page by page there are the same.
    let mut paged = Vec::new();
    let mut before = json!({"limit": 2});
    loop {
        let page = deeds(&host, before).await;
        let Some(last) = page.last() else { break };
        before = json!({"limit": 2, "before": last["number"]});
        paged.extend(page);
    }
    assert_eq!(paged, all);
    for (with, count) in [
        (json!({"bridge": formula}), 2),
        (json!({"what": "create-bridge", "refused": false}), 4),
        (json!({"q": "qUOTED"}), 3),
        (json!({"q": "%"}), 0),
        (json!({"who": "nobody"}), 0),
        (json!({"refused": true, "what": "create-bridge"}), 1),
    ] {
        assert_eq!(deeds(&host, with.clone()).await.len(), count, "{with}");
    }
    for (with, field) in [
        (json!({"limit": 0}), "limit"),
        (json!({"limit": 1001}), "limit"),
        (json!({"q": "x".repeat(201)}), "q"),
    ] {
        let reply = host.call("list-audit", with).await;
        assert_eq!(
            (reply.status, &reply.body["params"]["field"]),
            (400, &json!(field))
        );
    }
    export(&host, &all).await;
}

async fn export(host: &Host, all: &[Value]) {
    let ask = |path: &str| host.ask(host.request(Method::GET, path));
    let lines = ask("/audit/export").await;
    assert_eq!(
        (lines.status, lines.kind.as_str()),
        (200, "application/x-ndjson")
    );
    let parsed: Vec<Value> = lines
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let without = |deeds: &[Value]| -> Vec<Value> {
        let kept = |deed: &&Value| deed["what"] != "export-audit";
        deeds.iter().filter(kept).cloned().collect()
    };
    assert_eq!(without(&parsed), all);
    let table = ask("/audit/export?format=csv&what=create-bridge").await;
    assert_eq!(
        (table.status, table.kind.as_str()),
        (200, "text/csv; charset=utf-8")
    );
    let rows: Vec<_> = table.text.split_terminator("\r\n").collect();
    assert_eq!(rows.len(), 6, "a head and a row for each: {}", table.text);
    assert!(rows[0].starts_with("number,at,who,"));
    assert!(table.text.contains(",\"'=1+1\","), "{}", table.text);
    assert!(
        table.text.contains("\"Bridge a, \"\"quoted\"\"\""),
        "{}",
        table.text
    );
    assert!(
        table
            .text
            .contains(",x\u{fffd}\u{fffd}2026 forged\u{fffd},"),
        "{}",
        table.text
    );
    let accepts = host
        .request(Method::GET, "/audit/export?limit=1")
        .header("Accept", "text/csv");
    assert_eq!(host.ask(accepts).await.text.lines().count(), 2);
    for path in ["/audit/export?format=xml", "/audit/export?limit=none"] {
        assert_eq!(ask(path).await.status, 400, "{path}");
    }
    let stranger = host.ask(host.anonymous(Method::GET, "/audit/export")).await;
    assert_eq!(stranger.code(), "not-signed-in");
    let (bridge, _) = host.listening(json!({})).await;
    let (li, _) = guest(host, &bridge, "Li").await;
    let reply = li.ask(li.request(Method::GET, "/audit/export")).await;
    assert_eq!(reply.code(), "not-allowed");
    let taken = deed(host, "export-audit", |deed| deed["refused"].is_null()).await;
    assert_eq!(taken["who"], "owner");
}
