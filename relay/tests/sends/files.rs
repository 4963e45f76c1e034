//! Files to a peer over real sockets.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::common::{Api, Live, Reply, prelude::*, seeded, time_passes};

fn noise(bytes: usize) -> Vec<u8> {
    let mut noise = vec![0; bytes];
    seeded(bytes as u64).fill(&mut noise);
    noise
}

/// Sends a file over REST.
fn send(
    host: &Api,
    bridge: &str,
    to: &str,
    name: &str,
    bytes: Vec<u8>,
) -> impl Future<Output = Reply> + use<> {
    let path = format!("http://relay/bridges/{bridge}/files");
    let url = reqwest::Url::parse_with_params(&path, [("to", to), ("name", name)]).unwrap();
    let path = format!("{}?{}", url.path(), url.query().unwrap());
    let request = host.request(Method::POST, &path);
    let (host, request) = (host.clone(), request.body(bytes));
    async move { host.ask(request).await }
}

/// Waits until a file is told in a state.
async fn told(live: &mut Live, state: &str) -> Value {
    live.message(state, |message| message["file"]["state"] == state)
        .await["file"]
        .take()
}

/// All that was sent, by pages: a journal's page has a bound.
async fn out(host: &Api, bridge: &str) -> Vec<u8> {
    let (mut sent, mut after) = (Vec::new(), 0);
    loop {
        let page = json!({"bridge": bridge, "limit": 1000, "after": after, "direction": "out"});
        let page = list(host.call("list-entries", page).await.good(), "entries");
        let Some(last) = page.last() else {
            return sent;
        };
        after = last["seq"].as_u64().unwrap();
        sent.extend(page.iter().flat_map(bytes));
    }
}

/// A request by hand, so that the test sees how much of the body is taken.
async fn by_hand(host: &Api, bridge: &str, bytes: usize) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(64 << 10).unwrap();
    let mut stream = within("the relay", socket.connect(host.address))
        .await
        .unwrap();
    let head = format!(
        "POST /api/v1/bridges/{bridge}/files?to=p1&name=large.bin HTTP/1.1\r\nHost: {}\r\n\
         Authorization: Bearer {KEY}\r\nContent-Length: {bytes}\r\n\r\n",
        host.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Writes until nothing more is taken for a while; how much was.
async fn write_until_it_waits(stream: &mut TcpStream, bytes: &[u8]) -> usize {
    let mut taken = 0;
    while taken < bytes.len() {
        let write = stream.write(&bytes[taken..]);
        match tokio::time::timeout(Duration::from_millis(500), write).await {
            Ok(count) => taken += count.unwrap(),
            Err(_) => break,
        }
    }
    taken
}

#[tokio::test]
async fn twenty_mebibytes_come_byte_for_byte() {
    let host = Host::start().await;
    // A part of the file that says "bye" does not end the connection.
    let (bridge, address) = host.listening(json!({"farewell": ["bye"]})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut live = Live::open(&host).await;
    let mut file = noise(20 << 20);
    file.extend_from_slice(b"bye");
    let sending = tokio::spawn(send(&host, &bridge, "p1", "noise.bin", file.clone()));
    let mut heard = vec![0; file.len()];
    within("the file", peer.0.read_exact(&mut heard))
        .await
        .unwrap();
    assert!(heard == file, "the bytes are others");
    let reply = sending.await.unwrap();
    assert_eq!(reply.status, 201);
    let done = told(&mut live, "done").await;
    let size = json!(file.len());
    assert_eq!(
        (&done["id"], &done["sent"], &done["bytes"]),
        (&reply.body["id"], &size, &size)
    );
    let event = host.event(&bridge, "file-ended").await;
    let wanted = json!({"kind": "file-ended", "name": "noise.bin", "sent": size, "bytes": size});
    assert_eq!((&event["event"], &event["peer"]), (&wanted, &"p1".into()));
    assert!(out(&host, &bridge).await == file, "the journal has it");
    host.send(&bridge, "p1", "still here").await;
    peer.hears("still here").await;
}

#[tokio::test]
async fn a_slow_peer_makes_the_upload_wait() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 << 10).unwrap();
    let mut peer = TcpPeer(socket.connect(address).await.unwrap());
    host.peers_until(&bridge, 1).await;
    let mut live = Live::open(&host).await;
    let file = noise(32 << 20);
    let mut upload = by_hand(&host, &bridge, file.len()).await;
    let taken = write_until_it_waits(&mut upload, &file).await;
    assert!(
        taken < 24 << 20,
        "{taken} bytes were taken without a reader"
    );
    let handed = out(&host, &bridge).await.len();
    let written = host.peers(&bridge).await[0]["bytes_out"].as_u64().unwrap() as usize;
    assert!(
        handed.saturating_sub(written) <= (256 + 64) << 10,
        "{handed} were handed over, {written} were written"
    );
    let rest = file[taken..].to_vec();
    let going_on = tokio::spawn(async move {
        upload.write_all(&rest).await.unwrap();
        let mut answer = [0; 12];
        upload.read_exact(&mut answer).await.unwrap();
        answer
    });
    peer.hears(&file).await;
    assert_eq!(
        &within("the answer", going_on).await.unwrap(),
        b"HTTP/1.1 201"
    );
    told(&mut live, "done").await;
}

