//! Who signs in with a link, and under which name.

use crate::{
    common::{JSON, Live, prelude::*},
    is_ended, try_in,
};

#[tokio::test]
async fn the_owner_who_opens_a_link_stays_the_owner() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "look", "uses": 1})).await;
    let key = host
        .anonymous(Method::POST, "/session")
        .json(&json!({"key": KEY}));
    let owner = host.browser(&host.ask(key).await.cookie());
    let link = owner.request(Method::POST, "/session/share");
    let told = host.ask(link.json(&json!({"share": secret}))).await.good();
    assert_eq!(
        (&told["signed_in"], &told["bridge"]),
        (&json!("owner"), &json!(bridge))
    );
    let body = json!({"share": secret, "name": "Li"});
    let reply = host
        .ask(owner.request(Method::POST, "/session").json(&body))
        .await;
    assert_eq!(reply.status, 204);
    assert!(!reply.headers.contains_key("set-cookie"));
    host.guest(&secret, "Li").await;
}

#[tokio::test]
async fn a_sign_in_that_is_none_is_refused() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "look", "uses": 1})).await;
    for name in ["", " ", "a\nb", &"x".repeat(65)] {
        let reply = try_in(&host, &secret, name).await;
        assert_eq!(
            (reply.status, reply.code()),
            (400, "bad-request"),
            "{name:?}"
        );
        assert_eq!(reply.body["params"]["field"], "name");
    }
    for body in [
        json!({"share": secret}),
        json!({"share": secret, "name": "Li", "key": KEY}),
        json!({"share": 5, "name": "Li"}),
        json!({"share": secret, "name": "Li", "more": 1}),
    ] {
        let reply = host
            .ask(host.anonymous(Method::POST, "/session").json(&body))
            .await;
        assert_eq!((reply.status, reply.code()), (400, "bad-request"), "{body}");
    }
    for wrong in [
        "",
        "x",
        &secret[1..],
        &format!("{secret}x"),
        &secret.to_uppercase(),
    ] {
        assert!(is_ended(&try_in(&host, wrong, "Li").await.body), "{wrong}");
    }
    let foreign = host
        .anonymous(Method::POST, "/session")
        .header("origin", "http://evil.example");
    let reply = host
        .ask(foreign.json(&json!({"share": secret, "name": "Li"})))
        .await;
    assert_eq!(reply.code(), "foreign-origin");
    // None of them was a use.
    host.guest(&secret, "Li").await;
}

#[tokio::test]
async fn a_guest_takes_another_name_and_signs_out() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat", "uses": 1})).await;
    let api = host.guest(&secret, "Li").await;
    let rename = api
        .request(Method::POST, "/session")
        .json(&json!({"name": "Li Lei"}));
    let renamed = host.browser(&host.ask(rename).await.cookie());
    assert_eq!(Live::open(&renamed).await.hello["guest"]["name"], "Li Lei");
    for nobody in [
        host.anonymous(Method::POST, "/session"),
        host.request(Method::POST, "/session"),
    ] {
        let reply = host.ask(nobody.json(&json!({"name": "Li"}))).await;
        assert!([400, 401].contains(&reply.status), "{reply:?}");
    }
    let out = host.ask(renamed.request(Method::DELETE, "/session")).await;
    assert!(
        out.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    // A cookie cannot be made from another.
    let value = api.cookie.unwrap();
    let (head, seal) = value.rsplit_once('.').unwrap();
    let (rest, _) = head.rsplit_once('.').unwrap();
    for forged in [
        format!("{rest}.4f776e6572.{seal}"),
        format!("{rest}.{seal}"),
    ] {
        let reply = host.browser(&forged).call("list-bridges", json!({})).await;
        assert_eq!(reply.code(), "not-signed-in", "{forged}");
        assert!(!is_ended(&reply.body));
    }
}

#[tokio::test]
async fn a_guest_has_a_name_of_its_own() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat", "uses": 2})).await;
    let li = Live::open_as(&host, None, "Li").await;
    for _ in 0..3 {
        let taken = try_in(&host, &secret, "LI").await;
        assert_eq!((taken.status, taken.code()), (409, "name-taken"));
    }
    // None of them was a use.
    let wang = host.guest(&secret, "Wang").await;
    drop(li);
    // While that guest is away, another one comes under the name.
    let other = host.guest(&secret, "Wang").await;
    let _other = Live::open(&other).await;
    let mut back = Live::connect(&wang, None).await;
    back.say(json!({"hello": {"version": 1}})).await;
    let fault = back
        .message("a fault", |message| message.get("fault").is_some())
        .await;
    assert_eq!(fault["fault"]["code"], "name-taken");
    assert_eq!(fault["fault"]["params"]["guest"], true);
    let rename = |name: &str| {
        wang.request(Method::POST, "/session")
            .json(&json!({"name": name}))
    };
    assert_eq!(host.ask(rename("wang")).await.code(), "name-taken");
    let renamed = host.browser(&host.ask(rename("Wang Wei")).await.cookie());
    assert_eq!(
        Live::open(&renamed).await.hello["guest"]["name"],
        "Wang Wei"
    );
}

#[tokio::test]
async fn a_guest_who_looks_is_told_as_a_guest() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "look"})).await;
    let mut owner = Live::open_as(&host, Some(JSON), "Anna").await;
    owner.follow(&bridge, 0).await;
    let api = host.guest(&secret, "Li").await;
    let mut li = Live::connect(&api, Some(JSON)).await;
    li.say(json!({"hello": {"version": 1}})).await;
    li.follow(&bridge, 0).await;
    let both = |message: &Value| message["readers"]["names"] == json!(["Anna", "Li"]);
    let told = owner.message("both", both).await;
    assert_eq!(told["readers"]["guests"], json!(["Li"]), "{told}");
}

#[tokio::test]
async fn guests_who_are_here_are_listed_once_each() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let (li, wang) = (
        host.guest(&secret, "Li").await,
        host.guest(&secret, "Wang").await,
    );
    let tabs = [Live::open(&li).await, Live::open(&li).await];
    let here = Live::open(&wang).await;
    let names = || async {
        let shares = host.call("list-shares", json!({"bridge": bridge})).await;
        list(shares.good(), "shares")[0]["guests"].clone()
    };
    assert_eq!(names().await, json!(["Li", "Wang"]));
    let [one, other] = tabs;
    drop((one, here));
    until("Wang to have gone", || async {
        (names().await == json!(["Li"])).then_some(())
    })
    .await;
    drop(other);
    until("all to have gone", || async {
        (names().await == json!([])).then_some(())
    })
    .await;
}
