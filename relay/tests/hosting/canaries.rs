//! Secrets that must turn up nowhere: a real relay is given all of them, rightly and wrongly, and then everything that it has
//! answered, logged and written is searched.

mod doors;
mod echoes;
mod notices;

use std::sync::atomic::Ordering;

use crate::{
    common::{Api, BINARY, JSON, Live, Program, prelude::*},
    heap::Heap,
};

const SECRETS_KEY: &str = "ca4a12e5ca4a12e5ca4a12e5ca4a12e5ca4a12e5ca4a12e5ca4a12e5ca4a12e5";
const FILE_PASSWORD: &str = "canary-password-of-the-file";
const PASSWORD: &str = "canary-password-of-a-sender";
const GATEWAY_SECRET: &str = "canary-secret-of-a-gateway";
const URL_SECRET: &str = "canary/of/a-url";
const PATH_SECRET: &str = "0canary1of2a3path4of5a6url";
const HEADER_SECRET: &str = "canary of a header";
const BODY_SECRET: &str = "canary-of-a-body";
const WRONG_KEY: &str = "canary-key-that-is-wrong";
const PASSPHRASE: &str = "canary passphrase of a person";
const OLD_PASSPHRASE: &str = "canary passphrase of before";
const WRONG_PASSPHRASE: &str = "canary passphrase that is wrong";
const NUMBER: &str = "4711081547110815";

#[tokio::test]
async fn no_secret_turns_up_in_what_is_answered_logged_or_written() {
    let folder = tempfile::tempdir().unwrap();
    let (port, refused) = echoes::mail_server().await;
    let settings = [
        ("JACKFIELD_SECRETS_KEY", SECRETS_KEY),
        ("JACKFIELD_LOG", "trace"),
        ("JACKFIELD_SERVER__METRICS_LISTEN", "127.0.0.1:0"),
        ("JACKFIELD_EMAIL__SENDERS__FILED__HOST", "127.0.0.1"),
        ("JACKFIELD_EMAIL__SENDERS__FILED__PORT", &port.to_string()),
        ("JACKFIELD_EMAIL__SENDERS__FILED__TLS", "none"),
        ("JACKFIELD_EMAIL__SENDERS__FILED__USER", "a@example.org"),
        ("JACKFIELD_EMAIL__SENDERS__FILED__FROM", "a@example.org"),
        ("JACKFIELD_EMAIL__SENDERS__FILED__PASSWORD", FILE_PASSWORD),
    ];
    let program = Program::with(folder.path(), &settings).await;
    let mut heap = Heap::default();
    let (share, cookies) = sign_in(&program, &mut heap).await;
    let people = people(&program, &mut heap).await;
    let digits = notices::notices(&program, port, &mut heap).await;
    assert!(refused.load(Ordering::SeqCst) > 2, "it has heard passwords");
    wrongly(&program, &mut heap, &share).await;
    let live = doors::live(&program, &mut heap).await;
    let metrics = until("the address of the figures", || async { program.metrics() }).await;
    looks(&program, Some(&metrics), &mut heap).await;
    doors::commands(&program, folder.path(), KEY, &mut heap).await;
    heap.files(folder.path());
    let receipts = receipts(&program).await;
    program.signal("TERM");
    let (status, said) = program.ended(Duration::from_secs(10)).await;
    assert!(
        status.success() && said.len() > 1_000,
        "it tells all that it can"
    );
    heap.add("the log", said);
    heap.files(folder.path());
    assert!(heap.0.len() > 120, "{} things were searched", heap.0.len());
    let mut secrets = vec![
        ("the owner's key", KEY),
        ("the key of the secrets", SECRETS_KEY),
        ("a password of the file", FILE_PASSWORD),
        ("a sender's password", PASSWORD),
        ("a gateway's secret", GATEWAY_SECRET),
        ("a gateway's secret in its URL", URL_SECRET),
        ("a gateway's secret in its path", PATH_SECRET),
        ("a gateway's secret in a header", HEADER_SECRET),
        ("a gateway's secret in its body", BODY_SECRET),
        ("a wrong key", WRONG_KEY),
        ("a secret that is a number", NUMBER),
        ("a share link's secret", &share),
        ("a cookie", &cookies[0]),
        ("a guest's cookie", &cookies[1]),
        ("a passphrase", PASSPHRASE),
        ("a passphrase of before", OLD_PASSPHRASE),
        ("a wrong passphrase", WRONG_PASSPHRASE),
        ("a welcome link's secret", &people[0]),
        ("a person's cookie", &people[1]),
        ("an API token", &people[2]),
    ];
    secrets.extend(live.iter().map(|(name, secret)| (*name, secret.as_str())));
    heap.check(&secrets);
    let receipts = receipts
        .iter()
        .map(|path| ("a path for receipts", path.as_str()));
    // Admins give them to the gateway.
    heap.check_but(&receipts.collect::<Vec<_>>(), |what| {
        what.ends_with("set-gateway") || what.ends_with("list-gateways")
    });
    heap.check_digits(&digits);
}

