//! Every fault code that the relay can reach: the same over REST and over the live socket, and never a 5xx for
//! what a client got wrong.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{Live, Program, full_listener, prelude::*, tcp_listener, udp_socket, unused_port};

/// Asks through both doors and expects the same fault of both; its parameters.
async fn both(api: &common::Api, operation: &str, with: Value, status: u16, code: &str) -> Value {
    let reply = api.call(operation, with.clone()).await;
    assert_eq!(
        (reply.status, reply.code()),
        (status, code),
        "{operation} {with}: {reply:?}"
    );
    let mut live = Live::open(api).await;
    let mut fault = live.call(operation, with.clone()).await.unwrap_err();
    let mut body = reply.body;
    for fault in [&mut fault, &mut body] {
        // How long something took differs from one time to the next.
        fault["params"].as_object_mut().unwrap().remove("took_us");
    }
    assert_eq!(fault, body, "{operation} {with}");
    body["params"].take()
}

/// The arguments that make a bridge.
fn make(endpoint: Value) -> Value {
    json!({"name": "x", "endpoint": endpoint})
}

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
            with("farewell", json!(vec!["x"; 17])),
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

#[tokio::test]
async fn what_cannot_be_bound_is_said_to_be_taken_or_not_local() {
    let host = Host::start().await;
    let (holder, address) = host.listening(json!({"name": "holder"})).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": address.port()});
    let params = both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    assert_eq!(
        (&params["holder"], &params["holder_name"]),
        (&json!(holder), &json!("holder"))
    );
    assert_eq!(params["port"], address.port());
    let (_listener, foreign) = tcp_listener().await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": foreign.port()});
    let params = both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    assert_eq!(params.get("holder"), None);
    let (_socket, taken) = udp_socket().await;
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": taken.port()});
    both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    for kind in ["tcp-listen", "udp"] {
        let endpoint = json!({"kind": kind, "host": "192.0.2.1", "port": 0});
        both(
            &host,
            "create-bridge",
            make(endpoint),
            422,
            "address-not-local",
        )
        .await;
    }
}

#[tokio::test]
async fn a_udp_bridge_on_the_same_port_number_does_not_hold_a_tcp_port() {
    let host = Host::start().await;
    let (_listener, foreign) = tcp_listener().await;
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": foreign.port()});
    host.create(json!({"endpoint": endpoint})).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": foreign.port()});
    let params = both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    assert_eq!(params.get("holder"), None, "the holder is another program");
}

#[tokio::test]
async fn what_does_not_answer_a_dial_is_said_to_refuse_or_to_be_silent() {
    let host = Host::start().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": unused_port()});
    let params = both(
        &host,
        "create-bridge",
        make(endpoint),
        502,
        "connection-refused",
    )
    .await;
    assert!(
        params["address"]
            .as_str()
            .unwrap()
            .starts_with("127.0.0.1:"),
        "{params}"
    );
    let (_listener, _waiting, silent) = full_listener().await;
    let mut with = make(json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": silent.port()}));
    with["connect_timeout_ms"] = 200.into();
    let params = both(&host, "create-bridge", with, 504, "timed-out").await;
    assert_eq!(params["address"], silent.to_string());
}

#[tokio::test]
async fn what_does_not_fit_the_kind_is_said_not_to() {
    let host = Host::start().await;
    let (tcp, address) = host.listening(json!({})).await;
    let (udp, udp_address) = host.datagrams(json!({})).await;
    let with = json!({"bridge": tcp, "to": "127.0.0.1:80", "text": "x"});
    both(&host, "send", with, 422, "not-for-this-kind").await;
    let (socket, _) = udp_socket().await;
    socket.send_to(b"x", udp_address).await.unwrap();
    let peer = id(&host.peers_until(&udp, 1).await[0]);
    both(
        &host,
        "shutdown-peer",
        json!({"bridge": udp, "peer": peer}),
        422,
        "not-for-this-kind",
    )
    .await;
    for kind in ["tcp-listen", "udp"] {
        let mut with = make(json!({"kind": kind, "host": "127.0.0.1", "port": 0}));
        with["reconnect"] = true.into();
        both(&host, "create-bridge", with, 422, "not-for-this-kind").await;
    }
    let with = json!({"bridge": tcp, "reconnect": true});
    both(&host, "change-bridge", with, 422, "not-for-this-kind").await;
    assert!(tokio::net::TcpStream::connect(address).await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_why() {
    let host = Host::with(|config| config.limits.entry_bytes = 100).await;
    let (bridge, address) = host.listening(json!({"encoding": "gbk"})).await;
    let peer = TcpPeer::dial(address).await;
    let peer_id = id(&host.peers_until(&bridge, 1).await[0]);
    let send = |fields: Value| {
        let mut with = fields;
        with["bridge"] = bridge.clone().into();
        with
    };
    let params = both(
        &host,
        "send",
        send(json!({"to": "all", "hex": "00 0g"})),
        422,
        "bad-hex",
    )
    .await;
    assert_eq!(params, json!({"at": 4}));
    let params = both(
        &host,
        "send",
        send(json!({"to": "all", "text": "ab😀"})),
        422,
        "not-encodable",
    )
    .await;
    assert_eq!(
        params,
        json!({"at": 2, "character": "😀", "encoding": "gbk"})
    );
    let long = "x".repeat(101);
    let params = both(
        &host,
        "send",
        send(json!({"to": "all", "text": long})),
        413,
        "too-large",
    )
    .await;
    assert_eq!(params, json!({"bytes": 101, "limit": 100}));
    for never in ["p99", "p0", "p01", "nobody", "", "p1 "] {
        both(
            &host,
            "send",
            send(json!({"to": never, "text": "x"})),
            404,
            "not-found",
        )
        .await;
        both(
            &host,
            "send",
            send(json!({"to": [peer_id, never], "text": "x"})),
            404,
            "not-found",
        )
        .await;
    }
    host.call("cut-peer", json!({"bridge": bridge, "peer": peer_id}))
        .await
        .good();
    host.event(&bridge, "peer-left").await;
    drop(peer);
    both(
        &host,
        "send",
        send(json!({"to": peer_id, "text": "x"})),
        409,
        "peer-gone",
    )
    .await;
    for operation in ["cut-peer", "shutdown-peer"] {
        both(
            &host,
            operation,
            json!({"bridge": bridge, "peer": peer_id}),
            409,
            "peer-gone",
        )
        .await;
        both(
            &host,
            operation,
            json!({"bridge": bridge, "peer": "p99"}),
            404,
            "not-found",
        )
        .await;
    }
    host.call("close-bridge", json!({"bridge": bridge}))
        .await
        .good();
    both(
        &host,
        "send",
        send(json!({"to": "all", "text": "x"})),
        409,
        "bridge-closed",
    )
    .await;
    assert_eq!(
        host.bytes(&bridge, "out").await,
        b"",
        "nothing of it was kept"
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let host = Host::start().await;
    for bridge in ["000000000000", "nothing", "再见"] {
        for (operation, further) in [
            ("get-bridge", json!({})),
            ("change-bridge", json!({"name": "x"})),
            ("open-bridge", json!({})),
            ("close-bridge", json!({})),
            ("delete-bridge", json!({})),
            ("list-peers", json!({})),
            ("list-entries", json!({})),
            ("name-peer", json!({"peer": "p1", "name": "x"})),
            ("cut-peer", json!({"peer": "p1"})),
            ("shutdown-peer", json!({"peer": "p1"})),
            ("send", json!({"to": "all", "text": "x"})),
        ] {
            let mut with = further;
            with["bridge"] = bridge.into();
            both(&host, operation, with, 404, "not-found").await;
        }
    }
}

#[tokio::test]
async fn limits_refuse_what_is_beyond_them_and_let_go_what_has_ended() {
    let host = Host::with(|config| {
        config.limits.bridges = 2;
        config.limits.peers_per_bridge = 2;
    })
    .await;
    let (bridge, address) = host.listening(json!({})).await;
    let (second, _) = host.listening(json!({})).await;
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0});
    let params = both(&host, "create-bridge", make(endpoint), 409, "limit-reached").await;
    assert_eq!(params, json!({"limit": "bridges", "value": 2}));
    host.call("delete-bridge", json!({"bridge": second}))
        .await
        .good();
    host.listening(json!({})).await;
    let one = TcpPeer::dial(address).await;
    let _two = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 2).await;
    let mut three = TcpPeer::dial(address).await;
    let error = three.rest().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    let failed = host.event(&bridge, "failed").await;
    assert_eq!(failed["event"]["code"], "limit-reached");
    common::close_with_reset(one.0);
    host.peers_until(&bridge, 1).await;
    let _four = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 2).await;
}

