//! The frames of a live socket.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{
        WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
    },
};
use shared::{
    SUBPROTOCOL_BINARY,
    batch::{Records, frame_head},
    bridge::TextEncoding,
    id::BridgeId,
    live::{Entries, RelayMessage, RelayTell},
};

use crate::{journal::Chunk, operations::to_json};

/// How long one frame may take to be written; a client that takes longer reads too slowly for what it asks. It is stricter than
/// the connection's own pace (`http/timed.rs`) for all but small frames; what waits beyond a frame is bounded by credit.
const WRITE_TIME: Duration = Duration::from_secs(30);

/// tungstenite would allocate 128 KiB a connection, buffer writes without end and take messages of 64 MiB.
const READ_BUFFER: usize = 1 << 10;
const WRITE_BUFFER: usize = 64 << 10;

/// The largest answer is a page of entries: 4 MiB of them (or one larger entry), as base64 and as escaped text.
const LARGEST_ANSWER: usize = 48 << 20;

/// Close codes (RFC 6455, 7.4.1).
pub(super) const AWAY: u16 = 1001;
pub(super) const POLICY: u16 = 1008;
pub(super) const ERROR: u16 = 1011;
/// "Service restart": the client is to connect anew.
pub(super) const AGAIN: u16 = 1012;

/// The connection is gone or useless.
#[derive(Debug)]
pub(super) struct Lost;

/// What a client sent.
pub(super) enum Received {
    Text(Utf8Bytes),
    Binary,
    Pong,
}

/// Sets what tungstenite leaves open; `limit` is the largest message of a client.
pub(super) fn bounds(upgrade: WebSocketUpgrade, limit: usize) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(LARGEST_ANSWER)
        .max_message_size(limit)
        .max_frame_size(limit)
}

/// A live socket that speaks one of the two subprotocols.
pub(super) struct Wire {
    /// Boxed: it is handed on more than once, and a future keeps the room of what it has handed on.
    socket: Box<WebSocket>,
    binary: bool,
}

impl Wire {
    pub(super) fn new(socket: WebSocket) -> Self {
        let binary = socket
            .protocol()
            .is_some_and(|name| name == SUBPROTOCOL_BINARY);
        Self {
            socket: Box::new(socket),
            binary,
        }
    }

    /// The next message; `None` when the connection has ended.
    pub(super) async fn receive(&mut self) -> Option<Received> {
        match self.socket.recv().await?.ok()? {
            Message::Text(text) => Some(Received::Text(text)),
            Message::Binary(_) => Some(Received::Binary),
            Message::Ping(_) | Message::Pong(_) => Some(Received::Pong),
            Message::Close(_) => None,
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
    pub(super) async fn send_encoded(&mut self, json: &str) -> Result<(), Lost> {
        self.write(Message::Text(json.into())).await
    }

    /// The same of one that nobody else is sent.
    pub(super) async fn send_whole(&mut self, json: String) -> Result<(), Lost> {
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

    pub(super) async fn ping(&mut self) -> Result<(), Lost> {
        self.write(Message::Ping(Bytes::new())).await
    }

    pub(super) async fn close(&mut self, code: u16) -> Result<(), Lost> {
        let frame = CloseFrame {
            code,
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
