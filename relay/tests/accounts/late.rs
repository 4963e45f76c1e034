//! What waits its turn is not done any more for somebody whose rights have ended meanwhile.

use futures_util::future::join_all;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    PASSPHRASE, account, browser,
    common::{Live, Reply, prelude::*},
    grant, person, token,
};

/// So many accounts at once, whose passphrases are hashed one after the other.
const MANY: usize = 40;

async fn names(host: &Host) -> Vec<String> {
    let users = list(host.call("list-users", json!({})).await.good(), "users");
    let names = users.iter().map(|user| user["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

fn is_refused(reply: &Reply) -> bool {
    ["not-signed-in", "not-allowed"].contains(&reply.code())
}

/// Has somebody ask for many accounts, and takes the right away in the middle.
async fn asks_for_many(host: &Host, name: &str, taking: (&str, Value)) {
    let li = person(host, name, "admin").await;
    let make = |index: usize| {
        let li = li.clone();
        let with =
            json!({"name": format!("{name} {index}"), "role": "admin", "passphrase": PASSPHRASE});
        tokio::spawn(async move { li.call("create-user", with).await })
    };
    let asked: Vec<_> = (0..MANY).map(make).collect();
    let first = format!("{name} ");
    until("the first of them", || async {
        let names = names(host).await;
        names
            .iter()
            .any(|name| name.starts_with(&first))
            .then_some(())
    })
    .await;
    host.call(taking.0, taking.1).await.good();
    let before = names(host).await;
    let answers = join_all(asked).await;
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert!(answers.iter().any(is_refused), "all were made before");
    let others = |reply: &&Reply| reply.status != 201 && !is_refused(reply);
    assert!(!answers.iter().any(|reply| others(&reply)), "{answers:?}");
    assert_eq!(names(host).await, before, "made for one who may not");
}

#[tokio::test]
async fn passphrases_that_are_hashed_make_no_accounts_for_who_is_no_admin_any_more() {
    let host = Host::start().await;
    account(&host, "Ada", "admin").await;
    asks_for_many(&host, "Li", ("delete-user", json!({"user": "Li"}))).await;
    let demoted = json!({"user": "Wang", "role": "member"});
    asks_for_many(&host, "Wang", ("change-user", demoted)).await;
    let out = json!({"user": "Zhao", "welcome": true});
    asks_for_many(&host, "Zhao", ("change-user", out)).await;
}

/// The relay's database, in which nobody else can write as long as this is open.
async fn stopped(host: &Host) -> SqliteConnection {
    let file = host.folder().join("journal.sqlite");
    let options = SqliteConnectOptions::new().filename(file);
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut database)
        .await
        .unwrap();
    database
}

async fn goes_on(mut database: SqliteConnection) {
    sqlx::query("ROLLBACK")
        .execute(&mut database)
        .await
        .unwrap();
    database.close().await.unwrap();
}

/// Says calls, and waits until the relay has begun them: what it answers at once comes after them.
async fn begin(live: &mut Live, calls: &[(&str, Value)]) {
    for (index, (operation, with)) in calls.iter().enumerate() {
        live.say(json!({"id": 1000 + index, "do": operation, "with": with}))
            .await;
    }
    live.call("list-users", json!({})).await.unwrap();
}

#[tokio::test]
async fn what_waits_for_another_change_is_judged_again() {
    let host = Host::start().await;
    account(&host, "Ada", "admin").await;
    let li = person(&host, "Li", "admin").await;
    for name in ["Wang", "Zhao"] {
        account(&host, name, "member").await;
    }
    let (desk, _) = host.listening(json!({})).await;
    grant(&host, &desk, "Zhao", "look").await;
    let (of_nobody, _) = token(&host, json!({"name": "x", "role": "reader"})).await;
    let (mut first, mut second) = (Live::open(&host).await, Live::open(&li).await);

    // One change is being stored, behind it waits that Li is deleted, and behind that is what Li asks for.
    let database = stopped(&host).await;
    let held = [
        ("change-user", json!({"user": "Wang", "name": "Wang Wei"})),
        ("delete-user", json!({"user": "Li"})),
    ];
    begin(&mut first, &held).await;
    let late = [
        (
            "grant-bridge",
            json!({"bridge": desk, "user": "Wang", "may": "chat"}),
        ),
        ("revoke-grant", json!({"bridge": desk, "user": "Zhao"})),
        ("change-user", json!({"user": "Zhao", "welcome": true})),
        ("delete-user", json!({"user": "Wang"})),
        ("create-user", json!({"name": "Late", "role": "admin"})),
        ("create-token", json!({"name": "late"})),
        ("revoke-token", json!({"token": of_nobody})),
    ];
    begin(&mut second, &late).await;
    goes_on(database).await;
    for (index, (operation, _)) in held.iter().enumerate() {
        first.answer(1000 + index as u64, operation).await.unwrap();
    }
    // Whatever Li asked for is through when what is asked for after it is.
    host.call("change-user", json!({"user": "Zhao", "name": "Zhao Yun"}))
        .await
        .good();
    assert_eq!(names(&host).await, ["Ada", "Wang Wei", "Zhao Yun"]);
    browser(&host, "Zhao Yun").await;
    let grants = host.call("list-grants", json!({"bridge": desk})).await;
    let grants = list(grants.good(), "grants");
    assert_eq!(grants.len(), 1, "{grants:?}");
    assert_eq!(grants[0]["name"], "Zhao Yun");
    let tokens = host.call("list-tokens", json!({"all": true})).await;
    assert_eq!(list(tokens.good(), "tokens").len(), 1);
}

#[tokio::test]
async fn rules_alerts_saved_sends_and_senders_wait_and_are_judged_again() {
    let host = Host::start().await;
    account(&host, "Ada", "admin").await;
    let li = person(&host, "Li", "admin").await;
    let (desk, _) = host.listening(json!({})).await;
    let (mut first, mut second) = (Live::open(&host).await, Live::open(&li).await);
    let rule = |name: &str| json!({"rules": [{"name": name, "then": "allow"}]});
    let saved = |label: &str| json!({"label": label, "text": "x"});
    let template = |name: &str| json!({"template": name, "kind": "sms", "text": "x"});
    let sender = |name: &str| {
        let settings =
            json!({"host": "127.0.0.1", "port": 25, "tls": "none", "from": "a@example.org"});
        json!({"sender": name, "settings": settings})
    };
    let alert = |name: &str| {
        let notice = json!({"kind": "email", "to": ["a@example.org"], "subject": "s", "text": "t"});
        json!({"bridge": desk, "name": name, "when": {"contains": "x"}, "notice": notice})
    };
    let asked = |name: &str| {
        [
            ("set-rules", rule(name)),
            ("create-saved", saved(name)),
            ("set-template", template(name)),
            ("set-sender", sender(name)),
            ("create-alert", alert(name)),
            (
                "suppress-recipient",
                json!({"recipient": format!("{name}@example.org")}),
            ),
        ]
    };
    // What the host asks for is being stored, and Li's waits for that; Li's end holds before it is stored.
    let database = stopped(&host).await;
    begin(&mut first, &asked("early")).await;
    begin(&mut second, &asked("tardy")).await;
    let (deleting, ended) = (host.clone(), json!({"user": "Li"}));
    let deleting = tokio::spawn(async move { deleting.call("delete-user", ended).await });
    until("Li to be out", || async {
        let asked = li.call("list-bridges", json!({})).await;
        (asked.code() == "not-signed-in").then_some(())
    })
    .await;
    goes_on(database).await;
    deleting.await.unwrap().good();
    for (index, (operation, _)) in asked("early").iter().enumerate() {
        first.answer(1000 + index as u64, operation).await.unwrap();
    }
    // Whatever Li asked for is through when what is asked for after it is.
    for (operation, with) in asked("last") {
        host.call(operation, with).await.good();
    }
    let of_desk = json!({"bridge": desk});
    for (operation, with) in [
        ("list-rules", json!({})),
        ("list-saved", json!({})),
        ("list-templates", json!({})),
        ("list-senders", json!({})),
        ("list-alerts", of_desk),
        ("describe-outbox", json!({})),
    ] {
        let there = host.call(operation, with).await;
        assert!(there.text.contains("last"), "{operation}: {}", there.text);
        assert!(!there.text.contains("tardy"), "{operation}: {}", there.text);
    }
}
