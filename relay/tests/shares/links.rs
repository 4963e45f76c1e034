//! Links themselves: what making and listing tells, who signs in with one, and that the secret is kept nowhere.

use std::collections::BTreeSet;

use crate::{
    common::{Live, Program, prelude::*},
    is_ended,
};

#[tokio::test]
async fn making_a_link_tells_it_once_under_each_address() {
    let host =
        Host::with(|config| config.server.public_host = Some("desk.example".to_owned())).await;
    let (bridge, _) = host.listening(json!({})).await;
    let made = host
        .call(
            "create-share",
            json!({"bridge": bridge, "may": "look", "expires": "1h", "uses": 3}),
        )
        .await;
    assert_eq!(made.status, 201);
    let made = made.good();
    let port = host.address.port();
    let urls = list(made.clone(), "urls");
    assert_eq!(urls[0], made["url"]);
    let (base, secret) = urls[0].as_str().unwrap().split_once("/#share=").unwrap();
    assert_eq!(base, format!("http://desk.example:{port}"));
    assert!(
        secret.len() == 32 && secret.bytes().all(|digit| digit.is_ascii_hexdigit()),
        "128 bits"
    );
    assert_eq!(urls[1], format!("{}/#share={secret}", host.url));
    let shares = host.call("list-shares", json!({"bridge": bridge})).await;
    assert!(!shares.text.contains(secret));
    let shares = list(shares.good(), "shares");
    let share = &shares[0];
    assert_eq!((id(share), &share["may"]), (id(&made), &json!("look")));
    assert_eq!(
        (&share["uses"], &share["used"], &share["state"]),
        (&json!(3), &json!(0), &json!("open"))
    );
    assert!(share["expires"].as_str().unwrap() > share["created_at"].as_str().unwrap());
    // The page under that host is the relay's own.
    let body = json!({"share": secret, "name": "Li"});
    let from_there = host
        .anonymous(Method::POST, "/session")
        .header("origin", base)
        .json(&body);
    assert_eq!(host.ask(from_there).await.status, 204);
    let host =
        Host::with(|config| config.server.public_url = Some("https://relay.example/".to_owned()))
            .await;
    let (bridge, _) = host.listening(json!({})).await;
    let made = host
        .call("create-share", json!({"bridge": bridge, "may": "chat"}))
        .await;
    let urls = list(made.good(), "urls");
    assert!(
        urls.len() == 1
            && urls[0]
                .as_str()
                .unwrap()
                .starts_with("https://relay.example/#share=")
    );
}

#[tokio::test]
async fn a_link_that_cannot_be_is_not_made() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    for (field, value) in [
        ("may", json!("manage")),
        ("expires", json!("soon")),
        ("expires", json!("2020-01-01T00:00:00Z")),
        ("expires", json!(5)),
        ("uses", json!(0)),
        ("uses", json!(-1)),
        ("name", json!("")),
        ("name", json!("a\nb")),
        ("name", json!("x".repeat(65))),
        ("name", json!("* Li joined")),
        ("more", json!(1)),
    ] {
        let mut with = json!({"bridge": bridge, "may": "chat"});
        with[field] = value;
        let reply = host.call("create-share", with).await;
        assert_eq!(
            (reply.status, reply.code()),
            (400, "bad-request"),
            "{field}"
        );
    }
    let nobody = json!({"bridge": bridge, "may": "chat", "name": "You"});
    let nobody = host.call("create-share", nobody).await;
    assert_eq!(nobody.code(), "name-taken");
    let nowhere = json!({"bridge": "none", "may": "chat"});
    assert_eq!(host.call("create-share", nowhere).await.code(), "not-found");
    assert_eq!(
        host.call("list-shares", json!({"bridge": "none"}))
            .await
            .code(),
        "not-found"
    );
    let shares = host.call("list-shares", json!({"bridge": bridge})).await;
    assert!(list(shares.good(), "shares").is_empty());
}

