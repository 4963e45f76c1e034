//! What members reach of the relay's own machine: where their own bridges listen, and those on which they may write.

use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};

use crate::{
    common::{Api, prelude::*},
    members::{person, script},
};

fn dials(host: &str, port: u16) -> Value {
    json!({"kind": "tcp-connect", "host": host, "port": port})
}

async fn try_dial(api: &Api, host: &str, port: u16) -> Reply {
    let with = json!({"name": "x", "endpoint": dials(host, port)});
    let reply = api.call("create-bridge", with).await;
    match reply.status {
        201 => Reply::Connected(id(&reply.body)),
        403 => Reply::Denied(reply.body["params"]["rule"].as_str().unwrap().to_owned()),
        _ => Reply::Other(reply.code().to_owned()),
    }
}

#[derive(Debug, PartialEq)]
enum Reply {
    Connected(String),
    /// By this rule.
    Denied(String),
    Other(String),
}

impl Reply {
    fn bridge(self) -> String {
        match self {
            Self::Connected(bridge) => bridge,
            other => panic!("{other:?}"),
        }
    }
}

fn denied(rule: &str) -> Reply {
    Reply::Denied(rule.to_owned())
}

async fn judged(api: &Api, host: &str, port: u16, kind: &str) -> (bool, String) {
    let with = json!({"host": host, "port": port, "kind": kind});
    let judged = api.call("judge-address", with).await.good();
    let rule = judged["rule"].as_str().unwrap().to_owned();
    (judged["allowed"] == true, rule)
}

async fn close(api: &Api, bridge: &str) {
    let with = json!({"bridge": bridge});
    api.call("close-bridge", with).await.good();
}

async fn grant(host: &Host, bridge: &str, user: &str, may: &str) {
    let with = json!({"bridge": bridge, "user": user, "may": may});
    host.call("grant-bridge", with).await.good();
}

const YES: (bool, &str) = (true, "own-bridge");
const NO: (bool, &str) = (false, "members-loopback");

fn is(judged: (bool, String), expected: (bool, &str)) {
    assert_eq!((judged.0, judged.1.as_str()), expected);
}

#[tokio::test]
async fn members_dial_their_own_listeners_and_nothing_else_on_loopback() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (listening, at) = li.listening(json!({})).await;
    let port = at.port();
    is(judged(&li, "127.0.0.1", port, "tcp-connect").await, YES);
    let dialled = try_dial(&li, "127.0.0.1", port).await.bridge();
    li.send(&dialled, "all", "hello").await;
    li.received(&listening, "hello").await;
    // Not as another protocol, another family or another address; not what only leads there; not to listen.
    for (address, kind) in [
        ("127.0.0.1", "udp"),
        ("::1", "tcp-connect"),
        ("127.0.0.2", "tcp-connect"),
        ("0.0.0.0", "tcp-connect"),
        ("64:ff9b::7f00:1", "tcp-connect"),
        ("2002:7f00:1::", "tcp-connect"),
    ] {
        let (allowed, rule) = judged(&li, address, port, kind).await;
        assert!(!allowed && rule != "own-bridge", "{address} {kind}: {rule}");
    }
    assert_eq!(try_dial(&li, "::1", port).await, denied(NO.1));
    is(
        judged(&li, "::ffff:127.0.0.1", port, "tcp-connect").await,
        YES,
    );
    // The relay itself is never met, also where a bridge is on its number with another protocol.
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": host.address.port()});
    li.create(json!({"endpoint": endpoint})).await;
    let relay = try_dial(&li, "127.0.0.1", host.address.port()).await;
    assert_eq!(relay, denied("own-listener-never"));
    // Another program.
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = other.local_addr().unwrap().port();
    assert_eq!(try_dial(&li, "127.0.0.1", other).await, denied(NO.1));
    // What an admin has set decides first.
    let rules =
        json!([{"name": "none", "then": "deny", "networks": ["127.0.0.0/8"], "roles": ["member"]}]);
    host.call("set-rules", json!({"rules": rules})).await.good();
    let ended = li.state(&dialled, "failed").await;
    assert_eq!(ended["fault"]["params"]["rule"], "none");
    assert_eq!(try_dial(&li, "127.0.0.1", port).await, denied("none"));
}

