//! Wrong passphrases cost pauses, which lock nobody else out.

use futures_util::StreamExt as _;

use crate::{
    PASSPHRASE, account,
    common::{Api, prelude::*, time_passes},
    sign_in, token,
};

/// A relay that believes this machine about where requests come from.
async fn behind_a_proxy() -> Host {
    Host::with(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
    })
    .await
}

async fn tries(api: &Api, user: &str, passphrase: &str) -> (u16, Option<u64>) {
    let reply = sign_in(api, json!({"user": user, "passphrase": passphrase})).await;
    let again = reply.headers.get("retry-after");
    let again = again.map(|seconds| seconds.to_str().unwrap().parse().unwrap());
    assert_eq!(reply.status == 429, again.is_some(), "{reply:?}");
    (reply.status, again)
}

/// Until a pause; how long it is.
async fn until_paused(api: &Api, user: &str) -> u64 {
    for _ in 0..30 {
        match tries(api, user, "a wrong passphrase").await {
            (429, Some(seconds)) => return seconds,
            (status, _) => assert_eq!(status, 401),
        }
    }
    panic!("never paused");
}

#[tokio::test]
async fn pauses_grow_at_one_address_and_the_right_one_gets_in_from_another() {
    let host = behind_a_proxy().await;
    account(&host, "Li", "member").await;
    let attacker = host.from("2001:db8:1:1::1");
    assert_eq!(until_paused(&attacker, "Li").await, 1);
    // The same household, also for the right one; the same account from elsewhere; another account from here.
    let household = host.from("2001:db8:1:1:ffff::2");
    assert_eq!(tries(&household, "li", PASSPHRASE).await.0, 429);
    assert_eq!(
        tries(&host.from("2001:db8:1:2::1"), "Li", PASSPHRASE)
            .await
            .0,
        204
    );
    assert_eq!(tries(&attacker, "Nobody", PASSPHRASE).await.0, 401);
    time_passes(Duration::from_secs(1)).await;
    let next = until_paused(&attacker, "Li").await;
    assert!(next > 1, "{next}");
    time_passes(Duration::from_secs(30)).await;
    assert_eq!(
        tries(&household, "Li", PASSPHRASE).await.0,
        204,
        "when the pause is over"
    );
}

