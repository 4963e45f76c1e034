//! What answers by itself is not answered without an end, and nobody is flooded in another's name.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, UdpSocket},
};

use crate::common::{inside_namespace_with, prelude::*, udp_socket};

async fn echo(host: &Host) -> (String, SocketAddr) {
    host.datagrams(json!({"mode": "echo"})).await
}

/// How many entries of a direction a bridge has.
async fn count(host: &Host, bridge: &str, direction: &str) -> usize {
    let entries = host.entries(bridge).await;
    entries
        .iter()
        .filter(|entry| entry["direction"] == direction)
        .count()
}

async fn loops(host: &Host, bridge: &str) -> Vec<Value> {
    let events = host.events(bridge).await.into_iter();
    let events = events.map(|entry| entry["event"].clone());
    events
        .filter(|event| event["kind"] == "loop-stopped")
        .collect()
}

#[tokio::test]
async fn echoes_that_are_set_on_each_other_or_on_themselves_stay_silent() {
    let host = Host::start().await;
    let (one, one_at) = echo(&host).await;
    let (two, two_at) = echo(&host).await;
    host.send(&one, two_at.to_string(), "around").await;
    let event = host.event(&two, "loop-stopped").await;
    assert_eq!(
        event["event"],
        json!({"kind": "loop-stopped", "bridge": one})
    );
    // Again and again, by the clock: each is heard, none is answered, and it is told once.
    let with = json!({"bridge": one, "to": two_at.to_string(), "text": "tick", "every_ms": 10, "count": 20});
    host.call("create-periodic", with).await.good();
    until("all to be heard", || async {
        (count(&host, &two, "in").await == 21).then_some(())
    })
    .await;
    assert_eq!(count(&host, &two, "out").await, 0);
    assert_eq!(count(&host, &one, "in").await, 0);
    assert_eq!(loops(&host, &two).await.len(), 1);
    // An echo that speaks to itself.
    host.send(&one, one_at.to_string(), "hello me").await;
    let itself = host.event(&one, "loop-stopped").await;
    assert_eq!(itself["event"]["bridge"], one.as_str());
    assert_eq!(count(&host, &one, "in").await, 1);
    // A bridge that does not answer by itself is echoed, however fast and alike it speaks.
    let (console, _) = host.datagrams(json!({})).await;
    let with = json!({"bridge": console, "to": two_at.to_string(), "text": "tick", "every_ms": 10, "count": 20});
    host.call("create-periodic", with).await.good();
    until("all to be echoed", || async {
        (count(&host, &console, "in").await == 20).then_some(())
    })
    .await;
}

#[tokio::test]
async fn echoes_in_a_room_do_not_set_each_other_going() {
    let host = Host::start().await;
    let (room, room_at) = host.datagrams(json!({"mode": "room"})).await;
    let (one, _) = echo(&host).await;
    let (two, _) = echo(&host).await;
    for echo in [&one, &two] {
        host.send(echo, room_at.to_string(), "hello").await;
    }
    host.peers_until(&room, 2).await;
    host.send(&room, "all", "who is there").await;
    until("both to have heard it", || async {
        let one = host.bytes(&one, "in").await;
        let two = host.bytes(&two, "in").await;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("who is there");
        (said(&one) && said(&two)).then_some(())
    })
    .await;
    // What the room says is answered by neither; so nothing goes around.
    let both = [loops(&host, &one).await, loops(&host, &two).await];
    assert!(both.iter().all(|told| !told.is_empty()), "{both:?}");
    assert_eq!(count(&host, &room, "in").await, 2, "what was sent by hand");
}

