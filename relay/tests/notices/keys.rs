//! Idempotency keys.

use crate::{
    common::{Api, Live, prelude::*},
    email, sent,
};

async fn with_header(api: &Api, key: &str, body: &Value) -> crate::common::Reply {
    let request = api.request(Method::POST, "/notices/email").json(body);
    api.ask(request.header("Idempotency-Key", key)).await
}

#[tokio::test]
async fn the_same_request_under_the_same_key_is_done_once() {
    let host = Host::start().await;
    let first = with_header(&host, "k-1", &email("a@b.org")).await.good();
    assert_eq!(
        with_header(&host, "k-1", &email("a@b.org")).await.good(),
        first
    );
    let other = with_header(&host, "k-1", &email("c@b.org")).await;
    assert_eq!((other.status, other.code()), (422, "key-reused"));
    let host = host.restart().await;
    assert_eq!(
        with_header(&host, "k-1", &email("a@b.org")).await.good(),
        first
    );
    // On the live socket the key stands beside the arguments or among them.
    let mut live = Live::open(&host).await;
    let mut among = email("a@b.org");
    among["key"] = "k-1".into();
    assert_eq!(live.call("send-email", among).await.unwrap(), first);
    live.say(json!({"id": 77, "do": "send-email", "with": email("a@b.org"), "key": "k-1"}))
        .await;
    assert_eq!(live.answer(77, "send-email").await.unwrap(), first);
    assert_eq!(sent(&host, "list-notices", json!({})).await.len(), 1);
    // Under no key each is one of its own.
    host.call("send-email", email("a@b.org")).await.good();
    assert_eq!(sent(&host, "list-notices", json!({})).await.len(), 2);
}

#[tokio::test]
async fn what_was_refused_may_be_asked_again_under_its_key() {
    let host = Host::start().await;
    host.call("change-outbox", json!({"stop": true}))
        .await
        .good();
    let refused = with_header(&host, "k-2", &email("a@b.org")).await;
    assert_eq!(refused.code(), "notices-stopped");
    host.call("change-outbox", json!({"stop": false}))
        .await
        .good();
    with_header(&host, "k-2", &email("a@b.org")).await.good();
}

#[tokio::test]
async fn two_at_once_with_one_key_are_one() {
    let host = Host::start().await;
    let body = email("a@b.org");
    let all = (0..20).map(|_| with_header(&host, "k-3", &body));
    let answers: Vec<_> = futures_util::future::join_all(all).await;
    let first = answers[0].body.clone();
    for answer in answers {
        assert_eq!(answer.good(), first);
    }
    assert_eq!(sent(&host, "list-notices", json!({})).await.len(), 1);
}

#[tokio::test]
async fn keys_have_a_form() {
    let host = Host::start().await;
    with_header(&host, &"k".repeat(255), &email("a@b.org"))
        .await
        .good();
    for key in [String::new(), "k".repeat(256), "a b".to_owned()] {
        let reply = with_header(&host, &key, &email("a@b.org")).await;
        assert_eq!(reply.code(), "bad-request", "{key}");
    }
}
