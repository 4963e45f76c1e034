//! Floods of clients that say nothing, or nothing that ends, and come from many addresses or again and again.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::{
    common::{self, Program, prelude::*},
    places::dial_from,
    slow::{Kind, open_many},
};

/// As it is set by default, from as many addresses as it takes: who comes last is served at once, and who was first makes room.
#[tokio::test]
async fn within_the_default_limits_a_flood_from_many_addresses_locks_nobody_out() {
    const OF_EACH: usize = 500;
    open_many();
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let mut slow_ones = Vec::new();
    let (first, _) = Kind::Headers.says();
    for last in 2..=11 {
        for _ in 0..OF_EACH {
            let mut slow = dial_from([127, 0, 0, last].into(), program.address).await;
            let _ = slow.write_all(first.as_bytes()).await;
            slow_ones.push(slow);
        }
    }
    for _ in 0..50 {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{}/api/v1/bridges", program.url));
        let answer = request.bearer_auth(KEY).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    // The first of 5,000 has made room for the last of 4,096.
    let mut heard = [0; 64];
    let gone = slow_ones[0].read(&mut heard);
    assert!(!matches!(within("its end", gone).await, Ok(1..)));
}

/// The relay's own time passes, for it runs in this thread.
#[tokio::test]
async fn live_sockets_that_fall_silent_after_their_hello_are_let_go() {
    const SILENT: usize = 100;
    let host = Host::start().await;
    let mut silent = Vec::new();
    for _ in 0..SILENT {
        let mut peer = TcpPeer::dial(host.address).await;
        let (handshake, _) = Kind::Idle.says();
        // A masked text frame (RFC 6455), under a mask of zeros.
        let hello = r#"{"hello":{"version":1}}"#;
        let head = [0x81, 0x80 | hello.len() as u8, 0, 0, 0, 0];
        peer.say([handshake.as_bytes(), &head, hello.as_bytes()].concat())
            .await;
        silent.push(peer);
    }
    until("all to be greeted", || async {
        let mut greeted = true;
        for peer in &silent {
            let mut said = [0; 4096];
            let count = peer.0.peek(&mut said).await.unwrap();
            let said = String::from_utf8_lossy(&said[..count]).into_owned();
            greeted &= said.contains("\"hello\"");
        }
        greeted.then_some(())
    })
    .await;
    common::time_passes(Duration::from_secs(30)).await;
    assert_eq!(host.call("list-bridges", json!({})).await.status, 200);
    common::time_passes(Duration::from_secs(60)).await;
    for mut peer in silent {
        let _ = within("its end", peer.rest()).await;
    }
    assert_eq!(host.call("list-bridges", json!({})).await.status, 200);
}

#[tokio::test]
async fn a_flood_of_silent_ones_locks_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("JACKFIELD_LIMITS__CONNECTIONS", "50")];
    let program = Program::with(folder.path(), &settings).await;
    let address = program.address;
    let mut silent = JoinSet::new();
    for _ in 0..200 {
        silent.spawn(async move {
            loop {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let _ = stream.write_all(b"GET / HTTP/1.1\r\n").await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }
    for _ in 0..50 {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        // It may be ended before it has said a word, like anyone, and comes again.
        let answer = until("an answer", || async {
            let request = client.get(format!("{}/livez", program.url));
            request.send().await.ok()
        });
        assert_eq!(answer.await.status(), 200);
    }
    silent.shutdown().await;
}
