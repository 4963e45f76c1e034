//! Setting gateways, and that their secrets stay secret.

use relay::config::{FileGateway, Secret};
use shared::sender::GatewaySettings;

use crate::{
    PHONE,
    common::prelude::*,
    generous, relay, send, set, stands,
    vendor::{ACCOUNT, KEY_OF_ACCOUNT, Vendor},
};

#[tokio::test]
async fn a_secret_goes_in_and_never_comes_out() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    let shown = set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    assert_eq!(
        (&shown["has_secret"], &shown["in_file"]),
        (&json!(true), &json!(false))
    );
    // Without a secret, the old one stays.
    set(&host, "main", vendor.settings(true, true), None).await;
    let host = host.restart().await;
    let asked = host.call("test-gateway", json!({"gateway": "main"})).await;
    assert_eq!(
        asked.body["balance"], "4711",
        "after a restart it is still known"
    );
    let listed = host.call("list-gateways", json!({})).await;
    assert!(!listed.text.contains(KEY_OF_ACCOUNT));
    let folder = host.stop().await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let key = KEY_OF_ACCOUNT.as_bytes();
        assert!(!bytes.windows(key.len()).any(|window| window == key));
    }
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_stays_and_nothing_goes_without_it() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    let settings = vendor.settings(false, true);
    set(&host, "main", settings.clone(), Some(KEY_OF_ACCOUNT)).await;
    let http = json!({"kind": "http", "url": settings["url"], "method": "GET", "headers": {"Authorization": "Bearer {{ secret }}"},
        "accepted_when": "status == 200"});
    set(&host, "other", http, Some(KEY_OF_ACCOUNT)).await;
    let folder = host.stop().await;
    let file = folder.path().join("secrets.key");
    let key = std::fs::read(&file).unwrap();
    std::fs::write(&file, "5".repeat(64)).unwrap();
    let host = Host::start_in(folder, generous).await;
    for with in [
        json!({"gateway": "main"}),
        json!({"gateway": "main", "to": PHONE}),
        json!({"gateway": "other", "to": PHONE}),
    ] {
        let told = host.call("test-gateway", with).await.good();
        assert_eq!(
            (&told["accepted"], &told["meaning"]),
            (&json!(false), &json!("gateway-other-key"))
        );
    }
    assert_eq!(vendor.requests(), 0);
    // Set without a secret it keeps the one it had, which can be read again under the right key.
    let shown = set(&host, "main", vendor.settings(true, true), None).await;
    assert_eq!(shown["has_secret"], true);
    let folder = host.stop().await;
    std::fs::write(&file, key).unwrap();
    let host = Host::start_in(folder, generous).await;
    let asked = host.call("test-gateway", json!({"gateway": "main"})).await;
    assert_eq!(asked.body["balance"], "4711");
}

