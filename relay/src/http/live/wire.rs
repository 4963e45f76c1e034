//! The messages of a live socket.

use std::{sync::Arc, time::Duration};

use axum::body::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use shared::{
    batch::{Records, frame_head},
    bridge::TextEncoding,
    fault::Fault,
    id::BridgeId,
    live::{Entries, RelayMessage, RelayTell},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message, Utf8Bytes,
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

use super::incoming::{Incoming, Whole};
use crate::{
    http::budget::{Budget, Held, Share},
    journal::Chunk,
    operations::to_json,
};

/// How long one frame may take to be written; a client that takes longer reads too slowly for what it asks. It is stricter than
/// the connection's own pace (`http/timed.rs`) for all but small frames; what waits beyond a frame is bounded by credit.
const WRITE_TIME: Duration = Duration::from_secs(30);

/// tungstenite would allocate 128 KiB a connection and buffer writes without end.
const READ_BUFFER: usize = 1 << 10;
const WRITE_BUFFER: usize = 64 << 10;

/// The largest answer is a page of entries: 4 MiB of them (or one larger entry), as base64 and as escaped text.
const LARGEST_ANSWER: usize = 48 << 20;

/// Close codes (RFC 6455, 7.4.1).
pub(super) const AWAY: u16 = 1001;
pub(super) const POLICY: u16 = 1008;
pub(super) const TOO_LARGE: u16 = 1009;
pub(super) const ERROR: u16 = 1011;
/// "Service restart": the client is to connect anew.
pub(super) const AGAIN: u16 = 1012;

/// The connection is gone or useless.
#[derive(Debug)]
pub(super) struct Lost;

/// What a client sent.
pub(super) enum Received {
    /// A text, and the room that it takes where it is large.
    Text(Utf8Bytes, Held),
    Binary,
    Pong,
    /// There is no room for a message, or it is too large; its beginning.
    Refused(Bytes, Fault),
    /// A message has not come in time.
    Late,
}

/// A live socket that speaks one of the two subprotocols.
pub(super) struct Wire {
    /// Boxed: it is handed on more than once, and a future keeps the room of what it has handed on.
    socket: Box<WebSocketStream<Incoming<TokioIo<Upgraded>>>>,
    binary: bool,
}

impl Wire {
    /// Over a connection that was upgraded; its messages have so many bytes at the most, and large ones take room of a share.
    pub(super) async fn new(
        upgraded: Upgraded,
        binary: bool,
        (budget, share): (Arc<Budget>, Share),
        limit: usize,
    ) -> Self {
        let incoming = Incoming::new(TokioIo::new(upgraded), budget, share, limit);
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_write_buffer_size(LARGEST_ANSWER)
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let socket = WebSocketStream::from_raw_socket(incoming, Role::Server, Some(config));
        Self {
            socket: Box::new(socket.await),
            binary,
        }
    }

    /// Whose room its messages take from now on.
    pub(super) fn take_of(&mut self, share: Share) {
        self.socket.get_mut().take_of(share);
    }

    /// The next message; `None` when the connection has ended.
    pub(super) async fn receive(&mut self) -> Option<Received> {
        match self.socket.next().await? {
            // Texts come as bytes (`incoming.rs`), for they may have been broken off.
            Ok(Message::Binary(bytes)) => self.whole(bytes),
            Ok(Message::Ping(_) | Message::Pong(_)) => Some(Received::Pong),
            Ok(_) => None,
            Err(_) if self.socket.get_ref().is_late() => Some(Received::Late),
            Err(_) => None,
        }
    }

    fn whole(&mut self, bytes: Bytes) -> Option<Received> {
        let Whole {
            is_text,
            held,
            refused,
        } = self.socket.get_mut().take_whole();
        match refused {
            Some(fault) => Some(Received::Refused(bytes, fault)),
            None if is_text => Some(Received::Text(bytes.try_into().ok()?, held)),
            None => Some(Received::Binary),
        }
    }

    /// The next message that is no ping or pong; `None` when the connection has ended.
    pub(super) async fn receive_message(&mut self) -> Option<Received> {
        loop {
            match self.receive().await? {
                Received::Pong => {}
                message => return Some(message),
            }
        }
    }

    /// Tells something. It is encoded at once, so that the future holds text and not the message.
    pub(super) fn tell(&mut self, tell: RelayTell) -> impl Future<Output = Result<(), Lost>> {
        self.send(tell.into())
    }

    /// Sends a message, as [`Wire::tell`].
    pub(super) fn send(&mut self, message: RelayMessage) -> impl Future<Output = Result<(), Lost>> {
        let json = serde_json::to_string(&message).map_err(|_| Lost);
        async move { self.write(Message::Text(json?.into())).await }
    }

    /// Sends a message that is JSON already.
    pub(super) async fn send_encoded(&mut self, json: impl Into<Utf8Bytes>) -> Result<(), Lost> {
        self.write(Message::Text(json.into())).await
    }

    /// Entries, in the form of the subprotocol.
    pub(super) async fn batch(
        &mut self,
        bridge: &BridgeId,
        chunk: &Chunk,
        encoding: TextEncoding,
    ) -> Result<(), Lost> {
        if self.binary {
            let mut frame = frame_head(bridge);
            frame.reserve_exact(chunk.bytes);
            for records in &chunk.records {
                frame.extend_from_slice(records);
            }
            return self.write(Message::Binary(frame.into())).await;
        }
        let records = chunk.records.iter().flat_map(|records| Records(records));
        let entries = records
            .map(|record| Ok(to_json(record?.entry()?, encoding)))
            .collect::<Result<_, shared::batch::BatchError>>()
            .map_err(|_| Lost)?;
        self.tell(RelayTell::Entries(Entries {
            bridge: bridge.clone(),
            entries,
        }))
        .await
    }

    /// Whether a message has begun to come and is not there yet.
    pub(super) fn is_within_message(&self) -> bool {
        self.socket.get_ref().is_within_message()
    }

    pub(super) async fn ping(&mut self) -> Result<(), Lost> {
        self.write(Message::Ping(Bytes::new())).await
    }

    pub(super) async fn close(&mut self, code: u16) -> Result<(), Lost> {
        let frame = CloseFrame {
            code: code.into(),
            reason: Utf8Bytes::default(),
        };
        self.write(Message::Close(Some(frame))).await
    }

    async fn write(&mut self, message: Message) -> Result<(), Lost> {
        match tokio::time::timeout(WRITE_TIME, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Lost),
        }
    }
}