/// An echo of somebody else's, which the relay cannot know.
#[tokio::test]
async fn a_loop_with_another_echo_ends_after_a_bounded_number() {
    let host = Host::start().await;
    let (bridge, address) = echo(&host).await;
    let (socket, _) = udp_socket().await;
    let (socket, turns) = (Arc::new(socket), Arc::new(AtomicU32::new(0)));
    let other = {
        let (socket, turns) = (Arc::clone(&socket), Arc::clone(&turns));
        tokio::spawn(async move {
            let mut heard = [0; 100];
            while let Ok((length, from)) = socket.recv_from(&mut heard).await {
                turns.fetch_add(1, Ordering::Relaxed);
                socket.send_to(&heard[..length], from).await.unwrap();
            }
        })
    };
    socket.send_to(b"around", address).await.unwrap();
    let stopped = host.event(&bridge, "loop-stopped").await;
    assert_eq!(
        stopped["event"],
        json!({"kind": "loop-stopped", "pause_us": 1_000_000})
    );
    let ended = turns.load(Ordering::Relaxed);
    assert_eq!(ended, 256, "so many were echoed");
    // In the pause nothing is echoed, and what goes around has ended for want of answers.
    socket.send_to(b"new", address).await.unwrap();
    host.entry(&bridge, "the new one", |entry| entry["text"] == "new")
        .await;
    assert_eq!(turns.load(Ordering::Relaxed), ended);
    other.abort();
}

#[tokio::test]
async fn tcp_echoes_and_rooms_that_are_set_on_each_other_stay_silent() {
    let host = Host::start().await;
    let (one, at) = host.listening(json!({"mode": "echo"})).await;
    let two = host.dialling(at, json!({"mode": "echo"})).await;
    // Whoever begins: each is heard, none is answered, and it is told once.
    for (from, to) in [(&one, &two), (&two, &one)] {
        for word in ["around", "and around"] {
            host.send(from, "all", word).await;
            let heard = |entry: &Value| {
                entry["text"]
                    .as_str()
                    .is_some_and(|text| text.ends_with(word))
            };
            host.entry(to, "what was sent", heard).await;
        }
        let told = loops(&host, to).await;
        assert_eq!(told, [json!({"kind": "loop-stopped", "bridge": from})]);
        assert_eq!(count(&host, from, "out").await, 2, "what was sent by hand");
    }
    // Echoes in a room do not set each other going: each hears what is said, and says nothing.
    let (room, at) = host.listening(json!({"mode": "room"})).await;
    let echoes = [
        host.dialling(at, json!({"mode": "echo"})).await,
        host.dialling(at, json!({"mode": "echo"})).await,
    ];
    host.peers_until(&room, 2).await;
    host.send(&room, "all", "who is there\n").await;
    for echo in &echoes {
        host.event(echo, "loop-stopped").await;
        assert_eq!(count(&host, echo, "out").await, 0);
    }
    // What does not answer by itself is echoed.
    host.call("change-bridge", json!({"bridge": two, "mode": "console"}))
        .await
        .good();
    host.send(&two, "all", "by hand").await;
    let echoed = |entry: &Value| entry["direction"] == "in" && entry["text"] == "by hand";
    host.entry(&two, "what was sent by hand", echoed).await;
}

/// An echo of somebody else's, which the relay cannot know. Its own client says the same as often as it likes.
#[tokio::test]
async fn a_tcp_loop_with_another_echo_ends_after_a_bounded_number() {
    const TIMES: usize = 600;
    let host = Host::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let dialled = host.dialling(at, json!({"mode": "echo"}));
    let (bridge, accepted) = tokio::join!(dialled, listener.accept());
    let (mut stream, turns) = (accepted.unwrap().0, Arc::new(AtomicU32::new(0)));
    let other = {
        let turns = Arc::clone(&turns);
        tokio::spawn(async move {
            let mut heard = [0; 100];
            while let Ok(length @ 1..) = stream.read(&mut heard).await {
                turns.fetch_add(1, Ordering::Relaxed);
                stream.write_all(&heard[..length]).await.unwrap();
            }
        })
    };
    host.send(&bridge, "all", "around").await;
    let stopped = host.event(&bridge, "loop-stopped").await;
    assert_eq!(
        stopped["event"],
        json!({"kind": "loop-stopped", "pause_us": 1_000_000})
    );
    let ended = turns.load(Ordering::Relaxed);
    // What was sent, and what was echoed; more where the machine is so slow that a window passes.
    assert!((257..1024).contains(&ended), "{ended}");
    other.abort();
    let (_, at) = host.listening(json!({"mode": "echo"})).await;
    let mut peer = TcpPeer::dial(at).await;
    for _ in 0..TIMES {
        peer.say("same").await;
        peer.hears("same").await;
    }
}

