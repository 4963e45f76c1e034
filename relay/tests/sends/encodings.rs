//! Encodings over real sockets, and the forms in which bytes are given.

use shared::{bridge::TextEncoding, encoding::encode};

use crate::common::prelude::*;

#[tokio::test]
async fn utf_16_both_ways() {
    let host = Host::start().await;
    for encoding in [TextEncoding::Utf16Le, TextEncoding::Utf16Be] {
        let further = json!({"encoding": encoding.label(), "framing": {"kind": "line"}, "farewell": ["再见"]});
        let (bridge, address) = host.listening(further).await;
        let mut peer = TcpPeer::dial(address).await;
        host.peers_until(&bridge, 1).await;
        host.send(&bridge, "all", "你好 \u{1f44b}\r\n").await;
        peer.hears(encode("你好 \u{1f44b}\r\n", encoding).unwrap())
            .await;
        // U+0A0A holds the byte of a line end twice; the line ends elsewhere, within the second write.
        let lines = encode("Gruß \u{0a0a}\r\nTWO\n再见\r\n", encoding).unwrap();
        let (first, second) = lines.split_at(13);
        peer.say(first).await;
        until("the first part to be read", || async {
            let read = &host.peers(&bridge).await[0]["bytes_in"];
            (*read == first.len()).then_some(())
        })
        .await;
        peer.say(second).await;
        // A farewell ends the connection, in its own bytes.
        peer.rest().await.unwrap();
        peer.finish().await;
        host.event(&bridge, "peer-left").await;
        let with = json!({"bridge": bridge, "direction": "in"});
        let came = list(host.call("list-entries", with).await.good(), "entries");
        let texts: Vec<_> = came.iter().map(|entry| entry["text"].as_str()).collect();
        assert_eq!(
            texts,
            [Some("Gruß \u{0a0a}\r\n"), Some("TWO\n"), Some("再见\r\n")]
        );
        // Either case; and not across two units.
        for (q, count) in [("two", 1), ("ß", 1), ("再见", 1), ("\u{0a00}", 0)] {
            let with = json!({"bridge": bridge, "direction": "in", "q": q});
            let found = list(host.call("list-entries", with).await.good(), "entries");
            assert_eq!(found.len(), count, "{q:?}");
        }
    }
}

#[tokio::test]
async fn what_is_no_utf_16_has_no_text() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"encoding": "utf-16be"})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say([0x4f, 0x60, 0xd8]).await;
    let entry = host
        .entry(&bridge, "an entry", |entry| entry["direction"] == "in")
        .await;
    assert!(entry.get("text").is_none(), "{entry}");
    let changed = json!({"bridge": bridge, "encoding": "utf-16le"});
    let changed = host.call("change-bridge", changed).await.good();
    assert_eq!(changed["encoding"], "utf-16le");
}

#[tokio::test]
async fn escapes_are_text_and_bytes() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"encoding": "gbk"})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let send = |body: Value| {
        let mut with = json!({"bridge": bridge, "to": "all"});
        with.as_object_mut()
            .unwrap()
            .extend(body.as_object().unwrap().clone());
        host.call("send", with)
    };
    send(json!({"escapes": r"AT\r\n\x00\u{4f60}好"}))
        .await
        .good();
    peer.hears(b"AT\r\n\0\xc4\xe3\xba\xc3").await;
    send(json!({"escapes": r"\u{4f60}\xff", "encoding": "utf-16le"}))
        .await
        .good();
    peer.hears(b"\x60\x4f\xff").await;
    send(json!({"hex": r"0x01, 0x0A\x0d 01-02 01:02" }))
        .await
        .good();
    peer.hears([1, 10, 13, 1, 2, 1, 2]).await;
    for (body, code, params) in [
        (
            json!({"escapes": r"a\q"}),
            "bad-escape",
            json!({"at": 2, "expected": "escape"}),
        ),
        (
            json!({"escapes": r"\r\u{1f44b}"}),
            "not-encodable",
            json!({"at": 2, "character": "\u{1f44b}", "encoding": "gbk"}),
        ),
        (json!({"hex": "01 2"}), "bad-hex", json!({"at": 3})),
        (
            json!({"escapes": "a", "text": "a"}),
            "bad-request",
            json!({"field": "text"}),
        ),
    ] {
        let reply = send(body).await;
        assert_eq!((reply.code(), &reply.body["params"]), (code, &params));
    }
}