#[tokio::test]
async fn a_bridge_has_a_bounded_number_of_links() {
    let host = Host::with(|config| config.limits.shares_per_bridge = 3).await;
    let (bridge, _) = host.listening(json!({})).await;
    host.link(&bridge, json!({"may": "chat", "expires": "1s"}))
        .await;
    for _ in 1..3 {
        host.link(&bridge, json!({"may": "chat"})).await;
    }
    // Once its time is over, the first one makes room.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    host.link(&bridge, json!({"may": "chat"})).await;
    let more = host
        .call("create-share", json!({"bridge": bridge, "may": "chat"}))
        .await;
    assert_eq!((more.status, more.code()), (409, "limit-reached"));
    assert_eq!(more.body["params"]["limit"], "shares_per_bridge");
    let shares = host.call("list-shares", json!({"bridge": bridge})).await;
    assert_eq!(list(shares.good(), "shares").len(), 3);
}

#[tokio::test]
async fn a_link_tells_where_it_leads_to_who_has_its_secret() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({"name": "Desk"})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "look", "uses": 1})).await;
    let show = |secret: &str| {
        host.anonymous(Method::POST, "/session/share")
            .json(&json!({"share": secret}))
    };
    for _ in 0..3 {
        let told = host.ask(show(&secret)).await.good();
        assert_eq!(
            told,
            json!({"bridge": bridge, "name": "Desk", "may": "look"})
        );
    }
    let api = host.guest(&secret, "Li").await;
    let known = show(&secret).header("cookie", api.cookie.as_ref().unwrap());
    assert_eq!(host.ask(known).await.good()["signed_in"], "guest");
    for dead in [secret.as_str(), "never-was", ""] {
        let reply = host.ask(show(dead)).await;
        assert!(
            reply.status == 401 && is_ended(&reply.body),
            "{dead}: {reply:?}"
        );
    }
    let foreign = show(&secret).header("origin", "http://evil.example");
    assert_eq!(host.ask(foreign).await.code(), "foreign-origin");
    let nonsense = host
        .anonymous(Method::POST, "/session/share")
        .json(&json!({}));
    assert_eq!(host.ask(nonsense).await.code(), "bad-request");
}

#[tokio::test]
async fn a_link_offers_its_guest_a_name_which_the_owner_sees_and_the_guest_may_change() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let with = json!({"may": "chat", "name": " 李雷 "});
    let (link, secret) = host.link(&bridge, with).await;
    let (unnamed, _) = host.link(&bridge, json!({"may": "look"})).await;
    let host = host.restart().await;
    let body = json!({"share": secret});
    let show = host.anonymous(Method::POST, "/session/share").json(&body);
    assert_eq!(host.ask(show).await.good()["guest"], "李雷");
    let listed = || async {
        let shares = host.call("list-shares", json!({"bridge": bridge})).await;
        let shares = list(shares.good(), "shares");
        let names = shares
            .iter()
            .map(|share| (id(share), share["name"].clone(), share["guests"].clone()));
        names.collect::<Vec<_>>()
    };
    let here = |guests: Value| {
        [
            (link.clone(), json!("李雷"), guests),
            (unnamed.clone(), Value::Null, json!([])),
        ]
    };
    assert_eq!(listed().await, here(json!([])));
    let api = host.guest(&secret, "雷").await;
    let _live = Live::open(&api).await;
    assert_eq!(listed().await, here(json!(["雷"])));
}

#[tokio::test]
async fn a_secret_is_in_no_file_and_in_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let api = Program::with(folder.path(), &[("JACKFIELD_LOG", "trace")]).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let bridge = id(&api.create(json!({"endpoint": endpoint})).await);
    let made = api
        .call("create-share", json!({"bridge": bridge, "may": "chat"}))
        .await
        .good();
    let (_, secret) = made["url"].as_str().unwrap().split_once("#share=").unwrap();
    let body = json!({"share": secret, "name": "Li"});
    let reply = api
        .ask(api.anonymous(Method::POST, "/session").json(&body))
        .await;
    assert_eq!(reply.status, 204);
    let secret = secret.to_owned();
    let mut looked_at = BTreeSet::new();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "{}", path.display());
        looked_at.insert(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    assert!(looked_at.contains("journal.sqlite"), "{looked_at:?}");
    api.signal("TERM");
    let (_, log) = api.ended(Duration::from_secs(10)).await;
    assert!(log.contains("INFO") && !log.contains(&secret));
}
