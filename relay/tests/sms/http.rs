//! Gateways that are described by their settings.

use axum::{Router, http::StatusCode, response::IntoResponse as _, routing::post};

use crate::{PHONE, common::prelude::*, last, relay, send, set, stands, tried};

/// A gateway that answers the text of what it got: `STATUS:BODY`.
async fn echoing() -> SocketAddr {
    let answer = async |body: String| {
        let sent: Value = serde_json::from_str(&body).unwrap();
        let (status, body) = sent["text"].as_str().unwrap().split_once(':').unwrap();
        let status: StatusCode = status.parse().unwrap();
        (status, [("Retry-After", "3600")], body.to_owned()).into_response()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/send", post(answer));
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    address
}

#[tokio::test]
async fn an_answer_is_judged_as_the_settings_say() {
    let (host, gateway) = (relay().await, echoing().await);
    let settings = json!({
        "kind": "http", "url": format!("http://{gateway}/send"), "method": "POST",
        "headers": {"Authorization": "Bearer {{ secret }}"},
        "body": "{\"to\": {{ to }}, \"text\": {{ text }}}",
        "accepted_when": "json.ok", "id_from": "json.id",
    });
    set(&host, "main", settings, Some("S3CRET")).await;
    let id = send(
        &host,
        PHONE,
        r#"200:{"ok": true, "id": 7, "said": "\" & S3CRET"}"#,
    )
    .await;
    let notice = stands(&host, &id, "accepted").await;
    assert!(!notice.to_string().contains("Bearer S3CRET"), "{notice}");
    let words = last(&notice)["words"].as_str().unwrap();
    assert!(
        words.contains("********") && !words.contains("S3CRET"),
        "{words}"
    );
    for (text, status, meaning) in [
        (r#"200:{"ok": false}"#, "failed", "gateway-refused"),
        ("404:no", "failed", "gateway-refused"),
        ("500:oh", "unknown", "gateway-failed"),
        ("200:what", "unknown", "gateway-answer"),
    ] {
        let id = send(&host, PHONE, text).await;
        assert_eq!(
            last(&stands(&host, &id, status).await)["meaning"],
            meaning,
            "{text}"
        );
    }
    let id = send(&host, PHONE, "429:slow down").await;
    let notice = tried(&host, &id, 1).await;
    assert_eq!(
        (&notice["status"], &last(&notice)["meaning"]),
        (&json!("queued"), &json!("gateway-busy"))
    );
    let due = notice["due_at"]
        .as_str()
        .unwrap()
        .parse::<jiff::Timestamp>()
        .unwrap();
    let wait = due.duration_since(jiff::Timestamp::now());
    assert!(wait.as_secs() > 3500, "an hour was asked for: {wait:?}");
    let asked = host.call("test-gateway", json!({"gateway": "main"})).await;
    assert_eq!(
        (asked.code(), &asked.body["params"]["field"]),
        ("bad-request", &json!("to"))
    );
}
