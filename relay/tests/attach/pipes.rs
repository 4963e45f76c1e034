//! Bytes through pipes, both ways.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// Large beside every buffer, window and limit on the way.
const MANY: usize = 20 << 20;

#[tokio::test]
async fn talks_with_whoever_is_there() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"name": "desk"})).await;
    let mut attached = Attached::start(&host.url, &["desk", "--as", "Li"]).await;
    attached.say("waits for somebody\n").await;
    attached.tells("nobody is there").await;
    let mut peer = TcpPeer::dial(address).await;
    peer.hears("waits for somebody\n").await;
    attached.tells("p1 joined").await;
    peer.say("你好\n").await;
    attached.hears("你好\n").await;
    attached.say("and again\n").await;
    peer.hears("and again\n").await;
    let sent = host
        .entry(&bridge, "a send", |entry| entry["direction"] == "out")
        .await;
    assert_eq!(sent["author"], "Li");
    // What others send through the bridge is no input of ours, and nothing is given back.
    host.send(&bridge, "all", "from the page").await;
    peer.hears("from the page").await;
    peer.say("last").await;
    attached.hears("last").await;
    host.call("delete-bridge", json!({"bridge": bridge}))
        .await
        .good();
    let (rest, told, code) = attached.ends().await;
    assert_eq!((rest.as_slice(), code), (&b""[..], Some(1)));
    assert!(told.contains("deleted"), "{told}");
}

#[tokio::test]
async fn a_dialled_bridge_ends_it_and_every_byte_before_is_written() {
    let host = Host::start().await;
    let (listener, server) = tcp_listener().await;
    let bridge = host.dialling(server, json!({})).await;
    let mut peer = TcpPeer::accept(&listener).await;
    let attached = Attached::start(&host.url, &[&bridge]).await;
    let sent = random_bytes(MANY);
    let said = sent.clone();
    let speaker = tokio::spawn(async move {
        peer.0.write_all(&said).await.unwrap();
    });
    let (rest, told, code) = attached.ends().await;
    speaker.await.unwrap();
    assert_same(&rest, &sent);
    assert_eq!(code, Some(0), "{told}");
}

#[tokio::test]
async fn what_was_there_is_written_before_it_leaves() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    let sent = random_bytes(MANY / 4);
    peer.say(&sent).await;
    peer.finish().await;
    host.event(&bridge, "fin-received").await;
    let arguments = [bridge.as_str(), "--after", "0", "-q", "0"];
    let attached = Attached::start(&host.url, &arguments).await;
    let (rest, told, code) = attached.ends().await;
    assert_same(&rest, &sent);
    assert_eq!(code, Some(0), "{told}");
}

#[tokio::test]
async fn standard_input_reaches_a_slow_peer_byte_for_byte() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut attached = Attached::start(&host.url, &[&bridge, "-q", "0"]).await;
    let sent = random_bytes(MANY);
    let mut input = attached.input.take().unwrap();
    let said = sent.clone();
    let speaker = tokio::spawn(async move {
        input.write_all(&said).await.unwrap();
    });
    // Nothing is read at first: far more is on its way than the relay keeps for one peer.
    attached.tells("reads slowly").await;
    let mut heard = vec![0; MANY];
    at_length("all of it", peer.0.read_exact(&mut heard))
        .await
        .unwrap();
    assert_same(&heard, &sent);
    speaker.await.unwrap();
    let (_, told, code) = attached.ends().await;
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("not written"), "{told}");
}

#[tokio::test]
async fn a_reader_that_takes_its_time_gets_all_of_it() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut attached = Attached::start(&host.url, &[&bridge]).await;
    let sent = random_bytes(MANY);
    let said = sent.clone();
    let speaker = tokio::spawn(async move {
        peer.0.write_all(&said).await.unwrap();
        peer
    });
    let peer = at_length("the peer", speaker).await.unwrap();
    let mut heard = vec![0; MANY];
    let (slowly, rest) = heard.split_at_mut(1 << 20);
    for piece in slowly.chunks_mut(64 << 10) {
        within("a piece", attached.output.read_exact(piece))
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    at_length("the rest", attached.output.read_exact(rest))
        .await
        .unwrap();
    assert_same(&heard, &sent);
    drop(peer);
}

#[tokio::test]
async fn hex_both_ways() {
    let host = Host::start().await;
    let (bridge, address) = host.datagrams(json!({})).await;
    let (peer, _) = common::udp_socket().await;
    peer.send_to(&[0, 0xff], address).await.unwrap();
    host.peers_until(&bridge, 1).await;
    let mut attached = Attached::start(&host.url, &[&bridge, "--hex", "--after", "0"]).await;
    attached.hears("00 ff\n").await;
    attached.say("0x01, 0x02\n\ndeadBEEF\n").await;
    let mut datagram = [0; 16];
    for expected in [&[1, 2][..], &[0xde, 0xad, 0xbe, 0xef]] {
        let count = within("a datagram", peer.recv(&mut datagram))
            .await
            .unwrap();
        assert_eq!(&datagram[..count], expected);
    }
    attached.say("05\n1 2\n06\n").await;
    let count = within("a datagram", peer.recv(&mut datagram))
        .await
        .unwrap();
    assert_eq!(datagram[..count], [5]);
    let (_, told, code) = attached.ends().await;
    assert_eq!(code, Some(1));
    assert!(told.contains("line 5"), "{told}");
}

#[tokio::test]
async fn bytes_of_any_encoding_pass_as_they_are() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"encoding": "gbk"})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut attached = Attached::start(&host.url, &[&bridge]).await;
    // "你好" in GBK, and its first half: no UTF-8.
    for bytes in [
        &[0xc4, 0xe3, 0xba, 0xc3][..],
        &[0xc4],
        &[0xe3, 0, b'\r', b'\n'],
    ] {
        peer.say(bytes).await;
        attached.hears(bytes).await;
        attached.say(bytes).await;
        peer.hears(bytes).await;
    }
}

#[tokio::test]
async fn leaves_when_the_input_is_sent_and_when_nobody_reads_any_more() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut attached = Attached::start(&host.url, &[&bridge, "-q", "0"]).await;
    attached.say("hi").await;
    let (_, told, code) = attached.ends().await;
    assert_eq!(code, Some(0), "{told}");
    peer.hears("hi").await;

    // As `| head -c 3`: nothing more comes, so that no write could tell.
    peer.say("all").await;
    let mut attached = Attached::start(&host.url, &[&bridge, "--after", "0"]).await;
    attached.hears("all").await;
    let (told, code) = attached.ends_unread().await;
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("panicked"), "{told}");
}
