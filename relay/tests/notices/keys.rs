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

/// An act that is answered as before does nothing again, also where it could not be done again.
#[tokio::test]
async fn acts_are_done_once_under_a_key() {
    let host = Host::start().await;
    // A sender that nobody answers for: what is put waits.
    let settings = json!({"host": "127.0.0.1", "port": 1, "tls": "none", "from": "a@b.org"});
    let mut with = json!({"sender": "post"});
    with.as_object_mut()
        .unwrap()
        .insert("settings".to_owned(), settings);
    host.call("set-sender", with).await.good();
    let queued = host.call("send-email", email("a@b.org")).await.good();
    let notice = queued["notices"][0]["id"].as_str().unwrap().to_owned();
    let act = async |what: &str, key: &str| {
        let request = host.request(Method::POST, &format!("/notices/{notice}/{what}"));
        host.ask(request.header("Idempotency-Key", key)).await
    };
    let cancelled = until("the notice to wait", || async {
        let reply = act("cancel", "c-1").await;
        (reply.status == 200).then_some(reply)
    })
    .await;
    assert_eq!(cancelled.body["status"], "cancelled");
    assert_eq!(act("cancel", "c-1").await.good(), cancelled.body);
    assert_eq!(act("cancel", "c-2").await.code(), "wrong-status");
    assert_eq!(act("retry", "c-1").await.code(), "key-reused");
    let retried = act("retry", "r-1").await.good();
    assert_eq!(act("retry", "r-1").await.good(), retried);
    let mut live = Live::open(&host).await;
    let again = live.call("retry-notice", json!({"notice": notice, "key": "r-1"}));
    assert_eq!(again.await.unwrap(), retried);
    let detail = host
        .call("get-notice", json!({"notice": notice}))
        .await
        .good();
    let steps = detail["attempts"].as_array().unwrap();
    let of = |outcome: &str| {
        steps
            .iter()
            .filter(|step| step["outcome"] == outcome)
            .count()
    };
    assert_eq!((of("cancelled"), of("retried")), (1, 1));
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

/// What a test came to is told again, also when it could not be made any more.
#[tokio::test]
async fn a_test_is_made_once_under_a_key() {
    let host = Host::start().await;
    let settings = json!({"host": "127.0.0.1", "port": 1, "tls": "none", "from": "a@b.org"});
    let with = json!({"sender": "post", "settings": settings});
    host.call("set-sender", with).await.good();
    let test = async |key: &str| {
        let request = host.request(Method::POST, "/senders/post/test");
        let request = request.json(&json!({"to": "li@example.org"}));
        host.ask(request.header("Idempotency-Key", key)).await
    };
    let first = test("t-1").await.good();
    assert_eq!(first["accepted"], false);
    host.call("delete-sender", json!({"sender": "post"}))
        .await
        .good();
    assert_eq!(test("t-1").await.good(), first);
    assert_eq!(test("t-2").await.code(), "not-found");
}

/// An address for answers that is none is told at once, and not when the mail should go.
#[tokio::test]
async fn a_wrong_reply_to_is_refused_at_the_door() {
    let host = Host::start().await;
    let mut with = email("a@b.org");
    with["reply_to"] = "nobody".into();
    let refused = host.call("send-email", with.clone()).await;
    assert_eq!(
        (refused.code(), &refused.body["params"]["field"]),
        ("bad-recipient", &json!("reply_to"))
    );
    with["reply_to"] = "Ann <ann@b.org>".into();
    host.call("send-email", with).await.good();
}