#[tokio::test]
async fn whether_there_is_an_account_shows_in_no_pause() {
    let host = behind_a_proxy().await;
    account(&host, "Li", "member").await;
    let mut seen = Vec::new();
    for (user, address) in [("Li", "192.0.2.1"), ("Nobody", "192.0.2.2")] {
        let api = host.from(address);
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(tries(&api, user, "a wrong passphrase").await);
        }
        seen.push(statuses);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn an_account_tried_from_everywhere_has_strangers_wait_and_lets_them_in() {
    let host = behind_a_proxy().await;
    account(&host, "Li", "member").await;
    let at_home = host.from("198.51.100.1");
    assert_eq!(tries(&at_home, "Li", PASSPHRASE).await.0, 204);
    let mut paused = None;
    for number in 0..60 {
        let api = host.from(&format!("192.0.2.{number}"));
        if let (429, seconds) = tries(&api, "Li", "a wrong passphrase").await {
            paused = seconds;
            break;
        }
    }
    assert_eq!(paused, Some(5), "strangers wait");
    for address in ["198.51.100.1", "203.0.113.9"] {
        let api = host.from(address);
        let (status, seconds) = tries(&api, "Li", PASSPHRASE).await;
        assert_eq!(status, 429);
        time_passes(Duration::from_secs(seconds.unwrap())).await;
        assert_eq!(
            tries(&api, "Li", PASSPHRASE).await.0,
            204,
            "once one has waited"
        );
    }
}

/// Tries an account from so many households of one /44, as fast as that goes.
async fn flood(host: &Host, user: &str, households: std::ops::Range<u32>) {
    let body = json!({"user": user, "passphrase": "a wrong passphrase"});
    let tries = futures_util::stream::iter(households).map(|number| {
        let (net, host_of) = (0x1000 + number / 4096, number % 4096);
        let api = host.from(&format!("2001:db8:{net:x}:{host_of:x}::1"));
        let request = api.anonymous(Method::POST, "/session").json(&body);
        async move { request.send().await.unwrap().status().as_u16() }
    });
    let mut answers = tries.buffer_unordered(32);
    while let Some(status) = answers.next().await {
        assert_eq!(status, 429);
    }
}

#[tokio::test]
async fn a_flood_from_thousands_of_households_keeps_nobody_from_signing_in() {
    let host = behind_a_proxy().await;
    account(&host, "Li", "member").await;
    for number in 0..60 {
        let api = host.from(&format!("192.0.2.{number}"));
        tries(&api, "Li", "a wrong passphrase").await;
    }
    let victim = host.from("203.0.113.9");
    let (status, seconds) = tries(&victim, "Li", PASSPHRASE).await;
    assert_eq!(status, 429);
    flood(&host, "Li", 0..5000).await;
    time_passes(Duration::from_secs(seconds.unwrap())).await;
    assert_eq!(tries(&victim, "Li", PASSPHRASE).await.0, 204);
}

#[tokio::test]
async fn who_is_signed_in_at_an_address_shows_in_no_pause_there() {
    let host = behind_a_proxy().await;
    account(&host, "Li", "member").await;
    let api = host.from("192.0.2.1");
    assert_eq!(tries(&api, "Li", PASSPHRASE).await.0, 204);
    for number in 0..21 {
        tries(&api, &format!("Nobody {number}"), "a wrong passphrase").await;
    }
    let of_li = tries(&api, "Li", "a wrong passphrase").await;
    assert_eq!(of_li.0, 429);
    assert_eq!(of_li, tries(&api, "Nobody", "a wrong passphrase").await);
}

/// Asks with a Bearer key from an address: the status, and how long to wait.
async fn asks(host: &Api, from: &str, key: &str) -> (u16, Option<u64>) {
    let api = host.from(from).script(key);
    let reply = api.call("list-bridges", json!({})).await;
    let again = reply.headers.get("retry-after");
    let again = again.map(|seconds| seconds.to_str().unwrap().parse().unwrap());
    (reply.status, again)
}

/// Gives wrong keys from an address until it waits so long that no test is over first; how many were looked at.
async fn until_long_paused(host: &Api, from: &str) -> u32 {
    let mut looked_at = 0;
    for number in 0..100 {
        match asks(host, from, &format!("a wrong key, number {number}")).await {
            (401, None) => looked_at += 1,
            (429, Some(30..)) => return looked_at,
            (429, Some(seconds)) => time_passes(Duration::from_secs(seconds)).await,
            other => panic!("{other:?}"),
        }
    }
    panic!("never paused");
}

#[tokio::test]
async fn wrong_bearer_keys_are_paused_and_right_ones_at_the_same_address_are_taken() {
    let host = behind_a_proxy().await;
    let (_, secret) = token(&host, json!({"name": "lab", "role": "member"})).await;
    account(&host, "Li", "member").await;
    let (home, abroad) = ("2001:db8:1:1::1", "2001:db8:1:2::1");
    // 20 are free; after each further one it is twice as long, from a second on.
    assert_eq!(until_long_paused(&host, home).await, 25);
    assert_eq!(asks(&host, "2001:db8:1:1:ffff::2", "wrong").await.0, 429);
    assert_eq!(asks(&host, abroad, "wrong").await, (401, None));
    // A token cannot be guessed, and who signs in is somebody else.
    assert_eq!(asks(&host, home, &secret).await.0, 200);
    assert_eq!(tries(&host.from(home), "Li", PASSPHRASE).await.0, 204);
    // An owner's key that a person has chosen may be: it waits, but where it was right before.
    assert_eq!(asks(&host, home, KEY).await.0, 429);
    assert_eq!(asks(&host, abroad, KEY).await.0, 200);
    until_long_paused(&host, abroad).await;
    assert_eq!(asks(&host, abroad, KEY).await.0, 200);
    time_passes(Duration::from_secs(60)).await;
    let over = asks(&host, home, KEY).await;
    assert_eq!(over.0, 200, "when the pause is over");
}
