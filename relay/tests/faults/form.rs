//! What is wrong with the request itself.

use crate::{both, common::prelude::*, make};

#[tokio::test]
async fn arguments_of_another_form_are_a_bad_request_that_names_the_field() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let listen = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let named = |name: Value| json!({"name": name, "endpoint": listen});
    let with = |field: &str, value: Value| {
        let mut with = make(listen.clone());
        with[field] = value;
        with
    };
    let send = |fields: Value| {
        let mut with = fields;
        with["bridge"] = bridge.clone().into();
        with
    };
    for (operation, with, field) in [
        ("create-bridge", json!({"endpoint": listen}), "name"),
        ("create-bridge", named(json!(5)), "name"),
        ("create-bridge", named(json!("")), "name"),
        ("create-bridge", named(json!("x".repeat(65))), "name"),
        ("create-bridge", named(json!("a\tb")), "name"),
        ("create-bridge", with("mode", json!("shout")), "mode"),
        (
            "create-bridge",
            with("framing", json!({"kind": "page"})),
            "framing",
        ),
        (
            "create-bridge",
            with("encoding", json!("klingon")),
            "encoding",
        ),
        ("create-bridge", with("farewell", json!([""])), "farewell"),
        (
            "create-bridge",
            with("farewell", json!(["a\nb"])),
            "farewell",
        ),
        (
            "create-bridge",
            with("connect_timeout_ms", json!(0)),
            "connect_timeout_ms",
        ),
        (
            "create-bridge",
            with("connect_timeout_ms", json!(600_001)),
            "connect_timeout_ms",
        ),
        ("create-bridge", with("colour", json!("red")), "colour"),
        (
            "create-bridge",
            make(json!({"kind": "pigeon", "host": "a", "port": 1})),
            "endpoint",
        ),
        (
            "create-bridge",
            make(json!({"kind": "udp", "host": "127.0.0.1"})),
            "endpoint",
        ),
        (
            "create-bridge",
            make(json!({"kind": "udp", "host": "127.0.0.1", "port": 1.5})),
            "endpoint",
        ),
        (
            "create-bridge",
            make(json!({"kind": "udp", "host": "127.0.0.1", "port": "80"})),
            "endpoint",
        ),
        (
            "create-bridge",
            make(json!({"kind": "udp", "host": "::1", "port": 0, "x": 1})),
            "endpoint",
        ),
        ("send", send(json!({"to": "all"})), "text"),
        (
            "send",
            send(json!({"to": "all", "text": "a", "hex": "61"})),
            "text",
        ),
        ("send", send(json!({"to": "all", "base64": "?"})), "base64"),
        ("send", send(json!({"to": 5, "text": "a"})), "to"),
        ("send", send(json!({"text": "a"})), "to"),
        (
            "send",
            send(json!({"to": "all", "text": "a", "client_id": ""})),
            "client_id",
        ),
        (
            "send",
            send(json!({"to": "all", "text": "a", "client_id": "x".repeat(129)})),
            "client_id",
        ),
        (
            "send",
            send(json!({"to": "all", "text": "a", "client_id": 5})),
            "client_id",
        ),
    ] {
        let params = both(&host, operation, with.clone(), 400, "bad-request").await;
        let told = params["field"].as_str().unwrap_or_default();
        let detail = host.call(operation, with.clone()).await.body["detail"].to_string();
        assert!(
            told.contains(field) || detail.contains(field),
            "{operation} {with}: {params} {detail}"
        );
    }
    let bridges = list(host.call("list-bridges", json!({})).await.good(), "bridges");
    assert_eq!(bridges.len(), 1, "nothing was made");
}

#[tokio::test]
async fn any_whole_number_as_a_port_is_out_of_range_or_a_port() {
    let host = Host::start().await;
    let numbers = [
        "-1",
        "65536",
        "70000",
        "4294967296",
        "-9223372036854775808",
        "9223372036854775807",
        "18446744073709551615",
        "18446744073709551616",
        "-99999999999999999999999999",
        "1e5",
        "1e300",
        "99999999999999999999999999999999999999999",
    ];
    for number in numbers {
        let port: Value = serde_json::from_str(number).unwrap();
        for kind in ["tcp-listen", "tcp-connect", "udp"] {
            let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": port});
            both(
                &host,
                "create-bridge",
                make(endpoint),
                422,
                "port-out-of-range",
            )
            .await;
        }
        let with = json!({"host": "127.0.0.1", "port": port});
        both(&host, "judge-address", with, 422, "port-out-of-range").await;
    }
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": 0});
    both(
        &host,
        "create-bridge",
        make(endpoint),
        422,
        "port-out-of-range",
    )
    .await;
    let (bridge, _) = host.datagrams(json!({})).await;
    for to in [
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "localhost:-1",
        "[::1]:70000",
    ] {
        let with = json!({"bridge": bridge, "to": to, "text": "x"});
        both(&host, "send", with, 422, "port-out-of-range").await;
        let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0, "remote": to});
        both(
            &host,
            "create-bridge",
            make(endpoint),
            422,
            "port-out-of-range",
        )
        .await;
    }
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0.0});
    assert_eq!(
        host.call("create-bridge", make(endpoint)).await.status,
        201,
        "0.0 is a whole number"
    );
}

#[tokio::test]
async fn what_is_no_address_is_said_to_be_none() {
    let host = Host::start().await;
    let (bridge, _) = host.datagrams(json!({})).await;
    for address in [
        "",
        "300.1.1.1",
        "1.2.3",
        "a b",
        "::g",
        "-a.example",
        "x..y",
        "127.0.0.1:80",
        "[::1]:80",
    ] {
        let endpoint = json!({"kind": "tcp-connect", "host": address, "port": 80});
        both(&host, "create-bridge", make(endpoint), 422, "bad-address").await;
        let with = json!({"host": address, "port": 80});
        both(&host, "judge-address", with, 422, "bad-address").await;
    }
    for to in [
        "127.0.0.1:",
        ":80",
        "127.0.0.1:x",
        "::1:80",
        "[::1]",
        "[127.0.0.1]:80",
        "a b:80",
    ] {
        let with = json!({"bridge": bridge, "to": to, "text": "x"});
        both(&host, "send", with, 422, "bad-address").await;
    }
    let with = json!({"bridge": bridge, "to": "[::1]:80", "text": "IPv6 from an IPv4 socket"});
    both(&host, "send", with, 422, "bad-address").await;
}
