//! Names that stand for several addresses, or for another one each time they are asked for. In a network namespace of the
//! test's own, in which a "public" address is one of loopback's.

use std::net::IpAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    common::{inside_namespace_with_names, prelude::*, udp_socket},
    dns::Dns,
};

/// Addresses that a test says are public; nothing leaves the namespace.
const PUBLIC: [&str; 2] = ["9.9.9.9", "8.8.4.4"];

const SET_UP: &str = "ip addr add 9.9.9.9/32 dev lo && ip addr add 8.8.4.4/32 dev lo";

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// What the owner may not reach in these tests either, so that they need no second account.
fn no_loopback() -> Value {
    json!([{"name": "no-loopback", "then": "deny", "networks": ["127.0.0.0/8", "::1"]}])
}

/// A server that counts who comes.
async fn server(ip: &str, port: u16) -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((ip, port)).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Nobody has come so far.
async fn nobody_came(listener: &TcpListener) {
    let came = futures_util::FutureExt::now_or_never(listener.accept());
    assert!(came.is_none(), "somebody came to what is forbidden");
}

async fn dial(host: &Host, name: &str, port: u16, reconnect: bool) -> crate::common::Reply {
    let endpoint = json!({"kind": "tcp-connect", "host": name, "port": port});
    let with = json!({"name": name, "endpoint": endpoint, "reconnect": reconnect});
    host.call("create-bridge", with).await
}

#[tokio::test]
async fn a_name_is_asked_for_once_and_what_was_judged_is_dialled() {
    if !inside_namespace_with_names(
        "names::a_name_is_asked_for_once_and_what_was_judged_is_dialled",
        SET_UP,
    ) {
        return;
    }
    // Public, then the relay's own machine, and so on: what a page of an attacker would do.
    let dns = Dns::start(|name, nth| {
        Some(match (name, nth % 2) {
            ("rebinds.test", 0) => ips(&PUBLIC[..1]),
            ("rebinds.test", _) => ips(&["127.0.0.1"]),
            ("both.test", _) => ips(&["9.9.9.9", "127.0.0.1"]),
            ("mapped.test", _) => ips(&["::ffff:127.0.0.1"]),
            ("translated.test", _) => ips(&["64:ff9b::7f00:1"]),
            _ => Vec::new(),
        })
    });
    let host = Host::start().await;
    host.call("set-rules", json!({"rules": no_loopback()}))
        .await
        .good();
    let (public, address) = server("9.9.9.9", 0).await;
    let (secret, _) = server("127.0.0.1", address.port()).await;
    for nth in 0..20 {
        let reply = dial(&host, "rebinds.test", address.port(), false).await;
        assert_eq!(dns.asked("rebinds.test"), nth + 1, "once for each dial");
        if nth % 2 == 0 {
            assert_eq!(reply.good()["state"], "open");
            within("the connection", public.accept()).await.unwrap();
        } else {
            assert_eq!((reply.status, reply.code()), (403, "denied-by-policy"));
            assert_eq!(reply.body["params"]["rule"], "no-loopback");
            assert_eq!(reply.body["params"]["host"], "rebinds.test");
        }
    }
    for name in ["both.test", "mapped.test", "translated.test"] {
        let reply = dial(&host, name, address.port(), false).await;
        assert_eq!(
            (reply.status, reply.code()),
            (403, "denied-by-policy"),
            "{name}"
        );
        let udp =
            json!({"kind": "udp", "host": "0.0.0.0", "port": 0, "remote": format!("{name}:9")});
        let reply = host
            .call("create-bridge", json!({"name": "x", "endpoint": udp}))
            .await;
        assert_eq!(
            (reply.status, reply.code()),
            (403, "denied-by-policy"),
            "{name}"
        );
    }
    nobody_came(&secret).await;
    nobody_came(&public).await;
}

