//! What the relay tells of names, ports and its own machine. Nothing is sent to any other.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{inside_namespace, prelude::*};

#[tokio::test]
async fn a_name_is_looked_up_and_each_address_judged() {
    let host = Host::start().await;
    let with = json!({"name": "localhost"});
    let resolved = host.call("resolve-name", with).await.good();
    assert_eq!(resolved["name"], "localhost");
    assert!(resolved["took_us"].is_u64(), "{resolved}");
    let addresses = list(resolved, "addresses");
    let v4 = json!({"address": "127.0.0.1", "allowed": true, "rule": "owner-loopback"});
    assert!(addresses.contains(&v4), "{addresses:?}");
    let with = json!({"name": "169.254.169.254"});
    let judged = list(host.call("resolve-name", with).await.good(), "addresses");
    assert_eq!(judged[0]["rule"], "metadata-never");
    for name in ["", "a b", "1.2.3", "-a.org", "0x7f.1", "a.0x7f", "a.017"] {
        let reply = host.call("resolve-name", json!({"name": name})).await;
        assert_eq!((reply.status, reply.code()), (422, "bad-address"), "{name}");
    }
}

#[tokio::test]
async fn a_name_without_address_has_its_fault() {
    if !inside_namespace("a_name_without_address_has_its_fault") {
        return;
    }
    let host = Host::start().await;
    let reply = host
        .call("resolve-name", json!({"name": "nobody.invalid"}))
        .await;
    assert_eq!((reply.status, reply.code()), (502, "name-not-found"));
    assert_eq!(reply.body["params"]["host"], "nobody.invalid");
}

async fn listeners(host: &Host, port: u16) -> Vec<Value> {
    let all = host.call("list-listeners", json!({})).await.good();
    assert_eq!(all["all"], cfg!(target_os = "linux"));
    let all = list(all, "listeners");
    all.into_iter().filter(|one| one["port"] == port).collect()
}

#[tokio::test]
async fn a_closed_bridges_place_can_be_taken() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let close = host.call("close-bridge", json!({"bridge": bridge})).await;
    close.good();
    for (side, lang, words) in [("same", "en", "Listens for"), ("other", "zh", "连接 TCP")] {
        let with = json!({"bridge": bridge, "language": "python", "side": side, "lang": lang});
        let written = host.call("bridge-program", with).await.good();
        let program = written["program"].as_str().unwrap();
        let place = format!("HOST, PORT = \"127.0.0.1\", {}\n", address.port());
        assert!(
            program.contains(&place) && program.contains(words),
            "{program}"
        );
    }
}

