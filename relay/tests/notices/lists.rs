//! Lists, filters and counts.

use crate::{common::prelude::*, email, sent, sms};

async fn ids(host: &Host, with: Value) -> Vec<String> {
    sent(host, "list-notices", with)
        .await
        .iter()
        .map(id)
        .collect()
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    let host = Host::start().await;
    let mut all = Vec::new();
    for number in 0..5 {
        let notices = sent(&host, "send-email", email(&format!("a{number}@b.org"))).await;
        all.insert(0, id(&notices[0]));
    }
    let phone = sent(&host, "send-sms", sms("13800138000")).await;
    assert_eq!(ids(&host, json!({"kind": "email"})).await, all);
    assert_eq!(ids(&host, json!({"kind": "sms"})).await, [id(&phone[0])]);
    assert_eq!(
        ids(&host, json!({"limit": 3, "kind": "email"})).await,
        all[..3]
    );
    assert_eq!(
        ids(&host, json!({"limit": 3, "before": all[2]})).await,
        all[3..]
    );
    assert_eq!(
        ids(
            &host,
            json!({"status": "captured", "limit": 2, "kind": "email"})
        )
        .await,
        all[..2]
    );
    assert!(ids(&host, json!({"status": "queued"})).await.is_empty());
    assert_eq!(ids(&host, json!({"to": "a3@"})).await, [all[1].clone()]);
    for (with, code) in [
        (json!({"limit": 0}), "bad-request"),
        (json!({"limit": 1001}), "bad-request"),
        (json!({"before": "x"}), "not-found"),
        (json!({"status": "lost"}), "bad-request"),
    ] {
        assert_eq!(host.call("list-notices", with).await.code(), code);
    }
}

#[tokio::test]
async fn the_hours_are_counted_by_status() {
    let host = Host::start().await;
    for _ in 0..3 {
        host.call("send-sms", sms("13800138000")).await.good();
    }
    let counts = host.call("count-notices", json!({})).await.good();
    let hours = list(counts, "hours");
    let sum: u64 = hours
        .iter()
        .map(|hour| hour["count"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, 3, "over the turn of an hour there are two of them");
    assert!(hours.iter().all(|hour| hour["status"] == "captured"));
    assert!(hours[0]["at"].as_str().unwrap().ends_with(":00:00.000000Z"));
    let since = json!({"since": "2999-01-01T00:00:00Z"});
    let later = host.call("count-notices", since).await.good();
    assert_eq!(later["hours"], json!([]));
}
