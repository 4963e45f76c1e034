//! Sending, looking, and what people do to notices.

use shared::payload::base64;

use crate::{
    common::{Live, prelude::*},
    email, sent, sms,
};

#[tokio::test]
async fn without_a_sender_an_email_is_captured_as_it_would_go_out() {
    let host = Host::start().await;
    let with = json!({
        "to": ["Ann <ann@example.org>", "ben@example.org"], "subject": "Grüße", "text": "Hallo, 世界",
        "attachments": [{"name": "a.bin", "type": "application/octet-stream", "base64": base64(b"\0\x01")}],
    });
    let notices = sent(&host, "send-email", with).await;
    assert_eq!(notices.len(), 2);
    assert_eq!(notices[0]["to"], "ann@example.org");
    for notice in &notices {
        assert_eq!(notice["status"], "captured");
    }
    let detail = host
        .call("get-notice", json!({"notice": notices[0]["id"]}))
        .await
        .good();
    assert_eq!(detail["subject"], "Grüße");
    assert_eq!(detail["text"], "Hallo, 世界");
    assert_eq!(detail["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(detail["attempts"][0]["outcome"], "captured");
    let file = json!([{"name": "a.bin", "type": "application/octet-stream", "bytes": 2}]);
    assert_eq!(detail["attachments"], file);
    let source = detail["source"].as_str().unwrap();
    assert!(source.contains("ann@example.org"), "{source}");
}

#[tokio::test]
async fn without_a_gateway_an_sms_is_captured_with_its_parts() {
    let host = Host::start().await;
    let text = "字".repeat(71);
    let with = json!({"to": ["138 0013 8000"], "text": text});
    let notices = sent(&host, "send-sms", with).await;
    assert_eq!(notices[0]["to"], "+8613800138000");
    let detail = host
        .call("get-notice", json!({"notice": notices[0]["id"]}))
        .await
        .good();
    assert_eq!(
        (&detail["status"], &detail["segments"]),
        (&json!("captured"), &json!(2))
    );
    assert_eq!(detail["excerpt"], text);
    assert!(detail["source"].as_str().unwrap().contains(&text));
}

#[tokio::test]
async fn a_template_becomes_the_text() {
    let host = Host::start().await;
    let template = json!({"template": "hello", "kind": "sms", "text": "Hello {{ name }}!"});
    host.call("set-template", template).await.good();
    let with = json!({"to": ["13800138000"], "template": "hello", "values": {"name": "Li"}});
    let notices = sent(&host, "send-sms", with.clone()).await;
    let detail = host
        .call("get-notice", json!({"notice": notices[0]["id"]}))
        .await
        .good();
    assert_eq!(detail["text"], "Hello Li!");
    for (change, code) in [
        (json!({"values": {}}), "bad-template"),
        (json!({"template": "nope"}), "bad-template"),
        (json!({"text": "hi"}), "bad-request"),
    ] {
        let mut with = with.clone();
        with.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        assert_eq!(host.call("send-sms", with).await.code(), code);
    }
    let for_sms = json!({"to": ["a@example.org"], "subject": "x", "template": "hello", "values": {"name": "Li"}});
    assert_eq!(
        host.call("send-email", for_sms).await.code(),
        "bad-template"
    );
}

#[tokio::test]
async fn a_preview_checks_and_sends_nothing() {
    let host = Host::start().await;
    let template =
        json!({"template": "hello", "kind": "sms", "text": "Hello {{ name }}, {{ rest }}"});
    host.call("set-template", template).await.good();
    host.call("suppress-recipient", json!({"recipient": "13800138001"}))
        .await
        .good();
    let with = json!({
        "kind": "sms", "to": ["13800138000", "13800138001", "123", "+41791234567"],
        "template": "hello", "values": {"name": "Li"},
    });
    let preview = host.call("preview-notice", with).await.good();
    assert_eq!(preview["text"], "Hello Li, {{ rest }}");
    assert_eq!(preview["missing"], json!(["rest"]));
    assert_eq!(preview["segments"], 1);
    let codes: Vec<_> = list(preview, "recipients")
        .iter()
        .map(|recipient| recipient["fault"]["code"].clone())
        .collect();
    let expected = json!([
        null,
        "recipient-suppressed",
        "bad-recipient",
        "country-not-allowed"
    ]);
    assert_eq!(json!(codes), expected);
    assert!(sent(&host, "list-notices", json!({})).await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_done_to_a_captured_notice_is_refused() {
    let host = Host::start().await;
    let notices = sent(&host, "send-sms", sms("13800138000")).await;
    let notice = &notices[0]["id"];
    for (operation, with) in [
        ("retry-notice", json!({"notice": notice})),
        ("cancel-notice", json!({"notice": notice})),
        (
            "settle-notice",
            json!({"notice": notice, "as": "delivered"}),
        ),
    ] {
        let reply = host.call(operation, with).await;
        assert_eq!(reply.code(), "wrong-status", "{operation}");
        assert_eq!(reply.body["params"]["status"], "captured");
    }
    for id in ["x", "0000000000001", ""] {
        let with = json!({"notice": id});
        if !id.is_empty() {
            assert_eq!(
                host.call("get-notice", with.clone()).await.code(),
                "not-found"
            );
            assert_eq!(host.call("retry-notice", with).await.code(), "not-found");
        }
    }
}

#[tokio::test]
async fn owners_are_told_of_notices_and_the_switch_works() {
    let host = Host::start().await;
    let mut live = Live::open(&host).await;
    let notices = live
        .call("send-email", email("ann@example.org"))
        .await
        .unwrap();
    let told = live
        .message("the notice", |message| message.get("notice").is_some())
        .await;
    assert_eq!(told["notice"]["id"], notices["notices"][0]["id"]);
    assert_eq!(told["notice"]["status"], "captured");
    let view = host
        .call("change-outbox", json!({"stop": true}))
        .await
        .good();
    assert_eq!(
        (&view["stopped"], &view["stopped_in_file"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        host.call("send-sms", sms("13800138000")).await.code(),
        "notices-stopped"
    );
    let host = host.restart().await;
    assert_eq!(
        host.call("send-sms", sms("13800138000")).await.code(),
        "notices-stopped"
    );
    host.call("change-outbox", json!({"stop": false}))
        .await
        .good();
    host.call("send-sms", sms("13800138000")).await.good();
}

#[tokio::test]
async fn what_the_configuration_stops_nobody_starts() {
    let host = Host::with(|config| config.notices.stop = true).await;
    let view = host.call("describe-outbox", json!({})).await.good();
    assert_eq!(
        (&view["stopped"], &view["stopped_in_file"]),
        (&json!(true), &json!(true))
    );
    let reply = host.call("change-outbox", json!({"stop": false})).await;
    assert_eq!(reply.code(), "set-in-file");
    assert_eq!(
        host.call("send-email", email("a@example.org")).await.code(),
        "notices-stopped"
    );
}

#[tokio::test]
async fn who_is_suppressed_gets_nothing_under_whatever_writing() {
    let host = Host::start().await;
    for (recipient, operation, with) in [
        ("Ann@example.org", "send-email", email("ann@Example.org")),
        ("+86 138 0013 8000", "send-sms", sms("13800138000")),
    ] {
        let suppress = json!({"recipient": recipient});
        host.call("suppress-recipient", suppress.clone())
            .await
            .good();
        assert_eq!(
            host.call(operation, with.clone()).await.code(),
            "recipient-suppressed"
        );
        host.call("unsuppress-recipient", suppress.clone())
            .await
            .good();
        host.call(operation, with).await.good();
        assert_eq!(
            host.call("unsuppress-recipient", suppress).await.code(),
            "not-found"
        );
    }
    let bad = host
        .call("suppress-recipient", json!({"recipient": "nobody"}))
        .await;
    assert_eq!(bad.code(), "bad-recipient");
    host.call("suppress-recipient", json!({"recipient": "c@d.org"}))
        .await
        .good();
    let host = host.restart().await;
    let view = host.call("describe-outbox", json!({})).await.good();
    assert_eq!(view["suppressed"], json!(["c@d.org"]));
}