#[tokio::test]
async fn bridges_that_wait_are_listed_as_long_as_they_do() {
    let host = Host::start().await;
    let (tcp, address) = host.listening(json!({})).await;
    // TCP and UDP have ports of their own: the same number is free.
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": address.port()});
    let with = json!({"name": "x", "endpoint": endpoint});
    let udp = host.call("create-bridge", with).await.good();
    let found = listeners(&host, address.port()).await;
    assert_eq!(found.len(), 2, "{found:?}");
    for (one, protocol, bridge) in [
        (&found[0], "tcp", json!(tcp)),
        (&found[1], "udp", udp["id"].clone()),
    ] {
        assert_eq!(one["protocol"], protocol);
        assert_eq!(one["bridge"], bridge);
        assert_eq!(one["address"], address.to_string());
    }
    host.call("close-bridge", json!({"bridge": tcp}))
        .await
        .good();
    let found = listeners(&host, address.port()).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["protocol"], "udp");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn others_that_wait_are_listed_with_their_programs() {
    let host = Host::start().await;
    let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for (address, protocol) in [
        (tcp.local_addr().unwrap(), "tcp"),
        (udp.local_addr().unwrap(), "udp"),
    ] {
        let found = listeners(&host, address.port()).await;
        let one = found
            .iter()
            .find(|one| one["protocol"] == protocol)
            .unwrap();
        assert_eq!(one["address"], address.to_string());
        assert_eq!(one["pid"], std::process::id());
        assert!(!one["program"].as_str().unwrap().is_empty());
        assert_eq!(one.get("bridge"), None);
    }
    // What is connected waits for nobody.
    udp.connect("127.0.0.1:9").unwrap();
    let accepted = std::net::TcpStream::connect(tcp.local_addr().unwrap()).unwrap();
    for address in [udp.local_addr().unwrap(), accepted.local_addr().unwrap()] {
        assert_eq!(listeners(&host, address.port()).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn a_port_is_described_by_the_registry_and_by_custom() {
    let host = Host::start().await;
    let describe = async |port: u16| {
        host.call("describe-port", json!({"port": port}))
            .await
            .good()
    };
    let names = |port: &Value| -> Vec<String> {
        let registered = list(port.clone(), "registered");
        let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
        registered.iter().map(name).collect()
    };
    for (port, range, name, common) in [
        (3306, "user", "mysql", "MySQL, MariaDB"),
        (1521, "user", "ncube-lm", "Oracle Database"),
        (8080, "user", "http-alt", "Tomcat, Jenkins"),
        (4000, "user", "terabase", "QQ"),
        (22, "system", "ssh", "SSH"),
    ] {
        let described = describe(port).await;
        assert_eq!(described["range"], range);
        assert!(names(&described).contains(&name.to_owned()), "{described}");
        assert_eq!(described["common"][0]["by"], common);
    }
    assert_eq!(describe(4000).await["common"][0]["once"], true);
    let http = describe(80).await;
    assert_eq!(names(&http), ["http", "www", "www-http", "http"]);
    assert_eq!(http["registered"][0]["protocols"], json!(["tcp", "udp"]));
    // Where the ranges end.
    for (port, range, registered) in [
        (
            1023,
            "system",
            json!([{"name": "", "description": "Reserved", "protocols": ["tcp", "udp"]}]),
        ),
        (
            1024,
            "user",
            json!([{"name": "", "description": "Reserved", "protocols": ["tcp", "udp"]}]),
        ),
        (
            49_151,
            "user",
            json!([{"name": "", "description": "Reserved", "protocols": []}]),
        ),
        (49_152, "dynamic", json!([])),
        (65_535, "dynamic", json!([])),
    ] {
        let described = describe(port).await;
        assert_eq!(
            (&described["range"], &described["registered"]),
            (&json!(range), &registered)
        );
    }
    let free = describe(50_000).await;
    assert_eq!((&free["range"], names(&free)), (&json!("dynamic"), vec![]));
    for port in [json!(65_536), json!(-1), json!("99999999999999999999")] {
        let reply = host.call("describe-port", json!({"port": port})).await;
        assert_eq!(
            (reply.status, reply.code()),
            (422, "port-out-of-range"),
            "{port}"
        );
    }
    let reply = host.call("describe-port", json!({"port": "http"})).await;
    assert_eq!((reply.status, reply.code()), (400, "bad-request"));
}

#[tokio::test]
async fn the_machines_addresses_have_interfaces_and_prefixes() {
    let host = Host::start().await;
    let described = host.call("describe-host", json!({})).await.good();
    let interfaces = list(described.clone(), "interfaces");
    let loopback = interfaces
        .iter()
        .find(|one| one["address"] == "127.0.0.1")
        .unwrap();
    assert_eq!(loopback["prefix"], 8);
    assert!(!loopback["name"].as_str().unwrap().is_empty());
    for address in list(described, "addresses") {
        assert!(interfaces.iter().any(|one| one["address"] == address));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_system_tells_of_a_peers_connection_as_it_changes() {
    use common::TcpPeer;
    let host = Host::start().await;
    for local in ["127.0.0.1", "0.0.0.0", "::"] {
        let endpoint = json!({"kind": "tcp-listen", "host": local, "port": 0});
        let with = json!({"name": "x", "endpoint": endpoint});
        let made = host.call("create-bridge", with).await.good();
        let (bridge, at) = (made["id"].clone(), made["local"].as_str().unwrap());
        let port = at.rsplit_once(':').unwrap().1;
        let mut client = TcpPeer::dial(format!("127.0.0.1:{port}").parse().unwrap()).await;
        let id = bridge.as_str().unwrap();
        let peer = host.peers_until(id, 1).await[0].clone();
        let with = json!({"bridge": bridge, "peer": peer["id"]});
        let described = host.call("describe-peer", with.clone()).await.good();
        assert_eq!(described["address"], peer["address"]);
        assert_eq!(described["tcp"]["state"], "established", "{described}");
        assert!(described["tcp"]["rtt_us"].as_u64().unwrap() > 0);
        assert_eq!(described["tcp"]["retransmissions"], 0);
        client.finish().await;
        common::until("its FIN is known", || async {
            let now = host.call("describe-peer", with.clone()).await.good();
            (now["tcp"]["state"] == "close-wait").then_some(())
        })
        .await;
    }
    let (udp, address) = host.datagrams(json!({})).await;
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(b"x", address).unwrap();
    let peer = host.peers_until(&udp, 1).await[0].clone();
    let with = json!({"bridge": udp, "peer": peer["id"]});
    let described = host.call("describe-peer", with).await.good();
    assert_eq!(described.get("tcp"), None);
    let with = json!({"bridge": udp, "peer": "p99"});
    let reply = host.call("describe-peer", with).await;
    assert_eq!((reply.status, reply.code()), (404, "not-found"));
}
