//! Connections and live sockets: how many in all, and for one address.

use relay::config::LimitsSection;

use crate::{
    common::{Api, Live, prelude::*},
    limited,
};

/// Of two viewers the second is refused, until the first has left.
async fn one_viewer(limit: &str, change: impl FnOnce(&mut LimitsSection)) {
    let host = limited(change).await;
    let one = Live::open(&host).await;
    let (status, fault) = Live::refused(Live::request(&host, None)).await;
    assert_eq!((status, &fault["code"]), (429, &json!("too-many-requests")));
    assert_eq!(fault["params"]["limit"], limit);
    drop(one);
    until("room for another viewer", || async {
        let request = Live::request(&host, None);
        tokio_tungstenite::connect_async(request).await.ok()
    })
    .await;
}

#[tokio::test]
async fn viewers() {
    one_viewer("viewers", |limits| limits.viewers = 1).await;
}

#[tokio::test]
async fn viewers_of_one_address() {
    one_viewer("viewers_per_address", |limits| {
        limits.viewers_per_address = 1
    })
    .await;
}

/// A guest who looks at a bridge.
pub(crate) async fn guest(host: &Host, bridge: &str, name: &str) -> Api {
    let (_, secret) = host.link(bridge, json!({"may": "look"})).await;
    host.guest(&secret, name).await
}

#[tokio::test]
async fn viewers_of_one_person_or_link() {
    let host = limited(|limits| limits.viewers_per_person = 1).await;
    let (bridge, _) = host.listening(json!({})).await;
    let first = guest(&host, &bridge, "Li").await;
    let other = guest(&host, &bridge, "Wang").await;
    let _viewer = Live::open(&first).await;
    let (status, fault) = Live::refused(Live::request(&first, None)).await;
    assert_eq!((status, &fault["code"]), (429, &json!("too-many-requests")));
    assert_eq!(fault["params"]["limit"], "viewers_per_person");
    Live::open(&other).await;
    let _all = [Live::open(&host).await, Live::open(&host).await];
}

#[tokio::test]
async fn guests_leave_room_for_others_and_others_for_admins() {
    let host = limited(|limits| limits.viewers = 4).await;
    let (bridge, _) = host.listening(json!({})).await;
    let with = json!({"name": "x", "role": "member"});
    let made = host.call("create-token", with).await.good();
    let member = host.script(made["token"].as_str().unwrap());
    let guest = guest(&host, &bridge, "Li").await;
    let refused = async |api: &Api| {
        let (status, fault) = Live::refused(Live::request(api, None)).await;
        assert_eq!(
            (status, &fault["params"]["limit"]),
            (429, &json!("viewers"))
        );
    };
    let _guests = [Live::open(&guest).await, Live::open(&guest).await];
    refused(&guest).await;
    let _member = Live::open_as(&member, None, "member").await;
    refused(&member).await;
    let _owner = Live::open(&host).await;
    refused(&host).await;
}

/// However slowly guests' requests come, whoever else asks is heard.
#[tokio::test]
async fn requests_of_guests_keep_no_places() {
    let host = limited(|limits| limits.connections = 3).await;
    let (bridge, _) = host.listening(json!({})).await;
    let guest = guest(&host, &bridge, "Li").await;
    let head = format!(
        "POST /api/v1/bridges/{bridge}/entries HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nOrigin: {}\r\n\
         Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
        host.address,
        guest.cookie.as_ref().unwrap(),
        host.url
    );
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut slow = TcpPeer::dial(host.address).await;
        slow.say(&head).await;
        slow.hears("HTTP/1.1 100 Continue\r\n\r\n").await;
        held.push(slow);
    }
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked = client
        .get(format!("{}/api/v1/bridges", host.url))
        .bearer_auth(KEY)
        .send();
    assert_eq!(asked.await.unwrap().status(), 200);
}

#[tokio::test]
async fn others_leave_room_for_admins_at_their_address() {
    let host = limited(|limits| limits.viewers_per_address = 2).await;
    let with = json!({"name": "x", "role": "member"});
    let made = host.call("create-token", with).await.good();
    let member = host.script(made["token"].as_str().unwrap());
    let _member = Live::open_as(&member, None, "member").await;
    let (status, fault) = Live::refused(Live::request(&member, None)).await;
    let limit = &fault["params"]["limit"];
    assert_eq!((status, limit), (429, &json!("viewers_per_address")));
    let _owner = Live::open(&host).await;
}

