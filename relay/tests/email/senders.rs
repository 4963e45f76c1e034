//! Senders as they are set, kept and shown; without any mail server.

use crate::{
    common::{Reply, prelude::*},
    relay, sender,
};
use shared::sender::MailTls;

const PASSWORD: &str = "PASSWORD-4711";

fn settings(host: &str, tls: &str) -> Value {
    json!({"host": host, "port": 465, "tls": tls, "user": "li@163.com", "from": "li@163.com"})
}

async fn set(host: &Host, name: &str, settings: Value, password: Option<&str>) -> Reply {
    let mut with = json!({"sender": name, "settings": settings});
    if let Some(password) = password {
        with["password"] = password.into();
    }
    host.call("set-sender", with).await
}

#[tokio::test]
async fn a_password_goes_in_and_never_comes_out() {
    let host = Host::start().await;
    let shown = set(
        &host,
        "163",
        settings("127.0.0.1", "implicit"),
        Some(PASSWORD),
    )
    .await;
    let shown = shown.good();
    assert_eq!(
        (&shown["has_password"], &shown["in_file"]),
        (&json!(true), &json!(false))
    );
    assert!(!shown.to_string().contains(PASSWORD));
    // Without a new one it stays, but for another server.
    let mut changed = settings("127.0.0.1", "implicit");
    changed["name"] = "李".into();
    let shown = set(&host, "163", changed, None).await.good();
    assert_eq!(
        (&shown["has_password"], &shown["name"]),
        (&json!(true), &json!("李"))
    );
    let moved = set(&host, "163", settings("127.0.0.2", "implicit"), None).await;
    assert_eq!(
        (moved.code(), &moved.body["params"]["field"]),
        ("bad-request", &json!("password"))
    );
    let host = host.restart().await;
    let senders = list(host.call("list-senders", json!({})).await.good(), "senders");
    assert_eq!(
        (senders.len(), &senders[0]["has_password"]),
        (1, &json!(true))
    );
    assert!(!json!(senders).to_string().contains(PASSWORD));
    let folder = host.stop().await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        let found = bytes
            .windows(PASSWORD.len())
            .any(|window| window == PASSWORD.as_bytes());
        assert!(!found, "the password is in the data folder");
    }
}

#[tokio::test]
async fn a_password_kept_under_another_key_is_said_and_stays() {
    let host = Host::start().await;
    set(
        &host,
        "a",
        settings("127.0.0.1", "implicit"),
        Some(PASSWORD),
    )
    .await
    .good();
    let folder = host.stop().await;
    std::fs::write(folder.path().join("secrets.key"), "5".repeat(64)).unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    let told = host
        .call(
            "test-sender",
            json!({"sender": "a", "to": "li@example.org"}),
        )
        .await
        .good();
    assert_eq!(
        (&told["accepted"], &told["meaning"]),
        (&json!(false), &json!("mail-other-key"))
    );
    host.stop().await;
}

#[tokio::test]
async fn what_cannot_be_a_sender_is_refused() {
    let host = relay(vec![sender("file", 2525, MailTls::None)]).await;
    let mut port = settings("127.0.0.1", "implicit");
    port["port"] = 70_000.into();
    let mut from = settings("127.0.0.1", "implicit");
    from["from"] = "li@163.com\r\nBcc: x@example.org".into();
    let mut name = settings("127.0.0.1", "implicit");
    name["name"] = "a\nb".into();
    for (sender, settings, code) in [
        ("a b", settings("127.0.0.1", "implicit"), "bad-request"),
        ("a", settings("a b", "implicit"), "bad-address"),
        ("a", settings("192.0.2.1", "none"), "denied-by-policy"),
        (
            "a",
            settings("169.254.169.254", "implicit"),
            "denied-by-policy",
        ),
        ("a", port, "port-out-of-range"),
        ("a", from, "bad-recipient"),
        ("a", name, "bad-request"),
        ("file", settings("127.0.0.1", "implicit"), "set-in-file"),
    ] {
        let refused = set(&host, sender, settings, Some(PASSWORD)).await;
        assert_eq!(refused.code(), code, "{}", refused.text);
        assert!(!refused.text.contains(PASSWORD));
    }
    let deleted = host.call("delete-sender", json!({"sender": "file"})).await;
    assert_eq!(deleted.code(), "set-in-file");
    let gone = json!({"sender": "gone"});
    let testing = json!({"sender": "gone", "to": "a@b.org"});
    for (operation, with) in [("delete-sender", gone), ("test-sender", testing)] {
        assert_eq!(host.call(operation, with).await.code(), "not-found");
    }
    host.stop().await;
}

#[tokio::test]
async fn those_of_the_file_come_first_and_the_others_as_they_were_made() {
    let host = relay(vec![sender("z", 2525, MailTls::None)]).await;
    for name in ["c", "b", "c"] {
        set(&host, name, settings("127.0.0.1", "implicit"), Some("x"))
            .await
            .good();
    }
    let names = |answer: Value| -> Vec<String> {
        let senders = list(answer, "senders");
        senders
            .iter()
            .map(|sender| sender["sender"].as_str().unwrap().to_owned())
            .collect()
    };
    let listed = host.call("list-senders", json!({})).await.good();
    assert_eq!(names(listed), ["z", "c", "b"]);
    host.call("delete-sender", json!({"sender": "c"}))
        .await
        .good();
    let listed = host.call("list-senders", json!({})).await.good();
    assert_eq!(names(listed), ["z", "b"]);
    host.stop().await;
}
