//! Sources of datagrams, which come as they like and never leave, keep nobody else out.

use tokio::net::UdpSocket;

use crate::{
    common::{prelude::*, udp_socket},
    limited,
    people::with_member,
};

/// So many sources that have each said something, one after the other.
async fn sources(host: &Host, bridge: &str, to: SocketAddr, count: usize) -> Vec<UdpSocket> {
    let mut sources = Vec::new();
    for number in 0..count {
        let socket = udp_socket().await.0;
        let text = format!("from {number}");
        socket.send_to(text.as_bytes(), to).await.unwrap();
        host.entry(bridge, &text, |entry| entry["text"] == text.as_str())
            .await;
        sources.push(socket);
    }
    sources
}

async fn count(host: &Host, bridge: &str) -> usize {
    host.peers(bridge).await.len()
}

#[tokio::test]
async fn of_a_person_s_peers_those_of_udp_make_room_for_connections() {
    let (host, li) = with_member(|quotas| quotas.peers_per_person = 4).await;
    let (datagrams, to) = li.datagrams(json!({})).await;
    let (stream, address) = li.listening(json!({})).await;
    let _sources = sources(&host, &datagrams, to, 6).await;
    assert_eq!(
        count(&host, &datagrams).await,
        4,
        "the oldest have made room"
    );
    let mut peers = Vec::new();
    for number in 1..=4 {
        peers.push(TcpPeer::dial(address).await);
        host.peers_until(&stream, number).await;
        host.peers_until(&datagrams, 4 - number).await;
    }
    // Connections make none.
    let mut fifth = TcpPeer::dial(address).await;
    fifth.rest().await.unwrap_err();
    let source = udp_socket().await.0;
    source.send_to(b"x", to).await.unwrap();
    host.event(&datagrams, "datagrams-dropped").await;
    peers[0].say("still here").await;
    host.received(&stream, "still here").await;
}

#[tokio::test]
async fn of_all_peers_those_of_the_fullest_udp_bridge_make_room() {
    let host = limited(|limits| limits.peers = 4).await;
    let (few, to_few) = host.datagrams(json!({})).await;
    let (many, to_many) = host.datagrams(json!({})).await;
    let (stream, address) = host.listening(json!({})).await;
    let _one = sources(&host, &few, to_few, 1).await;
    let _others = sources(&host, &many, to_many, 8).await;
    assert_eq!(
        (count(&host, &few).await, count(&host, &many).await),
        (1, 3)
    );
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&stream, 1).await;
    assert_eq!(
        (count(&host, &few).await, count(&host, &many).await),
        (1, 2)
    );
}