#[tokio::test]
async fn a_name_is_judged_again_at_each_reconnect() {
    if !inside_namespace_with_names("names::a_name_is_judged_again_at_each_reconnect", SET_UP) {
        return;
    }
    let _dns = Dns::start(|_, nth| {
        Some(match nth {
            0 => ips(&["9.9.9.9"]),
            1 => ips(&["127.0.0.1"]),
            _ => ips(&["8.8.4.4"]),
        })
    });
    let host = Host::start().await;
    host.call("set-rules", json!({"rules": no_loopback()}))
        .await
        .good();
    let (first, address) = server("9.9.9.9", 0).await;
    let (secret, _) = server("127.0.0.1", address.port()).await;
    let (second, _) = server("8.8.4.4", address.port()).await;
    let bridge = dial(&host, "moves.test", address.port(), true).await.good();
    let bridge = id(&bridge);
    drop(
        within("the first connection", first.accept())
            .await
            .unwrap(),
    );
    let denied = host.event(&bridge, "denied").await;
    assert_eq!(denied["event"]["rule"], "no-loopback");
    assert_eq!(denied["event"]["address"], "127.0.0.1");
    within("the third dial", second.accept()).await.unwrap();
    nobody_came(&secret).await;
    host.state(&bridge, "open").await;
    // Each stands in the audit list, with what the name stood for then and what decided.
    for (to, rule, refused) in [
        ("127.0.0.1", "no-loopback", json!("denied-by-policy")),
        ("8.8.4.4", "owner-public", Value::Null),
    ] {
        let to = json!([format!("{to}:{}", address.port())]);
        let line = noted(&host, "dial", &to).await;
        assert_eq!((&line["rule"], &line["refused"]), (&json!(rule), &refused));
    }
}

/// Waits for the line that says that the relay has done something by itself at these addresses.
async fn noted(host: &Host, what: &str, resolved: &Value) -> Value {
    until("a line of the audit list", || async {
        let with = json!({"what": what, "who": "relay"});
        let lines = list(host.call("list-audit", with).await.good(), "deeds");
        lines.into_iter().find(|line| line["resolved"] == *resolved)
    })
    .await
}

#[tokio::test]
async fn where_a_periodic_send_goes_stands_in_the_list_whenever_it_is_another_place() {
    let test = "names::where_a_periodic_send_goes_stands_in_the_list_whenever_it_is_another_place";
    if !inside_namespace_with_names(test, SET_UP) {
        return;
    }
    // Asked for once when it is begun.
    let _dns = Dns::start(|_, nth| {
        Some(match nth {
            0..=2 => ips(&["9.9.9.9"]),
            3..=5 => ips(&["8.8.4.4"]),
            _ => ips(&["127.0.0.1"]),
        })
    });
    let host = Host::start().await;
    host.call("set-rules", json!({"rules": no_loopback()}))
        .await
        .good();
    let endpoint = json!({"kind": "udp", "host": "0.0.0.0", "port": 0});
    let bridge = id(&host.create(json!({"endpoint": endpoint})).await);
    let with = json!({"bridge": bridge, "to": "moves.test:9", "text": "x", "every_ms": 20});
    let periodic = id(&host.call("create-periodic", with).await.good());
    for (to, rule, refused) in [
        ("8.8.4.4:9", "owner-public", Value::Null),
        ("127.0.0.1:9", "no-loopback", json!("denied-by-policy")),
    ] {
        let line = noted(&host, "send", &json!([to])).await;
        assert_eq!((&line["rule"], &line["refused"]), (&json!(rule), &refused));
        assert_eq!(
            (&line["on"], &line["bridge"]),
            (&json!(periodic), &json!(bridge))
        );
        assert_eq!(line["asked"], "moves.test:9");
    }
    let with = json!({"what": "send", "who": "relay"});
    let lines = list(host.call("list-audit", with).await.good(), "deeds");
    assert_eq!(
        lines.len(),
        2,
        "the first stands with who began it: {lines:?}"
    );
}

