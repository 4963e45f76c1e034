//! Rooms: what one says, the others hear.

use shared::bridge::TextEncoding;
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpSocket, UdpSocket},
};

use crate::common::{JSON, Live, prelude::*, udp_socket};

async fn room(host: &Host, further: Value) -> (String, SocketAddr) {
    let mut fields = json!({"mode": "room"});
    let all = fields.as_object_mut().unwrap();
    all.extend(further.as_object().unwrap().clone());
    host.listening(fields).await
}

/// A peer that has joined, and is told of.
async fn join(host: &Host, bridge: &str, address: SocketAddr, count: usize) -> TcpPeer {
    let peer = TcpPeer::dial(address).await;
    let own = peer.address();
    let joined = |event: &Value| event["address"] == own.as_str();
    host.event_with(bridge, "peer-joined", joined).await;
    host.peers_until(bridge, count).await;
    peer
}

#[tokio::test]
async fn a_room_cuts_lines_and_knows_farewells_unless_told_otherwise() {
    let host = Host::start().await;
    let (bridge, _) = room(&host, json!({})).await;
    let bridge = host.bridge(&bridge).await;
    assert_eq!(bridge["mode"], "room");
    assert_eq!(bridge["framing"], json!({"kind": "line"}));
    assert_eq!(bridge["farewell"], json!(["bye", "再见"]));
    let (bridge, _) = room(&host, json!({"framing": {"kind": "none"}, "farewell": []})).await;
    let bridge = host.bridge(&bridge).await;
    assert_eq!(bridge["framing"], json!({"kind": "none"}));
    assert_eq!(bridge["farewell"], json!([]));
}

#[tokio::test]
async fn what_one_says_the_others_hear_and_the_journal_has_once() {
    let host = Host::start().await;
    let (bridge, address) = room(&host, json!({})).await;
    let mut one = join(&host, &bridge, address, 1).await;
    let mut two = join(&host, &bridge, address, 2).await;
    one.hears(format!("* {} joined\n", two.address())).await;
    let mut three = join(&host, &bridge, address, 3).await;
    for other in [&mut one, &mut two] {
        other.hears(format!("* {} joined\n", three.address())).await;
    }
    one.say("hi\r\nhel").await;
    one.say("lo\n").await;
    let heard = format!("{0}: hi\n{0}: hello\n", one.address());
    two.hears(&heard).await;
    three.hears(&heard).await;
    // The sender hears no echo: the next that it hears is somebody else.
    two.say("你好\n").await;
    one.hears(format!("{}: 你好\n", two.address())).await;
    assert_eq!(
        host.bytes(&bridge, "in").await,
        "hi\r\nhello\n你好\n".as_bytes()
    );
    assert_eq!(host.bytes(&bridge, "out").await, b"");
    drop(three);
    let left = host.event(&bridge, "peer-left").await;
    assert!(left["peer"].is_string());
}

