//! Gateways that repeat what they were given: of what an admin has set and nobody is shown, nothing is kept or told.

use axum::{Router, extract::Request, http::StatusCode};
use shared::payload::base64;

use crate::{PHONE, common::prelude::*, last, notice, relay, send, set, stands};

const PATH: &str = "0a1b2c3d4e5f60718293canary";
const URL: &str = "url/canary-1";
const HEADER: &str = "the canary of a header";
const BASIC: &str = "basic canary";
const COOKIE: &str = "cookie-canary";
const BODY: &str = "body\"canary";
const SECRET: &str = "secret-canary/+";

/// A gateway that answers what it was asked for: the SMS says what of its request, and in which form. Two kinds are taken.
async fn repeating() -> SocketAddr {
    let answer = async |request: Request| {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let fields: Value = serde_json::from_slice(&body).unwrap();
        let whole = String::from_utf8(body.to_vec()).unwrap();
        let target = parts.uri.to_string();
        let decoded = percent_encoding::percent_decode_str(&target).decode_utf8_lossy();
        let field = |name: &str| fields[name].as_str().unwrap().to_owned();
        let asked = field("part");
        let words = match asked.as_str() {
            "target" => target,
            "target, decoded" => decoded.into_owned(),
            "target, escaped" => serde_json::to_string(&target).unwrap().replace('/', "\\/"),
            "headers" => format!("{:?}", parts.headers),
            "login" => format!("ann may not sign in with {BASIC}; a is {COOKIE}"),
            "body" => whole,
            "body, in base64" => base64(whole.as_bytes()),
            "body, in hex" => shared::payload::hex(whole.as_bytes()).replace(' ', ""),
            "token" => field("token"),
            "path for receipts" => field("receipts"),
            "taken" => format!("{URL}:7"),
            _ => "200 is not 9 but 1".to_owned(),
        };
        let taken = ["taken", "number"].contains(&asked.as_str());
        let status = if taken {
            StatusCode::OK
        } else {
            StatusCode::BAD_REQUEST
        };
        (status, words)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(answer);
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    address
}

fn settings(gateway: SocketAddr) -> Value {
    json!({
        "kind": "http", "method": "POST",
        "url": format!("http://{gateway}/hooks/{PATH}?password=url%2Fcanary-1&to=") + "{{ to }}",
        "headers": {
            "X-Api-Key": HEADER, "Authorization": format!("Basic {}", base64(format!("ann:{BASIC}").as_bytes())),
            "Cookie": format!("a={COOKIE}; b=c"),
        },
        "body": r#"{"token": "body\"canary", "one": {{ secret }}, "receipts": {{ receipt_url }}, "part": {{ text }}}"#,
        "accepted_when": "status == 200", "id_from": "body",
    })
}

/// No file of the data folder has one of them.
fn in_no_file(host: &Host, secrets: &[&str]) {
    for file in std::fs::read_dir(host.folder()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {}", path.display());
        }
    }
}

#[tokio::test]
async fn nothing_that_is_not_shown_is_kept_or_told() {
    let (host, gateway) = (relay().await, repeating().await);
    let made = set(&host, "main", settings(gateway), Some(SECRET)).await;
    let receipts = made["receipt_path"].as_str().unwrap();
    let (_, path) = receipts.rsplit_once('/').unwrap();
    let secrets = [PATH, URL, HEADER, BASIC, COOKIE, BODY, SECRET, path];
    for part in [
        "target",
        "target, decoded",
        "target, escaped",
        "headers",
        "login",
        "body",
        "body, in base64",
        "body, in hex",
        "token",
        "path for receipts",
        "taken",
    ] {
        let id = send(&host, PHONE, part).await;
        let status = if part == "taken" {
            "accepted"
        } else {
            "failed"
        };
        let told = stands(&host, &id, status).await;
        let words = last(&told)["words"].as_str().unwrap();
        assert!(words.contains("********"), "{part}: {words}");
        let told = told.to_string();
        for secret in secrets {
            for form in [
                secret.to_owned(),
                base64(secret.as_bytes()),
                escaped(secret),
            ] {
                assert!(!told.contains(&form), "{part}: {told}");
            }
        }
    }
    in_no_file(
        &host,
        &[
            PATH,
            URL,
            "url%2Fcanary",
            HEADER,
            BASIC,
            COOKIE,
            "canary\"",
            SECRET,
        ],
    );
    // The id by which the gateway knows it holds a part of what is hidden, and still names it.
    let id = send(&host, PHONE, "taken").await;
    stands(&host, &id, "accepted").await;
    let form = [
        ("id", format!("{URL}:7")),
        ("status", "delivered".to_owned()),
        ("words", format!("for {HEADER}")),
    ];
    let url = format!("{}{receipts}", host.url);
    let pushed = host
        .client
        .post(url)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form_of(&form))
        .send()
        .await
        .unwrap();
    assert_eq!(pushed.status(), 200);
    let told = stands(&host, &id, "delivered").await;
    assert!(last(&told)["words"] == "for ********", "{told}");
    let said = format!("{HEADER} \u{202e}and\u{2028}\nso on");
    let form = [("from", "13800138001".to_owned()), ("text", said)];
    let url = format!("{}{receipts}?{}", host.url, form_of(&form));
    assert_eq!(host.client.get(url).send().await.unwrap().status(), 200);
    let replies = host.call("list-replies", json!({})).await.good();
    assert_eq!(
        replies["replies"][0]["text"],
        "******** \u{fffd}and\u{fffd}\nso on"
    );
    // After a start it all goes on as it was set.
    let host = host.restart().await;
    let id = send(&host, PHONE, "target").await;
    stands(&host, &id, "failed").await;
}

fn form_of(fields: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// What is short is in many words that it is no secret of; what an answer means is decided before.
#[tokio::test]
async fn a_short_secret_does_not_change_what_an_answer_means() {
    let (host, gateway) = (relay().await, repeating().await);
    let mut with = settings(gateway);
    with["url"] = json!(format!("http://{gateway}/?pin=1"));
    with["accepted_when"] = json!("status == 200 and '1' in body");
    set(&host, "main", with, Some("9")).await;
    let id = send(&host, PHONE, "number").await;
    stands(&host, &id, "accepted").await;
    let told = notice(&host, &id).await;
    assert_eq!(last(&told)["words"], "200 is not ******** but ********");
}

/// Without the key under which they are kept, settings are shown as before, and nothing goes out by them.
#[tokio::test]
async fn settings_of_another_key_are_shown_and_send_nothing() {
    let (host, gateway) = (relay().await, repeating().await);
    let shown = set(&host, "main", settings(gateway), None).await;
    assert_eq!(shown["has_secret"], false);
    let folder = host.stop().await;
    std::fs::remove_file(folder.path().join("secrets.key")).unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    let gateways = host.call("list-gateways", json!({})).await.good();
    assert_eq!(gateways["gateways"][0]["settings"], shown["settings"]);
    let id = send(&host, PHONE, "taken").await;
    until("a try", || async {
        let told = notice(&host, &id).await;
        let steps = told["attempts"].as_array().unwrap();
        let tried = steps
            .iter()
            .any(|step| step["meaning"] == "gateway-other-key");
        tried.then_some(())
    })
    .await;
    set(&host, "main", settings(gateway), Some("")).await;
    host.call("retry-notice", json!({"notice": id})).await;
    stands(&host, &id, "accepted").await;
}
