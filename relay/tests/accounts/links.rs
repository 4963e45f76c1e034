//! Share links are as good as their makers' right to share, and guests are told nothing of accounts.

use tokio::time::timeout;

use crate::{
    CUT, PASSPHRASE, account,
    common::{Api, Live, prelude::*, time_passes},
    grant, person, token,
};

/// Makes a link for guests who may write; its id and its secret.
async fn link(api: &Api, bridge: &str) -> (String, String) {
    api.link(bridge, json!({"may": "chat"})).await
}

async fn links(host: &Host, bridge: &str) -> Vec<String> {
    let listed = host.call("list-shares", json!({"bridge": bridge})).await;
    list(listed.good(), "shares").iter().map(id).collect()
}

/// Waits until a guest's live socket is ended, with the reason.
async fn turned_out(live: &mut Live) {
    let fault = live.message("the end", |message| message.get("fault").is_some());
    let fault = timeout(CUT, fault).await.expect("cut within five seconds");
    assert_eq!(fault["fault"]["params"]["reason"], "link-ended", "{fault}");
}

#[tokio::test]
async fn a_link_ends_with_its_makers_right_to_share() {
    let host = Host::start().await;
    let (li, wang) = (
        person(&host, "Li", "member").await,
        person(&host, "Wang", "admin").await,
    );
    account(&host, "Ada", "admin").await;
    let (desk, _) = host.listening(json!({})).await;
    let (own, _) = li.listening(json!({})).await;
    grant(&host, &desk, "Li", "manage").await;
    let (lab, script) = token(&host, json!({"name": "lab", "role": "member"})).await;
    grant(&host, &desk, &lab, "manage").await;
    let made = [
        link(&host, &desk).await,
        link(&li, &desk).await,
        link(&wang, &desk).await,
        link(&host.script(&script), &desk).await,
    ];
    let of_own = link(&li, &own).await;
    let mut here = Vec::new();
    for (number, (_, secret)) in made.iter().chain([&of_own]).enumerate() {
        let api = host.guest(secret, &format!("Guest {number}")).await;
        here.push((Live::open(&api).await, api));
    }
    // What a guest has running ends as well.
    let with = json!({"bridge": desk, "to": "all", "text": "x", "every_ms": 3_600_000});
    here[1].1.call("create-periodic", with).await.good();
    grant(&host, &desk, "Li", "chat").await;
    turned_out(&mut here[1].0).await;
    until("the guest's periodic send to end", || async {
        let listed = host.call("list-periodic", json!({"bridge": desk})).await;
        list(listed.good(), "periodic").is_empty().then_some(())
    })
    .await;
    host.call("change-user", json!({"user": "Wang", "role": "member"}))
        .await
        .good();
    turned_out(&mut here[2].0).await;
    host.call("revoke-token", json!({"token": lab}))
        .await
        .good();
    turned_out(&mut here[3].0).await;
    here[4].0.call("list-bridges", json!({})).await.unwrap();
    host.call("delete-user", json!({"user": "Li"})).await.good();
    turned_out(&mut here[4].0).await;
    until("all others to be gone", || async {
        let left = (links(&host, &desk).await, links(&host, &own).await);
        (left == (vec![made[0].0.clone()], Vec::new())).then_some(())
    })
    .await;
    here[0].0.call("list-bridges", json!({})).await.unwrap();
    // What was ended stays so.
    let host = host.restart().await;
    assert_eq!(links(&host, &desk).await, [made[0].0.clone()]);
}

