//! Lost connections: cut at any byte, and a relay that is killed. No hole, no double, in either direction.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// What goes each way.
const MUCH: usize = 6 << 20;

/// A connection carries at most so much, so that some sends are cut in the middle.
const MOST: usize = 600 << 10;

const CUTS: usize = 20;

/// Sends both ways through an attached bridge at once, and compares what arrived.
async fn exchange(attached: Attached, peer: TcpPeer) {
    let (down, up) = (random_bytes(MUCH), random_bytes(MUCH + 1));
    let (mut from_peer, mut to_peer) = peer.0.into_split();
    let Attached {
        input, mut output, ..
    } = attached;
    let mut input = input.unwrap();
    let (mut received, mut heard) = (vec![0; down.len()], vec![0; up.len()]);
    at_length("both ways", async {
        let (said, typed, read, came) = tokio::join!(
            to_peer.write_all(&down),
            input.write_all(&up),
            output.read_exact(&mut received),
            from_peer.read_exact(&mut heard)
        );
        said.and(typed).unwrap();
        read.and(came).unwrap();
    })
    .await;
    assert_same(&received, &down);
    assert_same(&heard, &up);
    // Had the last of it come twice, it would stand here.
    let (mut last_received, mut last_heard) = ([0; 3], [0; 3]);
    within("the last words", async {
        to_peer.write_all(b"end").await.unwrap();
        input.write_all(b"END").await.unwrap();
        output.read_exact(&mut last_received).await.unwrap();
        from_peer.read_exact(&mut last_heard).await.unwrap();
    })
    .await;
    assert_eq!((&last_received, &last_heard), (b"end", b"END"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_many_times_in_both_directions() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let proxy = Proxy::start(host.address, MOST, CUTS).await;
    let attached = Attached::start(&proxy.url, &[&bridge]).await;
    exchange(attached, peer).await;
    assert!(proxy.cuts() >= CUTS / 2, "{} cuts", proxy.cuts());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_and_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (bridge, address) = program.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    program.peers_until(&bridge, 1).await;
    // The relay has another port after each start.
    let proxy = proxy::Fixed::start(program.address).await;
    let mut attached = Attached::start(&proxy.url, &[&bridge]).await;
    for round in 0..3 {
        let text = format!("round {round} ");
        peer.say(&text).await;
        attached.hears(&text).await;
        attached.say(&text).await;
        peer.hears(&text).await;
    }
    let mut program = program;
    for round in 0..3 {
        // What is stored and perhaps not yet given comes once, before or after the start.
        let before = format!("before kill {round} ");
        peer.say(&before).await;
        program
            .entry(&bridge, &before, |entry| entry["text"] == before)
            .await;
        program.kill();
        attached.tells("trying again").await;
        program = Program::start(folder.path()).await;
        proxy.lead_to(program.address);
        program.state(&bridge, "open").await;
        let text = format!("waits {round} ");
        attached.say(&text).await;
        attached.tells("there again").await;
        attached.hears(&before).await;
        peer = TcpPeer::dial(address).await;
        peer.hears(&text).await;
        peer.say("back ").await;
        attached.hears("back ").await;
    }
}
