//! The store: what is durable. It knows rows and transactions, nothing of tasks, sockets or HTTP.
//!
//! One [`Writer`] commits, any number of readers look. [`sqlite`] is the only engine so far.

mod accounts;
mod alerts;
mod audit;
mod codes;
pub mod grams;
mod outbox;
mod sqlite;
mod ways;

use serde::{Deserialize, Serialize};
use shared::{
    bridge::{Endpoint, Form, Framing, Mode, TextEncoding},
    egress::Rule,
    entry::{Direction, Entry},
    fault::{Fault, FaultCode},
    id::{BridgeId, PeerId, SavedId, ShareId, UserId},
    operation::Template,
    peer::Peer,
    saved::Saved,
    share::May,
    time::Timestamp,
    user::Role,
};

pub use accounts::{
    AccountEdit, Digest, PassphraseHash, StoredAccounts, StoredGrant, StoredSession, StoredToken,
    StoredUser,
};
pub use alerts::{AlertEdit, AlertSettings, StoredAlert};
pub use audit::{AuditEdit, DeedRange};
pub use codes::{CodeEdit, StoredCode};
pub use outbox::{
    EarlyReceipt, Forgettable, HourCount, Lane, MessageFields, NoticeKey, NoticeRange, NoticeState,
    NoticeStep, OutboxEdit, StoredKey, StoredMessage, StoredNotice, StoredReply, Taken,
};
#[cfg(test)]
pub(crate) use sqlite::LOSES_ANSWERS;
pub use sqlite::{
    Aside, Backup, Index, Restored, Store, Writer, backup, has_admin, restore, weight,
};
pub use ways::{StoredWay, WayKind};

/// What goes wrong with the store. The text holds no path and no data.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine's own word.
    #[error("the journal's database failed: {0}")]
    Engine(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the journal's database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Something does not hold what it should.
    #[error("the journal's database is damaged in {0}")]
    Damaged(&'static str),
    /// What is to be kept, or taken over, is not as it has to be.
    #[error("{0}")]
    Refused(String),
    /// A file beside the database could not be used.
    #[error("a file of the journal could not be used: {0}")]
    File(#[from] std::io::Error),
}

/// SQLite's codes for a damaged file, and for one that is no database.
const DAMAGE_CODES: [i32; 2] = [11, 26];

impl StoreError {
    /// What a user is told who wanted to read: `too-many-requests` where others had all readers for too long, else
    /// `storage-failed` with this detail.
    pub fn read_fault(&self, detail: &str) -> Fault {
        match self {
            Self::Engine(sqlx::Error::PoolTimedOut) => Fault::new(
                FaultCode::TooManyRequests,
                "Too many searches of the journal are under way; try again in a moment.",
            ),
            _ => {
                tracing::error!(error = %self, "the journal could not be read");
                Fault::new(FaultCode::StorageFailed, detail)
            }
        }
    }

    /// Whether the database is damaged, in distinction to one that only cannot be used now.
    pub fn is_damage(&self) -> bool {
        let engine = match self {
            Self::Damaged(_) => return true,
            Self::Engine(error) | Self::Migrate(sqlx::migrate::MigrateError::Execute(error)) => {
                error
            }
            Self::Migrate(_) | Self::File(_) | Self::Refused(_) => return false,
        };
        let code = engine.as_database_error().and_then(|error| error.code());
        // The low byte of an extended code is the code.
        code.and_then(|code| code.parse::<i32>().ok())
            .is_some_and(|code| DAMAGE_CODES.contains(&(code & 0xff)))
    }
}

/// When a commit counts as durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// When it is on the disk: it survives a machine that loses its power.
    #[default]
    Full,
    /// When the system has it: it survives a killed relay. After a loss of power the last commits may be missing,
    /// and the journal begins a new epoch.
    Normal,
}

/// An opened journal.
#[derive(Debug)]
pub struct Opened {
    /// For those who look.
    pub store: Store,
    /// For the one who writes.
    pub writer: Writer,
    /// Whether it was made now and holds no bridges.
    pub fresh: bool,
    /// What was lost since it was last open.
    pub loss: Option<Loss>,
}

/// Entries that the journal held are gone, or may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// The file in the data folder to which a damaged database was renamed.
    pub set_aside: Option<String>,
    /// How many bridges could be taken over from it.
    pub bridges: usize,
}

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

/// A send that can be asked for again by its `client_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSend {
    /// Chosen by the client.
    pub client_id: String,
    /// Of the send's target and bytes.
    pub digest: [u8; 32],
    /// The number of its entry.
    pub seq: u64,
    /// How many peers were addressed.
    pub peers: usize,
}

/// A share link's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredShare {
    /// Names it.
    pub id: ShareId,
    /// The bridge that it leads to.
    pub bridge: BridgeKey,
    /// Who made it: an account, or a token that is nobody's; nothing for whoever has the owner's key.
    pub maker: Option<UserId>,
    /// SHA-256 of its secret.
    pub digest: [u8; 32],
    /// The name that a guest is offered.
    pub name: Option<String>,
    /// What guests may do.
    pub may: May,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// How often guests may sign in with it.
    pub uses: Option<u32>,
    /// How often they have.
    pub used: u32,
}

/// What happens to share links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareEdit {
    /// One is made.
    Save(StoredShare),
    /// One was used, so often by now.
    Use(ShareId, u32),
    /// They end.
    Remove(Vec<ShareId>),
}

/// A peer that was given a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its number on its bridge.
    pub number: u64,
    /// No entry of it has a higher number.
    pub last: u64,
    /// As it was last.
    pub peer: Peer,
}

