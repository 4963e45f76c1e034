//! What gateways push.

use crate::{
    PHONE,
    common::{Live, prelude::*},
    last, notice, relay, send, set, stands,
    vendor::{KEY_OF_ACCOUNT, Vendor},
};

const TEXT: &str = "您的验证码是：1。请不要把验证码泄露给其他人。";

/// Posts a form as ihuyi does; status and body.
async fn push(host: &Host, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let request = host.client.post(format!("{}{path}", host.url));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let answer = request.body(form.finish()).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn receipt<'a>(smsid: &'a str, code: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("code", code),
        ("msg", "状态"),
        ("mobilephone", "13800138000"),
        ("smsid", smsid),
        ("report_time", "2026-11-24 12:00:00"),
    ]
}

#[tokio::test]
async fn a_receipt_settles_the_notice_that_its_gateway_has_taken() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    let main = set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let other = set(
        &host,
        "other",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let path = main["receipt_path"].as_str().unwrap();
    let others = other["receipt_path"].as_str().unwrap();
    assert_ne!(path, others);
    let first = send(&host, PHONE, TEXT).await;
    stands(&host, &first, "accepted").await;
    let second = send(&host, PHONE, TEXT).await;
    stands(&host, &second, "accepted").await;
    let ids: Vec<_> = vendor
        .taken()
        .into_iter()
        .map(|taken| taken.smsid)
        .collect();

    let taken = (200, "success".to_owned());
    assert_eq!(
        push(&host, others, &receipt(&ids[0], "2")).await,
        taken,
        "another gateway's"
    );
    assert_eq!(
        push(&host, path, &receipt("999", "2")).await,
        taken,
        "never sent"
    );
    assert_eq!(
        push(&host, path, &[("mobile", "13800138000"), ("msg", "TD")]).await,
        taken,
        "neither receipt nor reply"
    );
    assert_eq!(push(&host, path, &[]).await, taken);
    assert_eq!(
        notice(&host, &first).await["status"],
        "accepted",
        "nothing has changed"
    );

    assert_eq!(push(&host, path, &receipt(&ids[0], "2")).await, taken);
    let delivered = stands(&host, &first, "delivered").await;
    assert_eq!(last(&delivered)["outcome"], "delivered");
    let steps = delivered["attempts"].as_array().unwrap().len();
    assert_eq!(
        push(&host, path, &receipt(&ids[0], "2")).await,
        taken,
        "again"
    );
    assert_eq!(
        push(&host, path, &receipt(&ids[0], "0")).await,
        taken,
        "the first word stands"
    );
    let same = notice(&host, &first).await;
    assert_eq!(
        (&same["status"], same["attempts"].as_array().unwrap().len()),
        (&json!("delivered"), steps)
    );

    assert_eq!(push(&host, path, &receipt(&ids[1], "4030")).await, taken);
    let lost = stands(&host, &second, "failed").await;
    assert_eq!(
        (&last(&lost)["outcome"], &last(&lost)["meaning"]),
        (&json!("not-delivered"), &json!("ihuyi-blacklisted"))
    );
}

#[tokio::test]
async fn only_the_secret_path_takes_receipts_and_it_stays() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    let main = set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let path = main["receipt_path"].as_str().unwrap().to_owned();
    assert_eq!(path.strip_prefix("/receipts/").unwrap().len(), 32);
    let (status, _) = push(
        &host,
        "/receipts/0123456789abcdef0123456789abcdef",
        &receipt("1", "2"),
    )
    .await;
    assert_eq!(status, 404);
    let long = "x".repeat(65 << 10);
    let (status, _) = push(&host, &path, &[("smsid", &long), ("code", "2")]).await;
    assert_eq!(status, 413);
    let host = host.restart().await;
    let listed = host.call("list-gateways", json!({})).await.good();
    assert_eq!(listed["gateways"][0]["receipt_path"], path.as_str());
    assert_eq!(push(&host, &path, &receipt("1", "2")).await.0, 200);
    host.call("delete-gateway", json!({"gateway": "main"}))
        .await;
    assert_eq!(
        push(&host, &path, &receipt("1", "2")).await.0,
        404,
        "gone with its gateway"
    );
}

#[tokio::test]
async fn a_receipt_settles_what_is_unknown_where_the_gateway_goes_by_the_notices_id() {
    let host = relay().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = silent.accept().await.unwrap();
            let mut request = [0; 4096];
            tokio::io::AsyncReadExt::read(&mut stream, &mut request)
                .await
                .unwrap();
        }
    });
    let settings = json!({
        "kind": "http", "url": format!("http://{address}/?text={{{{ text }}}}"), "method": "GET",
        "accepted_when": "status == 200", "id_from": "id",
    });
    let gateway = set(&host, "main", settings, None).await;
    let id = send(&host, PHONE, "x").await;
    stands(&host, &id, "unknown").await;
    let path = gateway["receipt_path"].as_str().unwrap();
    let url = format!("{}{path}?id={id}-1&status=", host.url);
    let tell = async |status: &str| {
        host.client
            .get(format!("{url}{status}"))
            .send()
            .await
            .unwrap()
    };
    assert_eq!(tell("8").await.text().await.unwrap(), "success");
    assert_eq!(
        notice(&host, &id).await["status"],
        "unknown",
        "still on its way"
    );
    assert_eq!(tell("1").await.status(), 200);
    stands(&host, &id, "delivered").await;
}

#[tokio::test]
async fn what_phones_answer_is_kept_told_and_listed_and_nothing_comes_of_it() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    let settings = vendor.settings(false, true);
    let main = set(&host, "main", settings, Some(KEY_OF_ACCOUNT)).await;
    let path = main["receipt_path"].as_str().unwrap();
    let mut live = Live::open(&host).await;
    let reply = [
        ("mobile", "13800138000"),
        ("content", "TD\u{7}\n退订"),
        ("reply_time", "2026-11-24 12:00:00"),
    ];
    // Pushed again, it is the same one; without a time of the gateway's own, each is one.
    for _ in 0..2 {
        assert_eq!(push(&host, path, &reply).await.0, 200);
    }
    let told = live
        .message("a reply", |message| message.get("reply").is_some())
        .await;
    let told = &told["reply"];
    assert_eq!(
        (&told["from"], &told["text"], &told["gateway"]),
        (&json!(PHONE), &json!("TD\n退订"), &json!("main"))
    );
    for text in ["1", "1"] {
        let sent = [("mobilephone", "106900001"), ("content", text)];
        assert_eq!(push(&host, path, &sent).await.1, "success");
    }
    let host = host.restart().await;
    let list = |with: Value| {
        let host = &host;
        async move {
            let list = host.call("list-replies", with).await.good();
            list["replies"].as_array().unwrap().clone()
        }
    };
    let all = list(json!({})).await;
    let texts: Vec<_> = all
        .iter()
        .map(|reply| reply["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["1", "1", "TD\n退订"]);
    assert_eq!(all[2], *told);
    assert_eq!(
        all[0]["from"], "106900001",
        "as it came, where it is no phone's number"
    );
    assert_eq!(
        list(json!({"limit": 1, "before": all[1]["id"]})).await,
        all[2..]
    );
    for bad in [json!({"limit": 0}), json!({"before": "x"})] {
        assert_eq!(host.call("list-replies", bad).await.code(), "bad-request");
    }
    let notices = host.call("list-notices", json!({})).await.good();
    assert_eq!(
        notices["notices"],
        json!([]),
        "nothing goes to a number that a peer has named"
    );
}
