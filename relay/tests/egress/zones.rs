//! Link-local addresses, which are meant on one interface: two cables of a namespace's own, both with the same address.

use crate::common::{Reply, inside_namespace_with, prelude::*};

/// Two ends of one cable, each of which has fe80::1.
const CABLE: &str = "ip link add left0 type veth peer name right0 && ip link set left0 up && ip link set right0 up \
    && ip addr add fe80::1/64 dev left0 nodad && ip addr add fe80::1/64 dev right0 nodad";

async fn made(host: &Host, endpoint: Value) -> Reply {
    let with = json!({"name": "x", "endpoint": endpoint});
    host.call("create-bridge", with).await
}

/// The port of a bridge's own address.
fn port(bridge: &Value) -> u16 {
    let local = bridge["local"].as_str().unwrap();
    local.rsplit_once(':').unwrap().1.parse().unwrap()
}

/// The number of an interface, as the relay tells it.
async fn index(host: &Host, name: &str) -> u64 {
    let shown = host.call("describe-host", json!({})).await.good();
    assert!(
        !shown["addresses"].to_string().contains("fe80"),
        "others cannot use it: {shown}"
    );
    let interfaces = list(shown, "interfaces");
    let is_it = |one: &&Value| one["name"] == name && one["address"] == "fe80::1";
    interfaces.iter().find(is_it).expect("it is listed")["index"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn a_link_local_address_is_used_on_its_interface_and_on_no_other() {
    let test = "zones::a_link_local_address_is_used_on_its_interface_and_on_no_other";
    if !inside_namespace_with(test, CABLE) {
        return;
    }
    let host = Host::start().await;
    let left = index(&host, "left0").await;
    assert_ne!(left, index(&host, "right0").await);
    let listens = json!({"kind": "tcp-listen", "host": "fe80::1%left0", "port": 0});
    let listening = made(&host, listens).await.good();
    let port = port(&listening);
    assert_eq!(listening["local"], format!("[fe80::1%left0]:{port}"));
    for zone in ["left0".to_owned(), left.to_string()] {
        let address = format!("fe80::1%{zone}");
        let dials = json!({"kind": "tcp-connect", "host": address, "port": port});
        let dialled = made(&host, dials).await.good();
        let peers = host.peers_until(dialled["id"].as_str().unwrap(), 1).await;
        assert_eq!(peers[0]["address"], format!("[fe80::1%{left}]:{port}"));
    }
    let peers = host.peers_until(listening["id"].as_str().unwrap(), 2).await;
    let from: SocketAddr = peers[0]["address"].as_str().unwrap().parse().unwrap();
    assert!(from.to_string().contains(&format!("%{left}]")), "{from}");
    for (zone, status, code) in [
        ("%right0", 502, "connection-refused"),
        ("%lo", 502, "unreachable"),
        ("%nowhere0", 422, "bad-address"),
        ("", 422, "bad-address"),
    ] {
        let address = format!("fe80::1{zone}");
        let dials = json!({"kind": "tcp-connect", "host": address, "port": port});
        let reply = made(&host, dials).await;
        assert_eq!((reply.status, reply.code()), (status, code), "{address}");
        let named = &reply.body["params"]["interfaces"];
        let both = zone.is_empty();
        assert_eq!(named.is_string(), both, "{}", reply.body);
        for name in ["left0", "right0"] {
            assert_eq!(named.to_string().contains(name), both, "{}", reply.body);
        }
    }
    let listens = json!({"kind": "tcp-listen", "host": "fe80::1", "port": 0});
    assert_eq!(made(&host, listens).await.code(), "bad-address");
}

#[tokio::test]
async fn datagrams_go_to_a_link_local_address_and_come_from_one() {
    let test = "zones::datagrams_go_to_a_link_local_address_and_come_from_one";
    if !inside_namespace_with(test, CABLE) {
        return;
    }
    let host = Host::start().await;
    let endpoint = json!({"kind": "udp", "host": "::", "port": 0});
    let [one, other] = [
        host.create(json!({"endpoint": endpoint})).await,
        host.create(json!({"endpoint": endpoint})).await,
    ];
    let (from, to) = (one["id"].as_str().unwrap(), other["id"].as_str().unwrap());
    let there = format!("[fe80::1%left0]:{}", port(&other));
    host.send(from, there, "hello").await;
    let came = host.peers_until(to, 1).await[0]["address"].clone();
    let left = index(&host, "left0").await;
    assert_eq!(came, format!("[fe80::1%{left}]:{}", port(&one)));
    // The answer goes where it came from, by its address as it is shown.
    host.send(to, came.as_str().unwrap(), "and back").await;
    let met = host.peers_until(from, 1).await;
    assert_eq!(
        met[0]["address"],
        format!("[fe80::1%{left}]:{}", port(&other))
    );
    assert_eq!(host.peers(to).await.len(), 1, "it is the same peer");
    let with = json!({"bridge": from, "to": format!("[fe80::1]:{}", port(&other)), "text": "x"});
    assert_eq!(host.call("send", with).await.code(), "bad-address");
}

#[tokio::test]
async fn the_relay_is_not_dialled_at_its_link_local_addresses_either() {
    let test = "zones::the_relay_is_not_dialled_at_its_link_local_addresses_either";
    if !inside_namespace_with(test, CABLE) {
        return;
    }
    let host = Host::with(|config| config.server.listen = "[::]:0".parse().unwrap()).await;
    let port = host.address.port();
    let dials = json!({"kind": "tcp-connect", "host": "fe80::1%left0", "port": port});
    let reply = made(&host, dials).await;
    assert_eq!(
        (reply.code(), &reply.body["params"]["rule"]),
        ("denied-by-policy", &json!("own-listener-never"))
    );
}