#[tokio::test]
async fn cancelling_stops_after_what_was_handed_over() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut live = Live::open(&host).await;
    let file = noise(32 << 20);
    let mut upload = by_hand(&host, &bridge, file.len()).await;
    write_until_it_waits(&mut upload, &file).await;
    let id = told(&mut live, "sending").await["id"].take();
    let with = json!({"bridge": bridge, "file": id});
    live.call("cancel-file", with.clone()).await.unwrap();
    let cancelled = told(&mut live, "cancelled").await;
    let sent = cancelled["sent"].as_u64().unwrap() as usize;
    assert!(sent > 0 && sent < file.len(), "{cancelled}");
    let mut heard = vec![0; sent];
    within("what was handed over", peer.0.read_exact(&mut heard))
        .await
        .unwrap();
    assert!(heard == file[..sent], "the bytes are others");
    let event = host.event(&bridge, "file-ended").await;
    assert_eq!(
        (&event["event"]["code"], &event["event"]["sent"]),
        (&"cancelled".into(), &sent.into())
    );
    assert_eq!(host.call("cancel-file", with).await.code(), "not-found");
    host.send(&bridge, "p1", "next").await;
    peer.hears("next").await;
}

#[tokio::test]
async fn a_peer_that_leaves_and_an_upload_that_breaks_off_end_it() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let file = noise(32 << 20);
    let mut live = Live::open(&host).await;
    let peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut upload = by_hand(&host, &bridge, file.len()).await;
    write_until_it_waits(&mut upload, &file).await;
    crate::common::close_with_reset(peer.0);
    let failed = told(&mut live, "failed").await;
    assert_eq!(failed["fault"]["code"], "peer-gone", "{failed}");
    let mut answer = [0; 12];
    // The relay answers before the body is complete; what it has not read may reset the connection.
    if upload.read_exact(&mut answer).await.is_ok() {
        assert_eq!(&answer, b"HTTP/1.1 409");
    }
    let (other, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&other, 1).await;
    let mut upload = by_hand(&host, &other, 1 << 20).await;
    upload.write_all(&file[..100_000]).await.unwrap();
    told(&mut live, "sending").await;
    drop(upload);
    let failed = told(&mut live, "failed").await;
    assert_eq!(failed["fault"]["code"], "bad-request", "{failed}");
    host.event(&other, "file-ended").await;
}

/// A file has arrived when its last bytes have: one that is handed over and still waits is lost with its peer.
#[tokio::test]
async fn what_waits_for_a_peer_is_not_taken_for_sent() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    // More than the system's buffers take, so that some of it waits.
    for _ in 0..10 {
        host.send(&bridge, "all", &"x".repeat(1 << 20)).await;
    }
    let sending = tokio::spawn(send(&host, &bridge, "p1", "last", b"last".to_vec()));
    let mut live = Live::open(&host).await;
    told(&mut live, "sending").await;
    crate::common::close_with_reset(peer.0);
    let reply = sending.await.unwrap();
    assert_eq!((reply.status, reply.code()), (409, "peer-gone"));
    let failed = told(&mut live, "failed").await;
    assert_eq!(failed["sent"], 0, "{failed}");
}

/// What others have sent is theirs to wait for.
#[tokio::test]
async fn a_file_waits_for_its_own_bytes_alone() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    for _ in 0..10 {
        host.send(&bridge, "all", &"x".repeat(1 << 20)).await;
    }
    let reply = within(
        "the file that is empty",
        send(&host, &bridge, "p1", "empty", vec![]),
    );
    assert_eq!(reply.await.status, 201);
}

