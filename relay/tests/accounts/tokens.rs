//! API tokens: what they may do, and how they end.

use crate::{
    PASSPHRASE,
    common::{Api, prelude::*},
    grant, person, token,
};

async fn code(api: &Api, operation: &str, with: Value) -> String {
    api.call(operation, with).await.code().to_owned()
}

#[tokio::test]
async fn a_token_does_what_its_role_says_and_never_more_than_its_person_may() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (id_of, secret) = token(&li, json!({"name": "nightly"})).await;
    let script = host.script(&secret);
    let (bridge, _) = script.listening(json!({"name": "by the script"})).await;
    assert_eq!(
        li.bridge(&bridge).await["owner"],
        host.bridge(&bridge).await["owner"]
    );
    let sent = json!({"bridge": bridge, "to": "all", "text": "x"});
    script.call("send", sent.clone()).await.good();
    let entries = host.entries(&bridge).await;
    let author = entries.iter().find(|entry| entry["direction"] == "out");
    assert_eq!(author.unwrap()["author"], "Li");
    // Less than the person.
    let (_, looks) = token(&li, json!({"name": "looks", "role": "reader"})).await;
    let looks = host.script(&looks);
    looks
        .call("get-bridge", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(code(&looks, "send", sent.clone()).await, "not-allowed");
    // Not more, now or later.
    let more = json!({"name": "more", "role": "admin"});
    assert_eq!(code(&li, "create-token", more).await, "not-allowed");
    assert_eq!(
        code(&script, "create-token", json!({"name": "x"})).await,
        "not-allowed"
    );
    host.call("change-user", json!({"user": "Li", "role": "reader"}))
        .await
        .good();
    assert_eq!(code(&script, "send", sent.clone()).await, "not-allowed");
    script
        .call("get-bridge", json!({"bridge": bridge}))
        .await
        .good();
    // Listed without the secret, and ended.
    let listed = li.call("list-tokens", json!({})).await.good();
    assert!(!listed.to_string().contains(&secret));
    let tokens = list(listed, "tokens");
    assert_eq!((tokens.len(), &tokens[0]["name"]), (2, &json!("nightly")));
    li.call("revoke-token", json!({"token": id_of}))
        .await
        .good();
    assert_eq!(
        code(&script, "list-bridges", json!({})).await,
        "not-signed-in"
    );
}

#[tokio::test]
async fn a_token_of_nobodys_stands_for_itself() {
    let host = Host::start().await;
    let (foreign, _) = host.listening(json!({})).await;
    let (member, secret) = token(&host, json!({"name": "lab", "role": "member"})).await;
    let script = host.script(&secret);
    let (own, _) = script.listening(json!({"name": "lab's"})).await;
    assert_eq!(
        script.bridge(&own).await["owner"],
        json!(member),
        "not the owner's"
    );
    let seen = list(
        script.call("list-bridges", json!({})).await.good(),
        "bridges",
    );
    assert!(seen.iter().map(id).eq([own.clone()]));
    assert_eq!(
        code(&script, "get-bridge", json!({"bridge": foreign})).await,
        "not-found"
    );
    grant(&host, &foreign, &member, "look").await;
    script
        .call("get-bridge", json!({"bridge": foreign}))
        .await
        .good();
    let tokens = list(script.call("list-tokens", json!({})).await.good(), "tokens");
    assert!(tokens.iter().map(id).eq([member.clone()]));
    let (_, admin) = token(&host, json!({"name": "all"})).await;
    let admin = host.script(&admin);
    assert_eq!(
        list(
            admin.call("list-bridges", json!({})).await.good(),
            "bridges"
        )
        .len(),
        2
    );
    admin.call("list-users", json!({})).await.good();
    // Its bridges outlive it, and are the admins'.
    host.call("revoke-token", json!({"token": member}))
        .await
        .good();
    host.bridge(&own).await;
}

#[tokio::test]
async fn a_token_ends_by_itself() {
    let host = Host::start().await;
    let (_, secret) = token(&host, json!({"name": "soon", "expires": "1s"})).await;
    let script = host.script(&secret);
    script.call("list-bridges", json!({})).await.good();
    let mut live = crate::common::Live::open(&script).await;
    let fault = live.message("the end", |message| message.get("fault").is_some());
    assert!(crate::is_signed_out(&fault.await["fault"]));
    assert_eq!(
        code(&script, "list-bridges", json!({})).await,
        "not-signed-in"
    );
    for expires in ["0s", "tomorrow", "2020-01-01T00:00:00Z"] {
        let with = json!({"name": "x", "expires": expires});
        assert_eq!(
            code(&host, "create-token", with).await,
            "bad-request",
            "{expires}"
        );
    }
}

#[tokio::test]
async fn a_token_has_itself_alone_of_what_is_its_persons() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (one, secret) = token(&li, json!({"name": "one"})).await;
    let (other, other_secret) = token(&li, json!({"name": "other"})).await;
    let (script, other_script) = (host.script(&secret), host.script(&other_secret));
    for (operation, with) in [
        ("list-sessions", json!({})),
        ("end-session", json!({"session": "others"})),
        ("create-token", json!({"name": "x"})),
        (
            "change-passphrase",
            json!({"current": PASSPHRASE, "new": "quite another passphrase"}),
        ),
    ] {
        let found = code(&script, operation, with).await;
        assert_eq!(found, "not-allowed", "{operation}");
    }
    let seen = list(script.call("list-tokens", json!({})).await.good(), "tokens");
    assert!(seen.iter().map(id).eq([one.clone()]));
    let found = code(&script, "revoke-token", json!({"token": other})).await;
    assert_eq!(found, "not-found");
    li.call("list-bridges", json!({})).await.good();
    other_script.call("list-bridges", json!({})).await.good();
    script
        .call("revoke-token", json!({"token": one}))
        .await
        .good();
    assert_eq!(
        code(&script, "list-bridges", json!({})).await,
        "not-signed-in"
    );
}

#[tokio::test]
async fn tokens_end_with_the_passphrase_and_where_one_signs_out_everywhere_if_one_says_so() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (_, nobodys) = token(&host, json!({"name": "lab", "role": "member"})).await;
    let works = async |secret: &str| {
        let reply = host.script(secret).call("list-bridges", json!({})).await;
        reply.status == 200
    };
    let (_, secret) = token(&li, json!({"name": "x"})).await;
    li.call("end-session", json!({"session": "others"}))
        .await
        .good();
    assert!(works(&secret).await, "they stay where nothing is said");
    li.call("end-session", json!({"session": "others", "tokens": true}))
        .await
        .good();
    assert!(!works(&secret).await && works(&nobodys).await);
    let (_, secret) = token(&li, json!({"name": "y"})).await;
    let change = |current: &str, new: &str, keep: Value| {
        let with = json!({"current": current, "new": new, "keep_tokens": keep});
        li.call("change-passphrase", with)
    };
    let other = "another boat in the rain";
    change(PASSPHRASE, other, json!(true)).await.good();
    assert!(works(&secret).await, "kept");
    change(other, PASSPHRASE, Value::Null).await.good();
    assert!(!works(&secret).await && works(&nobodys).await);
    li.call("list-bridges", json!({})).await.good();
}
