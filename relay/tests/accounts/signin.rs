//! Signing in and out, welcome links, and sessions.

use crate::{
    PASSPHRASE, account, browser,
    common::{Live, prelude::*},
    is_signed_out, person, sign_in, welcome_of,
};

async fn welcome_link(host: &Host, name: &str) -> String {
    let with = json!({"name": name, "role": "member"});
    let made = host.call("create-user", with).await.good();
    assert_eq!(made["user"]["welcomed"], false);
    welcome_of(&made["url"])
}

#[tokio::test]
async fn a_person_signs_in_by_name_and_passphrase_and_is_told_who_it_is() {
    let host = Host::start().await;
    let id = account(&host, "Li Wei", "member").await;
    for name in ["Li Wei", "li wei", " Ｌｉ  WEI "] {
        let li = browser(&host, name).await;
        let live = Live::open_as(&li, None, "Somebody else").await;
        let me = json!({"user": id, "name": "Li Wei", "role": "member"});
        assert_eq!(live.hello["me"], me);
    }
    let owner = Live::open(&host).await;
    assert_eq!(owner.hello["me"], json!({"role": "admin"}));
}

#[tokio::test]
async fn a_wrong_name_is_answered_like_a_wrong_passphrase() {
    let host = Host::start().await;
    account(&host, "Li", "member").await;
    host.call(
        "create-user",
        json!({"name": "Not welcomed", "role": "member"}),
    )
    .await
    .good();
    let mut answers = Vec::new();
    for (user, passphrase) in [
        ("Li", "a paper boat in the sun"),
        ("Nobody", PASSPHRASE),
        ("Not welcomed", PASSPHRASE),
        ("", PASSPHRASE),
        ("Li", ""),
    ] {
        let reply = sign_in(&host, json!({"user": user, "passphrase": passphrase})).await;
        assert_eq!(
            (reply.status, reply.code()),
            (401, "not-signed-in"),
            "{user}"
        );
        assert_eq!(reply.headers.get("set-cookie"), None);
        answers.push(reply.text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    for body in [
        json!({"user": "Li"}),
        json!({"passphrase": PASSPHRASE}),
        json!({"user": "Li", "passphrase": PASSPHRASE, "key": KEY}),
        json!({"user": "Li", "passphrase": 5}),
    ] {
        let reply = sign_in(&host, body.clone()).await;
        assert_eq!(reply.code(), "bad-request", "{body}");
        assert!(!reply.text.contains(PASSPHRASE), "{body}");
    }
}

#[tokio::test]
async fn a_welcome_link_works_once() {
    let host = Host::start().await;
    let secret = welcome_link(&host, "Li").await;
    let show = async |secret: &str| {
        let body = json!({"welcome": secret});
        let request = host.anonymous(Method::POST, "/session/welcome").json(&body);
        host.ask(request).await
    };
    assert_eq!(show(&secret).await.good()["name"], "Li");
    assert_eq!(show("nonsense").await.code(), "not-signed-in");
    for (passphrase, why) in [
        ("elevenchars", "short"),
        (&"x9 y".repeat(33), "long"),
        ("Password1234", "common"),
        ("123456789012", "common"),
    ] {
        let reply = sign_in(&host, json!({"welcome": secret, "passphrase": passphrase})).await;
        assert_eq!(
            (reply.code(), &reply.body["params"]["why"]),
            ("bad-request", &json!(why))
        );
    }
    let body = json!({"welcome": secret, "passphrase": PASSPHRASE});
    let welcomed = sign_in(&host, body.clone()).await;
    assert_eq!(welcomed.status, 204, "{welcomed:?}");
    let li = host.browser(&welcomed.cookie());
    li.call("list-bridges", json!({})).await.good();
    let again = sign_in(&host, body).await;
    assert_eq!(
        (again.code(), &again.body["params"]["reason"]),
        ("not-signed-in", &json!("welcome-over"))
    );
    assert_eq!(show(&secret).await.code(), "not-signed-in");
    browser(&host, "Li").await;
    // Anew: what was before ends.
    let anew = host
        .call("change-user", json!({"user": "Li", "welcome": true}))
        .await
        .good();
    let fault = li.call("list-bridges", json!({})).await;
    assert_eq!(fault.code(), "not-signed-in");
    let before = sign_in(&host, json!({"user": "Li", "passphrase": PASSPHRASE})).await;
    assert_eq!(before.code(), "not-signed-in");
    let other = "quite another passphrase";
    let body = json!({"welcome": welcome_of(&anew["url"]), "passphrase": other});
    assert_eq!(sign_in(&host, body).await.status, 204);
}

#[tokio::test]
async fn two_at_once_do_not_both_use_a_welcome_link() {
    let host = Host::start().await;
    let secret = welcome_link(&host, "Li").await;
    let use_it =
        |passphrase: &str| sign_in(&host, json!({"welcome": secret, "passphrase": passphrase}));
    let both = tokio::join!(use_it("the one passphrase"), use_it("the other passphrase"));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401]);
}

