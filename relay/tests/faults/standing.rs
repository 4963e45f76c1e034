//! What does not fit how things stand.

use crate::{
    both,
    common::{self, Program, prelude::*, udp_socket},
    make,
};

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

#[tokio::test]
async fn clients_that_have_closed_do_not_fill_a_bridge_up() {
    let host = Host::with(|config| config.limits.peers_per_bridge = 2).await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut stays = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    for number in 0..5 {
        let mut peer = TcpPeer::dial(address).await;
        peer.say(format!("{number}")).await;
        drop(peer);
        until("its FIN", || async {
            let kinds = host.kinds(&bridge).await;
            let fins = kinds.iter().filter(|kind| *kind == "fin-received");
            (fins.count() == number + 1).then_some(())
        })
        .await;
    }
    host.received(&bridge, "01234").await;
    host.send(&bridge, "p1", "you stay").await;
    stays.hears("you stay").await;
}
