//! A client of the live socket.

use std::collections::VecDeque;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use shared::{batch, entry::Entry};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        self, Message, client::IntoClientRequest as _, handshake::client::Request,
        http::HeaderValue,
    },
};

use super::{Api, document, within};

/// The subprotocol whose batches are JSON.
pub(crate) const JSON: &str = "jackfield.v1.json";

/// The subprotocol whose batches are binary.
pub(crate) const BINARY: &str = "jackfield.v1";

/// What came over the socket.
#[derive(Debug)]
pub(crate) enum Frame {
    /// A message, already checked against the document.
    Text(Value),
    /// A binary batch.
    Batch(Vec<u8>),
    /// The end, with the close code where there was one.
    Closed(Option<u16>),
}

/// One viewer.
pub(crate) struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came while something else was waited for.
    waiting: VecDeque<Value>,
    last_id: u64,
    /// What the relay said first.
    pub(crate) hello: Value,
}

impl Live {
    /// The handshake's request, with the owner's key and a subprotocol.
    pub(crate) fn request(api: &Api, subprotocol: Option<&str>) -> Request {
        let url = format!("ws://{}/api/v1/live", api.address);
        let mut request = url.into_client_request().unwrap();
        let value = |text: &str| HeaderValue::from_str(text).unwrap();
        let headers = request.headers_mut();
        match &api.cookie {
            Some(cookie) => {
                headers.insert("Cookie", value(cookie));
                headers.insert("Origin", value(&api.url));
            }
            None => {
                headers.insert("Authorization", value(&format!("Bearer {}", api.bearer())));
            }
        }
        if let Some(name) = subprotocol {
            let name = HeaderValue::from_str(name).unwrap();
            request.headers_mut().insert("Sec-WebSocket-Protocol", name);
        }
        request
    }

    /// Connects without saying hello.
    pub(crate) async fn connect(api: &Api, subprotocol: Option<&str>) -> Self {
        let request = Self::request(api, subprotocol);
        let (socket, answer) = within("the handshake", connect_async(request))
            .await
            .unwrap();
        let chosen = answer.headers().get("Sec-WebSocket-Protocol");
        assert_eq!(chosen.map(|name| name.to_str().unwrap()), subprotocol);
        Self {
            socket,
            waiting: VecDeque::new(),
            last_id: 0,
            hello: Value::Null,
        }
    }

    /// Tries a handshake that has to be refused; the status and the body.
    pub(crate) async fn refused(request: Request) -> (u16, Value) {
        match within("the handshake", connect_async(request)).await {
            Err(tungstenite::Error::Http(answer)) => {
                let status = answer.status().as_u16();
                let body = answer.into_body().unwrap_or_default();
                (status, serde_json::from_slice(&body).unwrap_or_default())
            }
            other => panic!("not refused: {other:?}"),
        }
    }

    /// A viewer in JSON.
    pub(crate) async fn open(api: &Api) -> Self {
        Self::open_as(api, Some(JSON), "tester").await
    }

    /// A viewer with a subprotocol and a name.
    pub(crate) async fn open_as(api: &Api, subprotocol: Option<&str>, name: &str) -> Self {
        let mut live = Self::connect(api, subprotocol).await;
        live.say(json!({"hello": {"version": 1, "name": name}}))
            .await;
        let hello = live.message("hello", |message| message.get("hello").is_some());
        live.hello = hello.await["hello"].take();
        live
    }

    /// Says something.
    pub(crate) async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    /// Says something that may be no message.
    pub(crate) async fn say_text(&mut self, text: &str) {
        self.say_frame(Message::text(text)).await;
    }

    /// Sends a frame of any kind.
    pub(crate) async fn say_frame(&mut self, frame: Message) {
        within("the frame to go", self.socket.send(frame))
            .await
            .unwrap();
    }

