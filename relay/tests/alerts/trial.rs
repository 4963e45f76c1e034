//! Trying an alert on what the journal holds.

use crate::{common::prelude::*, notices, told};

#[tokio::test]
async fn a_trial_says_where_it_would_have_fired_and_sends_nothing() {
    let host = Host::start().await;
    let fields = json!({"framing": {"kind": "line"}, "encoding": "gbk"});
    let (bridge, address) = host.listening(fields).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("T=21\nT=97\n").await;
    host.received(&bridge, "T=21\nT=97\n").await;
    host.send(&bridge, "all", "T=99\n").await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    peer.say("t=98\n").await;
    let last = host
        .entry(&bridge, "the last", |entry| entry["text"] == "t=98\n")
        .await;
    let seq_of = async |text: &str| {
        host.entry(&bridge, text, |entry| {
            entry["text"] == text && entry["direction"] == "in"
        })
        .await["seq"]
            .clone()
    };
    let tried = async |when: Value| {
        let with = json!({"bridge": bridge, "when": when});
        let answer = host.call("try-alert", with).await.good();
        assert_eq!(answer["from"], 1);
        answer["seqs"].clone()
    };
    let (cold, hot) = (seq_of("T=21\n").await, seq_of("T=97\n").await);
    assert_eq!(
        tried(json!({"contains": "t="})).await,
        json!([cold, hot, last["seq"]])
    );
    assert_eq!(tried(json!({"matches": r"^T=9\d$"})).await, json!([hot]));
    assert_eq!(tried(json!({"silent_ms": 1_000})).await[0], hot);
    assert_eq!(tried(json!({"silent_ms": 3_600_000})).await, json!([]));
    let bad = json!({"bridge": bridge, "when": {"matches": "("}});
    assert_eq!(host.call("try-alert", bad).await.code(), "bad-template");
    assert!(notices(&host).await.is_empty() && told(&host, &bridge).await.is_empty());
}

#[tokio::test]
async fn a_trial_answers_the_newest_thousand() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("x\n".repeat(2_500)).await;
    let last = until("all of it", || async {
        let page = host
            .call("list-entries", json!({"bridge": bridge, "limit": 1}))
            .await
            .good();
        page["last"].as_u64().filter(|last| *last >= 2_500)
    })
    .await;
    let with = json!({"bridge": bridge, "when": {"contains": "x"}});
    let answer = host.call("try-alert", with).await.good();
    let seqs = list(answer.clone(), "seqs");
    assert_eq!((seqs.len(), seqs.last().unwrap()), (1_000, &last.into()));
    assert!(answer["from"].as_u64().unwrap() <= seqs[0].as_u64().unwrap());
}
