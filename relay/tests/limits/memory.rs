//! Memory for what is large on its way: how long a page of entries is at the most, and who holds up whom.

use crate::{
    common::{Api, Live, Reply, prelude::*},
    edge::guest,
};

async fn page(api: &Api, with: Value) -> Reply {
    api.call("list-entries", with).await
}

/// A bridge with entries of which each byte takes six in JSON, and four thirds more in base64.
async fn filled(host: &Host, entries: usize, bytes: usize) -> String {
    let (bridge, _) = host.listening(json!({})).await;
    for _ in 0..entries {
        host.send(&bridge, "all", &"\u{1}".repeat(bytes)).await;
    }
    bridge
}

#[tokio::test]
async fn a_page_is_bounded_by_its_json_and_nothing_is_left_out() {
    const ENTRY: usize = 64 << 10;
    let host = Host::start().await;
    let bridge = filled(&host, 6, ENTRY).await;
    // All of them by their bytes, and half of them by what these become.
    let (max_bytes, most) = (6 * ENTRY, 3 * 6 * ENTRY + (1 << 20));
    for oldest_first in [true, false] {
        let (mut seen, mut edge, mut pages) = (Vec::new(), None::<u64>, 0);
        loop {
            let mut with = json!({"bridge": bridge, "direction": "out", "max_bytes": max_bytes});
            match oldest_first {
                true => with["after"] = edge.unwrap_or(0).into(),
                false => with["before"] = edge.unwrap_or(u64::from(u32::MAX)).into(),
            }
            let reply = page(&host, with).await;
            assert!(reply.text.len() < most, "{}", reply.text.len());
            pages += 1;
            let body = reply.good();
            let entries = list(body.clone(), "entries");
            let found = entries.iter().map(|entry| entry["seq"].as_u64().unwrap());
            let found: Vec<_> = found.collect();
            assert!(found.is_sorted(), "{found:?}");
            seen.extend(found);
            match body["looked_to"].as_u64() {
                Some(looked) => edge = Some(looked),
                None => break,
            }
        }
        seen.sort_unstable();
        // Before them the bridge was opened, and listened.
        assert_eq!(seen, [3, 4, 5, 6, 7, 8]);
        assert!(pages > 1);
    }
}

#[tokio::test]
async fn who_reads_no_answers_holds_up_nobody_else() {
    let host = Host::start().await;
    let bridge = filled(&host, 1, 1 << 20).await;
    let one = guest(&host, &bridge, "Li").await;
    let other = guest(&host, &bridge, "Wang").await;
    let head = format!(
        "GET /api/v1/bridges/{bridge}/entries HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nOrigin: {}\r\n\r\n",
        host.address,
        one.cookie.as_ref().unwrap(),
        host.url
    );
    let mut held = Vec::new();
    for _ in 0..16 {
        let mut deaf = TcpPeer::dial(host.address).await;
        deaf.say(&head).await;
        held.push(deaf);
    }
    let with = json!({"bridge": bridge});
    let mut live = Live::open(&one).await;
    let (refused, on_live) = tokio::join!(
        page(&one, with.clone()),
        live.call("list-entries", with.clone())
    );
    assert_eq!((refused.status, refused.code()), (429, "too-many-requests"));
    assert_eq!(refused.headers["retry-after"], "3");
    assert_eq!(on_live.unwrap_err()["code"], "too-many-requests");
    // What is small has room, and so have others.
    let small =
        json!({"bridge": bridge, "limit": 1, "direction": "out", "max_bytes": 1, "numbers": true});
    page(&other, with.clone()).await.good();
    page(&host, with.clone()).await.good();
    one.call("get-bridge", json!({"bridge": bridge}))
        .await
        .good();
    drop(held);
    until("room again", || async {
        (page(&one, small.clone()).await.status == 200).then_some(())
    })
    .await;
}

/// Bodies that do not come count as they were announced.
#[tokio::test]
async fn bodies_that_do_not_come_have_their_bound() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let with = json!({"name": "x", "role": "member"});
    let made = host.call("create-token", with).await.good();
    let member = host.script(made["token"].as_str().unwrap());
    let bytes = 6 << 20;
    let head = format!(
        "POST /api/v1/bridges HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Length: {bytes}\r\n\
         Expect: 100-continue\r\n\r\n",
        host.address,
        member.bearer(),
    );
    let mut held = Vec::new();
    for _ in 0..10 {
        let mut slow = TcpPeer::dial(host.address).await;
        slow.say(&head).await;
        slow.hears("HTTP/1.1 100 Continue\r\n\r\n").await;
        held.push(slow);
    }
    let mut late = TcpPeer::dial(host.address).await;
    late.say(&head).await;
    late.hears("HTTP/1.1 429 Too Many Requests\r\n").await;
    member.call("list-bridges", json!({})).await.good();
    host.send(&bridge, "all", &"x".repeat(1 << 20)).await;
}