#[tokio::test]
async fn a_listener_on_all_addresses_is_met_on_those_of_loopback() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    for (all, met, not) in [
        (
            "0.0.0.0",
            &["127.0.0.1", "127.9.9.9"][..],
            &["::1", "0.0.0.0"][..],
        ),
        ("::", &["127.0.0.1", "::1"], &["::"]),
    ] {
        let endpoint = json!({"kind": "tcp-listen", "host": all, "port": 0});
        let bridge = li.create(json!({"endpoint": endpoint})).await;
        let port = local(&bridge).port();
        for address in met {
            try_dial(&li, address, port).await.bridge();
        }
        for address in not {
            assert_eq!(try_dial(&li, address, port).await, denied(NO.1));
        }
    }
    let shown = host.call("describe-host", json!({})).await.good();
    let beyond: Vec<_> = list(shown, "addresses")
        .iter()
        .filter_map(|ip| ip.as_str()?.parse::<IpAddr>().ok())
        .filter(|ip| !ip.is_loopback())
        .collect();
    for ip in beyond {
        let (allowed, rule) = judged(&li, &ip.to_string(), 6000, "tcp-connect").await;
        assert!(!allowed && rule != "own-bridge", "{ip}: {rule}");
    }
}

#[tokio::test]
async fn anothers_listener_is_reached_by_whom_it_is_granted_and_as_long_as_it_is() {
    let host = Host::start().await;
    let (li, ada) = (
        person(&host, "Li", "member").await,
        person(&host, "Ada", "member").await,
    );
    let (theirs, at) = ada.listening(json!({})).await;
    let port = at.port();
    assert_eq!(try_dial(&li, "127.0.0.1", port).await, denied(NO.1));
    grant(&host, &theirs, "Li", "look").await;
    is(judged(&li, "127.0.0.1", port, "tcp-connect").await, NO);
    grant(&host, &theirs, "Li", "chat").await;
    let again = json!({"endpoint": dials("127.0.0.1", port), "reconnect": true});
    let dialled = id(&li.create(again).await);
    li.state(&dialled, "open").await;
    // What is taken away ends what is open, and what dials again is refused.
    let with = json!({"bridge": theirs, "user": "Li"});
    host.call("revoke-grant", with).await.good();
    let waits = li.state(&dialled, "opening").await;
    assert_eq!(waits["fault"]["params"]["rule"], NO.1, "{waits}");
    assert_eq!(try_dial(&li, "127.0.0.1", port).await, denied(NO.1));
    assert_eq!(li.bridge(&dialled).await["state"], "opening");
    grant(&host, &theirs, "Li", "manage").await;
    li.state(&dialled, "open").await;
    // A reader only looks, whatever was granted.
    let with = json!({"user": "Li", "role": "reader"});
    host.call("change-user", with).await.good();
    li.state(&dialled, "opening").await;
}

#[tokio::test]
async fn nobody_reaches_by_anothers_bridge_what_is_not_theirs() {
    let host = Host::start().await;
    let (li, ada) = (
        person(&host, "Li", "member").await,
        person(&host, "Ada", "member").await,
    );
    let (_, at) = ada.listening(json!({})).await;
    let (managed, _) = ada.listening(json!({})).await;
    grant(&host, &managed, "Li", "manage").await;
    close(&li, &managed).await;
    // Who manages another's bridge lets it dial only what is theirs as well.
    let open = json!({"bridge": managed});
    let with = json!({"bridge": managed, "endpoint": dials("127.0.0.1", at.port())});
    li.call("change-bridge", with.clone()).await.good();
    for api in [&li, &ada] {
        let reply = api.call("open-bridge", open.clone()).await;
        assert_eq!(reply.body["params"]["rule"], NO.1);
    }
    let elsewhere = json!({"bridge": managed, "endpoint": dials("127.0.0.1", 9)});
    ada.call("change-bridge", elsewhere).await.good();
    ada.call("change-bridge", with).await.good();
    ada.call("open-bridge", open).await.good();
    // Who writes on another's socket, likewise.
    let (sends, _) = ada.datagrams(json!({})).await;
    let (hears, there) = ada.datagrams(json!({})).await;
    grant(&host, &sends, "Li", "chat").await;
    let to = json!({"bridge": sends, "to": there.to_string(), "text": "x"});
    let reply = li.call("send", to.clone()).await;
    assert_eq!(reply.body["params"]["rule"], NO.1);
    ada.call("send", to).await.good();
    ada.received(&hears, "x").await;
    // A token that may less than its person, an admin, has no more than what is the person's own.
    let boss = person(&host, "Boss", "admin").await;
    let less = script(&boss, "less", "member").await;
    assert_eq!(try_dial(&less, "127.0.0.1", at.port()).await, denied(NO.1));
    let (_, own) = less.listening(json!({})).await;
    try_dial(&less, "127.0.0.1", own.port()).await.bridge();
}