/// A viewer that comes through a trusted proxy.
async fn viewer_from(host: &Host, forwarded_for: &str) -> Result<impl Sized, u16> {
    let mut request = Live::request(host, None);
    let headers = request.headers_mut();
    headers.insert("X-Forwarded-For", forwarded_for.parse().unwrap());
    match tokio_tungstenite::connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// `limits.viewers_per_address` counts a network of 64 bits as one address.
#[tokio::test]
async fn viewers_of_one_network_of_ipv6() {
    let host = Host::with(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
        config.limits.viewers_per_address = 2;
    })
    .await;
    let first = viewer_from(&host, "2001:db8:1:1::1").await.ok();
    let second = viewer_from(&host, "2001:db8:1:1:ffff::2").await.ok();
    assert!(first.is_some() && second.is_some());
    for _ in 0..2 {
        assert_eq!(viewer_from(&host, "2001:db8:1:1::3").await.err(), Some(429));
    }
    let _other = viewer_from(&host, "2001:db8:1:2::1").await.ok().unwrap();
    drop(first);
    until("room for another of the network", || async {
        viewer_from(&host, "2001:db8:1:1::3").await.ok()
    })
    .await;
}

/// Waits for the end of a connection, in order or not.
async fn ended(mut peer: TcpPeer) {
    let _ = within("a connection to be closed", peer.rest()).await;
}

#[tokio::test]
async fn connections_beyond_end_the_one_that_has_waited_longest() {
    let host = limited(|limits| limits.connections = 2).await;
    // The harness holds idle connections of its own, which make room first.
    let first = TcpPeer::dial(host.address).await;
    let second = TcpPeer::dial(host.address).await;
    let client = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let ask = || client.get(format!("{}/livez", host.url)).send();
    assert_eq!(ask().await.unwrap().status(), 200);
    ended(first).await;
    drop(second);
    // Where all have a request under way, the new one goes: here two uploads whose bodies do not come.
    let (bridge, address) = host.listening(json!({})).await;
    let _peers = [TcpPeer::dial(address).await, TcpPeer::dial(address).await];
    host.peers_until(&bridge, 2).await;
    let mut held = Vec::new();
    for peer in ["p1", "p2"] {
        let mut upload = TcpPeer::dial(host.address).await;
        let head = format!(
            "POST /api/v1/bridges/{bridge}/files?to={peer}&name=x HTTP/1.1\r\nHost: relay\r\n\
             Authorization: Bearer {KEY}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
        );
        upload.say(head).await;
        upload.hears("HTTP/1.1 100 Continue\r\n\r\n").await;
        held.push(upload);
    }
    ended(TcpPeer::dial(host.address).await).await;
    drop(held);
    until("room again", || async {
        (ask().await.ok()?.status() == 200).then_some(())
    })
    .await;
}

/// `limits.connections_per_address`: of those of one address, too, the one that has waited longest ends.
#[tokio::test]
async fn connections_of_one_address() {
    let host = limited(|limits| limits.connections_per_address = 2).await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peers = [TcpPeer::dial(address).await, TcpPeer::dial(address).await];
    host.peers_until(&bridge, 2).await;
    let (first, second) = (
        TcpPeer::dial(host.address).await,
        TcpPeer::dial(host.address).await,
    );
    let upload = async |peer: &str| {
        let mut upload = TcpPeer::dial(host.address).await;
        upload
            .say(format!(
                "POST /api/v1/bridges/{bridge}/files?to={peer}&name=x HTTP/1.1\r\nHost: relay\r\n\
                 Authorization: Bearer {KEY}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
            ))
            .await;
        upload.hears("HTTP/1.1 100 Continue\r\n\r\n").await;
        upload
    };
    let one = upload("p1").await;
    ended(first).await;
    let other = upload("p2").await;
    ended(second).await;
    // Where all of them have a request under way, the new one goes.
    ended(TcpPeer::dial(host.address).await).await;
    drop((one, other));
    until("room again", || async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let asked = client.get(format!("{}/livez", host.url)).send().await;
        (asked.ok()?.status() == 200).then_some(())
    })
    .await;
}