#[tokio::test]
async fn sessions_are_listed_replaced_ended_and_outlive_a_restart() {
    let host = Host::start().await;
    account(&host, "Li", "member").await;
    let (first, second) = (browser(&host, "Li").await, browser(&host, "Li").await);
    let sessions = |api: &crate::common::Api| {
        let api = api.clone();
        async move {
            list(
                api.call("list-sessions", json!({})).await.good(),
                "sessions",
            )
        }
    };
    let listed = sessions(&first).await;
    assert_eq!(listed.len(), 2);
    let current: Vec<_> = listed.iter().filter(|one| one["current"] == true).collect();
    assert_eq!(
        (current.len(), &current[0]["address"]),
        (1, &json!("127.0.0.1"))
    );
    // Signing in again is another session in place of the one that the browser had.
    let body = json!({"user": "Li", "passphrase": PASSPHRASE});
    let request = second.request(Method::POST, "/session").json(&body);
    let third = host.browser(&host.ask(request).await.cookie());
    assert_ne!(second.cookie, third.cookie);
    let old = second.call("list-bridges", json!({})).await;
    assert_eq!(old.code(), "not-signed-in");
    assert_eq!(sessions(&first).await.len(), 2);
    let host = host.restart().await;
    let (mut first, mut third) = (
        host.browser(first.cookie.as_ref().unwrap()),
        host.browser(third.cookie.as_ref().unwrap()),
    );
    // The cookie's name holds the port, which is another one now.
    for api in [&mut first, &mut third] {
        let (_, value) = api.cookie.as_ref().unwrap().split_once('=').unwrap();
        api.cookie = Some(format!("jackfield-{}={value}", host.address.port()));
    }
    assert_eq!(sessions(&third).await.len(), 2);
    let live = Live::open(&first).await;
    third
        .call("end-session", json!({"session": "others"}))
        .await
        .good();
    let ended = first.call("list-bridges", json!({})).await;
    assert_eq!(ended.code(), "not-signed-in");
    drop(live);
    let out = third.ask(third.request(Method::DELETE, "/session")).await;
    assert_eq!(out.status, 204);
    let ended = third.call("list-bridges", json!({})).await;
    assert_eq!(
        ended.code(),
        "not-signed-in",
        "the cookie itself is worth nothing any more"
    );
}

#[tokio::test]
async fn only_admins_see_and_end_others_sessions() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let wang = person(&host, "Wang", "admin").await;
    let all = json!({"all": true});
    assert_eq!(
        li.call("list-sessions", all.clone()).await.code(),
        "not-allowed"
    );
    assert_eq!(
        li.call("list-tokens", all.clone()).await.code(),
        "not-allowed"
    );
    let own = list(li.call("list-sessions", json!({})).await.good(), "sessions");
    let everybodys = list(wang.call("list-sessions", all).await.good(), "sessions");
    assert_eq!((own.len(), everybodys.len()), (1, 2));
    let wangs = everybodys.iter().find(|one| one["name"] == "Wang").unwrap();
    let ends = li.call("end-session", json!({"session": id(wangs)})).await;
    assert_eq!(ends.code(), "not-found");
    wang.call("end-session", json!({"session": id(&own[0])}))
        .await
        .good();
    assert_eq!(
        li.call("list-bridges", json!({})).await.code(),
        "not-signed-in"
    );
}

