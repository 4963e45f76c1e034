//! People and their roles: where each may go, also by another's bridge.

use crate::{
    common::{Api, BEYOND, inside_namespace_with, prelude::*, tcp_listener, udp_socket},
    rules::set,
};

/// The relay as an API token speaks to it.
pub(crate) async fn script(api: &Api, name: &str, role: &str) -> Api {
    let made = api
        .call("create-token", json!({"name": name, "role": role}))
        .await
        .good();
    api.script(made["token"].as_str().unwrap())
}

/// Makes an account and signs it in.
pub(crate) async fn person(host: &Host, name: &str, role: &str) -> Api {
    let passphrase = "a paper boat in the rain";
    let with = json!({"name": name, "role": role, "passphrase": passphrase});
    host.call("create-user", with).await.good();
    let body = json!({"user": name, "passphrase": passphrase});
    let signed_in = host
        .ask(host.anonymous(Method::POST, "/session").json(&body))
        .await;
    host.browser(&signed_in.cookie())
}

async fn refused(api: &Api, operation: &str, with: Value) {
    let reply = api.call(operation, with).await;
    assert_eq!((reply.status, reply.code()), (403, "denied-by-policy"));
    assert_eq!(reply.body["params"]["rule"], "members-loopback");
}

#[tokio::test]
async fn members_go_where_members_may_until_an_admin_allows_more_and_as_long_as_they_are() {
    let host = Host::start().await;
    let (server, address) = tcp_listener().await;
    let li = person(&host, "Li", "member").await;
    let endpoint = json!({"kind": "tcp-connect", "host": "localhost", "port": address.port()});
    let with = json!({"name": "x", "endpoint": endpoint, "reconnect": false});
    refused(&li, "create-bridge", with.clone()).await;
    let own = li
        .call("judge-address", json!({"host": "127.0.0.1", "port": 1}))
        .await
        .good();
    assert_eq!(own["rule"], "members-loopback");
    let as_admin = json!({"host": "127.0.0.1", "port": 1, "role": "admin"});
    assert_eq!(
        li.call("judge-address", as_admin).await.code(),
        "not-allowed"
    );
    assert_eq!(
        li.call("set-rules", json!({"rules": []})).await.code(),
        "not-allowed"
    );
    let rules = json!([{"name": "meters", "then": "allow", "networks": ["127.0.0.0/8", "::1"], "roles": ["member"]}]);
    set(&host, rules).await;
    let bridge = id(&li.call("create-bridge", with).await.good());
    within("the connection", server.accept()).await.unwrap();
    // A role is what it is now.
    host.call("change-user", json!({"user": "Li", "role": "reader"}))
        .await
        .good();
    let ended = host.state(&bridge, "failed").await;
    assert_eq!(ended["fault"]["params"]["rule"], "members-loopback");
    host.call("change-user", json!({"user": "Li", "role": "admin"}))
        .await
        .good();
    set(&host, json!([])).await;
    host.call("open-bridge", json!({"bridge": bridge}))
        .await
        .good();
}

