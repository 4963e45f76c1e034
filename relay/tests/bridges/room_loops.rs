//! Loops in TCP rooms: who sends back what it hears, whoever that is, keeps nobody busy.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::AbortHandle,
};

use crate::common::prelude::*;

/// Somebody in a room, who remembers all that it hears.
struct Guest {
    name: String,
    heard: Arc<Mutex<Vec<u8>>>,
    said: Arc<tokio::sync::Mutex<(OwnedWriteHalf, u64)>>,
    task: AbortHandle,
}

impl Guest {
    /// Joins; an echo sends back what it hears, in pieces of so many bytes.
    async fn join(host: &Host, room: &str, at: SocketAddr, echo: Option<usize>) -> Self {
        let stream = within("the dial", TcpStream::connect(at)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let name = stream.local_addr().unwrap().to_string();
        let (read, write) = stream.into_split();
        let (heard, said) = (
            Arc::default(),
            Arc::new(tokio::sync::Mutex::new((write, 0))),
        );
        let listening = listen(read, Arc::clone(&heard), Arc::clone(&said), echo);
        let task = tokio::spawn(listening).abort_handle();
        let joined = |event: &Value| event["address"] == name.as_str();
        host.event_with(room, "peer-joined", joined).await;
        Self {
            name,
            heard,
            said,
            task,
        }
    }

    async fn say(&self, words: &str) {
        let mut said = self.said.lock().await;
        said.0.write_all(words.as_bytes()).await.unwrap();
        said.1 += words.len() as u64;
    }

    fn heard(&self) -> String {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&heard).into_owned()
    }

    async fn hears_last(&self, words: &str) {
        let ends = || async { self.heard().ends_with(words).then_some(()) };
        until(&format!("{:?} to end with {words:?}", self.heard()), ends).await;
    }

    /// Waits until the room has read all that it has said.
    async fn is_read(&self, host: &Host, room: &str) {
        until("all to be read", || async {
            let said = self.said.lock().await.1;
            let peers = host.peers(room).await;
            let own = peers
                .iter()
                .find(|peer| peer["address"] == self.name.as_str());
            (own?["bytes_in"] == said).then_some(())
        })
        .await;
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(
    mut read: OwnedReadHalf,
    heard: Arc<Mutex<Vec<u8>>>,
    said: Arc<tokio::sync::Mutex<(OwnedWriteHalf, u64)>>,
    echo: Option<usize>,
) {
    let mut some = vec![0; 64 << 10];
    while let Ok(length @ 1..) = read.read(&mut some).await {
        // Before it is known that it was heard, so that what was not said yet is waited for.
        let mut said = said.lock().await;
        heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(&some[..length]);
        for piece in echo.iter().flat_map(|split| some[..length].chunks(*split)) {
            said.0.write_all(piece).await.unwrap();
            said.1 += piece.len() as u64;
        }
    }
}

async fn room(host: &Host, framing: &str) -> (String, SocketAddr) {
    let with = json!({"mode": "room", "framing": {"kind": framing}});
    host.listening(with).await
}

async fn told(host: &Host, room: &str, count: usize) {
    until("the loops to be told", || async {
        (host.kinds_count(room, "loop-stopped").await == count).then_some(())
    })
    .await;
}

/// Programs of somebody else's, which send back whatever they hear, whole or split.
#[tokio::test]
async fn echoes_in_a_room_are_stopped_and_heard_for_what_is_new() {
    let host = Host::start().await;
    const WHOLE: usize = 64 << 10;
    for (framing, splits) in [
        ("line", &[WHOLE, WHOLE][..]),
        ("line", &[1, 7, WHOLE]),
        ("none", &[WHOLE, WHOLE]),
        ("none", &[1, 3]),
        ("none", &[1, 5, WHOLE]),
    ] {
        let (room, at) = room(&host, framing).await;
        let talker = Guest::join(&host, &room, at, None).await;
        let other = Guest::join(&host, &room, at, None).await;
        let mut echoes = Vec::new();
        for split in splits {
            echoes.push(Guest::join(&host, &room, at, Some(*split)).await);
        }
        // Each sends back each of them, and what has gone round beside.
        for word in ["is", "anybody", "there", "or", "not"] {
            talker.say(&format!("{word}\n")).await;
        }
        told(&host, &room, echoes.len()).await;
        // What is said from now on each hears once, and no echo of it.
        let name = &talker.name;
        let mut words = String::new();
        for word in ["new", "ok", "ok"] {
            talker.say(&format!("{word}\n")).await;
            words.push_str(&format!("{name}: {word}\n"));
            for echo in &echoes {
                echo.hears_last(&words).await;
                echo.is_read(&host, &room).await;
            }
        }
        other.hears_last(&words).await;
        // So are the words of an echo that are its own.
        echoes[0].say("mine\n").await;
        let mine = format!("{words}{}: mine\n", echoes[0].name);
        other.hears_last(&mine).await;
        talker
            .hears_last(&format!("{}: mine\n", echoes[0].name))
            .await;
        // And what a page says.
        host.send(&room, "all", "by hand").await;
        other
            .hears_last(&format!("{mine}jackfield: by hand\n"))
            .await;
        assert_eq!(host.kinds_count(&room, "loop-stopped").await, echoes.len());
    }
}

/// Words go back and forth between two rooms, with one more name before them each time.
#[tokio::test]
async fn rooms_that_are_joined_twice_are_stopped() {
    let host = Host::start().await;
    let (here, at) = room(&host, "line").await;
    let (there, at_there) = room(&host, "line").await;
    let talker = Guest::join(&host, &here, at, None).await;
    for links in 1..=2 {
        let mut one = TcpStream::connect(at).await.unwrap();
        let mut two = TcpStream::connect(at_there).await.unwrap();
        tokio::spawn(async move { copy_bidirectional(&mut one, &mut two).await });
        host.peers_until(&here, 1 + links).await;
        host.peers_until(&there, links).await;
    }
    talker.say("who is there\n").await;
    told(&host, &there, 2).await;
    // Each word comes back by both ways, and no further.
    let count = |word: &str| {
        let words = format!("{}: {word}\n", talker.name);
        talker.heard().matches(&words).count()
    };
    for word in ["new", "last"] {
        talker.say(&format!("{word}\n")).await;
        let both = || async { (count(word) == 2).then_some(()) };
        until("what comes back", both).await;
    }
    assert_eq!(count("new"), 2);
}

#[tokio::test]
async fn who_repeats_words_and_quotes_them_is_heard() {
    let host = Host::start().await;
    for framing in ["line", "none"] {
        let (room, at) = room(&host, framing).await;
        let one = Guest::join(&host, &room, at, None).await;
        let two = Guest::join(&host, &room, at, None).await;
        let (first, second) = (&one.name, &two.name);
        for times in 1..=20 {
            one.say("ok\n").await;
            two.hears_last(&format!("{first}: ok\n").repeat(times))
                .await;
            two.say("ok\n").await;
            one.hears_last(&format!("{second}: ok\n").repeat(times))
                .await;
        }
        for _ in 0..2 {
            two.say(&format!("{first}: ok\n")).await;
        }
        let quoted = format!("{second}: {first}: ok\n").repeat(2);
        one.hears_last(&quoted).await;
        if framing == "none" {
            // Nothing waits for a line's end.
            two.say("o").await;
            one.hears_last(&format!("{second}: o\n")).await;
        }
        assert_eq!(host.kinds_count(&room, "loop-stopped").await, 0);
    }
}
