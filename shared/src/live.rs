//! The messages of the live socket. Everything but binary batches is a JSON text frame.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    alert::Alert,
    bridge::Bridge,
    entry::EntryJson,
    fault::{Fault, FaultCode},
    file::FileSend,
    id::{AlertId, BridgeId, Epoch, SavedId},
    notice::{Notice, Reply},
    operation::Limits,
    peer::Peer,
    periodic::Periodic,
    saved::Saved,
    share::GuestHere,
    time::Timestamp,
    user::Me,
};

/// How often the relay sends a tick, in milliseconds.
pub const TICK_MS: u64 = 10_000;

/// After how long without any message a client takes the connection for lost, in milliseconds.
pub const SILENCE_MS: u64 = 25_000;

/// What a client says.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientMessage {
    /// Asks for an operation.
    Call(Call),
    /// Everything else.
    Tell(ClientTell),
}

/// Asks for an operation; the answer carries the same `id`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Chosen by the client.
    pub id: u64,
    /// The operation's name.
    #[serde(rename = "do")]
    pub operation: String,
    /// Its arguments.
    #[serde(default = "no_arguments")]
    pub with: Value,
    /// Makes a call that is repeated safe, where the operation takes a key; the same as `key` in `with`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Call {
    /// The arguments, the key among them.
    pub fn arguments(self) -> Value {
        let mut with = self.with;
        if let (Some(key), Some(fields)) = (self.key, with.as_object_mut()) {
            fields.insert("key".to_owned(), key.into());
        }
        with
    }
}

fn no_arguments() -> Value {
    json!({})
}

/// What a client says besides calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClientTell {
    /// The first message.
    Hello(ClientHello),
    /// Begins to follow a bridge.
    Follow(Follow),
    /// Ends it.
    Unfollow(Unfollow),
    /// Has consumed entries.
    Ack(Ack),
}

/// The first message of a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClientHello {
    /// [`crate::PROTOCOL_VERSION`].
    pub version: u32,
    /// The person's name, shown as the author of sends; at most 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Begins to follow a bridge, or goes on after a lost connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Follow {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Entries above this number are wanted; 0 for all.
    pub after: u64,
    /// The epoch that `after` belongs to, where the client has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
}

/// Ends following a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unfollow {
    /// Which bridge.
    pub bridge: BridgeId,
}

/// All entries of a bridge up to `seq` are consumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ack {
    /// Which bridge.
    pub bridge: BridgeId,
    /// The highest number that is consumed.
    pub seq: u64,
}

impl ClientMessage {
    /// Reads a text frame.
    ///
    /// # Errors
    /// `bad-request`, with the call's `id` where there is one, so that the answer can carry it.
    pub fn parse(text: &str) -> Result<Self, (Option<u64>, Fault)> {
        let bad = |id: Option<u64>, error: serde_json::Error| {
            let detail = format!("This is no message of the live socket: {error}.");
            (id, Fault::new(FaultCode::BadRequest, detail))
        };
        let value: Value = serde_json::from_str(text).map_err(|error| bad(None, error))?;
        if value.get("do").is_none() {
            let tell = serde_json::from_value(value).map_err(|error| bad(None, error))?;
            return Ok(Self::Tell(tell));
        }
        let id = value.get("id").and_then(Value::as_u64);
        let call = serde_json::from_value(value).map_err(|error| bad(id, error))?;
        Ok(Self::Call(call))
    }
}

/// What the relay says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[allow(
    clippy::large_enum_variant,
    reason = "a message becomes text as soon as it is made"
)]
pub enum RelayMessage {
    /// Answers a call.
    Answer(Answer),
    /// Everything else.
    Tell(RelayTell),
}

impl From<RelayTell> for RelayMessage {
    fn from(tell: RelayTell) -> Self {
        Self::Tell(tell)
    }
}

/// Answers the call with the same `id`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The call's.
    pub id: u64,
    /// How it went.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// How a call went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The operation's answer.
    Done(Value),
    /// What is wrong.
    Fault(Fault),
}