#[tokio::test]
async fn nobody_goes_further_by_anothers_bridge() {
    let host = Host::start().await;
    let (_server, address) = tcp_listener().await;
    let inside = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": address.port()});
    // A token that may less than its person.
    let ada = person(&host, "Ada", "admin").await;
    let less = script(&ada, "less", "member").await;
    refused(
        &less,
        "create-bridge",
        json!({"name": "x", "endpoint": inside}),
    )
    .await;
    let bridge = ada.create(json!({"endpoint": inside})).await;
    let bridge = id(&bridge);
    ada.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let open = json!({"bridge": bridge});
    less.call("open-bridge", open.clone()).await.good();
    ada.call("close-bridge", open.clone()).await.good();
    // Who manages it chooses another address, which is then one of a member's.
    let li = person(&host, "Li", "member").await;
    let grant = json!({"bridge": bridge, "user": "Li", "may": "manage"});
    host.call("grant-bridge", grant).await.good();
    let elsewhere = json!({"kind": "tcp-connect", "host": "localhost", "port": address.port()});
    li.call(
        "change-bridge",
        json!({"bridge": bridge, "endpoint": elsewhere}),
    )
    .await
    .good();
    for api in [&li, &ada] {
        refused(api, "open-bridge", open.clone()).await;
    }
    // Who may write on it sends datagrams to those who are there, and to addresses of a member's.
    let (udp, _) = host.datagrams(json!({})).await;
    let (_socket, there) = udp_socket().await;
    host.send(&udp, there.to_string(), "hello").await;
    let grant = json!({"bridge": udp, "user": "Li", "may": "chat"});
    host.call("grant-bridge", grant).await.good();
    let peer = id(&host.peers(&udp).await[0]);
    li.send(&udp, peer, "again").await;
    let mut to = json!({"bridge": udp, "to": there.to_string(), "text": "x"});
    refused(&li, "send", to.clone()).await;
    to["every_ms"] = 1000.into();
    refused(&li, "create-periodic", to).await;
    // It is kept with the bridge, until somebody who may more chooses.
    let host = host.restart().await;
    refused(&host, "open-bridge", open.clone()).await;
    host.call(
        "change-bridge",
        json!({"bridge": bridge, "endpoint": inside}),
    )
    .await
    .good();
    host.call("open-bridge", open).await.good();
}

#[tokio::test]
async fn members_do_not_reach_the_server_by_its_own_public_address() {
    let test = "members::members_do_not_reach_the_server_by_its_own_public_address";
    let lab =
        format!("{BEYOND} && ip addr add 9.9.9.9/32 dev lo && ip addr add 10.7.0.1/32 dev lo");
    if !inside_namespace_with(test, &lab) {
        return;
    }
    let host = Host::start().await;
    let server = tokio::net::TcpListener::bind("9.9.9.9:0").await.unwrap();
    let li = person(&host, "Li", "member").await;
    let endpoint = json!({"kind": "tcp-connect", "host": "9.9.9.9", "port": server.local_addr().unwrap().port()});
    let with = json!({"name": "x", "endpoint": endpoint, "reconnect": false});
    let reply = li.call("create-bridge", with.clone()).await;
    assert_eq!((reply.status, reply.code()), (403, "denied-by-policy"));
    assert_eq!(reply.body["params"]["rule"], "members-own-machine");
    // A rule for a network opens the devices there, and not the server, which has an address in it.
    let rules = json!([{"name": "lab", "then": "allow", "networks": ["9.0.0.0/8", "10.7.0.0/24"]}]);
    let shown = set(&host, rules).await;
    let always = list(shown, "always");
    let own = always
        .iter()
        .find(|rule| rule["name"] == "members-own-machine");
    assert_eq!(own.unwrap()["then"], "deny", "it is shown: {always:?}");
    let device = tokio::net::TcpListener::bind("10.7.0.2:0").await.unwrap();
    let port = device.local_addr().unwrap().port();
    let to = |host: &str| json!({"name": "y", "endpoint": {"kind": "tcp-connect", "host": host, "port": port}});
    li.call("create-bridge", to("10.7.0.2")).await.good();
    within("the device", device.accept()).await.unwrap();
    for (to, host_) in [(with.clone(), "9.9.9.9"), (to("10.7.0.1"), "10.7.0.1")] {
        let reply = li.call("create-bridge", to).await;
        assert_eq!(
            (reply.status, reply.code()),
            (403, "denied-by-policy"),
            "{host_}"
        );
        assert_eq!(
            reply.body["params"]["rule"], "members-own-machine",
            "{host_}"
        );
    }
    let rules = json!([{"name": "itself", "then": "allow", "networks": ["9.9.9.9"]}]);
    set(&host, rules).await;
    let bridge = id(&li.call("create-bridge", with).await.good());
    // Without it the bridge would be closed, and by which rule is told before.
    let tried = json!({"rules": [], "try": true});
    let closes = list(host.call("set-rules", tried).await.good(), "closes");
    let own = closes.iter().find(|one| one["bridge"] == bridge.as_str());
    assert_eq!(own.unwrap()["rule"], "members-own-machine");
}
