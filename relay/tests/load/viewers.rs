//! Two hundred viewers of one bridge, of which fifty do not read.

use socket2::{Domain, Socket, Type};
use tokio::{net::TcpStream, task::JoinSet};

use crate::common::{Api, BINARY, Heard, Viewer, last_of, prelude::*, trials};

const READING: usize = 150;
const STUCK: usize = 50;

/// More than the window and the sockets' buffers take of what is not read.
const ENTRIES: usize = 3000;
const ENTRY_BYTES: usize = 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn viewers_that_do_not_read_cost_the_others_nothing() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.event(&bridge, "peer-joined").await;
    let last = last_of(&host, &bridge).await + (ENTRIES * trials()) as u64;

    let mut stuck = Vec::new();
    for number in 0..STUCK {
        stuck.push(follow(&host, &bridge, number.is_multiple_of(2)).await);
    }
    let mut reading = JoinSet::new();
    for _ in 0..READING {
        let (reader, viewer) = follow(&host, &bridge, false).await;
        reading.spawn(read(reader, viewer, last));
    }
    for number in 0..ENTRIES * trials() {
        peer.say(line(number)).await;
    }
    let read_all = tokio::time::timeout(Duration::from_secs(60), reading.join_all());
    read_all
        .await
        .expect("those that read wait for those that do not");

    let mut waking = JoinSet::new();
    for (reader, viewer) in stuck {
        waking.spawn(wake((*host).clone(), reader, viewer, last));
    }
    let woken = tokio::time::timeout(Duration::from_secs(60), waking.join_all()).await;
    let lost = woken.expect("who begins to read gets nothing").into_iter();
    println!(
        "{} of {STUCK} had to connect anew",
        lost.filter(|lost| *lost).count()
    );
}

fn line(number: usize) -> String {
    format!("{number:>width$}\n", width = ENTRY_BYTES - 1)
}

/// What a viewer has been given: all of it is checked, none of it kept.
struct Reader {
    bridge: String,
    last: u64,
    lines: usize,
}

impl Reader {
    async fn follow(&self, viewer: &mut Viewer) -> Option<()> {
        let follow = json!({"bridge": self.bridge, "after": self.last});
        viewer.say(&json!({"follow": follow})).await
    }

    /// Reads through a number; `None` when the connection is lost.
    async fn through(&mut self, viewer: &mut Viewer, last: u64) -> Option<()> {
        while self.last < last {
            let Heard::Entries(_, entries) = viewer.next().await? else {
                continue;
            };
            for entry in entries {
                assert_eq!(entry.seq, self.last + 1, "a hole or a double");
                self.last = entry.seq;
                if entry.event.is_none() {
                    assert_eq!(entry.bytes, line(self.lines).as_bytes());
                    self.lines += 1;
                }
            }
            let ack = json!({"bridge": self.bridge, "seq": self.last});
            viewer.say(&json!({"ack": ack})).await?;
        }
        assert_eq!(self.lines, ENTRIES * trials());
        Some(())
    }
}

/// A viewer that follows; with a small buffer the relay's writes to it soon stall.
async fn follow(host: &Host, bridge: &str, small: bool) -> (Reader, Viewer) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    if small {
        socket.set_recv_buffer_size(4096).unwrap();
    }
    socket.connect(&host.address.into()).unwrap();
    socket.set_nonblocking(true).unwrap();
    let stream = TcpStream::from_std(socket.into()).unwrap();
    let mut viewer = Viewer::over(stream, host, BINARY).await.unwrap();
    let reader = Reader {
        bridge: bridge.to_owned(),
        last: 0,
        lines: 0,
    };
    reader.follow(&mut viewer).await.unwrap();
    (reader, viewer)
}

async fn read(mut reader: Reader, mut viewer: Viewer, last: u64) {
    let read = reader.through(&mut viewer, last).await;
    read.expect("a viewer that reads is kept");
}

/// Begins to read, and connects anew where the relay has given up; says whether it had.
async fn wake(api: Api, mut reader: Reader, mut viewer: Viewer, last: u64) -> bool {
    if reader.through(&mut viewer, last).await.is_some() {
        return false;
    }
    let mut viewer = Viewer::open(&api, BINARY).await.unwrap();
    reader.follow(&mut viewer).await.unwrap();
    reader.through(&mut viewer, last).await.unwrap();
    true
}