/// What the relay says besides answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RelayTell {
    /// The first message.
    Hello(RelayHello),
    /// What is wrong with a message that was no call.
    Fault(Fault),
    /// Entries of a followed bridge, on sockets that speak JSON.
    Entries(Entries),
    /// Entries that were wanted are gone.
    Trimmed(Trimmed),
    /// The journal is another one than the client's.
    Reset(Reset),
    /// A bridge is new or has changed.
    Bridge(Bridge),
    /// A bridge is gone.
    BridgeGone(BridgeGone),
    /// A peer is new or has changed.
    Peer(PeerTell),
    /// Who looks at a bridge.
    Readers(Readers),
    /// A saved send is new or has changed.
    Saved(Box<Saved>),
    /// A saved send is gone.
    SavedGone(SavedGone),
    /// A periodic send is new, has sent, or has ended.
    Periodic(Box<Periodic>),
    /// A file on its way to a peer is new, has come further, or has ended.
    File(Box<FileSend>),
    /// A notice is new or has changed.
    Notice(Box<Notice>),
    /// A phone has answered.
    Reply(Box<Reply>),
    /// An alert is new, has changed, or has fired.
    Alert(Box<Alert>),
    /// An alert is gone.
    AlertGone(AlertGone),
    /// Who the client is has changed: its role, or what is granted to it.
    Me(Box<Me>),
    /// The relay's time, every 10 s.
    Tick(Timestamp),
}

/// The first message of the relay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RelayHello {
    /// [`crate::PROTOCOL_VERSION`].
    pub version: u32,
    /// Names the page that this relay serves; a page of another build reloads.
    pub build: String,
    /// The journal's epoch.
    pub epoch: Epoch,
    /// How many bytes of entries (counted as binary records) may be unacknowledged for each follow.
    pub window: u64,
    /// The limits in force, by their configuration keys.
    pub limits: Limits,
    /// Who the client is, where it came by a share link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<GuestHere>,
    /// Who the client is, where it is no guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub me: Option<Me>,
}

/// Entries of a followed bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entries {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Ascending, without holes.
    pub entries: Vec<EntryJson>,
}

/// Entries that were wanted are gone; what follows begins at `first`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trimmed {
    /// Which bridge.
    pub bridge: BridgeId,
    /// The lowest number that the journal holds.
    pub first: u64,
}

/// The journal is of another epoch; what follows begins at `first`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reset {
    /// Which bridge.
    pub bridge: BridgeId,
    /// The epoch now.
    pub epoch: Epoch,
    /// The lowest number that the journal holds.
    pub first: u64,
    /// The highest.
    pub last: u64,
}

/// A bridge is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BridgeGone {
    /// Which bridge.
    pub id: BridgeId,
}

/// Who looks at a bridge now: who follows it on a live socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Readers {
    /// Which bridge.
    pub bridge: BridgeId,
    /// The names, each once, in order.
    pub names: Vec<String>,
    /// Which of these names are guests'.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<String>,
    /// How many have no name.
    pub unnamed: usize,
}

/// A saved send is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedGone {
    /// Which one.
    pub id: SavedId,
    /// The bridge that it was for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeId>,
}

/// An alert is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertGone {
    /// Which one.
    pub id: AlertId,
    /// The bridge that it was on.
    pub bridge: BridgeId,
}

/// A peer is new or has changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeerTell {
    /// Which bridge.
    pub bridge: BridgeId,
    /// The peer as it is now.
    #[serde(flatten)]
    pub peer: Peer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_clients_say() {
        let call = ClientMessage::parse(r#"{"id":7,"do":"send","with":{"to":"all"}}"#).unwrap();
        assert!(matches!(call, ClientMessage::Call(Call { id: 7, .. })));
        let follow = ClientMessage::parse(r#"{"follow":{"bridge":"b","after":0}}"#).unwrap();
        assert!(matches!(follow, ClientMessage::Tell(ClientTell::Follow(_))));
    }

    #[test]
    fn a_malformed_call_keeps_its_id() {
        let (id, fault) = ClientMessage::parse(r#"{"id":9,"do":5}"#).unwrap_err();
        assert_eq!((id, fault.code), (Some(9), FaultCode::BadRequest));
        for text in ["", "[]", "{}", "{\"ack\":3}", "{\"other\":{}}"] {
            assert_eq!(ClientMessage::parse(text).unwrap_err().0, None, "{text}");
        }
    }

    #[test]
    fn relay_messages_come_back() {
        for message in [
            RelayMessage::Answer(Answer {
                id: 1,
                outcome: Outcome::Done(json!({})),
            }),
            RelayMessage::Answer(Answer {
                id: 2,
                outcome: Outcome::Fault(Fault::new(FaultCode::NotFound, "No such bridge.")),
            }),
            RelayTell::Tick(Timestamp(0)).into(),
            RelayTell::BridgeGone(BridgeGone {
                id: BridgeId("b".to_owned()),
            })
            .into(),
        ] {
            let text = serde_json::to_string(&message).unwrap();
            assert_eq!(
                serde_json::from_str::<RelayMessage>(&text).unwrap(),
                message,
                "{text}"
            );
        }
        let done = r#"{"id":1,"done":{}}"#;
        assert!(serde_json::from_str::<RelayMessage>(done).is_ok());
    }
}
