//! Files that are on their way when the relay is told to stop.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::common::{Api, Program, prelude::*};

const BYTES: usize = 1 << 20;

/// Half of a file has gone to a bridge's only peer; the connection on which the rest is to follow, and the peer.
async fn half_sent(host: &Api) -> (TcpStream, TcpPeer) {
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut upload = TcpStream::connect(host.address).await.unwrap();
    let head = format!(
        "POST /api/v1/bridges/{bridge}/files?to=p1&name=x HTTP/1.1\r\nHost: relay\r\n\
         Authorization: Bearer {KEY}\r\nContent-Length: {BYTES}\r\n\r\n"
    );
    upload.write_all(head.as_bytes()).await.unwrap();
    upload.write_all(&vec![b'x'; BYTES / 2]).await.unwrap();
    peer.hears(vec![b'x'; BYTES / 2]).await;
    (upload, peer)
}

async fn answer(mut upload: TcpStream) -> String {
    let mut answer = Vec::new();
    let end = within("an answer", upload.read_to_end(&mut answer)).await;
    end.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn what_is_under_way_may_end_and_what_does_not_is_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (mut goes_on, mut peer) = half_sent(&program).await;
    let (stands_still, _peer) = half_sent(&program).await;
    program.signal("TERM");
    until("the listener to be gone", || async {
        let dialled = TcpStream::connect(program.address).await;
        dialled.is_err().then_some(())
    })
    .await;
    goes_on.write_all(&vec![b'y'; BYTES / 2]).await.unwrap();
    let good = answer(goes_on).await;
    assert!(good.starts_with("HTTP/1.1 201"), "{good}");
    peer.hears(vec![b'y'; BYTES / 2]).await;
    let told = answer(stands_still).await;
    assert!(told.starts_with("HTTP/1.1 409"), "{told}");
    assert!(
        told.contains("bridge-closed") && told.contains("stops"),
        "{told}"
    );
    let (status, said) = program.ended(Duration::from_secs(10)).await;
    assert_eq!(status.code(), Some(0), "{said}");
}
