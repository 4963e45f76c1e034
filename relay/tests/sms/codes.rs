//! Verification codes.

use crate::{
    PHONE,
    common::prelude::*,
    last, notice, relay, set, stands,
    vendor::{KEY_OF_ACCOUNT, Manner, Vendor},
};

async fn create(host: &Host, to: &str) -> String {
    let answer = host.call("create-code", json!({"to": to})).await;
    id(&answer.good())
}

async fn check(host: &Host, code_id: &str, code: &str) -> bool {
    let with = json!({"code_id": code_id, "code": code});
    host.call("check-code", with).await.good()["valid"] == true
}

/// The newest notice.
async fn newest(host: &Host) -> Value {
    let page = host.call("list-notices", json!({"limit": 1})).await.good();
    notice(host, &id(&page["notices"][0])).await
}

fn digits(text: &str) -> String {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 6)
        .unwrap_or_default()
        .to_owned()
}

fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn the_sandbox_shows_a_code_which_is_valid_once() {
    let host = relay().await;
    for to in [PHONE, "Ann <ann@example.org>"] {
        let code_id = create(&host, to).await;
        let captured = newest(&host).await;
        assert_eq!(captured["status"], "captured");
        let code = digits(captured["text"].as_str().unwrap());
        assert_eq!(code.len(), 6, "{captured}");
        assert!(!check(&host, &code_id, &another(&code)).await);
        assert!(!check(&host, "0123", &code).await, "of another id");
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert!(check(&host, &code_id, &spaced).await);
        assert!(!check(&host, &code_id, &code).await, "once");
    }
}

#[tokio::test]
async fn five_checks_are_all_also_over_a_restart() {
    let host = relay().await;
    let code_id = create(&host, PHONE).await;
    let code = digits(newest(&host).await["text"].as_str().unwrap());
    for _ in 0..3 {
        assert!(!check(&host, &code_id, &another(&code)).await);
    }
    let host = host.restart().await;
    for _ in 0..2 {
        assert!(!check(&host, &code_id, &another(&code)).await);
    }
    assert!(!check(&host, &code_id, &code).await);
}

#[tokio::test]
async fn a_check_under_a_key_is_one_check_and_answered_alike() {
    let host = relay().await;
    let code_id = create(&host, PHONE).await;
    let code = digits(newest(&host).await["text"].as_str().unwrap());
    let check = async |key: &str, code: &str| {
        let request = host.request(Method::POST, &format!("/codes/{code_id}/check"));
        let request = request.json(&json!({"code": code}));
        host.ask(request.header("Idempotency-Key", key)).await
    };
    for _ in 0..9 {
        let wrong = check("wrong", &another(&code)).await.good();
        assert_eq!(wrong["valid"], false);
    }
    for _ in 0..2 {
        assert_eq!(check("right", &code).await.good()["valid"], true);
    }
    assert_eq!(check("again", &code).await.good()["valid"], false);
    assert_eq!(check("wrong", &code).await.code(), "key-reused");
}

#[tokio::test]
async fn another_one_has_to_be_waited_for() {
    let host = relay().await;
    create(&host, "13800138000").await;
    let again = host
        .call("create-code", json!({"to": "+86 138 0013 8000"}))
        .await;
    assert_eq!((again.status, again.code()), (429, "too-many-requests"));
    let wait: u64 = again.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(again.body["params"]["retry_after"], wait);
    create(&host, "13800138001").await;
    let mailed = host
        .call("create-code", json!({"to": "ann@example.org"}))
        .await;
    assert_eq!(mailed.status, 202);
    let upper = host
        .call("create-code", json!({"to": "ANN@example.org"}))
        .await;
    assert_eq!(upper.code(), "too-many-requests", "the same mailbox");
}

#[tokio::test]
async fn the_same_key_is_the_same_code() {
    let host = relay().await;
    let with = json!({"to": PHONE, "key": "k1"});
    let first = host.call("create-code", with.clone()).await.good();
    assert_eq!(host.call("create-code", with).await.good(), first);
    let other = host
        .call("create-code", json!({"to": "13800138001", "key": "k1"}))
        .await;
    assert_eq!(other.code(), "key-reused");
    let page = host.call("list-notices", json!({})).await.good();
    assert_eq!(list(page, "notices").len(), 1);
}

#[tokio::test]
async fn nobody_learns_who_gets_nothing() {
    let host = relay().await;
    host.call("suppress-recipient", json!({"recipient": PHONE}))
        .await
        .good();
    let code_id = create(&host, PHONE).await;
    assert!(!check(&host, &code_id, "000000").await);
    let again = host.call("create-code", json!({"to": PHONE})).await;
    assert_eq!(again.code(), "too-many-requests", "as for anybody");
    let page = host.call("list-notices", json!({})).await.good();
    assert_eq!(list(page, "notices"), Vec::<Value>::new());
    for (to, code) in [
        ("12345", "bad-recipient"),
        ("ann@", "bad-recipient"),
        ("+14155552671", "country-not-allowed"),
    ] {
        assert_eq!(
            host.call("create-code", json!({"to": to})).await.code(),
            code
        );
    }
}

#[tokio::test]
async fn the_phone_gets_the_digits_and_nobody_else_reads_them() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let code_id = create(&host, PHONE).await;
    until("the SMS", || async { vendor.taken().pop() }).await;
    let sent = vendor.taken().pop().unwrap();
    let code = digits(&sent.content);
    assert_eq!(
        sent.content,
        format!("您的验证码是：{code}。请不要把验证码泄露给其他人。")
    );
    let held = id(&newest(&host).await);
    let held = stands(&host, &held, "accepted").await;
    assert!(!held.to_string().contains(&code), "{held}");
    assert!(
        held["source"]
            .as_str()
            .unwrap()
            .contains("content=您的验证码是：••••••。"),
        "{held}"
    );
    let page = host.call("list-notices", json!({})).await;
    assert!(!page.text.contains(&code));
    assert!(check(&host, &code_id, &code).await);
    let folder = host.stop().await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        // A last reader may take the write-ahead log with it meanwhile.
        let Ok(bytes) = std::fs::read(file.unwrap().path()) else {
            continue;
        };
        let text = format!("：{code}");
        assert!(
            !bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        );
    }
}

#[tokio::test]
async fn a_code_whose_place_another_has_taken_is_not_sent_again() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    vendor.behave(Manner::Cut);
    create(&host, PHONE).await;
    let held = id(&newest(&host).await);
    stands(&host, &held, "unknown").await;
    host.call("retry-notice", json!({"notice": held}))
        .await
        .good();
    let over = stands(&host, &held, "failed").await;
    assert_eq!(last(&over)["meaning"], "code-over", "its digits are gone");
    assert_eq!(vendor.requests(), 1);
}
