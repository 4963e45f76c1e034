//! The connection to the relay: dialled, read and written. What it says becomes the link's input.

use std::sync::Once;

use futures_util::{
    SinkExt as _, StreamExt as _,
    future::BoxFuture,
    stream::{SplitSink, SplitStream},
};
use shared::fault::Fault;
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async_tls_with_config,
    tungstenite::{
        self, Message, handshake::client::Response, http::StatusCode, protocol::WebSocketConfig,
    },
};
use tokio_util::task::AbortOnDropHandle;

use super::{door::Door, link::Input, words};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why the live socket cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// In a line, with the mend.
    pub(super) what: String,
    /// Whether trying again would change nothing.
    pub(super) lasting: bool,
}

/// The connection, in each of its states.
pub(super) enum Line {
    Down,
    Dialling(BoxFuture<'static, Result<Socket, Refusal>>),
    Up(Connection),
}

/// Read and written independently: a relay that waits for its own bytes to be read must not keep ours back.
pub(super) struct Connection {
    heard: SplitStream<Socket>,
    /// Bounded by the link, which has one send under way, and by the relay's window, which bounds the
    /// acknowledgements.
    say: mpsc::UnboundedSender<Message>,
    _writer: AbortOnDropHandle<()>,
}

impl Line {
    /// Begins to dial; what comes of it is the next input.
    pub(super) fn dial(door: &Door) -> Self {
        Self::Dialling(Box::pin(dial(door.clone())))
    }

    /// What happens next. Loses nothing when it is dropped before it has ended.
    pub(super) async fn next(&mut self) -> Input {
        loop {
            match self {
                Self::Down => std::future::pending().await,
                Self::Dialling(dial) => match dial.await {
                    Ok(socket) => {
                        *self = Self::Up(Connection::new(socket));
                        return Input::Opened;
                    }
                    Err(refusal) => {
                        *self = Self::Down;
                        return Input::Refused(refusal);
                    }
                },
                Self::Up(connection) => match connection.heard.next().await {
                    Some(Ok(Message::Text(text))) => return Input::Text(text.as_str().to_owned()),
                    Some(Ok(Message::Binary(frame))) => return Input::Frame(frame),
                    // Pings are answered by the library.
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => {
                        *self = Self::Down;
                        return Input::Closed;
                    }
                },
            }
        }
    }

    /// Says something when its turn comes. What cannot be said any more is found out by hearing.
    pub(super) fn say(&self, text: String) {
        if let Self::Up(connection) = self {
            let _ = connection.say.send(Message::text(text));
        }
    }
}

impl Connection {
    fn new(socket: Socket) -> Self {
        let (sink, heard) = socket.split();
        let (say, said) = mpsc::unbounded_channel();
        Self {
            heard,
            say,
            _writer: AbortOnDropHandle::new(tokio::spawn(write(sink, said))),
        }
    }
}

async fn write(mut sink: SplitSink<Socket, Message>, mut said: mpsc::UnboundedReceiver<Message>) {
    while let Some(message) = said.recv().await {
        // A connection that takes nothing any more is found out by hearing.
        if sink.send(message).await.is_err() {
            return;
        }
    }
}

async fn dial(door: Door) -> Result<Socket, Refusal> {
    if door.secure {
        choose_cryptography();
    }
    let address = (door.host.as_str(), door.port);
    let stream = TcpStream::connect(address).await.map_err(|error| Refusal {
        what: words::no_relay(&door.url, &error),
        lasting: false,
    })?;
    // Small sends must not wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let config = WebSocketConfig::default().max_write_buffer_size(64 << 20);
    match client_async_tls_with_config(door.request, stream, Some(config), None).await {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::Error::Http(answer)) => Err(refused(&door.url, &answer)),
        Err(error) => Err(Refusal {
            what: words::no_live_socket(&door.url, &error),
            lasting: false,
        }),
    }
}

/// The relay, or something else that speaks HTTP, does not open a live socket.
fn refused(url: &str, answer: &Response) -> Refusal {
    let status = answer.status();
    let fault = answer.body().as_deref();
    let fault = fault.and_then(|body| serde_json::from_slice::<Fault>(body).ok());
    Refusal {
        what: words::refused(url, status, fault.as_ref()),
        lasting: matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN),
    }
}

/// rustls takes no provider of cryptography by itself.
fn choose_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It fails only where one is chosen already, which does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
