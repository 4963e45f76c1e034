//! Members see what is theirs or granted to them, and nothing else.

use crate::{
    account,
    common::{Api, Live, TcpPeer, prelude::*},
    grant, person,
};

async fn code(api: &Api, operation: &str, with: Value) -> String {
    api.call(operation, with).await.code().to_owned()
}

#[tokio::test]
async fn a_member_hears_of_nothing_that_is_anothers() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let mut live = Live::open(&li).await;
    let (other, address) = host.listening(json!({"name": "Secret"})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&other, 1).await;
    let _looks = {
        let mut owner = Live::open(&host).await;
        owner.follow(&other, 0).await;
        owner
            .message("who looks", |message| message["readers"]["bridge"] == other)
            .await;
        owner
    };
    for bridge in [json!(other), Value::Null] {
        let with = json!({"label": "Secret", "text": "x", "bridge": bridge});
        host.call("create-saved", with).await.good();
    }
    let with = json!({"bridge": other, "to": "all", "text": "Secret", "every_ms": 3_600_000});
    host.call("create-periodic", with).await.good();
    let notice =
        json!({"kind": "email", "to": ["Secret@example.org"], "subject": "x", "text": "x"});
    let with =
        json!({"bridge": other, "name": "Secret", "when": {"contains": "x"}, "notice": notice});
    host.call("create-alert", with).await.good();
    host.call(
        "send-email",
        json!({"to": ["Secret@example.org"], "subject": "x", "text": "x"}),
    )
    .await
    .good();
    host.call("delete-bridge", json!({"bridge": other}))
        .await
        .good();
    let (own, _) = li.listening(json!({"name": "Own"})).await;
    live.message("the own bridge", |message| {
        message["bridge"]["id"] == own.as_str()
    })
    .await;
    live.call("list-bridges", json!({})).await.unwrap();
    let foreign = live.heard().iter().find(|message| {
        let text = message.to_string();
        text.contains(&other) || text.contains("Secret")
    });
    assert_eq!(foreign, None);
    li.call("delete-bridge", json!({"bridge": own}))
        .await
        .good();
    live.message("its end", |message| {
        message["bridge-gone"]["id"] == own.as_str()
    })
    .await;
}

#[tokio::test]
async fn notices_codes_and_idempotency_keys_are_ones_own() {
    let host = Host::start().await;
    let (li, wang) = (
        person(&host, "Li", "member").await,
        person(&host, "Wang", "member").await,
    );
    let mut wangs = Live::open(&wang).await;
    let mail = |to: &str| json!({"to": [to], "subject": "x", "text": "x", "key": "k"});
    let send = async |api: &Api, to: &str| {
        let mut live = Live::open(api).await;
        let sent = live.call("send-email", mail(to)).await.unwrap();
        id(&sent["notices"][0])
    };
    let notice = send(&li, "li@example.org").await;
    assert_eq!(send(&li, "li@example.org").await, notice, "the same again");
    let other = send(&wang, "wang@example.org").await;
    assert_ne!(other, notice, "another account's key is another key");
    let told = wangs.message("the own notice", |message| message.get("notice").is_some());
    assert_eq!(told.await["notice"]["id"], json!(other));
    for (operation, with) in [
        ("get-notice", json!({"notice": notice})),
        ("retry-notice", json!({"notice": notice})),
        ("cancel-notice", json!({"notice": notice})),
        ("settle-notice", json!({"notice": notice, "as": "failed"})),
    ] {
        assert_eq!(
            code(&wang, operation, with).await,
            "not-found",
            "{operation}"
        );
    }
    let ids = async |api: &Api| {
        let listed = list(api.call("list-notices", json!({})).await.good(), "notices");
        listed.iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&li).await, std::slice::from_ref(&notice));
    assert_eq!(ids(&host).await.len(), 2);
    li.call("get-notice", json!({"notice": notice}))
        .await
        .good();
    let counted = wang.call("count-notices", json!({})).await.good();
    assert_eq!(counted["hours"][0]["count"], 1);
    // A code of Li's is none of Wang's, whatever the digits; captured, they stand in the notice.
    let made = li
        .call("create-code", json!({"to": "c@example.org"}))
        .await
        .good();
    let text = list(
        li.call("list-notices", json!({"limit": 1})).await.good(),
        "notices",
    );
    let excerpt = text[0]["excerpt"].as_str().unwrap();
    let digits: String = excerpt
        .chars()
        .filter(char::is_ascii_digit)
        .take(6)
        .collect();
    let check = json!({"code_id": made["id"], "code": digits});
    assert_eq!(
        wang.call("check-code", check.clone()).await.good()["valid"],
        false
    );
    assert_eq!(li.call("check-code", check).await.good()["valid"], true);
    host.call("suppress-recipient", json!({"recipient": "z@example.org"}))
        .await
        .good();
    assert_eq!(
        li.call("describe-outbox", json!({})).await.good()["suppressed"],
        json!([])
    );
}