/// Echoes of somebody else's, which a person has let in.
#[tokio::test]
async fn udp_echoes_in_a_room_are_not_heard() {
    let host = Host::start().await;
    let (room, at) = host.datagrams(json!({"mode": "room"})).await;
    let mut echoes = Vec::new();
    for number in 1..=2 {
        let (socket, _) = udp_socket().await;
        socket.send_to(b"an echo", at).await.unwrap();
        host.peers_until(&room, number).await;
        echoes.push(tokio::spawn(async move {
            let mut heard = [0; 100];
            while let Ok((length, from)) = socket.recv_from(&mut heard).await {
                socket.send_to(&heard[..length], from).await.unwrap();
            }
        }));
    }
    let (one, other) = (udp_socket().await.0, udp_socket().await.0);
    for (socket, number) in [(&one, 3), (&other, 4)] {
        socket.send_to(b"here", at).await.unwrap();
        host.peers_until(&room, number).await;
    }
    for word in ["who is there", "nobody"] {
        one.send_to(word.as_bytes(), at).await.unwrap();
        let said = |entry: &&Value| {
            entry["text"]
                .as_str()
                .is_some_and(|text| text.ends_with(&format!(": {word}\n")))
        };
        until("both echoes", || async {
            (host.entries(&room).await.iter().filter(said).count() == 2).then_some(())
        })
        .await;
    }
    assert_eq!(
        loops(&host, &room).await,
        vec![json!({"kind": "loop-stopped"}); 2]
    );
    // The other has heard what was said, and no echo of it.
    let one_at = one.local_addr().unwrap();
    let mut heard = [0; 100];
    for words in ["who is there", "nobody"] {
        let length = within("what is said", other.recv(&mut heard))
            .await
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&heard[..length]),
            format!("{one_at}: {words}\n")
        );
    }
    echoes.iter().for_each(tokio::task::JoinHandle::abort);
}

/// Runs where 10.9.9.1 is an address of the namespace's own: a source there could be a forged one.
#[tokio::test]
async fn what_is_sent_by_itself_goes_only_to_sources_that_are_known() {
    let test = "loops::what_is_sent_by_itself_goes_only_to_sources_that_are_known";
    if !inside_namespace_with(test, "ip address add 10.9.9.1/32 dev lo") {
        return;
    }
    let host = Host::start().await;
    let endpoint = json!({"kind": "udp", "host": "0.0.0.0", "port": 0});
    let bridge = host.create(json!({"endpoint": endpoint})).await;
    let (bridge, port) = (id(&bridge), local(&bridge).port());
    let (near, stranger) = (
        udp_socket().await.0,
        UdpSocket::bind("10.9.9.1:0").await.unwrap(),
    );
    near.send_to(b"x", ("127.0.0.1", port)).await.unwrap();
    stranger.send_to(b"x", ("10.9.9.1", port)).await.unwrap();
    host.peers_until(&bridge, 2).await;
    let large = "flood".repeat(200);
    let every = |text: &str| json!({"bridge": bridge, "to": "all", "text": text, "every_ms": 10, "count": 3});
    host.call("create-periodic", every(&large)).await.good();
    let mut heard = vec![0; 2_000];
    for _ in 0..3 {
        within("what is repeated", near.recv(&mut heard))
            .await
            .unwrap();
    }
    // By hand it goes to all who are there, and nothing came before it.
    host.send(&bridge, "all", "by hand").await;
    let length = within("what is sent by hand", stranger.recv(&mut heard))
        .await
        .unwrap();
    assert_eq!(&heard[..length], b"by hand");
    // Whom a person has chosen gets what is repeated, too.
    let peers = host.peers_until(&bridge, 2).await;
    let at = stranger.local_addr().unwrap().to_string();
    let chosen = peers
        .iter()
        .find(|peer| peer["address"] == at.as_str())
        .unwrap();
    host.send(&bridge, id(chosen), "you").await;
    within("what is sent to it", stranger.recv(&mut heard))
        .await
        .unwrap();
    host.call("create-periodic", every("tick")).await.good();
    let length = within("what is repeated", stranger.recv(&mut heard))
        .await
        .unwrap();
    assert_eq!(&heard[..length], b"tick");
}