#[tokio::test]
async fn a_secret_does_not_go_to_another_host() {
    let (host, vendor) = (relay().await, Vendor::start().await);
    let elsewhere = Vendor::start().await;
    set(
        &host,
        "main",
        vendor.settings(false, false),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let with = json!({"gateway": "main", "settings": elsewhere.settings(false, false)});
    let refused = host.call("set-gateway", with).await;
    assert_eq!(
        (refused.code(), &refused.body["params"]["field"]),
        ("bad-request", &json!("secret"))
    );
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_told_by_field() {
    let host = relay().await;
    let ihuyi = json!({"kind": "ihuyi", "url": "https://api.ihuyi.com/sms/Submit.json", "account": ACCOUNT, "dynamic_password": true});
    let changed = |field: &str, value: &str| {
        let mut settings = ihuyi.clone();
        settings[field] = value.into();
        settings
    };
    let http = |url: &str| json!({"kind": "http", "url": url, "method": "GET", "accepted_when": "status == 200"});
    for (name, settings, code, field) in [
        ("a b", ihuyi.clone(), "bad-request", "gateway"),
        (
            "x",
            changed("url", "http://api.ihuyi.com/sms/Submit.json"),
            "bad-address",
            "url",
        ),
        (
            "x",
            changed("url", "https://api.ihuyi.com/sms/"),
            "bad-address",
            "url",
        ),
        ("x", changed("account", ""), "bad-request", "account"),
        (
            "x",
            http("https://169.254.169.254/latest"),
            "denied-by-policy",
            "url",
        ),
        (
            "x",
            http("https://x.example/{{ txt }}"),
            "bad-template",
            "url",
        ),
        (
            "x",
            http("https://{{ text }}.example/"),
            "bad-template",
            "url",
        ),
    ] {
        let with = json!({"gateway": name, "settings": settings, "secret": "s"});
        let refused = host.call("set-gateway", with).await;
        assert_eq!(refused.code(), code, "{refused:?}");
        assert_eq!(refused.body["params"]["field"], field, "{refused:?}");
    }
    let none = host
        .call("set-gateway", json!({"gateway": "x", "settings": ihuyi}))
        .await;
    assert_eq!(none.body["params"]["field"], "secret");
    let listed = host.call("list-gateways", json!({})).await.good();
    assert_eq!(listed["gateways"], json!([]));
}

#[tokio::test]
async fn what_stands_in_the_file_wins_and_the_order_holds() {
    let vendor = Vendor::start().await;
    let settings: GatewaySettings = serde_json::from_value(vendor.settings(false, true)).unwrap();
    let host = Host::with(|config| {
        generous(config);
        config.sms.order = vec!["second".to_owned(), "third".to_owned()];
        config.sms.gateways = ["first", "second"]
            .map(|name| FileGateway {
                name: name.to_owned(),
                settings: settings.clone(),
                secret: Some(Secret::from(KEY_OF_ACCOUNT.to_owned())),
                authorities: Vec::new(),
            })
            .into();
    })
    .await;
    set(
        &host,
        "third",
        vendor.settings(true, false),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let listed = host.call("list-gateways", json!({})).await.good();
    let names: Vec<_> = list(listed, "gateways")
        .iter()
        .map(|way| way["gateway"].clone())
        .collect();
    assert_eq!(names, ["second", "third", "first"]);
    let changed =
        json!({"gateway": "first", "settings": vendor.settings(false, false), "secret": "s"});
    assert_eq!(
        host.call("set-gateway", changed).await.code(),
        "set-in-file"
    );
    assert_eq!(
        host.call("delete-gateway", json!({"gateway": "first"}))
            .await
            .code(),
        "set-in-file"
    );
    assert_eq!(
        host.call("delete-gateway", json!({"gateway": "nobody"}))
            .await
            .code(),
        "not-found"
    );
    let id = send(
        &host,
        PHONE,
        "您的验证码是：1。请不要把验证码泄露给其他人。",
    )
    .await;
    let sent = stands(&host, &id, "accepted").await;
    assert_eq!(sent["gateway"], "second", "the best one");
}

#[tokio::test]
async fn what_stands_in_the_settings_as_a_secret_is_not_listed_and_not_lost() {
    let host = relay().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Arc::new(std::sync::Mutex::new(String::new()));
    let hear = Arc::clone(&heard);
    tokio::spawn(async move {
        let answer = async move |request: axum::extract::Request| {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 16).await.unwrap();
            let mut all = hear.lock().unwrap();
            all.push_str(&format!(
                "{} {:?} {}\n",
                parts.uri,
                parts.headers,
                String::from_utf8_lossy(&body)
            ));
            "ok"
        };
        let router = axum::Router::new().fallback(answer);
        axum::serve(listener, router).await.unwrap();
    });
    let settings = json!({
        "kind": "http", "url": format!("http://{address}/send?password=URLSECRET&to={{{{ to }}}}"), "method": "POST",
        "headers": {"X-Api-Key": "HEADSECRET", "Content-Type": "application/json"},
        "body": "{\"token\": \"BODYSECRET\", \"text\": {{ text }}, \"dlr\": {{ receipt_url }}}",
        "accepted_when": "status == 200",
    });
    let secrets = ["URLSECRET", "HEADSECRET", "BODYSECRET"];
    let shown = set(&host, "main", settings, None).await;
    let id = send(&host, PHONE, "token: mine").await;
    let notice = stands(&host, &id, "accepted").await;
    let receipts = shown["receipt_path"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    let source = notice["source"].as_str().unwrap();
    let listed = host.call("list-gateways", json!({})).await.text;
    for secret in secrets {
        assert!(
            heard.lock().unwrap().contains(secret),
            "it is sent all the same"
        );
        for text in [&shown.to_string(), source, &listed] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert!(
        source.contains("token: mine") && !source.contains(receipts),
        "{source}"
    );
    // What was shown can be handed in again, and loses nothing.
    let mut again = shown.clone();
    for own in ["gateway", "has_secret", "in_file", "receipt_path"] {
        again.as_object_mut().unwrap().remove(own);
    }
    again["accepted_when"] = "status < 300".into();
    set(&host, "main", again.clone(), None).await;
    heard.lock().unwrap().clear();
    let id = send(&host, PHONE, "x").await;
    stands(&host, &id, "accepted").await;
    for secret in secrets {
        assert!(heard.lock().unwrap().contains(secret), "{secret}");
    }
    // It does not go to another host.
    again["url"] = "http://127.0.0.1:1/send?password=********".into();
    let refused = host
        .call("set-gateway", json!({"gateway": "main", "settings": again}))
        .await;
    assert_eq!(refused.code(), "bad-request");
}

#[tokio::test]
async fn a_test_counts_for_the_limits_of_the_day() {
    let host = Host::with(|config| config.notices.per_day = 1).await;
    let vendor = Vendor::start().await;
    set(
        &host,
        "main",
        vendor.settings(false, true),
        Some(KEY_OF_ACCOUNT),
    )
    .await;
    let test = json!({"gateway": "main", "to": PHONE});
    assert_eq!(
        host.call("test-gateway", json!({"gateway": "main"}))
            .await
            .status,
        200
    );
    assert_eq!(
        host.call("test-gateway", test.clone()).await.body["accepted"],
        true
    );
    let reached = host.call("test-gateway", test).await;
    assert_eq!(
        (reached.code(), &reached.body["params"]["limit"]),
        ("limit-reached", &json!("per_day"))
    );
    assert_eq!(vendor.taken().len(), 1);
}
