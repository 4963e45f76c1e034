//! Servers that count, and that kill the relay at the point that is asked for.

use std::{collections::HashMap, sync::Mutex};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    sync::Notify,
};

use crate::{
    Way,
    common::{prelude::*, tcp_listener},
};

/// How far a server has come with a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    Connected,
    Greeted,
    Hello,
    From,
    To,
    Data,
    GoOn,
    FirstByte,
    Head,
    Half,
    /// It has everything, and counts it.
    Whole,
    HalfAnswered,
    Answered,
}

impl Way {
    /// All that its servers see.
    pub(crate) fn points(self) -> &'static [Point] {
        use Point::{
            Answered, Connected, Data, FirstByte, From, GoOn, Greeted, Half, HalfAnswered, Head,
            Hello, To, Whole,
        };
        match self {
            Self::Http => &[
                Connected,
                FirstByte,
                Head,
                Half,
                Whole,
                HalfAnswered,
                Answered,
            ],
            Self::Smtp | Self::Pipelined => &[
                Connected,
                Greeted,
                Hello,
                From,
                To,
                Data,
                GoOn,
                FirstByte,
                Half,
                Whole,
                HalfAnswered,
                Answered,
            ],
        }
    }
}

/// What a server knows of a notice.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    /// It has heard of it.
    pub(crate) seen: usize,
    /// It has had all of it, and has it.
    pub(crate) taken: usize,
    /// It has begun to say so.
    pub(crate) answered: usize,
}

/// What all servers know, and where the relay is to be killed.
#[derive(Default)]
pub(crate) struct Scene {
    counts: Mutex<HashMap<String, Count>>,
    trap: Mutex<Option<(Point, Pid)>>,
    sprung: Notify,
}

impl Scene {
    pub(crate) fn of(&self, name: &str) -> Count {
        let counts = self.counts.lock().unwrap();
        counts.get(name).copied().unwrap_or_default()
    }

    fn note(&self, name: &str, change: impl FnOnce(&mut Count)) {
        change(
            self.counts
                .lock()
                .unwrap()
                .entry(name.to_owned())
                .or_default(),
        );
    }

    /// The next server that comes so far kills this process.
    pub(crate) fn arm(&self, point: Point, pid: u32) {
        let pid = Pid::from_raw(pid.cast_signed());
        *self.trap.lock().unwrap() = Some((point, pid.unwrap()));
    }

    /// Waits for that.
    pub(crate) async fn sprung(&self, point: Point) {
        within(&format!("{point:?}"), self.sprung.notified()).await;
    }

    fn at(&self, point: Point) {
        let mut trap = self.trap.lock().unwrap();
        if let Some((_, pid)) = trap.take_if(|(armed, _)| *armed == point) {
            kill_process(pid, Signal::KILL).unwrap();
            let ended = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            waitid(WaitId::Pid(pid), ended).unwrap();
            self.sprung.notify_one();
        }
    }

    /// A name that begins so is put off the first time.
    fn puts_off(&self, name: &str) -> bool {
        name.starts_with("later") && self.of(name).seen == 1
    }
}

/// A server on a free port.
pub(crate) async fn serve(way: Way, scene: Arc<Scene>) -> SocketAddr {
    let (listener, address) = tcp_listener().await;
    // So that half of a large message is not all of it.
    let buffer = socket2::SockRef::from(&listener).set_recv_buffer_size(16 << 10);
    buffer.unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let scene = Arc::clone(&scene);
            tokio::spawn(async move {
                scene.at(Point::Connected);
                // The end is the kill, wherever it falls.
                let _ = match way {
                    Way::Http => gateway(stream, &scene).await,
                    Way::Smtp => mail_server(stream, &scene, "").await,
                    Way::Pipelined => mail_server(stream, &scene, "250-PIPELINING\r\n").await,
                };
            });
        }
    });
    address
}

async fn gateway(stream: TcpStream, scene: &Scene) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.fill_buf().await?;
    scene.at(Point::FirstByte);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_until(b'\n', &mut head).await? == 0 {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let part = |from: &str| {
        let rest = head.split(from).nth(1).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    };
    let (name, length): (_, usize) = (part("text="), part("content-length: ").parse().unwrap());
    scene.note(&name, |count| count.seen += 1);
    scene.at(Point::Head);
    let mut body = vec![0; length];
    stream.read_exact(&mut body[..length / 2]).await?;
    scene.at(Point::Half);
    stream.read_exact(&mut body[length / 2..]).await?;
    if scene.puts_off(&name) {
        let later = b"HTTP/1.1 503 later\r\ncontent-length: 0\r\n\r\n";
        return stream.write_all(later).await;
    }
    scene.note(&name, |count| count.taken += 1);
    scene.at(Point::Whole);
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    scene.note(&name, |count| count.answered += 1);
    stream.write_all(&answer[..20]).await?;
    scene.at(Point::HalfAnswered);
    stream.write_all(&answer[20..]).await?;
    scene.at(Point::Answered);
    Ok(())
}

async fn mail_server(stream: TcpStream, scene: &Scene, offers: &str) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 counting\r\n").await?;
    scene.at(Point::Greeted);
    let (mut line, mut name) = (String::new(), None);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer = match line.get(..4).unwrap_or_default() {
            "EHLO" => {
                scene.at(Point::Hello);
                format!("250-counting\r\n{offers}250 8BITMIME\r\n")
            }
            "MAIL" => {
                scene.at(Point::From);
                "250 fine\r\n".to_owned()
            }
            "RCPT" => {
                let to = line.split(['<', '@']).nth(1).unwrap().to_owned();
                scene.note(&to, |count| count.seen += 1);
                scene.at(Point::To);
                let later = scene.puts_off(&to);
                name = (!later).then_some(to);
                let answer = if later {
                    "450 later\r\n"
                } else {
                    "250 fine\r\n"
                };
                answer.to_owned()
            }
            "DATA" => match name.take() {
                Some(name) => message(&mut stream, scene, &name).await?,
                None => "503 for whom?\r\n".to_owned(),
            },
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "250 fine\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}

/// From `DATA` to the middle of the answer to the final dot; the rest of it.
async fn message(
    stream: &mut BufReader<TcpStream>,
    scene: &Scene,
    name: &str,
) -> std::io::Result<String> {
    scene.at(Point::Data);
    stream.write_all(b"354 go on\r\n").await?;
    scene.at(Point::GoOn);
    stream.fill_buf().await?;
    scene.at(Point::FirstByte);
    let mut line = Vec::new();
    while line != b".\r\n" {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b"\r\n" {
            scene.at(Point::Half);
        }
    }
    scene.note(name, |count| count.taken += 1);
    scene.at(Point::Whole);
    scene.note(name, |count| count.answered += 1);
    stream.write_all(b"25").await?;
    scene.at(Point::HalfAnswered);
    stream.write_all(b"0 taken\r\n").await?;
    scene.at(Point::Answered);
    Ok(String::new())
}