/// What happens to the names of peers.
#[derive(Clone, Debug, PartialEq)]
pub enum NameEdit {
    /// One is given, or its peer has left.
    Keep(Named),
    /// The peer of this number has none any more.
    Remove(u64),
}

/// A change of what is kept besides bridges and entries.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Something happens to share links.
    Share(ShareEdit),
    /// A saved send is inserted or replaced.
    KeepSaved(Saved),
    /// A saved send is deleted.
    DropSaved(SavedId),
    /// Something happens to the outbox.
    Outbox(OutboxEdit),
    /// A sender or gateway is inserted or replaced.
    KeepWay(StoredWay),
    /// A sender or gateway is deleted.
    DropWay(WayKind, String),
    /// Something happens to the name of a peer of a bridge.
    Name(BridgeKey, NameEdit),
    /// Something happens to verification codes.
    Code(CodeEdit),
    /// A template is inserted or replaced.
    KeepTemplate(Template),
    /// Replaces the rules of egress.
    SetEgress(Vec<Rule>),
    /// A template is deleted, by its name.
    DropTemplate(String),
    /// Something happens to alerts.
    Alert(AlertEdit),
    /// Something happens to the audit list.
    Audit(AuditEdit),
    /// Something happens to accounts.
    Account(AccountEdit),
    /// The same, all or none, as long as accounts were changed from outside as often as is `known`.
    Accounts {
        /// How often they were, as far as whoever asks for it knows.
        known: u64,
        /// What happens.
        edits: Vec<AccountEdit>,
    },
}

/// What an edit without a text of any length writes, about.
const EDIT_BYTES: usize = 256;

impl Edit {
    /// About how many bytes it writes.
    pub fn weight(&self) -> usize {
        EDIT_BYTES
            + match self {
                Self::Outbox(edit) => edit.weight(),
                Self::Audit(AuditEdit::Add(deeds)) => EDIT_BYTES * deeds.len(),
                Self::Accounts { edits, .. } => EDIT_BYTES * edits.len(),
                _ => 0,
            }
    }

    /// Whether it was not made, since accounts were changed from outside so often.
    pub fn is_stale(&self, changed: Option<u64>) -> bool {
        matches!(self, Self::Accounts { known, .. } if Some(*known) != changed)
    }
}

/// What is written in one transaction.
#[derive(Debug, Default)]
pub struct Commit {
    /// Bridges to insert or replace.
    pub bridges: Vec<StoredBridge>,
    /// Bridges to delete, with their share links, grants and saved sends. Their entries are what [`Writer::discard`] takes away.
    pub deleted: Vec<BridgeKey>,
    /// Entries to append.
    pub entries: Vec<(BridgeKey, Entry)>,
    /// Answers to keep.
    pub sends: Vec<(BridgeKey, StoredSend)>,
    /// Sends whose outcome is open.
    pub pending: Vec<(BridgeKey, u64)>,
    /// The number of the latest peer of bridges that have new ones.
    pub joined: Vec<(BridgeKey, u64)>,
    /// Sends whose outcome is known.
    pub settled: Vec<(BridgeKey, u64)>,
    /// What else happens, in order.
    pub edits: Vec<Edit>,
}

impl Commit {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.bridges.is_empty()
            && self.deleted.is_empty()
            && self.entries.is_empty()
            && self.settled.is_empty()
            && self.edits.is_empty()
    }
}

/// How much is taken away at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// Entries at the most.
    pub entries: u32,
    /// Bytes about; the last entry may exceed them.
    pub bytes: u64,
}

/// Which events are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventWanted {
    /// None: only what went to or came from peers.
    None,
    /// Only those of this kind.
    Kind(String),
}

/// Which entries of a bridge are wanted. Both numbers exclude.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// Above this.
    pub after: u64,
    /// Below this.
    pub before: Option<u64>,
    /// Only this direction.
    pub direction: Option<Direction>,
    /// Only this peer.
    pub peer: Option<PeerId>,
    /// Only these events.
    pub event: Option<EventWanted>,
    /// Only entries with these bytes, which come with ASCII letters in lower case and match them in either.
    pub needle: Option<Vec<u8>>,
    /// From the highest down.
    pub newest_first: bool,
    /// Whether it looks through much, and leaves the readers to the others.
    pub aside: bool,
    /// How many at the most.
    pub limit: u32,
    /// How many bytes of them about; the last one may exceed it.
    pub max_bytes: usize,
}

impl Range {
    /// Whether much may be looked through before anything is found. Such a question leaves the readers to the others.
    pub fn is_sieved(&self) -> bool {
        self.direction.is_some()
            || self.peer.is_some()
            || self.event.is_some()
            || self.needle.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_leaves_the_readers_to_the_others() {
        assert!(!Range::default().is_sieved());
        let direction = Some(Direction::Out);
        let peer = Some(peer_id(1));
        let event = Some(EventWanted::None);
        let needle = Some(vec![b'x']);
        for range in [
            Range {
                direction,
                ..Range::default()
            },
            Range {
                peer,
                ..Range::default()
            },
            Range {
                event,
                ..Range::default()
            },
            Range {
                needle,
                ..Range::default()
            },
        ] {
            assert!(range.is_sieved(), "{range:?}");
        }
    }

    #[test]
    fn who_found_no_reader_free_may_try_again() {
        let busy = StoreError::from(sqlx::Error::PoolTimedOut);
        assert_eq!(busy.read_fault("x").code, FaultCode::TooManyRequests);
        let failed = StoreError::Damaged("a page");
        assert_eq!(failed.read_fault("x").code, FaultCode::StorageFailed);
    }
}
