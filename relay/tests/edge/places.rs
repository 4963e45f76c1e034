//! Who asks without proof holds no place that another needs, wherever it comes from and however many there are of it.

use std::net::{IpAddr, Ipv4Addr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::common::prelude::*;

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
async fn ask(host: &Host, forwarded_for: &str) -> reqwest::Result<reqwest::Response> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(format!("{}/api/v1/bridges", host.url));
    let request = request.bearer_auth(KEY);
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
    let refused = ask(&host, "9.9.9.9").await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("content-security-policy"));
    let fault: Value = refused.json().await.unwrap();
    assert_eq!(fault["code"], "too-many-requests", "{fault}");
    let params = &fault["params"];
    assert_eq!(params["limit"], "connections_per_address", "{fault}");
    assert_eq!(params["value"], MOST, "{fault}");
    // More than the proxy itself could have, were it counted.
    for other in 0..2 * MOST {
        let answer = ask(&host, &format!("9.9.8.{other}")).await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    drop(held);
    until("room for the address", || async {
        let answer = ask(&host, "9.9.9.9").await.unwrap();
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
    for one_of_them in [
        "2001:db8:1:1::ffff",
        "[2001:db8:1:1:ffff:ffff:ffff:ffff]:4711",
    ] {
        let refused = ask(&host, one_of_them).await.unwrap();
        assert_eq!(refused.status(), 429, "{one_of_them}");
        let fault: Value = refused.json().await.unwrap();
        assert_eq!(
            fault["params"]["limit"], "connections_per_address",
            "{fault}"
        );
    }
    for other in ["2001:db8:1:2::1", "2001:db8:1::1", "9.9.9.9"] {
        let answer = ask(&host, other).await.unwrap();
        assert_eq!(answer.status(), 200, "{other}");
    }
    drop(held);
    until("room for the network", || async {
        let answer = ask(&host, "2001:db8:1:1::ffff").await.unwrap();
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
