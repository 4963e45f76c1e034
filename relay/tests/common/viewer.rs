//! A viewer whose connection may be lost at any byte, and what it has seen: it goes on from there, as the page does.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use shared::{
    entry::{Entry, EntryJson},
    payload::parse_base64,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use super::{Api, Live, live::batch_of};

/// What a viewer was told.
#[derive(Debug)]
pub(crate) enum Heard {
    /// Entries of a bridge.
    Entries(String, Vec<Entry>),
    /// Everything else.
    Message(Value),
}

/// One connection of a viewer. Everything answers `None` when the connection is lost.
pub(crate) struct Viewer {
    socket: WebSocketStream<TcpStream>,
    /// The journal's, as the relay's hello has it.
    pub(crate) epoch: String,
}

impl Viewer {
    /// Connects and says hello.
    pub(crate) async fn open(api: &Api, subprotocol: &str) -> Option<Self> {
        Self::over(
            TcpStream::connect(api.address).await.ok()?,
            api,
            subprotocol,
        )
        .await
    }

    /// Says hello over a connection that is there.
    pub(crate) async fn over(stream: TcpStream, api: &Api, subprotocol: &str) -> Option<Self> {
        let request = Live::request(api, Some(subprotocol));
        let (socket, _) = client_async(request, stream).await.ok()?;
        let mut viewer = Self {
            socket,
            epoch: String::new(),
        };
        let hello = json!({"hello": {"version": 1, "name": "viewer"}});
        viewer.say(&hello).await?;
        let Heard::Message(hello) = viewer.next().await? else {
            panic!("entries before the hello");
        };
        viewer.epoch = hello["hello"]["epoch"].as_str().unwrap().to_owned();
        Some(viewer)
    }

    /// Says something.
    pub(crate) async fn say(&mut self, message: &Value) -> Option<()> {
        self.socket
            .send(Message::text(message.to_string()))
            .await
            .ok()
    }

    /// The next thing that it is told.
    pub(crate) async fn next(&mut self) -> Option<Heard> {
        loop {
            match self.socket.next().await?.ok()? {
                Message::Binary(frame) => {
                    let (bridge, entries) = batch_of(&frame);
                    return Some(Heard::Entries(bridge, entries));
                }
                Message::Text(text) => return Some(heard(serde_json::from_str(&text).unwrap())),
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }
}

fn heard(mut message: Value) -> Heard {
    if message.get("entries").is_none() {
        return Heard::Message(message);
    }
    let bridge = message["entries"]["bridge"].as_str().unwrap().to_owned();
    let entries: Vec<EntryJson> =
        serde_json::from_value(message["entries"]["entries"].take()).unwrap();
    Heard::Entries(bridge, entries.into_iter().map(entry).collect())
}

fn entry(json: EntryJson) -> Entry {
    Entry {
        seq: json.seq,
        at: json.at,
        direction: json.direction,
        peer: json.peer,
        author: json.author,
        to: json.to,
        partial: json.partial,
        event: json.event,
        bytes: parse_base64(&json.base64).unwrap(),
    }
}

/// What was seen of a bridge's journal, from its first entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) bridge: String,
    pub(crate) entries: Vec<Entry>,
    epoch: Option<String>,
}

impl Seen {
    /// Nothing yet.
    pub(crate) fn nothing(bridge: &str) -> Self {
        Self {
            bridge: bridge.to_owned(),
            entries: Vec::new(),
            epoch: None,
        }
    }

    /// The highest number that was seen.
    pub(crate) fn last(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Begins to follow from here.
    pub(crate) async fn follow(&mut self, viewer: &mut Viewer) -> Option<()> {
        let mut follow = json!({"bridge": self.bridge, "after": self.last()});
        if let Some(epoch) = self.epoch.replace(viewer.epoch.clone()) {
            follow["epoch"] = epoch.into();
        }
        viewer.say(&json!({"follow": follow})).await
    }

    /// Adds entries, each of which must be the next.
    #[track_caller]
    pub(crate) fn add(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            assert_eq!(entry.seq, self.last() + 1, "a hole or a double");
            self.entries.push(entry);
        }
    }

    /// Adds what was told, and acknowledges it. Nothing may be missing.
    pub(crate) async fn hear(&mut self, viewer: &mut Viewer) -> Option<Value> {
        match viewer.next().await? {
            Heard::Entries(bridge, entries) => {
                assert_eq!(bridge, self.bridge);
                self.add(entries);
                let ack = json!({"ack": {"bridge": bridge, "seq": self.last()}});
                viewer.say(&ack).await?;
                Some(Value::Null)
            }
            Heard::Message(message) => {
                for wrong in ["trimmed", "reset", "fault"] {
                    assert!(
                        message.get(wrong).is_none() || message.get("id").is_some(),
                        "{message}"
                    );
                }
                Some(message)
            }
        }
    }

    /// Follows on a fresh connection through a number.
    pub(crate) async fn catch_up(&mut self, api: &Api, last: u64) {
        if self.last() >= last {
            return;
        }
        let mut viewer = Viewer::open(api, super::BINARY).await.unwrap();
        self.follow(&mut viewer).await.unwrap();
        while self.last() < last {
            self.hear(&mut viewer).await.unwrap();
        }
    }
}

/// The highest number that a bridge's journal holds.
pub(crate) async fn last_of(api: &Api, bridge: &str) -> u64 {
    let with = json!({"bridge": bridge, "limit": 1});
    api.call("list-entries", with).await.good()["last"]
        .as_u64()
        .unwrap()
}
