//! Every bound of notices at its edge.

use relay::config::Config;
use shared::payload::base64;

use crate::{common::prelude::*, email, sms};

async fn refused(host: &Host, operation: &str, with: Value, code: &str, limit: &str) {
    let reply = host.call(operation, with).await;
    assert_eq!(reply.code(), code, "{limit}: {reply:?}");
    let params = &reply.body["params"];
    let named = params
        .get("key")
        .or(params.get("field"))
        .unwrap_or(&params["limit"]);
    assert_eq!(named, limit, "{reply:?}");
}

fn small(config: &mut Config) {
    config.limits.notice_recipients = 2;
    config.limits.notice_text_bytes = 5;
    config.limits.notice_attachment_bytes = 6;
    config.limits.notice_attachments = 3;
    config.notices.per_day = 10_000;
}

#[tokio::test]
async fn what_just_fits_is_taken_and_one_more_is_not() {
    let host = Host::with(small).await;
    let email = |change: Value| {
        let mut with = json!({"to": ["a@b.org"], "subject": "x", "text": "x"});
        with.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        with
    };
    let files = |first: usize, second: usize| {
        let file =
            |bytes| json!({"name": "f", "type": "text/plain", "base64": base64(&vec![7; bytes])});
        json!({"attachments": [file(first), file(second)]})
    };
    let many = |count: usize| {
        json!(vec![
            json!({"name": "f", "type": "text/plain", "base64": ""});
            count
        ])
    };
    let too = "too-large";
    let bad = "bad-request";
    for (fits, over, code, limit) in [
        (
            json!({"to": ["a@b.org", "c@b.org"]}),
            json!({"to": ["a@b.org", "c@b.org", "d@b.org"]}),
            too,
            "notice_recipients",
        ),
        (
            json!({"to": ["a@b.org"], "cc": ["c@b.org"], "together": true}),
            json!({"to": ["a@b.org"], "cc": ["c@b.org", "d@b.org"], "together": true}),
            too,
            "notice_recipients",
        ),
        (
            json!({"text": "12345"}),
            json!({"text": "123456"}),
            too,
            "notice_text_bytes",
        ),
        (
            json!({"html": "12345"}),
            json!({"html": "123456"}),
            too,
            "notice_text_bytes",
        ),
        (files(3, 3), files(3, 4), too, "notice_attachment_bytes"),
        (
            json!({"attachments": many(3)}),
            json!({"attachments": many(4)}),
            too,
            "notice_attachments",
        ),
        (
            json!({"subject": "x".repeat(255)}),
            json!({"subject": "x".repeat(256)}),
            bad,
            "subject",
        ),
        (
            json!({}),
            json!({"subject": "x\r\nBcc: y@z.org"}),
            bad,
            "subject",
        ),
        (json!({}), json!({"cc": ["c@b.org"]}), bad, "cc"),
        (json!({}), json!({"to": []}), bad, "to"),
        (
            json!({}),
            json!({"attachments": [{"name": "f", "type": "text", "base64": ""}]}),
            bad,
            "attachments[0].type",
        ),
        (
            json!({}),
            json!({"attachments": [{"name": "f\r\nX: y", "type": "a/b", "base64": ""}]}),
            bad,
            "attachments[0].name",
        ),
        (
            json!({}),
            json!({"attachments": [{"name": "f", "type": "a/b", "base64": "!"}]}),
            bad,
            "attachments[0].base64",
        ),
    ] {
        host.call("send-email", email(fits)).await.good();
        refused(&host, "send-email", email(over), code, limit).await;
    }
    refused(
        &host,
        "send-sms",
        json!({"to": ["13800138000"], "text": " "}),
        bad,
        "text",
    )
    .await;
    refused(
        &host,
        "send-sms",
        json!({"to": ["13800138000"], "text": "123456"}),
        too,
        "notice_text_bytes",
    )
    .await;
    let nobody = host
        .call("send-email", email(json!({"sender": "nobody"})))
        .await;
    assert_eq!(nobody.code(), "not-found");
}

#[tokio::test]
async fn the_largest_email_is_taken_on_both_doors() {
    let host = Host::start().await;
    let limits = relay::config::LimitsSection::default();
    let file = vec![b'x'; limits.notice_attachment_bytes];
    // The longest way to write a character in JSON.
    let text = "\u{1}".repeat(limits.notice_text_bytes);
    let with = json!({
        "to": ["a@b.org"], "subject": "x", "text": text, "html": text,
        "attachments": [{"name": "f", "type": "text/plain", "base64": base64(&file)}],
    });
    host.call("send-email", with.clone()).await.good();
    let mut live = crate::common::Live::open(&host).await;
    live.call("send-email", with).await.unwrap();
}

#[tokio::test]
async fn guards_hold_at_their_edge_and_over_a_restart() {
    let limits = |config: &mut Config| {
        config.notices.per_recipient_per_day = 2;
        config.notices.per_day = 4;
        config.notices.sms_segments_per_day = 3;
    };
    let host = Host::with(limits).await;
    host.call("send-email", email("a@b.org")).await.good();
    host.call("send-email", email("A@B.org")).await.good();
    let one_more = email("a@b.org");
    refused(
        &host,
        "send-email",
        one_more.clone(),
        "limit-reached",
        "per_recipient_per_day",
    )
    .await;
    let long = json!({"to": ["13800138000"], "text": "字".repeat(200)});
    host.call("send-sms", long.clone()).await.good();
    refused(
        &host,
        "send-sms",
        sms("13800138001"),
        "limit-reached",
        "sms_segments_per_day",
    )
    .await;
    let folder = host.stop().await;
    let host = Host::start_in(folder, limits).await;
    refused(
        &host,
        "send-email",
        one_more,
        "limit-reached",
        "per_recipient_per_day",
    )
    .await;
    host.call("send-email", email("c@b.org")).await.good();
    refused(
        &host,
        "send-email",
        email("d@b.org"),
        "limit-reached",
        "per_day",
    )
    .await;
    let view = host.call("describe-outbox", json!({})).await.good();
    assert_eq!(
        (&view["sent_today"], &view["segments_today"]),
        (&json!(4), &json!(3))
    );
    let outside = host.call("send-sms", sms("+41791234567")).await;
    assert_eq!(outside.code(), "country-not-allowed");
}