/// The relay is given no key: those that it makes are in their files alone.
#[tokio::test]
async fn no_key_that_the_relay_makes_turns_up() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("JACKFIELD_OWNER_KEY", ""), ("JACKFIELD_LOG", "trace")];
    let program = Program::with(folder.path(), &settings).await;
    let key = |name: &str| {
        let key = std::fs::read_to_string(folder.path().join(name)).unwrap();
        key.trim().to_owned()
    };
    let owner = key("owner.key");
    let (api, mut heap) = (program.script(&owner), Heap::default());
    let signed_in = program
        .anonymous(Method::POST, "/session")
        .json(&json!({"key": owner}));
    heap.reply("a sign-in", program.ask(signed_in).await);
    let settings = json!({"host": "127.0.0.1", "port": 1, "tls": "none", "user": "b@example.org", "from": "b@example.org"});
    let with = json!({"sender": "own", "password": PASSWORD, "settings": settings});
    heap.call(&api, "set-sender", with).await;
    heap.call(&api, "create-code", json!({"to": "13800138000"}))
        .await;
    looks(&api, None, &mut heap).await;
    doors::commands(&program, folder.path(), &owner, &mut heap).await;
    let files = ["owner.key", "secrets.key", "seals.key", "notices.key"];
    let keys = files.map(|file| (file, key(file)));
    program.signal("TERM");
    let (_, said) = program.ended(Duration::from_secs(10)).await;
    heap.add("the log", said);
    heap.files(folder.path());
    for (file, key) in &keys {
        heap.check_but(&[(file, key)], |what| what.ends_with(file));
    }
}

/// Where gateways push what became of an SMS, but for what everybody knows of it.
async fn receipts(program: &Program) -> Vec<String> {
    let gateways = program.call("list-gateways", json!({})).await.good();
    let gateways = list(gateways, "gateways");
    let paths = gateways
        .iter()
        .map(|gateway| gateway["receipt_path"].as_str().unwrap());
    paths
        .map(|path| path.rsplit_once('/').unwrap().1.to_owned())
        .collect()
}

/// A secret that is not even a text.
fn number() -> u64 {
    NUMBER.parse().unwrap()
}

/// The owner and a guest come in; the link's secret and their cookies, which are told here and nowhere else.
async fn sign_in(program: &Program, heap: &mut Heap) -> (String, [String; 2]) {
    let (bridge, _) = program.listening(json!({"name": "Desk"})).await;
    let sign_in = |body: Value| program.anonymous(Method::POST, "/session").json(&body);
    let owner = program.ask(sign_in(json!({"key": KEY}))).await.cookie();
    let with = json!({"bridge": bridge, "may": "chat"});
    let made = program.call("create-share", with).await.good();
    let (_, share) = made["url"].as_str().unwrap().split_once("#share=").unwrap();
    let shown = program.anonymous(Method::POST, "/session/share");
    let shown = program.ask(shown.json(&json!({"share": share}))).await;
    heap.reply("what a link leads to", shown);
    let guest = sign_in(json!({"share": share, "name": "Li"}));
    let guest = program.ask(guest).await.cookie();
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    for cookie in [&owner, &guest] {
        let api = program.browser(cookie);
        heap.call(&api, "get-bridge", json!({"bridge": bridge}))
            .await;
        heap.call(
            &api,
            "send",
            json!({"bridge": bridge, "to": "all", "text": "hi"}),
        )
        .await;
    }
    (share.to_owned(), [value(&owner), value(&guest)])
}

/// A person chooses a passphrase by the welcome link, takes another, and makes a token; the link's secret, a cookie and the
/// token, which are told here and nowhere else.
async fn people(program: &Program, heap: &mut Heap) -> [String; 3] {
    let made = program
        .call("create-user", json!({"name": "Li", "role": "admin"}))
        .await
        .good();
    let (_, welcome) = made["url"]
        .as_str()
        .unwrap()
        .split_once("#welcome=")
        .unwrap();
    let sign_in = |body: Value| program.anonymous(Method::POST, "/session").json(&body);
    let shown = program.anonymous(Method::POST, "/session/welcome");
    let shown = program.ask(shown.json(&json!({"welcome": welcome}))).await;
    heap.reply("whom a welcome is for", shown);
    let came = program.ask(sign_in(
        json!({"welcome": welcome, "passphrase": OLD_PASSPHRASE}),
    ));
    let cookie = came.await.cookie();
    let li = program.browser(&cookie);
    let change = json!({"current": OLD_PASSPHRASE, "new": PASSPHRASE});
    heap.call(&li, "change-passphrase", change).await;
    for (what, body) in [
        (
            "a welcome again",
            json!({"welcome": welcome, "passphrase": PASSPHRASE}),
        ),
        (
            "a wrong passphrase",
            json!({"user": "Li", "passphrase": WRONG_PASSPHRASE}),
        ),
        (
            "a passphrase for a name",
            json!({"user": PASSPHRASE, "passphrase": PASSPHRASE}),
        ),
    ] {
        heap.reply(what, program.ask(sign_in(body)).await);
    }
    for with in [
        json!({"current": WRONG_PASSPHRASE, "new": OLD_PASSPHRASE}),
        json!({"current": {"it": PASSPHRASE}, "new": [PASSPHRASE]}),
        json!({"current": PASSPHRASE, "new": number()}),
    ] {
        heap.call(&li, "change-passphrase", with).await;
    }
    let made = li
        .call("create-token", json!({"name": "script"}))
        .await
        .good();
    let token = made["token"].as_str().unwrap().to_owned();
    let with = program
        .anonymous(Method::GET, "/bridges")
        .bearer_auth(&token);
    heap.reply("a call with a token", program.ask(with).await);
    for operation in ["list-tokens", "list-sessions", "list-users"] {
        heap.call(&li, operation, json!({})).await;
    }
    let cookie = cookie.split_once('=').unwrap().1.to_owned();
    [welcome.to_owned(), cookie, token]
}

