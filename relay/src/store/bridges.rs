//! Bridges as they are kept, and the numbers of them and of their peers.

use serde::{Deserialize, Serialize};
use shared::{
    bridge::{Endpoint, Form, Framing, Mode, TextEncoding},
    id::{BridgeId, PeerId, UserId},
    time::Timestamp,
    user::Role,
};

/// A bridge's number in the store; its id is the same number in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BridgeKey(pub i64);

impl BridgeKey {
    /// A fresh key of 48 random bits.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        Ok(Self((getrandom::u64()? >> 16) as i64))
    }

    /// The id under which users know the bridge.
    pub fn id(self) -> BridgeId {
        BridgeId(format!("{:012x}", self.0))
    }
}

/// Which entries of a bridge are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The lowest number; one above `last` when there is none.
    pub first: u64,
    /// The highest number; 0 when there is none.
    pub last: u64,
    /// The highest number of an entry that was received or sent; 0 when there is none.
    pub last_message: u64,
}

impl Default for Bounds {
    /// Of a bridge without entries.
    fn default() -> Self {
        Self {
            first: 1,
            last: 0,
            last_message: 0,
        }
    }
}

/// The id of a bridge's n-th peer.
pub fn peer_id(number: u64) -> PeerId {
    PeerId(format!("p{number}"))
}

/// The number in a peer's id; `None` for what never was one.
pub fn peer_number(id: &PeerId) -> Option<u64> {
    let number = id.as_str().strip_prefix('p')?.parse().ok()?;
    (peer_id(number) == *id).then_some(number)
}

/// What a user has set on a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// For people.
    pub name: String,
    /// What the socket is and where.
    pub endpoint: Endpoint,
    /// What is done with received entries.
    pub mode: Mode,
    /// How a TCP stream becomes entries.
    pub framing: Framing,
    /// The encoding of its texts.
    pub encoding: TextEncoding,
    /// The form in which pages begin to type.
    #[serde(default)]
    pub form: Form,
    /// Texts that end a connection.
    pub farewell: Vec<String>,
    /// Whether a dialled bridge dials again by itself.
    pub reconnect: bool,
    /// How long a dial may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// The most that one read of a TCP connection takes, in bytes.
    #[serde(default = "shared::bridge::whole_reads")]
    pub read_bytes: u32,
    /// The role of whoever chose the endpoint, where that is less than the owner's: it dials and listens as that one may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen_by: Option<Role>,
    /// Who that was, and whoever else but the owner and the admins chose it: of the relay's bridges it reaches what that one may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chooser: Option<UserId>,
}

/// A bridge's row.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredBridge {
    /// Its number.
    pub key: BridgeKey,
    /// What a user has set.
    pub settings: Settings,
    /// Whether it should be open.
    pub wanted: bool,
    /// The port that was taken where 0 was asked for.
    pub kept_port: Option<u16>,
    /// How many peers it has had; the number of the latest.
    pub last_peer: u64,
    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    pub owner: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
}