#[tokio::test]
async fn saved_sends_for_every_bridge_are_ones_own() {
    let host = Host::start().await;
    let (li, wang) = (
        person(&host, "Li", "member").await,
        person(&host, "Wang", "member").await,
    );
    let (lab, _) = host.listening(json!({})).await;
    grant(&host, &lab, "Li", "chat").await;
    let own = li
        .call("create-saved", json!({"label": "a", "text": "x"}))
        .await
        .good();
    let on_lab = json!({"label": "b", "text": "x", "bridge": lab});
    let shared = li.call("create-saved", on_lab.clone()).await.good();
    assert_eq!(code(&wang, "create-saved", on_lab).await, "not-found");
    let seen =
        async |api: &Api| list(api.call("list-saved", json!({})).await.good(), "saved").len();
    assert_eq!(
        (seen(&li).await, seen(&wang).await, seen(&host).await),
        (2, 0, 2)
    );
    for saved in [&own, &shared] {
        let with = json!({"saved": id(saved), "label": "mine"});
        assert_eq!(code(&wang, "change-saved", with).await, "not-found");
        assert_eq!(
            code(&wang, "delete-saved", json!({"saved": id(saved)})).await,
            "not-found"
        );
        li.call("delete-saved", json!({"saved": id(saved)}))
            .await
            .good();
    }
}

#[tokio::test]
async fn who_holds_a_port_is_told_to_who_sees_it() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (other, address) = host.listening(json!({"name": "Secret"})).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": address.port()});
    let with = json!({"name": "x", "endpoint": endpoint});
    let fault = li.call("create-bridge", with.clone()).await;
    assert_eq!(fault.code(), "port-in-use");
    assert!(
        !fault.text.contains("Secret") && !fault.text.contains(&other),
        "{fault:?}"
    );
    let bridges = async |api: &Api| {
        let listed = list(
            api.call("list-listeners", json!({})).await.good(),
            "listeners",
        );
        listed
            .iter()
            .filter(|one| one["bridge"] == other.as_str())
            .count()
    };
    assert_eq!((bridges(&li).await, bridges(&host).await), (0, 1));
    grant(&host, &other, "Li", "look").await;
    let fault = li.call("create-bridge", with).await;
    assert_eq!(fault.body["params"]["holder_name"], "Secret");
    assert_eq!(bridges(&li).await, 1);
}

#[tokio::test]
async fn what_a_deleted_person_had_stays_and_is_the_admins() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    account(&host, "Wang", "member").await;
    let (bridge, _) = li.listening(json!({})).await;
    let owner = host.bridge(&bridge).await["owner"].clone();
    assert!(owner.is_string());
    li.call(
        "grant-bridge",
        json!({"bridge": bridge, "user": "wang", "may": "manage"}),
    )
    .await
    .good();
    let grants = host
        .call("list-grants", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(
        (&grants["owner"], &grants["grants"][0]["name"]),
        (&json!("Li"), &json!("Wang"))
    );
    host.call("delete-user", json!({"user": "Li"})).await.good();
    let kept = host.bridge(&bridge).await;
    assert_eq!((&kept["owner"], &kept["state"]), (&owner, &json!("open")));
    // Another of that name is another person.
    let again = person(&host, "Li", "member").await;
    assert_eq!(
        code(&again, "get-bridge", json!({"bridge": bridge})).await,
        "not-found"
    );
    let host = host.restart().await;
    assert_eq!(host.bridge(&bridge).await["owner"], owner);
    host.call("delete-user", json!({"user": "Wang"}))
        .await
        .good();
    let grants = host
        .call("list-grants", json!({"bridge": bridge}))
        .await
        .good();
    assert_eq!(grants, json!({"grants": []}));
}