#[tokio::test]
async fn the_journal_tells_when_a_bridge_became_a_room_and_when_it_was_none_any_more() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut one = join(&host, &bridge, address, 1).await;
    let mut two = join(&host, &bridge, address, 2).await;
    let is = async |mode: &str| {
        let with = json!({"bridge": bridge, "mode": mode});
        host.call("change-bridge", with).await.good();
    };
    one.say("alone\n").await;
    host.received(&bridge, "alone\n").await;
    is("room").await;
    // Nothing else has changed.
    is("room").await;
    one.say("heard\n").await;
    two.hears(format!("{}: heard\n", one.address())).await;
    is("console").await;
    let entries = host.entries(&bridge).await;
    let told: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry["event"] {
            Value::Null => Some(entry["text"].clone()),
            event if event["kind"] == "mode-changed" => Some(event.clone()),
            _ => None,
        })
        .collect();
    let changed = |from, to| json!({"kind": "mode-changed", "from": from, "to": to});
    let expected = [
        json!("alone\n"),
        changed("console", "room"),
        json!("heard\n"),
        changed("room", "console"),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_character_in_two_reads_is_heard_whole() {
    let host = Host::start().await;
    for (encoding, text) in [
        ("utf-8", "你好"),
        ("gbk", "你"),
        ("utf-16le", "你\u{1f44b}"),
    ] {
        let further = json!({"framing": {"kind": "none"}, "encoding": encoding});
        let (bridge, address) = room(&host, further).await;
        let encoding = TextEncoding::from_label(encoding).unwrap();
        let encode = |text: &str| shared::encoding::encode(text, encoding).unwrap();
        let mut one = join(&host, &bridge, address, 1).await;
        let mut two = join(&host, &bridge, address, 2).await;
        let joined = format!("* {} joined\n", two.address());
        one.hears(encode(&joined)).await;
        for (index, byte) in encode(text).into_iter().enumerate() {
            two.say([byte]).await;
            until("the byte to be read", || async {
                let peers = host.peers(&bridge).await;
                (peers[1]["bytes_in"] == index + 1).then_some(())
            })
            .await;
        }
        for character in text.chars() {
            let heard = format!("{}: {character}\n", two.address());
            one.hears(encode(&heard)).await;
        }
    }
}

#[tokio::test]
async fn names_stand_for_addresses_and_leaving_is_told() {
    let host = Host::start().await;
    let (bridge, address) = room(&host, json!({})).await;
    let mut one = join(&host, &bridge, address, 1).await;
    let mut two = join(&host, &bridge, address, 2).await;
    one.hears(format!("* {} joined\n", two.address())).await;
    let peers = host.peers(&bridge).await;
    let with = json!({"bridge": bridge, "peer": peers[1]["id"], "name": "李"});
    host.call("name-peer", with).await.good();
    two.say("hi\n").await;
    one.hears("李: hi\n").await;
    two.say("再见\n").await;
    one.hears("李: 再见\n* 李 left\n").await;
    assert_eq!(two.rest().await.unwrap(), b"");
}

#[tokio::test]
async fn what_a_terminal_acts_on_is_made_harmless() {
    let host = Host::start().await;
    let (bridge, address) = room(&host, json!({})).await;
    let mut one = join(&host, &bridge, address, 1).await;
    let mut two = join(&host, &bridge, address, 2).await;
    one.hears(format!("* {} joined\n", two.address())).await;
    two.say(b"\x1b]0;owned\x07\ta\x08\rb\n").await;
    let harmless = "\u{fffd}]0;owned\u{fffd}\ta\u{fffd}\u{fffd}b";
    one.hears(format!("{}: {harmless}\n", two.address())).await;
}

#[tokio::test]
async fn pages_speak_under_their_names_and_all_pages_see_it() {
    let host = Host::start().await;
    let (bridge, address) = room(&host, json!({})).await;
    let mut peer = join(&host, &bridge, address, 1).await;
    let mut page = Live::open_as(&host, Some(JSON), "Li").await;
    let sent = page.call(
        "send",
        json!({"bridge": bridge, "to": "all", "text": "two\nlines\n"}),
    );
    assert_eq!(sent.await.unwrap()["peers"], 1);
    peer.hears("Li: two\nLi: lines\n").await;
    let entry = host
        .entry(&bridge, "the send", |entry| entry["direction"] == "out")
        .await;
    assert_eq!(
        (&entry["author"], &entry["text"]),
        (&json!("Li"), &json!("two\nlines\n"))
    );
    // A script that gives no name speaks in the program's.
    host.send(&bridge, "all", "hello").await;
    peer.hears("jackfield: hello\n").await;
}

#[tokio::test]
async fn a_room_speaks_its_encoding() {
    let host = Host::start().await;
    let (bridge, address) = room(&host, json!({"encoding": "gbk"})).await;
    let mut one = join(&host, &bridge, address, 1).await;
    let mut two = join(&host, &bridge, address, 2).await;
    one.hears(format!("* {} joined\n", two.address())).await;
    two.say([0xc4, 0xe3, 0xff, b'\n']).await;
    let mut heard = format!("{}: ", two.address()).into_bytes();
    heard.extend([0xc4, 0xe3, b'?', b'\n']);
    one.hears(heard).await;
}

#[tokio::test]
async fn one_that_does_not_read_costs_the_others_nothing_and_is_told() {
    let host = Host::with(|config| config.limits.unsent_bytes_per_peer = 64 << 10).await;
    let (bridge, address) = room(&host, json!({})).await;
    let stuck = join(&host, &bridge, address, 1).await;
    let mut two = join(&host, &bridge, address, 2).await;
    let mut three = join(&host, &bridge, address, 3).await;
    two.hears(format!("* {} joined\n", three.address())).await;
    let line = format!("{}\n", "x".repeat(60_000));
    let heard = format!("{}: {line}", two.address());
    let told = async {
        for _ in 0..400 {
            two.say(&line).await;
            three.hears(&heard).await;
            if host
                .kinds(&bridge)
                .await
                .iter()
                .any(|kind| kind == "not-written")
            {
                return;
            }
        }
        panic!("a peer that does not read takes everything");
    };
    told.await;
    let event = host.event(&bridge, "not-written").await;
    assert_eq!(event["event"]["reason"], "unsent-limit");
    let of = event["event"]["of"].as_u64().unwrap();
    let said = host.entry(&bridge, "what was said", |entry| entry["seq"] == of);
    assert_eq!(said.await["direction"], "in");
    drop(stuck);
}

/// The talker is held back to the pace of a peer that reads, so that nothing of it is lost.
#[tokio::test]
async fn a_flood_is_read_as_fast_as_the_slowest_reader_takes_it() {
    const LINES: usize = 48 << 10;
    let host = Host::with(|config| config.limits.unsent_bytes_per_peer = 256 << 10).await;
    // One entry a read, and a long name before each line: much more is heard than was said.
    let (bridge, address) = room(&host, json!({"framing": {"kind": "none"}})).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 << 10).unwrap();
    let mut slow = TcpPeer(socket.connect(address).await.unwrap());
    host.peers_until(&bridge, 1).await;
    let mut two = join(&host, &bridge, address, 2).await;
    slow.hears(format!("* {} joined\n", two.address())).await;
    let name = "李".repeat(64);
    let with = json!({"bridge": bridge, "peer": "p2", "name": name});
    host.call("name-peer", with).await.good();
    let flood = format!("{}\n", "x".repeat(31)).repeat(LINES);
    let saying = tokio::spawn(async move {
        two.say(&flood).await;
        two
    });
    let mut left = 31 * LINES;
    let mut some = vec![0; 64 << 10];
    let reading = async {
        while left > 0 {
            let length = slow.0.read(&mut some).await.unwrap();
            left -= some[..length].iter().filter(|byte| **byte == b'x').count();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    within("all that was said", reading).await;
    drop(saying.await.unwrap());
    let kinds = host.kinds(&bridge).await;
    assert!(!kinds.contains(&"not-written".to_owned()), "{kinds:?}");
}

/// All of them go through one queue, which is shorter than what a burst makes.
#[tokio::test]
async fn a_burst_in_a_udp_room_reaches_everybody() {
    const PEERS: usize = 20;
    const BURST: usize = 50;
    let host = Host::with(|config| config.limits.unsent_sends_per_peer = 64).await;
    let (bridge, address) = host.datagrams(json!({"mode": "room"})).await;
    let mut peers = Vec::new();
    for count in 1..=PEERS {
        let (socket, at) = udp_socket().await;
        socket.send_to(b"here", address).await.unwrap();
        host.peers_until(&bridge, count).await;
        peers.push((socket, at));
    }
    let (talker, name) = peers.remove(0);
    for number in 0..BURST {
        let said = number.to_string();
        talker.send_to(said.as_bytes(), address).await.unwrap();
    }
    let last = format!("{name}: {}\n", BURST - 1);
    for (socket, at) in &peers {
        let mut heard = 0;
        let mut datagram = [0; 100];
        loop {
            let length = within("the burst", socket.recv(&mut datagram))
                .await
                .unwrap();
            let text = std::str::from_utf8(&datagram[..length]).unwrap();
            heard += usize::from(text.starts_with(&format!("{name}: ")));
            if text == last {
                break;
            }
        }
        assert_eq!(heard, BURST, "{at} missed some");
    }
    let kinds = host.kinds(&bridge).await;
    assert!(!kinds.contains(&"not-written".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn sources_on_this_machine_are_in_a_udp_room_at_once() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({"mode": "room"})).await;
    let (one, one_at) = udp_socket().await;
    let (two, two_at) = udp_socket().await;
    one.send_to(b"first", address).await.unwrap();
    host.peers_until(&bridge, 1).await;
    two.send_to(b"hi\n", address).await.unwrap();
    hears(&one, &format!("* {two_at} joined\n")).await;
    hears(&one, &format!("{two_at}: hi\n")).await;
    one.send_to(b"hello", address).await.unwrap();
    hears(&two, &format!("{one_at}: hello\n")).await;
    two.send_to(b"bye", address).await.unwrap();
    hears(&one, &format!("{two_at}: bye\n")).await;
    hears(&one, &format!("* {two_at} left\n")).await;
    assert!(host.peers(&bridge).await[0].get("waiting").is_none());
}

/// A datagram of exactly this text.
pub(crate) async fn hears(socket: &UdpSocket, expected: &str) {
    let mut heard = vec![0; 65_536];
    let received = within("a datagram", socket.recv(&mut heard)).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&heard[..received]), expected);
}

#[tokio::test]
async fn only_a_udp_room_keeps_peers_waiting() {
    let host = Host::start().await;
    let (bridge, address) = room(&host, json!({})).await;
    let _peer = join(&host, &bridge, address, 1).await;
    let admit = host
        .call("admit-peer", json!({"bridge": bridge, "peer": "p1"}))
        .await;
    assert_eq!((admit.status, admit.code()), (422, "not-for-this-kind"));
}

#[tokio::test]
async fn what_somebody_has_not_seen_is_counted() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.event(&bridge, "peer-joined").await;
    let mut page = Live::open_as(&host, Some(JSON), "Li").await;
    peer.say("one\ntwo\n").await;
    host.received(&bridge, "one\ntwo\n").await;
    page.call(
        "send",
        json!({"bridge": bridge, "to": "all", "text": "mine"}),
    )
    .await
    .unwrap();
    host.send(&bridge, "all", "another's").await;
    let count = json!({"bridge": bridge, "after": 0});
    assert_eq!(
        page.call("count-entries", count.clone()).await.unwrap(),
        json!({"count": 3})
    );
    let entries = host.entries(&bridge).await;
    let last = entries.last().unwrap()["seq"].as_u64().unwrap();
    let after = json!({"bridge": bridge, "after": last - 1});
    assert_eq!(
        page.call("count-entries", after).await.unwrap(),
        json!({"count": 1})
    );
    until("the latest message", || async {
        (host.bridge(&bridge).await["last_message"] == last).then_some(())
    })
    .await;
    let host = host.restart().await;
    assert_eq!(host.bridge(&bridge).await["last_message"], last);
}
