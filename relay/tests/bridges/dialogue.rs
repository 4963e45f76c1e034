//! Modes, framing, encodings and farewells.

use crate::common::{Live, prelude::*, tcp_listener, udp_socket};

/// The texts of what came in, one an entry, with whether it was cut.
async fn lines(host: &Host, bridge: &str) -> Vec<(String, bool)> {
    let mut entries = host.entries(bridge).await;
    entries.retain(|entry| entry["direction"] == "in");
    let text = |entry: &Value| String::from_utf8(bytes(entry)).unwrap();
    entries
        .iter()
        .map(|entry| (text(entry), entry["partial"] == true))
        .collect()
}

/// Waits until exactly these lines have come in.
async fn lines_are(host: &Host, bridge: &str, expected: &[(&str, bool)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(text, partial)| ((*text).to_owned(), *partial))
        .collect();
    until("the lines", || async {
        let lines = lines(host, bridge).await;
        assert!(lines.len() <= expected.len(), "{lines:?}");
        (lines == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn on_a_console_peers_do_not_hear_each_other() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    assert_eq!(host.bridge(&bridge).await["mode"], "console");
    let mut one = TcpPeer::dial(address).await;
    let mut two = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 2).await;
    one.say("secret").await;
    host.received(&bridge, "secret").await;
    host.send(&bridge, "all", "end").await;
    one.hears("end").await;
    two.hears("end").await;
}

#[tokio::test]
async fn an_echo_sends_back_what_comes_and_keeps_both() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "echo"})).await;
    let mut one = TcpPeer::dial(address).await;
    let mut two = TcpPeer::dial(address).await;
    one.say([0, 255, 13, 10]).await;
    one.hears([0, 255, 13, 10]).await;
    two.say("two").await;
    two.hears("two").await;
    assert_eq!(
        host.bytes(&bridge, "in").await,
        host.bytes(&bridge, "out").await
    );
    let entries = host.entries(&bridge).await;
    let out: Vec<_> = entries
        .iter()
        .filter(|entry| entry["direction"] == "out")
        .collect();
    assert_eq!(out.len(), 2);
    assert_ne!(out[0]["peer"], out[1]["peer"]);
    one.finish().await;
    assert_eq!(
        one.rest().await.unwrap(),
        b"",
        "an echo ends when its peer does"
    );
}

#[tokio::test]
async fn an_echo_returns_megabytes_that_come_faster_than_they_are_read() {
    let host = Host::start().await;
    let (_, address) = host.listening(json!({"mode": "echo"})).await;
    let peer = TcpPeer::dial(address).await;
    let (mut read, mut write) = peer.0.into_split();
    let data: Vec<u8> = (0..3_000_000_u32)
        .map(|index| (index % 253) as u8)
        .collect();
    let said = data.clone();
    let writer = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        write.write_all(&said).await.unwrap();
        write.shutdown().await.unwrap();
    });
    let mut heard = Vec::new();
    let all = tokio::io::AsyncReadExt::read_to_end(&mut read, &mut heard);
    within("the echo", all).await.unwrap();
    writer.await.unwrap();
    assert!(heard == data, "{} of {} bytes", heard.len(), data.len());
}

#[tokio::test]
async fn framing_by_line_makes_one_entry_a_line_however_it_arrives() {
    let host = Host::start().await;
    let framing = json!({"framing": {"kind": "line"}});
    let (bridge, address) = host.listening(framing).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("one\ntwo\r\nth").await;
    lines_are(&host, &bridge, &[("one\n", false), ("two\r\n", false)]).await;
    peer.say("ree\n\nno end").await;
    let mut expected = vec![
        ("one\n", false),
        ("two\r\n", false),
        ("three\n", false),
        ("\n", false),
    ];
    lines_are(&host, &bridge, &expected).await;
    drop(peer);
    expected.push(("no end", false));
    lines_are(&host, &bridge, &expected).await;
}

