//! A viewer on `jackfield.v1`: follows a bridge, decodes and checks every entry in place, and acknowledges as the
//! page does.

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use shared::{
    SUBPROTOCOL_BINARY,
    batch::{Record, read_frame},
    entry::Event,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Bytes, Message, client::IntoClientRequest as _},
};

use crate::{
    message::Checker,
    relay::{Bridge, KEY, Relay},
};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Small messages go at once, as a browser sends them.
pub(crate) const NO_DELAY: bool = true;

/// What may go unacknowledged: a quarter of the relay's window, as in the page.
const ACKNOWLEDGE_BYTES: usize = 512 << 10;

/// Where a record's direction, flags and optional parts stand; see `docs/protocol.md`.
const DIRECTION: usize = 20;
const FLAGS: usize = 21;
const OPTIONAL: usize = 22;
const RECEIVED: u8 = 0;
const EVENT: u8 = 2;

/// A live socket that has said hello.
pub(crate) struct Viewer {
    socket: Socket,
    bridge: String,
    /// The highest number that came, and the bytes since the last acknowledgement.
    seq: u64,
    unacknowledged: usize,
    /// How many datagrams the relay says that it has dropped.
    pub(crate) dropped: u64,
}

impl Viewer {
    pub(crate) async fn connect(relay: &Relay, bridge: &Bridge) -> Result<Self> {
        let mut request = format!("ws://{}/api/v1/live", relay.address).into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("authorization", format!("Bearer {KEY}").parse()?);
        headers.insert("sec-websocket-protocol", SUBPROTOCOL_BINARY.parse()?);
        let (socket, _) = connect_async_with_config(request, None, NO_DELAY).await?;
        let mut viewer = Self {
            socket,
            bridge: bridge.id.clone(),
            seq: 0,
            unacknowledged: 0,
            dropped: 0,
        };
        viewer.say(&json!({"hello": {"version": 1}})).await?;
        viewer.text("hello").await?;
        Ok(viewer)
    }

    /// Begins with the entries above a number.
    pub(crate) async fn follow(&mut self, after: u64) -> Result<()> {
        self.seq = after;
        let follow = json!({"follow": {"bridge": self.bridge, "after": after}});
        self.say(&follow).await
    }

    /// Calls an operation and waits for what it has done. Entries must not be followed on this socket.
    pub(crate) async fn call(&mut self, id: u64, operation: &str, with: Value) -> Result<Value> {
        self.say(&json!({"id": id, "do": operation, "with": with}))
            .await?;
        let mut answer = self.text("id").await?;
        ensure!(answer["id"] == id, "the answer to another call: {answer}");
        ensure!(answer.get("done").is_some(), "refused: {answer}");
        Ok(answer["done"].take())
    }

    /// Takes frames until the checker has so many messages.
    pub(crate) async fn take(&mut self, checker: &mut Checker, messages: u64) -> Result<()> {
        while checker.received < messages {
            let frame = self.frame().await?;
            self.check(&frame, checker, |_| {}).await?;
        }
        Ok(())
    }

    /// Takes frames until a number has come.
    pub(crate) async fn take_through(&mut self, checker: &mut Checker, seq: u64) -> Result<()> {
        while self.seq < seq {
            let frame = self.frame().await?;
            self.check(&frame, checker, |_| {}).await?;
        }
        Ok(())
    }

    /// The next binary frame.
    pub(crate) async fn frame(&mut self) -> Result<Bytes> {
        loop {
            match self.message().await? {
                Message::Binary(frame) => return Ok(frame),
                Message::Text(text)
                    if text.starts_with("{\"trimmed") || text.starts_with("{\"reset") =>
                {
                    bail!("entries are gone: {text}")
                }
                _ => {}
            }
        }
    }

    /// Checks every entry of a frame, tells the numbers of its messages, and acknowledges when it is time.
    pub(crate) async fn check(
        &mut self,
        frame: &[u8],
        checker: &mut Checker,
        mut each: impl FnMut(u64),
    ) -> Result<()> {
        let (bridge, records) = read_frame(frame)?;
        ensure!(bridge.as_str() == self.bridge, "a frame of another bridge");
        for record in records {
            let record = record?;
            ensure!(
                record.seq == self.seq + 1,
                "entry {} after {}",
                record.seq,
                self.seq
            );
            self.seq = record.seq;
            self.unacknowledged += record.raw.len();
            match received(&record)? {
                Some(bytes) => each(checker.message(bytes)?),
                None => self.event(&record)?,
            }
        }
        if self.unacknowledged >= ACKNOWLEDGE_BYTES {
            self.unacknowledged = 0;
            let ack = json!({"ack": {"bridge": self.bridge, "seq": self.seq}});
            self.say(&ack).await?;
        }
        Ok(())
    }

    fn event(&mut self, record: &Record<'_>) -> Result<()> {
        if let Some(Event::DatagramsDropped { count }) = record.entry()?.event {
            self.dropped += count;
        }
        Ok(())
    }

    /// The next text frame that has this field.
    async fn text(&mut self, field: &str) -> Result<Value> {
        loop {
            if let Message::Text(text) = self.message().await? {
                let value: Value = serde_json::from_str(&text)?;
                if value.get(field).is_some() {
                    return Ok(value);
                }
            }
        }
    }

    async fn message(&mut self) -> Result<Message> {
        let message = self.socket.next().await;
        Ok(message.context("the live socket has ended")??)
    }

    async fn say(&mut self, message: &Value) -> Result<()> {
        let text = Message::text(message.to_string());
        Ok(self.socket.send(text).await?)
    }
}

/// The bytes of an entry that a peer has sent, in place; `None` for another one.
fn received<'a>(record: &Record<'a>) -> Result<Option<&'a [u8]>> {
    let raw = record.raw;
    let (Some(&direction), Some(&flags)) = (raw.get(DIRECTION), raw.get(FLAGS)) else {
        bail!("a short record");
    };
    if direction != RECEIVED {
        ensure!(
            direction <= EVENT,
            "a record with the direction {direction}"
        );
        return Ok(None);
    }
    let mut rest = raw.get(OPTIONAL..).context("a short record")?;
    // The peer and the author, where they are flagged.
    for flag in [2, 4] {
        if flags & flag != 0 {
            let (length, after) = rest.split_first_chunk::<2>().context("a short record")?;
            let length = usize::from(u16::from_le_bytes(*length));
            rest = after.get(length..).context("a short record")?;
        }
    }
    Ok(Some(rest))
}
