//! Saved sends: kept, ordered, bounded, and told to everybody.

use crate::common::{Live, prelude::*};

async fn save(host: &Host, with: Value) -> Value {
    host.call("create-saved", with).await.good()
}

async fn labels(host: &Host, with: Value) -> Vec<String> {
    let saved = list(host.call("list-saved", with).await.good(), "saved");
    for (saved, position) in saved.iter().zip(0..) {
        assert!(saved["position"].as_u64() >= Some(position));
    }
    let label = |saved: &Value| saved["label"].as_str().unwrap().to_owned();
    saved.iter().map(label).collect()
}

#[tokio::test]
async fn they_are_kept_in_order_over_a_restart() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (other, _) = host.listening(json!({})).await;
    save(&host, json!({"label": "ping", "text": "ping\n"})).await;
    let reset = json!({"label": "reset", "escapes": r"\x1bc", "bridge": bridge});
    let reset = save(&host, reset).await;
    save(
        &host,
        json!({"label": "other", "hex": "01", "bridge": other}),
    )
    .await;
    let first = json!({"label": "first", "text": "你", "encoding": "gbk", "position": 0});
    save(&host, first).await;
    assert_eq!(
        labels(&host, json!({})).await,
        ["first", "ping", "reset", "other"]
    );
    assert_eq!(
        labels(&host, json!({"bridge": bridge})).await,
        ["first", "ping", "reset"]
    );
    let moved = json!({"saved": reset["id"], "position": 0, "label": "Reset"});
    let moved = host.call("change-saved", moved).await.good();
    assert_eq!(
        (&moved["position"], &moved["escapes"]),
        (&0.into(), &json!(r"\x1bc"))
    );
    let everywhere = json!({"saved": reset["id"], "bridge": "", "hex": "1b 63"});
    let everywhere = host.call("change-saved", everywhere).await.good();
    assert_eq!(
        (everywhere.get("bridge"), everywhere.get("escapes")),
        (None, None)
    );
    let host = host.restart().await;
    assert_eq!(
        labels(&host, json!({})).await,
        ["Reset", "first", "ping", "other"]
    );
    host.call("delete-bridge", json!({"bridge": other}))
        .await
        .good();
    assert_eq!(labels(&host, json!({})).await, ["Reset", "first", "ping"]);
    let host = host.restart().await;
    assert_eq!(labels(&host, json!({})).await, ["Reset", "first", "ping"]);
}

#[tokio::test]
async fn everybody_is_told() {
    let host = Host::start().await;
    let mut live = Live::open(&host).await;
    let one = save(&host, json!({"label": "one", "text": "1"})).await;
    let two = save(&host, json!({"label": "two", "text": "2"})).await;
    for saved in [&one, &two] {
        let told = live.message("it", |message| message["saved"]["id"] == saved["id"]);
        assert_eq!(told.await["saved"], *saved);
    }
    host.call("delete-saved", json!({"saved": one["id"]}))
        .await
        .good();
    let gone = live.message("its end", |message| message.get("saved-gone").is_some());
    assert_eq!(gone.await["saved-gone"], json!({"id": one["id"]}));
    let told = live.message("the move", |message| message.get("saved").is_some());
    let told = told.await;
    assert_eq!(
        (&told["saved"]["id"], &told["saved"]["position"]),
        (&two["id"], &0.into())
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_saved() {
    let host = Host::start().await;
    let (latin, _) = host.listening(json!({"encoding": "latin1"})).await;
    for (with, code) in [
        (json!({"label": "", "text": "x"}), "bad-request"),
        (json!({"label": "x"}), "bad-request"),
        (
            json!({"label": "x", "text": "x", "hex": "01"}),
            "bad-request",
        ),
        (json!({"label": "x", "hex": "0"}), "bad-hex"),
        (json!({"label": "x", "escapes": r"\"}), "bad-escape"),
        (
            json!({"label": "x", "text": "你", "encoding": "latin1"}),
            "not-encodable",
        ),
        (
            json!({"label": "x", "text": "你", "bridge": latin}),
            "not-encodable",
        ),
        (
            json!({"label": "x", "text": "x", "bridge": "nope"}),
            "not-found",
        ),
    ] {
        assert_eq!(
            host.call("create-saved", with.clone()).await.code(),
            code,
            "{with}"
        );
    }
    let saved = save(&host, json!({"label": "x", "text": "你"})).await;
    save(&host, json!({"label": "y", "text": "y"})).await;
    // A refused change changes nothing.
    let bad = json!({"saved": saved["id"], "position": 1, "encoding": "latin1"});
    assert_eq!(host.call("change-saved", bad).await.code(), "not-encodable");
    assert_eq!(labels(&host, json!({})).await, ["x", "y"]);
    for operation in ["change-saved", "delete-saved"] {
        let reply = host.call(operation, json!({"saved": "nope"})).await;
        assert_eq!(reply.code(), "not-found");
    }
}

#[tokio::test]
async fn what_is_saved_for_a_bridge_that_is_being_deleted_goes_with_it() {
    let host = Host::start().await;
    for round in 0..10 {
        let (bridge, _) = host.listening(json!({})).await;
        let with = json!({"label": round.to_string(), "text": "x", "bridge": bridge});
        let save = {
            let host = (*host).clone();
            tokio::spawn(async move { host.call("create-saved", with).await.code().to_owned() })
        };
        let delete = host.call("delete-bridge", json!({"bridge": bridge}));
        let (save, deleted) = tokio::join!(save, delete);
        deleted.good();
        let save = save.unwrap();
        assert!(["", "not-found"].contains(&save.as_str()), "{save}");
    }
    let left = host.call("list-saved", json!({})).await;
    assert_eq!(list(left.good(), "saved"), [] as [Value; 0]);
    let host = host.restart().await;
    let left = host.call("list-saved", json!({})).await;
    assert_eq!(list(left.good(), "saved"), [] as [Value; 0]);
}