#[tokio::test]
async fn a_passphrase_is_changed_by_who_knows_it() {
    let host = Host::start().await;
    let li = person(&host, "Li", "reader").await;
    let elsewhere = browser(&host, "Li").await;
    let change = |current: &str, new: &str| {
        li.call("change-passphrase", json!({"current": current, "new": new}))
    };
    assert_eq!(
        change("not this one, or is it", "another boat in the rain")
            .await
            .code(),
        "not-allowed"
    );
    assert_eq!(change(PASSPHRASE, "short").await.code(), "bad-request");
    change(PASSPHRASE, "another boat in the rain").await.good();
    li.call("list-bridges", json!({})).await.good();
    assert_eq!(
        elsewhere.call("list-bridges", json!({})).await.code(),
        "not-signed-in"
    );
    let before = sign_in(&host, json!({"user": "Li", "passphrase": PASSPHRASE})).await;
    assert_eq!(before.status, 401);
    let owner = host
        .call(
            "change-passphrase",
            json!({"current": KEY, "new": PASSPHRASE}),
        )
        .await;
    assert_eq!(owner.code(), "not-allowed");
}

#[tokio::test]
async fn names_are_one_persons_and_the_last_admin_stays() {
    let host = Host::start().await;
    account(&host, "Li Wei", "admin").await;
    for name in [
        "li wei",
        "Lі Wei",
        "L\u{200b}i Wei",
        "Ｌｉ Ｗｅｉ",
        "owner",
        "You",
    ] {
        let with = json!({"name": name, "role": "reader"});
        assert_eq!(
            host.call("create-user", with).await.code(),
            "name-taken",
            "{name}"
        );
    }
    // Nobody else goes by it either.
    let browser = sign_in(&host, json!({"key": KEY})).await.cookie();
    let mut live = Live::connect(&host.browser(&browser), None).await;
    live.say(json!({"hello": {"version": 1, "name": "Li Wei"}}))
        .await;
    let fault = live
        .message("a fault", |message| message.get("fault").is_some())
        .await;
    assert_eq!(fault["fault"]["code"], "name-taken");
    for (operation, with) in [
        ("delete-user", json!({"user": "Li Wei"})),
        ("change-user", json!({"user": "Li Wei", "role": "member"})),
    ] {
        assert_eq!(
            host.call(operation, with).await.code(),
            "wrong-status",
            "{operation}"
        );
    }
    account(&host, "Wang", "admin").await;
    host.call("delete-user", json!({"user": "Li Wei"}))
        .await
        .good();
    assert_eq!(
        host.call("delete-user", json!({"user": "Li Wei"}))
            .await
            .code(),
        "not-found"
    );
}

#[tokio::test]
async fn another_owners_key_ends_the_owners_sessions_and_nobody_elses() {
    let host = Host::start().await;
    let owner = sign_in(&host, json!({"key": KEY})).await.cookie();
    let li = person(&host, "Li", "admin").await;
    let folder = host.stop().await;
    let mut config = relay::config::Config::default();
    config.server.listen = ([127, 0, 0, 1], 0).into();
    config.server.data = folder.path().to_owned();
    let other: secrecy::SecretString = "another-owners-key-4712".to_owned().into();
    let relay = relay::Relay::bind(config, Some(other)).await.unwrap();
    let address = relay.local();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(relay.serve(async {
        let _ = stopped.await;
    }));
    let asks = async |cookie: &str| {
        let (_, value) = cookie.split_once('=').unwrap();
        let request = reqwest::Client::new().get(format!("http://{address}/api/v1/session"));
        let cookie = format!("jackfield-{}={value}", address.port());
        request
            .header("Cookie", cookie)
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(asks(&owner).await, 401);
    assert_eq!(asks(li.cookie.as_ref().unwrap()).await, 204);
    drop(stop);
    within("the end", serving).await.unwrap();
}

#[tokio::test]
async fn what_has_ended_says_so() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let mut live = Live::open(&li).await;
    host.call("delete-user", json!({"user": "Li"})).await.good();
    let fault = live.message("the end", |message| message.get("fault").is_some());
    assert!(is_signed_out(&fault.await["fault"]));
}

/// A browser may say of itself what it wants; where it is listed, that turns no line around and breaks none.
#[tokio::test]
async fn what_a_browser_calls_itself_stays_in_its_line() {
    let host = Host::start().await;
    let said = "evil\u{202e}RTL\u{2028}\u{2066}\u{200f}<b>".as_bytes();
    let sign_in = host
        .anonymous(Method::POST, "/session")
        .json(&json!({"key": KEY}));
    let sign_in = sign_in.header("User-Agent", said);
    assert_eq!(host.ask(sign_in).await.status, 204);
    let sessions = host
        .call("list-sessions", json!({"all": true}))
        .await
        .good();
    let agent = &list(sessions, "sessions")[0]["agent"];
    assert_eq!(agent, "evil\u{fffd}RTL\u{fffd}\u{fffd}\u{fffd}<b>");
}