#[tokio::test]
async fn an_over_long_line_is_cut_and_marked_and_loses_nothing() {
    let host = Host::with(|config| config.limits.line_bytes = 10).await;
    let framing = json!({"framing": {"kind": "line"}});
    let (bridge, address) = host.listening(framing).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("0123456789abcdefghij!\nshort\n123456789\n").await;
    let expected = [
        ("0123456789", true),
        ("abcdefghij", true),
        ("!\n", false),
        ("short\n", false),
        ("123456789\n", false),
    ];
    lines_are(&host, &bridge, &expected).await;
}

#[tokio::test]
async fn without_framing_one_read_is_one_entry() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("one\ntwo\n").await;
    lines_are(&host, &bridge, &[("one\ntwo\n", false)]).await;
}

#[tokio::test]
async fn a_farewell_that_comes_in_ends_its_sender_and_nobody_else() {
    let host = Host::start().await;
    let fields = json!({"framing": {"kind": "line"}, "farewell": ["bye", "再见"]});
    let (bridge, address) = host.listening(fields).await;
    let mut stays = TcpPeer::dial(address).await;
    for farewell in ["bye\r\n", "再见\n"] {
        let mut peer = TcpPeer::dial(address).await;
        peer.say("bye now\n").await;
        peer.say(farewell).await;
        assert_eq!(peer.rest().await.unwrap(), b"", "{farewell:?}");
        drop(peer);
    }
    host.peers_until(&bridge, 1).await;
    host.send(&bridge, "all", "you stay").await;
    stays.hears("you stay").await;
    assert_eq!(host.bridge(&bridge).await["state"], "open");
    TcpPeer::dial(address).await;
}

#[tokio::test]
async fn a_farewell_that_is_sent_is_written_and_then_ends_the_addressed() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"farewell": ["再见"]})).await;
    let mut leaves = TcpPeer::dial(address).await;
    let leaving = id(&host.peers_until(&bridge, 1).await[0]);
    let mut stays = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 2).await;
    host.send(&bridge, leaving.clone(), "first").await;
    host.send(&bridge, leaving, "再见\n").await;
    assert_eq!(leaves.rest().await.unwrap(), "first再见\n".as_bytes());
    host.event(&bridge, "fin-sent").await;
    // Its direction is still open: what it says before its own FIN is kept.
    leaves.say("still here").await;
    host.received(&bridge, "still here").await;
    drop(leaves);
    host.event(&bridge, "peer-left").await;
    assert_eq!(
        host.kinds(&bridge)
            .await
            .iter()
            .filter(|kind| *kind == "reset")
            .count(),
        0
    );
    host.send(&bridge, "all", "!").await;
    stays.hears("!").await;
}

#[tokio::test]
async fn a_farewell_that_the_encoding_does_not_have_is_refused_at_both_doors() {
    let host = Host::start().await;
    let mut live = Live::open(&host).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let fields = |encoding: &str| json!({"name": "x", "endpoint": endpoint, "encoding": encoding, "farewell": ["bye", "再见"]});
    for encoding in ["latin1", "big5", "shift_jis"] {
        let rest = host.call("create-bridge", fields(encoding)).await;
        assert_eq!((rest.status, rest.code()), (422, "not-encodable"));
        assert_eq!(rest.body["params"]["word"], "再见");
        assert_eq!(rest.body["params"]["encoding"], encoding);
        assert_eq!(rest.body["params"]["field"], "farewell");
        let said = live.call("create-bridge", fields(encoding)).await;
        assert_eq!(said.unwrap_err()["params"], rest.body["params"]);
    }
    let there = host.call("list-bridges", json!({})).await.good();
    assert_eq!(there["bridges"], json!([]));
    // Of the usual ones there are as many as can be said.
    let room = json!({"endpoint": endpoint, "mode": "room", "encoding": "big5"});
    assert_eq!(host.create(room).await["farewell"], json!(["bye"]));
    // Neither the word nor the encoding can be changed to what does not go together; both at once can.
    let bridge = host.create(fields("gbk")).await;
    let bridge = id(&bridge);
    let with = |fields: Value| {
        let mut with = fields;
        with["bridge"] = bridge.clone().into();
        with
    };
    let to_latin1 = with(json!({"encoding": "latin1"}));
    let rest = host.call("change-bridge", to_latin1.clone()).await;
    assert_eq!((rest.status, rest.code()), (422, "not-encodable"));
    let said = live.call("change-bridge", to_latin1).await;
    assert_eq!(said.unwrap_err()["params"]["word"], "再见");
    let both = with(json!({"encoding": "latin1", "farewell": ["adiós"]}));
    host.call("change-bridge", both).await.good();
    let word = with(json!({"farewell": ["再见"]}));
    assert_eq!(
        host.call("change-bridge", word).await.code(),
        "not-encodable"
    );
    let shown = host.bridge(&bridge).await;
    assert_eq!(
        (&shown["encoding"], &shown["farewell"]),
        (&json!("latin1"), &json!(["adiós"]))
    );
}