/// A port that a bridge had and has left, and the bridge.
async fn left(api: &Api, kind: &str) -> (String, u16) {
    let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": 0});
    let bridge = api.create(json!({"endpoint": endpoint})).await;
    let (bridge, port) = (id(&bridge), local(&bridge).port());
    close(api, &bridge).await;
    (bridge, port)
}

#[tokio::test]
async fn nobody_else_is_met_where_an_own_bridge_has_left() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (bridge, port) = left(&li, "tcp-listen").await;
    // As where nobody listens, since nobody does.
    let refused = Reply::Other("connection-refused".to_owned());
    assert_eq!(try_dial(&li, "127.0.0.1", port).await, refused);
    // Another program takes it.
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    other.set_nonblocking(true).unwrap();
    is(judged(&li, "127.0.0.1", port, "tcp-connect").await, NO);
    assert_eq!(try_dial(&li, "127.0.0.1", port).await, denied(NO.1));
    assert!(other.accept().is_err(), "somebody came");
    drop(other);
    li.call("open-bridge", json!({"bridge": bridge}))
        .await
        .good();
    try_dial(&li, "127.0.0.1", port).await.bridge();
    // A bridge that is gone has left nothing, nor has one that is to be elsewhere.
    li.call("delete-bridge", json!({"bridge": bridge})).await;
    assert_eq!(try_dial(&li, "127.0.0.1", port).await, denied(NO.1));
    let (bridge, port) = left(&li, "tcp-listen").await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0, "backlog": 5});
    let with = json!({"bridge": bridge, "endpoint": endpoint});
    li.call("change-bridge", with).await.good();
    assert_eq!(try_dial(&li, "127.0.0.1", port).await, denied(NO.1));
}

#[tokio::test]
async fn datagrams_go_to_own_sockets_alone_and_are_lost_where_those_have_left() {
    let host = Host::start().await;
    let li = person(&host, "Li", "member").await;
    let (hears, at) = li.datagrams(json!({})).await;
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0, "remote": at.to_string()});
    let sends = id(&li.create(json!({"endpoint": endpoint})).await);
    li.send(&sends, "all", "there").await;
    li.received(&hears, "there").await;
    // And back: the source is an own socket as well.
    li.send(&hears, "all", "and back").await;
    li.received(&sends, "and back").await;
    close(&li, &hears).await;
    let lost = li.send(&sends, "all", "lost").await;
    assert_eq!(lost["peers"], 1);
    // Another program takes the port: it hears nothing.
    let other = UdpSocket::bind(at).unwrap();
    other.set_nonblocking(true).unwrap();
    let kept_back = li.send(&sends, "all", "not for you").await;
    let told = li.event(&sends, "not-written").await;
    assert_eq!(told["event"]["of"], kept_back["seq"], "the first was sent");
    assert_eq!(told["event"]["reason"], "denied");
    assert!(other.recv(&mut [0; 64]).is_err(), "something came");
    let to = json!({"bridge": sends, "to": at.to_string(), "text": "x"});
    assert_eq!(li.call("send", to).await.body["params"]["rule"], NO.1);
    // What comes from another program is not answered, and so is no peer.
    drop(other);
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    li.call("open-bridge", json!({"bridge": hears}))
        .await
        .good();
    stranger.send_to(b"hello", at).unwrap();
    let told = li.event(&hears, "denied").await;
    assert_eq!(told["event"]["rule"], NO.1);
}

#[tokio::test]
async fn bridges_of_before_find_each_other_again_after_a_start() {
    let host = Host::start().await;
    let token = json!({"name": "t", "role": "member"});
    let token = host.call("create-token", token).await.good()["token"].clone();
    let script = host.script(token.as_str().unwrap());
    let (_, at) = script.listening(json!({})).await;
    let again = json!({"endpoint": dials("127.0.0.1", at.port()), "reconnect": true});
    let dialled = id(&script.create(again).await);
    host.state(&dialled, "open").await;
    let host = host.restart().await;
    host.state(&dialled, "open").await;
}