    /// The next frame, whatever it is; pings are answered on the way.
    pub(crate) async fn frame(&mut self) -> Frame {
        loop {
            let frame = match within("a frame", self.socket.next()).await {
                Some(Ok(frame)) => frame,
                None | Some(Err(_)) => return Frame::Closed(None),
            };
            match frame {
                Message::Text(text) => {
                    let message = serde_json::from_str(&text).unwrap();
                    document::check_message(&message);
                    return Frame::Text(message);
                }
                Message::Binary(batch) => return Frame::Batch(batch.into()),
                Message::Close(close) => {
                    return Frame::Closed(close.map(|close| close.code.into()));
                }
                _ => {}
            }
        }
    }

    /// Waits for the first message for which `wanted` holds; the others keep their order and wait.
    pub(crate) async fn message(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.waiting.iter().position(&wanted) {
            return self.waiting.remove(index).unwrap();
        }
        within(what, async {
            loop {
                let message = match self.frame().await {
                    Frame::Text(message) => message,
                    Frame::Batch(batch) => read_batch(&batch),
                    Frame::Closed(code) => panic!("closed ({code:?}) while waiting for {what}"),
                };
                if wanted(&message) {
                    return message;
                }
                self.waiting.push_back(message);
            }
        })
        .await
    }

    /// What came and was not what was waited for.
    pub(crate) fn heard(&self) -> &VecDeque<Value> {
        &self.waiting
    }

    /// Asks for an operation: what was done, or the fault. Both are checked against the document.
    pub(crate) async fn call(&mut self, operation: &str, with: Value) -> Result<Value, Value> {
        self.last_id += 1;
        let id = self.last_id;
        self.say(json!({"id": id, "do": operation, "with": with}))
            .await;
        self.answer(id, operation).await
    }

    /// Waits for the answer to a call.
    pub(crate) async fn answer(&mut self, id: u64, operation: &str) -> Result<Value, Value> {
        let mut answer = self
            .message("an answer", |message| message["id"] == id)
            .await;
        if let Some(done) = answer.get_mut("done") {
            document::check_done(operation, done);
            return Ok(done.take());
        }
        let fault = answer["fault"].take();
        document::check_fault(&fault);
        Err(fault)
    }

    /// Begins to follow a bridge.
    pub(crate) async fn follow(&mut self, bridge: &str, after: u64) {
        self.say(json!({"follow": {"bridge": bridge, "after": after}}))
            .await;
    }

    /// Says that everything up to a number is consumed.
    pub(crate) async fn ack(&mut self, bridge: &str, seq: u64) {
        self.say(json!({"ack": {"bridge": bridge, "seq": seq}}))
            .await;
    }

    /// Collects entries of a bridge up to a number, acknowledging each batch.
    pub(crate) async fn entries_through(&mut self, bridge: &str, last: u64) -> Vec<Value> {
        let mut found: Vec<Value> = Vec::new();
        while found.last().is_none_or(|entry| entry["seq"] != last) {
            let mut batch = self
                .message("entries", |message| message["entries"]["bridge"] == bridge)
                .await;
            found.extend(super::api::list(batch["entries"].take(), "entries"));
            let seq = found.last().unwrap()["seq"].as_u64().unwrap();
            self.ack(bridge, seq).await;
        }
        found
    }
}

/// A binary batch in the form of a JSON one, but for the `text` that only the relay writes.
pub(crate) fn read_batch(frame: &[u8]) -> Value {
    let (bridge, records) = batch::read_frame(frame).unwrap();
    let entries: Vec<_> = records
        .map(|record| shared::entry::EntryJson::new(record.unwrap().entry().unwrap(), None))
        .collect();
    json!({"entries": {"bridge": bridge, "entries": entries}})
}

/// A binary batch: the bridge and the entries.
pub(crate) fn batch_of(frame: &[u8]) -> (String, Vec<Entry>) {
    let (bridge, records) = batch::read_frame(frame).unwrap();
    let entries = records.map(|record| record.unwrap().entry().unwrap());
    (bridge.0, entries.collect())
}

/// The entries of a binary batch, and how many bytes their records have.
pub(crate) fn batch_entries(frame: &[u8]) -> (Vec<Entry>, usize) {
    let (_, records) = batch::read_frame(frame).unwrap();
    let bytes = records.0.len();
    let entries = records.map(|record| record.unwrap().entry().unwrap());
    (entries.collect(), bytes)
}