#[tokio::test]
async fn a_farewell_in_gbk_is_understood_both_ways() {
    let host = Host::start().await;
    let fields = json!({"encoding": "gbk", "farewell": ["再见"]});
    let (_, address) = host.listening(fields.clone()).await;
    let gbk = [0xd4, 0xd9, 0xbc, 0xfb];
    let mut peer = TcpPeer::dial(address).await;
    peer.say("再见").await;
    peer.say(gbk).await;
    // The UTF-8 bytes may arrive in one read with the others; then a line of its own says it.
    let (listener, server) = tcp_listener().await;
    let dialled = host.dialling(server, fields).await;
    let mut there = TcpPeer::accept(&listener).await;
    host.send(&dialled, "all", "再见").await;
    assert_eq!(there.rest().await.unwrap(), gbk);
    drop(there);
    host.state(&dialled, "closed").await;
    drop(peer);
    let mut peer = TcpPeer::dial(address).await;
    peer.say(gbk).await;
    assert_eq!(peer.rest().await.unwrap(), b"");
}

#[tokio::test]
async fn a_farewell_on_a_dialled_bridge_closes_it() {
    let host = Host::start().await;
    let (listener, server) = tcp_listener().await;
    let bridge = host.dialling(server, json!({"farewell": ["bye"]})).await;
    let mut peer = TcpPeer::accept(&listener).await;
    peer.say("bye").await;
    assert_eq!(peer.rest().await.unwrap(), b"");
    drop(peer);
    host.state(&bridge, "closed").await;
}

#[tokio::test]
async fn a_farewell_forgets_a_udp_source() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({"farewell": ["bye"]})).await;
    let (socket, _) = udp_socket().await;
    socket.send_to(b"bye\n", address).await.unwrap();
    host.event(&bridge, "peer-left").await;
    assert!(host.peers(&bridge).await.is_empty());
    let first = host.kinds(&bridge).await;
    assert_eq!(first[first.len() - 2..], ["peer-joined", "peer-left"]);
}

#[tokio::test]
async fn texts_are_sent_and_shown_in_the_bridges_encoding() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"encoding": "gbk"})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    host.send(&bridge, "all", "你好").await;
    peer.hears([0xc4, 0xe3, 0xba, 0xc3]).await;
    let with = json!({"bridge": bridge, "to": "all", "text": "你好", "encoding": "utf-8"});
    host.call("send", with).await.good();
    peer.hears("你好").await;
    peer.say([0xc4, 0xe3]).await;
    let entry = host
        .entry(&bridge, "what came in", |entry| entry["direction"] == "in")
        .await;
    assert_eq!(entry["text"], "你");
    let with = json!({"bridge": bridge, "encoding": "utf-8"});
    host.call("change-bridge", with).await.good();
    let entries = host.entries(&bridge).await;
    let entry = entries
        .iter()
        .find(|entry| entry["direction"] == "in")
        .unwrap();
    assert_eq!(
        entry.get("text"),
        None,
        "bytes stay bytes; the view has changed"
    );
}

#[tokio::test]
async fn hex_and_base64_are_sent_as_bytes() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    for payload in [
        json!({"hex": "00 ff 0a"}),
        json!({"hex": "00FF0a"}),
        json!({"base64": "AP8K"}),
    ] {
        let mut with = json!({"bridge": bridge, "to": "all"});
        with.as_object_mut()
            .unwrap()
            .extend(payload.as_object().unwrap().clone());
        host.call("send", with).await.good();
        peer.hears([0, 255, 10]).await;
    }
}