#[tokio::test]
async fn what_is_sent_again_and_again_ends_with_the_right_to_send_and_not_with_the_session() {
    let host = Host::start().await;
    let (desk, _) = host.listening(json!({})).await;
    let with = json!({"bridge": desk, "to": "all", "text": "x", "every_ms": 3_600_000});
    let mut people = Vec::new();
    for name in ["Li", "Wang", "Zhao"] {
        let api = person(&host, name, "member").await;
        grant(&host, &desk, name, "chat").await;
        people.push(api);
    }
    let (nightly, secret) = token(&people[2], json!({"name": "nightly"})).await;
    let script = host.script(&secret);
    for api in people.iter().take(2).chain([&script]) {
        api.call("create-periodic", with.clone()).await.good();
    }
    let authors = async || {
        let listed = host.call("list-periodic", json!({"bridge": desk})).await;
        let listed = list(listed.good(), "periodic");
        let authors = listed.iter().map(|one| one["author"].as_str().unwrap());
        authors.map(str::to_owned).collect::<Vec<_>>()
    };
    let out = people[0].request(Method::DELETE, "/session");
    assert_eq!(host.ask(out).await.status, 204);
    assert_eq!(authors().await, ["Li", "Wang", "Zhao"]);
    for (operation, with, left) in [
        (
            "change-user",
            json!({"user": "Li", "role": "reader"}),
            vec!["Wang", "Zhao"],
        ),
        ("revoke-token", json!({"token": nightly}), vec!["Wang"]),
        ("delete-user", json!({"user": "Wang"}), vec![]),
    ] {
        host.call(operation, with).await.good();
        until(operation, || async {
            (authors().await == left).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_guest_is_told_of_an_accounts_name_as_of_any_that_is_taken_and_not_often() {
    let host = Host::with(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
    })
    .await;
    account(&host, "Li", "member").await;
    let (desk, _) = host.listening(json!({})).await;
    let (_, secret) = link(&host, &desk).await;
    let _here = Live::open(&host.guest(&secret, "An").await).await;
    let tries = async |from: &str, name: &str| {
        let api = host.from(from);
        let body = json!({"share": secret, "name": name});
        let request = api.anonymous(Method::POST, "/session").json(&body);
        api.ask(request).await
    };
    let (account, present) = (
        tries("192.0.2.1", "Li").await,
        tries("192.0.2.1", "An").await,
    );
    assert_eq!((account.status, present.status), (409, 409));
    assert_eq!(account.text.replace("Li", "An"), present.text);
    let mut paused = None;
    for number in 0..30 {
        let reply = tries("2001:db8::1", "Li").await;
        if reply.status == 429 {
            paused = Some((number, reply.headers["retry-after"].clone()));
            break;
        }
    }
    let (free, wait) = paused.expect("paused");
    assert_eq!((free, wait.to_str().unwrap()), (20, "1"));
    assert_eq!(tries("2001:db8::2:1", "Nobody").await.status, 429);
    assert_eq!(tries("192.0.2.1", "Nobody").await.status, 204);
    time_passes(Duration::from_secs(1)).await;
    assert_eq!(tries("2001:db8::2:1", "Nobody else").await.status, 204);
}

#[tokio::test]
async fn an_account_that_comes_in_as_a_guest_is_told_and_signed_out() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (desk, _) = host.listening(json!({})).await;
    let (share, secret) = link(&host, &desk).await;
    let show = li.request(Method::POST, "/session/share");
    let told = host.ask(show.json(&json!({"share": secret}))).await.good();
    assert_eq!(
        (&told["account"], told.get("signed_in")),
        (&json!("Li"), None)
    );
    // A name that is none, and a link that lets nobody in, cost nothing.
    let long = format!("{}(0)", "x".repeat(300));
    for body in [
        json!({"share": secret, "name": long}),
        json!({"share": "x", "name": "An"}),
    ] {
        let reply = host
            .ask(li.request(Method::POST, "/session").json(&body))
            .await;
        assert!(reply.status >= 400, "{reply:?}");
    }
    li.call("list-bridges", json!({})).await.good();
    let body = json!({"share": secret, "name": "An"});
    let reply = host
        .ask(li.request(Method::POST, "/session").json(&body))
        .await;
    let an = host.browser(&reply.cookie());
    an.call("get-bridge", json!({"bridge": desk})).await.good();
    assert_eq!(
        li.call("list-bridges", json!({})).await.code(),
        "not-signed-in",
        "the session of the cookie that is gone"
    );
    // A guest who takes another name is known by the one before.
    let rename = an.request(Method::POST, "/session");
    assert_eq!(
        host.ask(rename.json(&json!({"name": "Anna"}))).await.status,
        204
    );
    // What repeats itself is a line that says how often, when its minute is over.
    time_passes(Duration::from_secs(61)).await;
    let who = until("the audit list to have it", || async {
        let listed = host.call("list-audit", json!({"limit": 100})).await;
        let deeds = list(listed.good(), "deeds");
        let signed_in = deeds.iter().filter(|deed| deed["what"] == "sign-in");
        let who = signed_in.flat_map(|deed| {
            let times = deed["times"].as_u64().unwrap_or(1) as usize;
            std::iter::repeat_n(deed["who"].as_str().unwrap().to_owned(), times)
        });
        let who: Vec<_> = who.collect();
        (who.len() >= 5).then_some(who)
    })
    .await;
    let an = format!("An ({share})");
    assert_eq!(who.iter().filter(|one| **one == an).count(), 2, "{who:?}");
    let long = who.iter().find(|one| one.starts_with("xxx"));
    assert!(
        long.unwrap().ends_with(&format!("({share})")),
        "the link is not pushed out of the line: {who:?}"
    );
}

#[tokio::test]
async fn an_older_copy_of_the_journal_signs_nobody_in_again() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let folder = host.stop().await;
    let journal = folder.path().join("journal.sqlite");
    let copy = std::fs::read(&journal).unwrap();
    let asks = async |host: &Host| {
        let (_, value) = li.cookie.as_ref().unwrap().split_once('=').unwrap();
        let api = host.browser(&format!("jackfield-{}={value}", host.address.port()));
        api.call("list-bridges", json!({})).await.status
    };
    let host = Host::start_in(folder, |_| {}).await;
    assert_eq!(asks(&host).await, 200);
    host.listening(json!({})).await;
    let folder = host.stop().await;
    std::fs::write(&journal, copy).unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    assert_eq!(asks(&host).await, 401);
    let body = json!({"user": "Li", "passphrase": PASSPHRASE});
    assert_eq!(crate::sign_in(&host, body).await.status, 204);
}
