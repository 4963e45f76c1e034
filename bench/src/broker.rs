//! Message brokers that also speak WebSocket: started with their defaults, published to over TCP, followed over
//! WebSocket. What they lose is counted.

mod mqtt;
mod nats;

use std::{
    net::TcpListener,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::Command,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    connect_async_with_config,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use crate::{
    message::Checker,
    program::Program,
    viewer::{NO_DELAY, Socket},
};

const START_TIME: Duration = Duration::from_secs(5);

/// Nothing has come for so long: what is missing is lost.
const QUIET: Duration = Duration::from_secs(1);

/// Which broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Mosquitto,
    Nats,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Mosquitto, Self::Nats];

    /// The program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats-server",
        }
    }

    fn command(self, folder: &Path, raw: u16, web: u16) -> Result<Command> {
        let file = folder.join("conf");
        let (text, flag) = match self {
            Self::Mosquitto => (
                format!(
                    "allow_anonymous true\nlistener {raw} 127.0.0.1\nlistener {web} 127.0.0.1\nprotocol websockets\n"
                ),
                "-c",
            ),
            Self::Nats => (
                format!(
                    "listen: \"127.0.0.1:{raw}\"\nwebsocket {{ listen: \"127.0.0.1:{web}\", no_tls: true }}\n"
                ),
                "-c",
            ),
        };
        std::fs::write(&file, text)?;
        // Debian keeps mosquitto where only root looks.
        let usual = format!("/usr/sbin/{}", self.name());
        let program = if Path::new(&usual).exists() {
            usual
        } else {
            self.name().to_owned()
        };
        let mut command = Command::new(program);
        command
            .arg(flag)
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Ok(command)
    }

    /// What a client says first, and the answers' end that it waits for.
    fn greeting(self, subscribe: bool) -> (Vec<u8>, &'static [u8]) {
        match self {
            Self::Mosquitto => mqtt::greeting(subscribe),
            Self::Nats => nats::greeting(subscribe),
        }
    }

    /// Appends what publishes a message.
    fn publish(self, out: &mut Vec<u8>, message: &[u8]) {
        match self {
            Self::Mosquitto => mqtt::publish(out, message),
            Self::Nats => nats::publish(out, message),
        }
    }

    /// Splits what came first: what it is, and its length; `None` while it is not whole.
    fn split(self, bytes: &[u8]) -> Result<Option<(Received<'_>, usize)>> {
        match self {
            Self::Mosquitto => mqtt::split(bytes),
            Self::Nats => nats::split(bytes),
        }
    }
}

/// What a broker sends.
enum Received<'a> {
    Message(&'a [u8]),
    /// To be answered, or the broker goes away.
    Ping,
    Other,
}

/// A running broker; it is killed when this is dropped.
pub(crate) struct Broker {
    kind: Kind,
    pub(crate) program: Program,
    raw: u16,
    web: u16,
    _folder: tempfile::TempDir,
}

impl Broker {
    /// `None` where the program is not installed.
    pub(crate) async fn start(kind: Kind) -> Result<Option<Self>> {
        let folder = tempfile::tempdir()?;
        let (raw, web) = (free_port()?, free_port()?);
        let Ok(program) = Program::start(&mut kind.command(folder.path(), raw, web)?) else {
            return Ok(None);
        };
        let started = Instant::now();
        for port in [raw, web] {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                ensure!(
                    started.elapsed() < START_TIME,
                    "{} does not listen",
                    kind.name()
                );
                sleep(Duration::from_millis(10)).await;
            }
        }
        Ok(Some(Self {
            kind,
            program,
            raw,
            web,
            _folder: folder,
        }))
    }

    pub(crate) async fn publisher(&self) -> Result<Publisher> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.raw)).await?;
        stream.set_nodelay(true)?;
        let (hello, answer) = self.kind.greeting(false);
        stream.write_all(&hello).await?;
        let mut seen = Vec::new();
        while !contains(&seen, answer) {
            ensure!(
                stream.read_buf(&mut seen).await? > 0,
                "the broker has hung up"
            );
        }
        Ok(Publisher {
            kind: self.kind,
            stream,
        })
    }

    pub(crate) async fn subscriber(&self) -> Result<Subscriber> {
        let mut request = format!("ws://127.0.0.1:{}/", self.web).into_client_request()?;
        if self.kind == Kind::Mosquitto {
            let headers = request.headers_mut();
            headers.insert("sec-websocket-protocol", "mqtt".parse()?);
        }
        let (mut socket, _) = connect_async_with_config(request, None, NO_DELAY).await?;
        let (hello, answer) = self.kind.greeting(true);
        socket.send(Message::binary(hello)).await?;
        let mut seen = Vec::new();
        while !contains(&seen, answer) {
            let message = timeout(START_TIME, socket.next()).await?;
            let message = message.context("the broker has hung up")??;
            seen.extend_from_slice(&message.into_data());
        }
        Ok(Subscriber {
            kind: self.kind,
            socket,
            rest: Vec::new(),
        })
    }
}

/// A client that sends.
pub(crate) struct Publisher {
    kind: Kind,
    stream: TcpStream,
}

impl Publisher {
    /// Publishes messages that have been wrapped by [`Publisher::wrap`].
    pub(crate) async fn send(&mut self, wrapped: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(wrapped).await?)
    }

    pub(crate) fn wrap(&self, out: &mut Vec<u8>, message: &[u8]) {
        self.kind.publish(out, message);
    }
}

/// A client that receives.
pub(crate) struct Subscriber {
    kind: Kind,
    socket: Socket,
    rest: Vec<u8>,
}

impl Subscriber {
    /// Takes messages until there are so many with those that are lost, the broker hangs up, or nothing comes any
    /// more. Answers when the last one came.
    pub(crate) async fn take(&mut self, checker: &mut Checker, count: u64) -> Result<Instant> {
        let mut latest = Instant::now();
        while checker.received + checker.lost < count {
            let Ok(Some(Ok(message))) = timeout(QUIET, self.socket.next()).await else {
                break;
            };
            latest = Instant::now();
            self.rest.extend_from_slice(&message.into_data());
            if self.split(checker)? {
                self.socket.send(Message::binary(nats::PONG)).await?;
            }
        }
        checker.lost = count - checker.received;
        Ok(latest)
    }

    /// Checks what has come whole; says whether an answer is wanted.
    fn split(&mut self, checker: &mut Checker) -> Result<bool> {
        let (mut used, mut ping) = (0, false);
        while let Some((received, length)) = self.kind.split(&self.rest[used..])? {
            match received {
                Received::Message(message) => {
                    checker.message(message)?;
                }
                Received::Ping => ping = true,
                Received::Other => {}
            }
            used += length;
        }
        self.rest.drain(..used);
        Ok(ping)
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
