//! Who may hear the others in a UDP room.

use tokio::net::UdpSocket;

use crate::{
    common::{inside_namespace_with, prelude::*, udp_socket},
    room::hears,
};

/// Runs where 10.9.9.1 is an address of the namespace's own: sources there are not on loopback.
#[tokio::test]
async fn a_source_from_elsewhere_answers_a_token_or_is_admitted() {
    let test = "door::a_source_from_elsewhere_answers_a_token_or_is_admitted";
    if !inside_namespace_with(test, "ip address add 10.9.9.1/32 dev lo") {
        return;
    }
    let host = Host::start().await;
    let endpoint = json!({"kind": "udp", "host": "0.0.0.0", "port": 0});
    let made = host
        .create(json!({"mode": "room", "endpoint": endpoint}))
        .await;
    let bridge = id(&made);
    let port = local(&made).port();
    let elsewhere = || async { UdpSocket::bind("10.9.9.1:0").await.unwrap() };
    let (inside, stranger, guest) = (udp_socket().await.0, elsewhere().await, elsewhere().await);
    inside.send_to(b"in", ("127.0.0.1", port)).await.unwrap();
    host.peers_until(&bridge, 1).await;

    // Too short for a question: nothing comes back, and nobody hears it.
    stranger.send_to(b"hi", ("10.9.9.1", port)).await.unwrap();
    let waiting = until("a peer that waits", || async {
        host.peers(&bridge)
            .await
            .into_iter()
            .find(|peer| peer["waiting"] == true)
    });
    let waiting = id(&waiting.await);
    stranger
        .send_to(b"hello\n", ("10.9.9.1", port))
        .await
        .unwrap();
    let mut token = [0; 100];
    let length = within("the token", stranger.recv(&mut token))
        .await
        .unwrap();
    assert!(length <= b"hello\n".len());
    // Until it has answered it hears nothing of the others, nor of what is sent to all.
    inside
        .send_to(b"secret", ("127.0.0.1", port))
        .await
        .unwrap();
    assert_eq!(host.send(&bridge, "all", "page").await["peers"], 1);
    hears(&inside, "jackfield: page\n").await;
    // Who sends back what it is asked, as an echo does, stays outside; the answer is the question without its mark.
    assert_eq!(token[length - 1], b'?');
    for answer in [&token[..length], &token[..length - 1]] {
        assert!(
            host.peers(&bridge)
                .await
                .iter()
                .any(|peer| peer["waiting"] == true)
        );
        stranger.send_to(answer, ("10.9.9.1", port)).await.unwrap();
        let asked_again = answer.len() == length;
        if asked_again {
            within("the token again", stranger.recv(&mut token.clone()))
                .await
                .unwrap();
        }
    }
    let stranger_at = stranger.local_addr().unwrap();
    hears(&inside, &format!("* {stranger_at} joined\n")).await;
    host.event(&bridge, "peer-admitted").await;
    inside
        .send_to(b"welcome", ("127.0.0.1", port))
        .await
        .unwrap();
    hears(
        &stranger,
        &format!("{}: welcome\n", inside.local_addr().unwrap()),
    )
    .await;

    guest.send_to(b"me", ("10.9.9.1", port)).await.unwrap();
    let peers = host.peers_until(&bridge, 3).await;
    assert!(
        peers
            .iter()
            .all(|peer| id(peer) != waiting || peer.get("waiting").is_none())
    );
    let guest_id = id(&peers[2]);
    let admit = host.call("admit-peer", json!({"bridge": bridge, "peer": guest_id}));
    assert_eq!(admit.await.status, 204);
    let guest_at = guest.local_addr().unwrap();
    hears(&inside, &format!("* {guest_at} joined\n")).await;
    hears(&stranger, &format!("* {guest_at} joined\n")).await;
    guest.send_to(b"hey", ("10.9.9.1", port)).await.unwrap();
    hears(&inside, &format!("{guest_at}: hey\n")).await;

    // Who guesses is not heard for a while, not even with the right answer; others are asked meanwhile.
    let (guesser, late) = (elsewhere().await, elsewhere().await);
    let mut asked = Vec::new();
    for socket in [&guesser, &late] {
        socket
            .send_to(b"hello\n", ("10.9.9.1", port))
            .await
            .unwrap();
        let length = within("a token", socket.recv(&mut token)).await.unwrap();
        asked.push(token[..length - 1].to_vec());
        if asked.len() == 1 {
            for answer in [&b"aaaaa"[..]; 5].into_iter().chain([&asked[0][..]]) {
                guesser.send_to(answer, ("10.9.9.1", port)).await.unwrap();
            }
        }
    }
    late.send_to(&asked[1], ("10.9.9.1", port)).await.unwrap();
    let late_at = late.local_addr().unwrap();
    hears(&inside, &format!("* {late_at} joined\n")).await;
    let guesser_at = guesser.local_addr().unwrap().to_string();
    let waits = |peer: &&Value| peer["waiting"] == true && peer["address"] == guesser_at.as_str();
    assert!(host.peers(&bridge).await.iter().any(|peer| waits(&peer)));
}

/// Runs as above: who is inside stays, however many sources somebody writes on datagrams.
#[tokio::test]
async fn sources_before_the_door_make_room_before_those_inside() {
    let test = "door::sources_before_the_door_make_room_before_those_inside";
    if !inside_namespace_with(test, "ip address add 10.9.9.1/32 dev lo") {
        return;
    }
    for (mode, limit) in [("room", 3), ("console", 3)] {
        let host = Host::with(|config| config.limits.peers_per_bridge = limit).await;
        let endpoint = json!({"kind": "udp", "host": "0.0.0.0", "port": 0});
        let made = host
            .create(json!({"mode": mode, "endpoint": endpoint}))
            .await;
        let (bridge, port) = (id(&made), local(&made).port());
        let inside = [udp_socket().await, udp_socket().await];
        for (number, (socket, _)) in (1..).zip(&inside) {
            socket.send_to(b"in", ("127.0.0.1", port)).await.unwrap();
            host.peers_until(&bridge, number).await;
        }
        for number in 0..6 {
            let stranger = UdpSocket::bind("10.9.9.1:0").await.unwrap();
            let text = format!("from {number}");
            stranger
                .send_to(text.as_bytes(), ("10.9.9.1", port))
                .await
                .unwrap();
            host.entry(&bridge, &text, |entry| entry["text"] == text.as_str())
                .await;
        }
        let there = host.peers(&bridge).await;
        for (_, address) in &inside {
            let is_it = |peer: &Value| peer["address"] == address.to_string();
            assert!(there.iter().any(is_it), "{mode}: {there:?}");
        }
    }
}
