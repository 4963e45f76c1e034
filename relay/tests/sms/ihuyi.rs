//! ihuyi, by a gateway that is written from the vendor's document.

use shared::ihuyi::CODES;

use crate::{
    PHONE,
    common::prelude::*,
    last, relay, send, set, stands, tried,
    vendor::{KEY_OF_ACCOUNT, Manner, Vendor},
};

/// A text of the template that every account has.
const TEXT: &str = "您的验证码是：A1 b&c=+。请不要把验证码泄露给其他人。";

#[tokio::test]
async fn both_hosts_take_plain_and_dynamic_passwords() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    for (old, dynamic) in [(true, false), (true, true), (false, false), (false, true)] {
        set(
            &host,
            "main",
            vendor.settings(old, dynamic),
            Some(KEY_OF_ACCOUNT),
        )
        .await;
        let id = send(&host, "138 0013 8000", TEXT).await;
        let notice = stands(&host, &id, "accepted").await;
        let taken = vendor.taken().pop().unwrap();
        assert_eq!(
            (taken.mobile.as_str(), taken.content.as_str()),
            ("13800138000", TEXT)
        );
        assert_eq!(last(&notice)["code"], "2");
        assert_eq!(last(&notice)["gateway"], "main");
        let source = notice["source"].as_str().unwrap();
        assert!(
            source.contains("mobile=13800138000\n") && source.contains("password=****"),
            "{source}"
        );
        assert!(!source.contains(KEY_OF_ACCOUNT), "{source}");
    }
    assert_eq!(vendor.requests(), 4, "each was sent once");
}

#[tokio::test]
async fn every_code_is_told_with_its_meaning_and_nothing_is_lost_to_a_faulty_account() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    for (code, meaning) in CODES {
        // Whoever sets the gateway may have mended it, and it rests no longer.
        let key = Some(KEY_OF_ACCOUNT);
        set(&host, "main", vendor.settings(false, true), key).await;
        vendor.behave(Manner::Code(*code));
        let id = send(&host, PHONE, TEXT).await;
        let notice = tried(&host, &id, 1).await;
        let of_account = [400, 401, 402, 405, 4050, 40502, 4051, 4052].contains(code);
        let again = of_account || [4080, 40501].contains(code);
        let (status, outcome) = if again {
            ("queued", "later")
        } else {
            ("failed", "refused")
        };
        assert_eq!(notice["status"], status, "{code}");
        let step = last(&notice);
        assert_eq!(
            (&step["outcome"], &step["code"]),
            (&json!(outcome), &json!(code.to_string()))
        );
        assert_eq!(
            (&step["meaning"], &step["words"]),
            (&json!(meaning), &json!(format!("说明 {code}")))
        );
        if again {
            assert!(notice["due_at"].is_string(), "{notice}");
            host.call("cancel-notice", json!({"notice": id}))
                .await
                .good();
        }
    }
}

#[tokio::test]
async fn what_may_have_been_taken_is_unknown_and_never_sent_again() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    for (manner, meaning) in [
        (Manner::Cut, "gateway-silent"),
        (
            Manner::Foreign(200, "<html>maintenance</html>"),
            "gateway-answer",
        ),
        (Manner::Foreign(502, "bad gateway"), "gateway-failed"),
    ] {
        vendor.behave(manner);
        let before = vendor.requests();
        let id = send(&host, PHONE, TEXT).await;
        let notice = stands(&host, &id, "unknown").await;
        assert_eq!(last(&notice)["meaning"], meaning);
        assert_eq!(vendor.requests(), before + 1);
    }
}

#[tokio::test]
async fn what_was_surely_not_taken_is_told_apart() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    let elsewhere = Vendor::start().await;
    set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    vendor.behave(Manner::Redirect(format!(
        "http://{}/sms/Submit.json",
        elsewhere.address
    )));
    let id = send(&host, PHONE, TEXT).await;
    stands(&host, &id, "failed").await;
    assert_eq!(elsewhere.requests(), 0, "nothing is redirected");
    vendor.behave(Manner::Foreign(503, "busy"));
    let id = send(&host, PHONE, TEXT).await;
    let notice = tried(&host, &id, 1).await;
    assert_eq!(
        (&notice["status"], &last(&notice)["outcome"]),
        (&json!("queued"), &json!("later"))
    );
    let wrong = "您好";
    vendor.behave(Manner::Proper);
    let id = send(&host, PHONE, wrong).await;
    assert_eq!(
        last(&stands(&host, &id, "failed").await)["meaning"],
        "ihuyi-not-the-template"
    );
    drop(vendor);
}

#[tokio::test]
async fn a_gateway_that_is_not_there_is_tried_later() {
    let host = relay().await;
    let settings = {
        let vendor = Vendor::start().await;
        vendor.settings(false, true)
    };
    set(&host, "main", settings, Some(KEY_OF_ACCOUNT)).await;
    let id = send(&host, PHONE, TEXT).await;
    let notice = tried(&host, &id, 1).await;
    assert_eq!(
        (&notice["status"], &last(&notice)["meaning"]),
        (&json!("queued"), &json!("gateway-unreachable"))
    );
}

#[tokio::test]
async fn a_test_tells_what_came_back_and_the_balance() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    set(
        &host,
        "main",
        vendor.settings(true, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let asked = host
        .call("test-gateway", json!({"gateway": "main"}))
        .await
        .good();
    assert_eq!(
        (&asked["accepted"], &asked["balance"]),
        (&json!(true), &json!("4711"))
    );
    assert_eq!(vendor.requests(), 0, "nothing was sent");
    let sent = host
        .call(
            "test-gateway",
            json!({"gateway": "main", "to": "13800138000"}),
        )
        .await
        .good();
    assert_eq!(
        (&sent["accepted"], &sent["code"], &sent["balance"]),
        (&json!(true), &json!("2"), &json!("4711"))
    );
    assert_eq!(vendor.taken().len(), 1);
    set(
        &host,
        "main",
        vendor.settings(true, true),
        Some("another-key"),
    )
    .await;
    let refused = host
        .call("test-gateway", json!({"gateway": "main", "to": PHONE}))
        .await
        .good();
    assert_eq!(
        (&refused["accepted"], &refused["meaning"]),
        (&json!(false), &json!("ihuyi-password-wrong"))
    );
    let abroad = host
        .call(
            "test-gateway",
            json!({"gateway": "main", "to": "+14155552671"}),
        )
        .await;
    assert_eq!(abroad.code(), "country-not-allowed");
    host.call("change-outbox", json!({"stop": true}))
        .await
        .good();
    let stopped = host
        .call("test-gateway", json!({"gateway": "main", "to": PHONE}))
        .await;
    assert_eq!(stopped.code(), "notices-stopped");
}