/// Secrets come where they do not belong.
async fn wrongly(program: &Program, heap: &mut Heap, share: &str) {
    let post = |path: &str| program.anonymous(Method::POST, path);
    for (what, request) in [
        (
            "a wrong key",
            post("/session").json(&json!({"key": WRONG_KEY})),
        ),
        (
            "a key too much",
            post("/session").json(&json!({"key": KEY, "more": KEY})),
        ),
        (
            "a key as a number",
            post("/session").json(&json!({"key": number()})),
        ),
        ("a key alone", post("/session").body(format!("\"{KEY}\""))),
        ("no JSON", post("/session").body(format!("{{{KEY}"))),
        (
            "a link too much",
            post("/session").json(&json!({"share": share, "name": share, "more": share})),
        ),
        (
            "a wrong link",
            post("/session").json(&json!({"share": WRONG_KEY, "name": "Li"})),
        ),
        ("a wrong Bearer", post("/resolve").bearer_auth(WRONG_KEY)),
        (
            "a Bearer that is a cookie",
            post("/resolve").header("Authorization", WRONG_KEY),
        ),
        (
            "a wrong cookie",
            post("/resolve").header(
                "Cookie",
                format!("jackfield-{}={WRONG_KEY}", program.address.port()),
            ),
        ),
        (
            "a body that is a key",
            program.request(Method::POST, "/resolve").body(KEY),
        ),
        (
            "a path with a key",
            program.anonymous(Method::GET, &format!("/bridges?key={WRONG_KEY}")),
        ),
    ] {
        heap.reply(what, program.ask(request).await);
    }
    for (operation, with) in misplaced() {
        heap.call(program, operation, with).await;
    }
}

/// Arguments with secrets where other things belong.
fn misplaced() -> [(&'static str, Value); 6] {
    let set = |way: &str, secret: &str, it: Value| json!({way: "main", secret: it, "settings": {}});
    [
        (
            "set-sender",
            set("sender", "password", json!({"it": PASSWORD})),
        ),
        ("set-sender", set("sender", "password", json!(number()))),
        ("set-gateway", set("gateway", "secret", json!(number()))),
        (
            "set-gateway",
            set("gateway", "secret", json!([GATEWAY_SECRET])),
        ),
        ("check-code", json!({"code_id": "x", "code": number()})),
        (
            "set-gateway",
            json!({"gateway": "main", "settings": {"kind": "http", "headers": {"X-Api-Key": number()}}}),
        ),
    ]
}

/// Everything that can be looked at.
async fn looks(program: &Api, metrics: Option<&str>, heap: &mut Heap) {
    for operation in [
        "list-bridges",
        "list-saved",
        "describe-host",
        "list-notices",
        "describe-outbox",
        "list-senders",
        "list-gateways",
        "list-templates",
        "list-replies",
        "list-listeners",
        "list-audit",
    ] {
        heap.call(program, operation, json!({})).await;
    }
    let notices = list(
        program.call("list-notices", json!({})).await.good(),
        "notices",
    );
    for notice in &notices {
        heap.call(program, "get-notice", json!({"notice": id(notice)}))
            .await;
    }
    for bridge in list(
        program.call("list-bridges", json!({})).await.good(),
        "bridges",
    ) {
        let with = json!({"bridge": id(&bridge)});
        for operation in [
            "get-bridge",
            "list-entries",
            "list-peers",
            "list-shares",
            "list-alerts",
        ] {
            heap.call(program, operation, with.clone()).await;
        }
    }
    for path in ["/audit/export", "/audit/export?format=csv"] {
        let reply = program.ask(program.request(Method::GET, path)).await;
        heap.reply(path, reply);
    }
    let page = &program.url;
    let mut urls = vec![
        format!("{page}/"),
        format!("{page}/settings"),
        format!("{page}/readyz"),
        format!("{page}/api/v1/openapi.json"),
    ];
    urls.extend(metrics.map(|metrics| format!("{metrics}/metrics")));
    for url in urls {
        let answer = program.client.get(&url).send().await.unwrap();
        heap.add(url, answer.bytes().await.unwrap());
    }
    for protocol in [JSON, BINARY] {
        let live = Live::open_as(program, Some(protocol), "watcher").await;
        heap.add("the hello", live.hello.to_string());
    }
}
