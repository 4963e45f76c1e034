//! Loops in which much goes around at once, and what only looks like one.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UdpSocket},
};

use crate::common::{inside_namespace_with, prelude::*, seeded, udp_socket};

const FILE_BYTES: usize = 6 << 20;

/// What a bridge's only peer has said and was sent.
async fn traffic(host: &Host, bridge: &str) -> (u64, u64) {
    let peer = &host.peers_until(bridge, 1).await[0];
    let count = |key: &str| peer[key].as_u64().unwrap();
    (count("bytes_in"), count("bytes_out"))
}

/// Waits until one of two bridges that answer each other has stopped it, and nothing is on its way between them; how many bytes
/// both have sent.
async fn stopped(one: (&Host, &str), other: (&Host, &str)) -> u64 {
    until("the loop to be stopped", || async {
        let told = one.0.kinds_count(one.1, "loop-stopped").await
            + other.0.kinds_count(other.1, "loop-stopped").await;
        (told > 0).then_some(())
    })
    .await;
    until("all to be heard", || async {
        let (one_in, one_out) = traffic(one.0, one.1).await;
        let (other_in, other_out) = traffic(other.0, other.1).await;
        (one_in == other_out && other_in == one_out).then_some(one_out + other_out)
    })
    .await
}

/// Bytes that do not repeat.
fn noise(count: usize) -> Vec<u8> {
    let mut random = seeded(0);
    std::iter::repeat_with(|| random.u8(..))
        .take(count)
        .collect()
}

/// Two relays, neither of which can know that the other's echo is one.
#[tokio::test]
async fn a_loop_ends_however_much_goes_around() {
    let (here, there) = tokio::join!(Host::start(), Host::start());
    for count in [9_u64, 40] {
        let (one, _) = here.datagrams(json!({"mode": "echo"})).await;
        let (two, at) = there.datagrams(json!({"mode": "echo"})).await;
        for number in 0..count {
            here.send(&one, at.to_string(), &format!("{number:010}"))
                .await;
        }
        let sent = stopped((&here, &one), (&there, &two)).await / 10;
        // While some are still to be sent, each of them lets what goes around go on a little.
        assert!(sent > 256 && sent < 4_000, "{sent} for {count}");
    }
    let (two, at) = there.listening(json!({"mode": "echo"})).await;
    let one = here.dialling(at, json!({"mode": "echo"})).await;
    let much = json!({"bridge": one, "to": "all", "hex": hex(&noise(300_000))});
    here.call("send", much).await.good();
    let sent = stopped((&here, &one), (&there, &two)).await;
    assert!(sent > 4 << 20 && sent < 16 << 20, "{sent}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs in a namespace, where anybody may have such a port.
#[tokio::test]
async fn a_service_whose_answers_differ_is_not_echoed() {
    let test = "loops_long::a_service_whose_answers_differ_is_not_echoed";
    if !inside_namespace_with(test, "true") {
        return;
    }
    let host = Host::start().await;
    let (bridge, at) = host.datagrams(json!({"mode": "echo"})).await;
    let service = UdpSocket::bind("127.0.0.1:19").await.unwrap();
    for _ in 0..3 {
        service.send_to(b"line 1", at).await.unwrap();
    }
    let stopped = host.event(&bridge, "loop-stopped").await;
    assert_eq!(
        stopped["event"],
        json!({"kind": "loop-stopped", "port": 19})
    );
    // Everybody else is echoed, and it was told once.
    let other = udp_socket().await.0;
    other.connect(at).await.unwrap();
    other.send(b"hello").await.unwrap();
    let mut heard = [0; 100];
    let length = within("the echo", other.recv(&mut heard)).await.unwrap();
    assert_eq!(&heard[..length], b"hello");
    let entries = host.entries(&bridge).await;
    let sent = entries.iter().filter(|entry| entry["direction"] == "out");
    assert_eq!(sent.count(), 1);
    assert_eq!(host.kinds_count(&bridge, "loop-stopped").await, 1);
}

/// It is forgotten with the source: an echo that answered it would begin anew each time.
#[tokio::test]
async fn a_farewell_is_not_echoed_to_a_source() {
    let host = Host::start().await;
    let with = json!({"mode": "echo", "farewell": ["bye"]});
    let (bridge, at) = host.datagrams(with).await;
    let (socket, _) = udp_socket().await;
    socket.connect(at).await.unwrap();
    socket.send(b"bye").await.unwrap();
    host.event(&bridge, "peer-left").await;
    socket.send(b"hello").await.unwrap();
    let mut heard = [0; 100];
    let length = within("the echo", socket.recv(&mut heard)).await.unwrap();
    assert_eq!(&heard[..length], b"hello");
}

/// A program that tries an echo.
#[tokio::test]
async fn datagrams_that_differ_and_some_that_do_not_are_echoed() {
    const TOGETHER: u32 = 25;
    let host = Host::start().await;
    let (bridge, at) = host.datagrams(json!({"mode": "echo"})).await;
    let (socket, _) = udp_socket().await;
    socket.connect(at).await.unwrap();
    let mut heard = [0; 100];
    for round in 0..5_000 / TOGETHER {
        for number in 0..TOGETHER {
            let number = round * TOGETHER + number;
            socket.send(&number.to_be_bytes()).await.unwrap();
        }
        // And beside them what is always the same.
        socket.send(b"alive").await.unwrap();
        for _ in 0..=TOGETHER {
            within("an echo", socket.recv(&mut heard)).await.unwrap();
        }
    }
    assert_eq!(host.kinds_count(&bridge, "loop-stopped").await, 0);
}

/// Sends and hears the same.
async fn hears_itself(stream: TcpStream, bytes: &[u8]) {
    let (mut read, mut write) = stream.into_split();
    let sending = async {
        write.write_all(bytes).await.unwrap();
        write.shutdown().await.unwrap();
    };
    let mut heard = Vec::new();
    let hearing = async { within("the echo", read.read_to_end(&mut heard)).await };
    let ((), read) = tokio::join!(sending, hearing);
    read.unwrap();
    assert!(heard == bytes, "{} of {}", heard.len(), bytes.len());
}

/// Of a dialled one nothing but what goes around, and of one that listens everything.
#[tokio::test]
async fn large_files_are_echoed_whole() {
    let host = Host::start().await;
    for file in [noise(FILE_BYTES), vec![0; 1 << 20]] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        let dialled = host.dialling(to, json!({"mode": "echo"}));
        let (bridge, accepted) = tokio::join!(dialled, listener.accept());
        hears_itself(accepted.unwrap().0, &file).await;
        assert_eq!(host.kinds_count(&bridge, "loop-stopped").await, 0);
    }
    let (bridge, at) = host.listening(json!({"mode": "echo"})).await;
    let stream = TcpStream::connect(at).await.unwrap();
    hears_itself(stream, &vec![0; FILE_BYTES]).await;
    assert_eq!(host.kinds_count(&bridge, "loop-stopped").await, 0);
}