#[tokio::test]
async fn viewers_beyond_the_limit_are_too_many() {
    let host = Host::with(|config| config.limits.viewers = 2).await;
    let one = Live::open(&host).await;
    let _two = Live::open(&host).await;
    let (status, fault) = Live::refused(Live::request(&host, None)).await;
    assert_eq!((status, &fault["code"]), (429, &json!("too-many-requests")));
    drop(one);
    until("room for another viewer", || async {
        let request = Live::request(&host, None);
        tokio_tungstenite::connect_async(request).await.ok()
    })
    .await;
}

#[tokio::test]
async fn a_port_that_the_system_reserves_is_a_permission_denied() {
    let first_free = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    if first_free.is_ok_and(|port| port.trim() == "0") {
        eprintln!("this system lets everybody bind every port");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Program::as_user(65_534, folder.path()).await;
    for kind in ["tcp-listen", "udp"] {
        let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": 7});
        let params = both(
            &program,
            "create-bridge",
            make(endpoint),
            403,
            "permission-denied",
        )
        .await;
        assert_eq!(params["port"], 7);
    }
}

#[tokio::test]
async fn a_full_disk_is_a_storage_fault_and_room_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::through("trap '' XFSZ; exec \"$0\" \"$@\"", folder.path()).await;
    program.delete_all().await;
    let (bridge, address) = program.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    program.peers_until(&bridge, 1).await;
    let limit = |size: &str| {
        let pid = program.pid().to_string();
        let set = std::process::Command::new("prlimit")
            .args(["--pid", &pid, &format!("--fsize={size}")])
            .status();
        assert!(set.unwrap().success());
    };
    limit("200000:unlimited");
    let text = "x".repeat(50_000);
    let with = json!({"bridge": bridge, "to": "all", "text": text});
    let mut sent = 0;
    let full = loop {
        let reply = program.call("send", with.clone()).await;
        if reply.status != 201 {
            break reply;
        }
        sent += 1;
        assert!(sent < 100, "the disk never fills");
        peer.hears(&text).await;
    };
    assert_eq!((full.status, full.code()), (507, "storage-failed"));
    both(&program, "send", with, 507, "storage-failed").await;
    peer.say("kept").await;
    limit("unlimited");
    program.received(&bridge, "kept").await;
    until("a send to go again", || async {
        let reply = program
            .call("send", json!({"bridge": bridge, "to": "all", "text": "!"}))
            .await;
        (reply.status == 201).then_some(())
    })
    .await;
    peer.hears("!").await;
    assert_eq!(
        program.bytes(&bridge, "out").await.len(),
        sent * text.len() + 1
    );
}