#[tokio::test]
async fn a_rule_by_name_is_about_the_name_as_it_was_asked_for() {
    if !inside_namespace_with_names(
        "names::a_rule_by_name_is_about_the_name_as_it_was_asked_for",
        SET_UP,
    ) {
        return;
    }
    let _dns = Dns::start(|_, _| Some(ips(&["127.0.0.1"])));
    let host = Host::start().await;
    let mut rules = no_loopback();
    let named =
        json!({"name": "lab", "then": "allow", "hosts": ["*.lab.test"], "ports": ["7000-65535"]});
    rules.as_array_mut().unwrap().insert(0, named);
    host.call("set-rules", json!({"rules": rules})).await.good();
    for (name, port, rule, allowed) in [
        ("plc.lab.test", 7001, "lab", true),
        ("PLC.Lab.Test.", 7001, "lab", true),
        ("plc.lab.test", 80, "no-loopback", false),
        ("lab.test", 7001, "no-loopback", false),
        ("plc.lab.test.evil", 7001, "no-loopback", false),
        ("127.0.0.1", 7001, "no-loopback", false),
    ] {
        let with = json!({"host": name, "port": port});
        let judged = host.call("judge-address", with).await.good();
        assert_eq!(
            (&judged["allowed"], &judged["rule"]),
            (&json!(allowed), &json!(rule)),
            "{name}:{port}"
        );
    }
    let (server, address) = server("127.0.0.1", 0).await;
    let bridge = dial(&host, "plc.lab.test", address.port(), false)
        .await
        .good();
    assert_eq!(bridge["state"], "open");
    within("the connection", server.accept()).await.unwrap();
    datagrams_by_name(&host).await;
}

/// The same of datagrams, both ways: what goes to a name and what comes back from its address.
async fn datagrams_by_name(host: &Host) {
    let (server, address) = udp_socket().await;
    let named = format!("plc.lab.test:{}", address.port());
    let endpoint = json!({"kind": "udp", "host": "0.0.0.0", "port": 0});
    let asked = host.create(json!({"endpoint": endpoint})).await;
    let (asked, at) = (id(&asked), ("127.0.0.1", local(&asked).port()));
    let endpoint = json!({"kind": "udp", "host": "0.0.0.0", "port": 0, "remote": named});
    let set = id(&host.create(json!({"endpoint": endpoint})).await);
    for (bridge, to) in [(&set, "all"), (&asked, named.as_str())] {
        host.send(bridge, to, "ping").await;
        let mut buffer = [0; 16];
        let ping = within("the datagram", server.recv_from(&mut buffer));
        let (count, from) = ping.await.unwrap();
        assert_eq!(&buffer[..count], b"ping");
        server.send_to(b"pong", from).await.unwrap();
        host.received(bridge, "pong").await;
    }
    // Nobody has asked for the address, and nobody for this port of it.
    let reply = host
        .call("send", json!({"bridge": asked, "to": address, "text": "x"}))
        .await;
    assert_eq!(reply.code(), "denied-by-policy");
    let (stranger, _) = udp_socket().await;
    stranger.send_to(b"strange", at).await.unwrap();
    let denied = host.event(&asked, "denied").await;
    assert_eq!(denied["event"]["rule"], "no-loopback");
    // A peer outlives rules that allow its name, and no others.
    let mut rules = no_loopback();
    let named = json!({"name": "plc", "then": "allow", "hosts": ["plc.lab.test"]});
    rules.as_array_mut().unwrap().insert(0, named);
    host.call("set-rules", json!({"rules": rules})).await.good();
    host.send(&asked, "all", "ping").await;
    let mut buffer = [0; 16];
    within("the datagram", server.recv(&mut buffer))
        .await
        .unwrap();
    assert_eq!(host.peers(&asked).await.len(), 1);
    host.call("set-rules", json!({"rules": no_loopback()}))
        .await
        .good();
    for bridge in [&set, &asked] {
        host.peers_until(bridge, 0).await;
    }
}

