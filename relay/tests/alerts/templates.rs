//! Templates through both doors.

use crate::common::{Live, prelude::*};

#[tokio::test]
async fn templates_are_kept_by_name() {
    let host = Host::start().await;
    let mail = json!({"template": "hot", "kind": "email", "subject": "{{ a }}", "text": "{{ b }} {{ a }}", "html": "<p>{{ c }}</p>"});
    let set = host.call("set-template", mail).await.good();
    assert_eq!(set["names"], json!(["a", "b", "c"]));
    let mut live = Live::open(&host).await;
    let sms = json!({"template": "代码", "kind": "sms", "text": "{{ code }}"});
    live.call("set-template", sms.clone()).await.unwrap();
    let changed = json!({"template": "hot", "kind": "sms", "text": "plain"});
    host.call("set-template", changed).await.good();
    let host = host.restart().await;
    let all = host.call("list-templates", json!({})).await.good();
    assert_eq!(
        all["templates"],
        json!([
            {"template": "hot", "kind": "sms", "text": "plain"},
            {"template": "代码", "kind": "sms", "text": "{{ code }}", "names": ["code"]},
        ])
    );
    let with = json!({"template": "hot"});
    assert_eq!(host.call("delete-template", with.clone()).await.status, 204);
    assert_eq!(host.call("delete-template", with).await.code(), "not-found");
}

#[tokio::test]
async fn what_is_no_template_says_where() {
    let host =
        Host::with(|config| (config.limits.templates, config.limits.template_bytes) = (1, 100))
            .await;
    let set = async |name: &str, fields: Value| {
        let mut with = json!({"template": name, "kind": "email", "text": "x"});
        with.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        host.call("set-template", with).await
    };
    let reply = set("a", json!({"html": "<b>\n{{ x"})).await;
    assert_eq!(reply.code(), "bad-template");
    assert_eq!(
        (&reply.body["params"]["part"], &reply.body["params"]["line"]),
        (&"html".into(), &2.into())
    );
    for name in ["", "a b", "a/b", &"x".repeat(65)] {
        let with = json!({"template": name, "kind": "sms", "text": "x"});
        let mut live = Live::open(&host).await;
        let fault = live.call("set-template", with).await.unwrap_err();
        assert_eq!(fault["code"], "bad-request", "{name}");
    }
    assert_eq!(
        set("a", json!({"kind": "sms", "subject": "x"}))
            .await
            .code(),
        "bad-request"
    );
    assert_eq!(
        set("a", json!({"text": "x".repeat(101)})).await.code(),
        "too-large"
    );
    set("a", json!({})).await.good();
    set("a", json!({"text": "y"})).await.good();
    assert_eq!(set("b", json!({})).await.code(), "limit-reached");
}

#[tokio::test]
async fn a_notice_is_made_of_a_template_and_its_values() {
    let host = Host::start().await;
    let mail = json!({"template": "hot", "kind": "email", "subject": "{{ a }}", "text": "{{ a }}!", "html": "<p>{{ a }}</p>"});
    host.call("set-template", mail).await.good();
    let mut with = json!({"to": ["ann@example.org"], "template": "hot", "values": {}});
    let reply = host.call("send-email", with.clone()).await;
    assert_eq!(
        (reply.code(), &reply.body["params"]["name"]),
        ("bad-template", &"a".into())
    );
    with["values"]["a"] = "<1>".into();
    let sent = host.call("send-email", with).await.good();
    let notice = json!({"notice": sent["notices"][0]["id"]});
    let notice = host.call("get-notice", notice).await.good();
    assert_eq!(
        (&notice["subject"], &notice["text"], &notice["html"]),
        (&"<1>".into(), &"<1>!".into(), &"<p>&lt;1&gt;</p>".into())
    );
}
