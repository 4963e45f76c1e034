//! The other doors: the live socket, and the program's commands.

use std::path::Path;

use super::{NUMBER, WRONG_KEY, misplaced};
use crate::{
    common::{JSON, Live, Program, keyless, prelude::*, program},
    heap::Heap,
};

const PASSWORD: &str = "canary-password-of-a-live-sender";
const GATEWAY_SECRET: &str = "canary-secret-of-a-live-gateway";
const PASSPHRASE: &str = "canary passphrase of a live person";
const OTHER_PASSPHRASE: &str = "canary passphrase said over the socket";

/// What the other side of the door is told is told over the live socket too; the secrets that were given, and those that were made.
pub(super) async fn live(program: &Program, heap: &mut Heap) -> Vec<(&'static str, String)> {
    let mut live = Live::open_as(program, Some(JSON), "canary").await;
    let settings = json!({"host": "127.0.0.1", "port": 1, "tls": "none", "user": "c@example.org", "from": "c@example.org"});
    let with = json!({"sender": "live", "password": PASSWORD, "settings": settings});
    heap.say(&mut live, "set-sender", with).await;
    let settings =
        json!({"kind": "ihuyi", "url": "http://127.0.0.1:1/Submit.json", "account": "C1"});
    let with = json!({"gateway": "live", "secret": GATEWAY_SECRET, "settings": settings});
    heap.say(&mut live, "set-gateway", with).await;
    let with = json!({"name": "Wang", "role": "member", "passphrase": PASSPHRASE});
    heap.say(&mut live, "create-user", with).await;
    let with = json!({"current": PASSPHRASE, "new": OTHER_PASSPHRASE});
    heap.say(&mut live, "change-passphrase", with).await;
    let user = heap
        .say(
            &mut live,
            "create-user",
            json!({"name": "Zhao", "role": "reader"}),
        )
        .await;
    let token = heap
        .say(&mut live, "create-token", json!({"name": "live"}))
        .await;
    let bridge = heap.say(&mut live, "list-bridges", json!({})).await["bridges"][0]["id"].take();
    let share = heap
        .say(
            &mut live,
            "create-share",
            json!({"bridge": bridge, "may": "chat"}),
        )
        .await;
    for (operation, with) in misplaced() {
        heap.say(&mut live, operation, with).await;
    }
    for text in [
        format!("{{\"id\": 1, \"do\": \"check-code\", \"with\": {{\"code\": \"{WRONG_KEY}"),
        json!({"hello": {"key": WRONG_KEY}}).to_string(),
        json!({"id": 900, "do": "check-code", "with": WRONG_KEY, "key": NUMBER}).to_string(),
    ] {
        live.say_text(&text).await;
    }
    for operation in [
        "list-senders",
        "list-gateways",
        "list-users",
        "list-tokens",
        "list-sessions",
        "list-audit",
        "list-notices",
    ] {
        heap.say(&mut live, operation, json!({})).await;
    }
    heap.add("live, unasked", format!("{:?}", live.heard()));
    let end = |url: &Value| url.as_str().unwrap().rsplit_once('=').unwrap().1.to_owned();
    vec![
        ("a live sender's password", PASSWORD.to_owned()),
        ("a live gateway's secret", GATEWAY_SECRET.to_owned()),
        ("a live passphrase", PASSPHRASE.to_owned()),
        ("another live passphrase", OTHER_PASSPHRASE.to_owned()),
        ("a live welcome", end(&user["url"])),
        ("a live token", token["token"].as_str().unwrap().to_owned()),
        ("a live share", end(&share["url"])),
    ]
}

/// What the program's commands print, rightly and wrongly called; among them a copy of the journal beside it.
pub(super) async fn commands(program: &Program, data: &Path, key: &str, heap: &mut Heap) {
    let data = data.to_str().unwrap();
    let (copy, url) = (format!("{data}/copy.sqlite"), program.url.clone());
    for (arguments, key) in [
        (&["backup", "--data", data, "--to", &copy][..], key),
        (&["user", "list", "--data", data], key),
        (&["token", "list", "--data", data], key),
        (&["token", "revoke", "nobody", "--data", data], key),
        (&["notice", "sms", "--to", "123", "--url", &url, "hi"], key),
        (
            &["notice", "sms", "--to", "13800138000", "--url", &url, "hi"],
            WRONG_KEY,
        ),
        (&["attach", "nowhere", "--url", &url], key),
        (&["attach", "nowhere", "--url", &url], WRONG_KEY),
        (
            &["attach", "nowhere", "--url", &format!("{url}/#key={key}")],
            key,
        ),
        (&["check"], "short"),
    ] {
        let mut command = keyless(self::program());
        command.args(arguments).env("JACKFIELD_OWNER_KEY", key);
        command.stdin(std::process::Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        let output = within("the command to end", output).await.unwrap();
        assert!(output.status.code().is_some(), "{arguments:?}");
        let what = arguments[..2.min(arguments.len())].join(" ");
        heap.add(
            format!("what {what} says"),
            [output.stdout, output.stderr].concat(),
        );
    }
}