/// While others fill the queue of its peer, a file either arrives whole or fails with the bytes that went.
#[tokio::test]
async fn a_file_of_which_a_piece_is_refused_has_failed() {
    const PIECE: usize = 1000;
    let host = Host::with(|config| {
        config.limits.unsent_sends_per_peer = 2;
        config.limits.entry_bytes = PIECE;
    })
    .await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let (mut reading, _writing) = peer.0.split();
    let all = async {
        let mut bytes = vec![0; 1 << 16];
        while reading.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
    };
    let noise = async {
        let others = (0..8).map(|_| async {
            loop {
                host.send(&bridge, "all", "x").await;
            }
        });
        futures_util::future::join_all(others).await;
    };
    let files = async {
        for round in 0..12 {
            let name = format!("{round}");
            let reply = send(&host, &bridge, "p1", &name, vec![b'f'; 20 * PIECE]).await;
            ended_as_it_went(&host, &bridge, &name, &reply).await;
        }
    };
    tokio::select! {
        () = files => {}
        () = async { tokio::join!(all, noise); } => {}
    }
}

/// What an upload was answered, and what the journal says of its pieces.
async fn ended_as_it_went(host: &Api, bridge: &str, name: &str, reply: &Reply) {
    let page = |further: Value| {
        let mut with = json!({"bridge": bridge, "limit": 1000});
        with.as_object_mut()
            .unwrap()
            .extend(further.as_object().unwrap().clone());
        async move { list(host.call("list-entries", with).await.good(), "entries") }
    };
    let ends = until("the file's end", || async {
        let ends = page(json!({"event": "file-ended"})).await;
        let is_told = ends.last().is_some_and(|end| end["event"]["name"] == name);
        is_told.then_some(ends)
    })
    .await;
    let ended = &ends[ends.len() - 1]["event"];
    let before = ends
        .iter()
        .nth_back(1)
        .map_or(json!(0), |end| end["seq"].clone());
    let pieces = page(json!({"peer": "p1", "direction": "out", "after": before})).await;
    let missed = page(json!({"event": "not-written"})).await;
    let is_missed = |piece: &&Value| {
        missed
            .iter()
            .any(|event| event["event"]["of"] == piece["seq"])
    };
    if reply.status == 201 {
        assert_eq!(ended["sent"], 20_000);
        assert_eq!(pieces.iter().filter(is_missed).count(), 0, "file {name}");
    } else {
        assert_eq!(reply.code(), "limit-reached", "{reply:?}");
        assert_eq!(ended["code"], "limit-reached");
        assert!(ended["sent"].as_u64() < Some(20_000), "{ended}");
    }
}

#[tokio::test]
async fn what_is_no_file_for_a_tcp_peer_is_refused() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let (udp, _) = host.datagrams(json!({})).await;
    for (bridge, to, name, status, code) in [
        ("nope", "p1", "f", 404, "not-found"),
        (&bridge, "p2", "f", 404, "not-found"),
        (&bridge, "p1", "", 400, "bad-request"),
        (&bridge, "p1", "a\nb", 400, "bad-request"),
        (&udp, "p1", "f", 422, "not-for-this-kind"),
    ] {
        let reply = send(&host, bridge, to, name, vec![7]).await;
        assert_eq!(
            (reply.status, reply.code()),
            (status, code),
            "{to} {name:?}"
        );
    }
    let reply = host
        .ask(host.anonymous(
            Method::POST,
            &format!("/bridges/{bridge}/files?to=p1&name=f"),
        ))
        .await;
    assert_eq!(reply.code(), "not-signed-in");
    // An empty file is one as well.
    let reply = send(&host, &bridge, "p1", "empty", vec![]).await;
    assert_eq!(reply.status, 201);
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut upload = TcpPeer::dial(host.address).await;
    let head = format!(
        "POST /api/v1/bridges/{bridge}/files?to=p1&name=slow HTTP/1.1\r\nHost: relay\r\n\
         Authorization: Bearer {KEY}\r\nContent-Length: 1000\r\n\r\n"
    );
    upload.say(head).await;
    host.entry(&bridge, "the peer", |entry| {
        entry["event"]["kind"] == "peer-joined"
    })
    .await;
    // Each byte comes in time, and all of them together would take hours.
    for _ in 0..3 {
        upload.say("x").await;
        time_passes(Duration::from_secs(30)).await;
    }
    let ended = host.event(&bridge, "file-ended").await;
    assert_eq!(ended["event"]["code"], "bad-request");
    let mut answer = [0; 12];
    let read = tokio::io::AsyncReadExt::read_exact(&mut upload.0, &mut answer);
    within("the answer", read).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 400");
}
