//! Who asks without proof holds no place that another needs, wherever it comes from and however many there are of it.

use std::net::{IpAddr, Ipv4Addr};

use futures_util::StreamExt as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::common::{Api, Live, prelude::*};

/// Connections from other addresses of loopback.
pub(crate) async fn dial_from(from: IpAddr, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    within("a dial", socket.connect(to)).await.unwrap()
}

/// A stranger's request of which the relay has begun to read the body, which does not come.
async fn begun(from: IpAddr, to: SocketAddr, forwarded_for: &str) -> TcpStream {
    let mut stream = dial_from(from, to).await;
    let head = format!(
        "POST /api/v1/session HTTP/1.1\r\nHost: relay\r\nContent-Length: 4000\r\nExpect: 100-continue\r\n\
         X-Forwarded-For: {forwarded_for}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut heard = [0; 25];
    within("100", stream.read_exact(&mut heard)).await.unwrap();
    assert_eq!(&heard, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{").await.unwrap();
    stream
}

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A client of its own, for an address behind the proxy.
async fn ask(host: &Api, forwarded_for: &str) -> reqwest::Result<reqwest::Response> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(format!("{}/api/v1/bridges", host.url));
    let request = request.bearer_auth(host.bearer());
    request
        .header("X-Forwarded-For", forwarded_for)
        .send()
        .await
}

#[tokio::test]
async fn a_stranger_behind_a_proxy_takes_no_place_from_others() {
    let host = Host::with(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
        config.limits.connections = 50;
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..50 {
        held.push(begun(LOOPBACK, host.address, "9.9.9.9").await);
    }
    for _ in 0..60 {
        let answer = ask(&host, "9.9.9.8").await.unwrap();
        assert_eq!(answer.status(), 200);
    }
}

#[tokio::test]
async fn of_an_address_behind_a_proxy_so_many_requests_are_under_way() {
    const MOST: usize = 5;
    let host = Host::with(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
        config.limits.connections_per_address = MOST;
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..MOST {
        held.push(begun(LOOPBACK, host.address, "9.9.9.9").await);
    }
    let member = member(&host).await;
    let refused = ask(&member, "9.9.9.9").await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("content-security-policy"));
    let fault: Value = refused.json().await.unwrap();
    assert_eq!(fault["code"], "too-many-requests", "{fault}");
    let params = &fault["params"];
    assert_eq!(params["limit"], "connections_per_address", "{fault}");
    assert_eq!(params["value"], MOST, "{fault}");
    // An admin is heard from there all the same.
    assert_eq!(ask(&host, "9.9.9.9").await.unwrap().status(), 200);
    // More than the proxy itself could have, were it counted.
    for other in 0..2 * MOST {
        let answer = ask(&member, &format!("9.9.8.{other}")).await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    drop(held);
    until("room for the address", || async {
        let answer = ask(&member, "9.9.9.9").await.unwrap();
        (answer.status() == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn behind_a_proxy_a_network_of_ipv6_counts_as_one_address() {
    const MOST: usize = 3;
    let host = Host::with(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
        config.limits.connections_per_address = MOST;
    })
    .await;
    let mut held = Vec::new();
    for last in 1..=MOST {
        let from = format!("2001:db8:1:1::{last}");
        held.push(begun(LOOPBACK, host.address, &from).await);
    }
    let member = member(&host).await;
    for one_of_them in [
        "2001:db8:1:1::ffff",
        "[2001:db8:1:1:ffff:ffff:ffff:ffff]:4711",
    ] {
        let refused = ask(&member, one_of_them).await.unwrap();
        assert_eq!(refused.status(), 429, "{one_of_them}");
        let fault: Value = refused.json().await.unwrap();
        assert_eq!(
            fault["params"]["limit"], "connections_per_address",
            "{fault}"
        );
    }
    for other in ["2001:db8:1:2::1", "2001:db8:1::1", "9.9.9.9"] {
        let answer = ask(&member, other).await.unwrap();
        assert_eq!(answer.status(), 200, "{other}");
    }
    drop(held);
    until("room for the network", || async {
        let answer = ask(&member, "2001:db8:1:1::ffff").await.unwrap();
        (answer.status() == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn strangers_from_many_addresses_take_no_place_from_others() {
    let host = Host::with(|config| {
        config.limits.connections = 50;
        config.limits.connections_per_address = 5;
    })
    .await;
    let mut held = Vec::new();
    for last in 2..=11 {
        for _ in 0..5 {
            let from = Ipv4Addr::new(127, 0, 0, last).into();
            held.push(begun(from, host.address, "9.9.9.9").await);
        }
    }
    for _ in 0..60 {
        let answer = ask(&host, "9.9.9.8").await.unwrap();
        assert_eq!(answer.status(), 200);
    }
}

/// A member by API token, who counts as one person.
async fn member(host: &Host) -> Api {
    let with = json!({"name": "x", "role": "member"});
    let made = host.call("create-token", with).await.good();
    host.script(made["token"].as_str().unwrap())
}

const PASSPHRASE: &str = "a long passphrase for one of them";

/// Somebody who signs in over a connection of its own.
async fn sign_in(host: &Host, user: &str) -> Api {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let fresh = Api {
        client,
        ..(**host).clone()
    };
    let body = json!({"user": user, "passphrase": PASSPHRASE});
    let request = fresh.anonymous(Method::POST, "/session").json(&body);
    let answer = fresh.ask(request).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    fresh.browser(&answer.cookie())
}

async fn with_account(host: &Host, user: &str, role: &str) -> String {
    let with = json!({"name": user, "role": role, "passphrase": PASSPHRASE});
    let made = host.call("create-user", with).await.good();
    made["user"]["id"].as_str().unwrap().to_owned()
}

/// Requests of somebody's of which the bodies do not come, until no more are heard or so many are.
async fn hold(api: &Api, from: Ipv4Addr, most: usize) -> Vec<TcpStream> {
    let proof = match &api.cookie {
        Some(cookie) => format!("Cookie: {cookie}\r\nOrigin: {}", api.url),
        None => format!("Authorization: Bearer {}", api.bearer()),
    };
    let head = format!(
        "POST /api/v1/bridges HTTP/1.1\r\nHost: relay\r\n{proof}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    );
    let mut held = Vec::new();
    for _ in 0..most {
        let mut stream = dial_from(from.into(), api.address).await;
        let mut heard = [0; 25];
        if stream.write_all(head.as_bytes()).await.is_err() {
            continue;
        }
        if within("100, or the end", stream.read_exact(&mut heard))
            .await
            .is_ok()
        {
            held.push(stream);
        }
    }
    held
}

/// Each of several members holds all that can be had, from addresses of their own and from that of the admin, who has no session
/// yet: signs in all the same, revokes them, and what they hold is cut.
#[tokio::test]
async fn whatever_members_hold_an_admin_gets_in_and_revokes_them() {
    const MOST: usize = 32;
    let host = Host::with(|config| {
        config.limits.connections = MOST;
        config.limits.connections_per_address = 20;
        config.limits.viewers = 16;
        config.limits.viewers_per_address = 16;
    })
    .await;
    with_account(&host, "Root", "admin").await;
    let flooder = with_account(&host, "Li", "member").await;
    let li = sign_in(&host, "Li").await;
    let mut others = Vec::new();
    for _ in 0..9 {
        others.push(member(&host).await);
    }
    // Those who came first keep what they have.
    let mut of_li = hold(&li, Ipv4Addr::LOCALHOST, 10).await;
    let mut held = Vec::new();
    for (last, api) in (2..).zip(&others) {
        held.extend(hold(api, Ipv4Addr::LOCALHOST, 10).await);
        held.extend(hold(api, Ipv4Addr::new(127, 0, 0, last), 20).await);
    }
    let mut watching = Live::open_as(&li, None, "Li").await;
    let mut sockets = Vec::new();
    while let Ok((socket, _)) =
        tokio_tungstenite::connect_async(Live::request(&others[0], None)).await
    {
        sockets.push(socket);
    }

    let root = sign_in(&host, "Root").await;
    let mut live = Live::open_as(&root, None, "Root").await;
    let with = json!({"user": flooder});
    live.call("delete-user", with).await.unwrap();
    let tokens = list(
        root.call("list-tokens", json!({"all": true})).await.good(),
        "tokens",
    );
    for token in tokens {
        root.call("revoke-token", json!({"token": token["id"]}))
            .await
            .good();
    }
    // Those who kept their places are told at once, and others have made room; live sockets end as well.
    let cut = async {
        for stream in of_li.iter_mut().chain(&mut held) {
            let mut heard = [0; 12];
            if stream.read_exact(&mut heard).await.is_ok() {
                assert_eq!(&heard, b"HTTP/1.1 401");
            }
        }
        for mut socket in sockets {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    let time = Duration::from_secs(5);
    let cut = tokio::time::timeout(time, cut).await;
    cut.expect("all to be cut");
    let is_end = |message: &Value| message["fault"]["code"] == "not-signed-in";
    watching.message("its end", is_end).await;
}