#[tokio::test]
async fn a_gateway_that_redirects_leads_nowhere_and_what_was_set_is_judged_again() {
    if !inside_namespace_with_names(
        "names::a_gateway_that_redirects_leads_nowhere_and_what_was_set_is_judged_again",
        SET_UP,
    ) {
        return;
    }
    let host = Host::start().await;
    let (gateway, address) = server("127.0.0.1", 0).await;
    let (elsewhere, target) = server("127.0.0.1", 0).await;
    let settings = json!({"kind": "http", "url": format!("http://{address}/send?to={{{{ to }}}}"), "method": "POST", "accepted_when": "status == 200"});
    host.call("set-gateway", json!({"gateway": "g", "settings": settings}))
        .await
        .good();
    let test = json!({"gateway": "g", "to": "13800138000"});
    let (told, ()) = tokio::join!(host.call("test-gateway", test.clone()), async {
        let (mut stream, _) = within("the request", gateway.accept()).await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await.unwrap();
        let moved = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{target}/\r\ncontent-length: 0\r\n\r\n"
        );
        stream.write_all(moved.as_bytes()).await.unwrap();
    });
    assert_eq!(told.good()["accepted"], false);
    nobody_came(&elsewhere).await;
    host.call("set-rules", json!({"rules": no_loopback()}))
        .await
        .good();
    let told = host.call("test-gateway", test).await.good();
    assert_eq!(
        (&told["accepted"], &told["meaning"]),
        (&json!(false), &json!("gateway-denied")),
        "{told}"
    );
    assert!(
        told["words"].as_str().unwrap().contains("no-loopback"),
        "{told}"
    );
    nobody_came(&gateway).await;
    // A mail server neither.
    let settings = json!({"host": "127.0.0.1", "port": address.port(), "tls": "none", "from": "a@mail.example"});
    let reply = host
        .call("set-sender", json!({"sender": "s", "settings": settings}))
        .await;
    assert_eq!((reply.status, reply.code()), (403, "denied-by-policy"));
    host.call("set-rules", json!({"rules": []})).await.good();
    host.call("set-sender", json!({"sender": "s", "settings": settings}))
        .await
        .good();
    host.call("set-rules", json!({"rules": no_loopback()}))
        .await
        .good();
    let told = host
        .call(
            "test-sender",
            json!({"sender": "s", "to": "b@mail.example"}),
        )
        .await
        .good();
    assert_eq!(told["accepted"], false, "{told}");
    assert!(
        told["words"].as_str().unwrap().contains("no-loopback"),
        "{told}"
    );
    nobody_came(&gateway).await;
}

#[tokio::test]
async fn so_many_look_ups_at_once_and_no_more() {
    if !inside_namespace_with_names("names::so_many_look_ups_at_once_and_no_more", "true") {
        return;
    }
    let dns = Dns::start(|name, _| (name == "there.test").then(|| ips(&["9.9.9.9"])));
    let host = Host::start().await;
    let slow: Vec<_> = (0..16)
        .map(|nth| {
            let with = json!({"name": format!("silent{nth}.test")});
            let host = (*host).clone();
            tokio::spawn(async move { host.call("resolve-name", with).await })
        })
        .collect();
    until("all to wait for the resolver", || async {
        (0..16)
            .all(|nth| dns.asked(&format!("silent{nth}.test")) > 0)
            .then_some(())
    })
    .await;
    for (operation, with) in [
        ("resolve-name", json!({"name": "there.test"})),
        ("judge-address", json!({"host": "there.test", "port": 1})),
    ] {
        let reply = host.call(operation, with).await;
        assert_eq!(
            (reply.status, reply.code()),
            (429, "too-many-requests"),
            "{operation}"
        );
    }
    for one in slow {
        assert_eq!(one.await.unwrap().code(), "name-not-found");
    }
    let with = json!({"name": "there.test"});
    host.call("resolve-name", with).await.good();
}
