//! The store: what is durable. It knows rows and transactions, nothing of tasks, sockets or HTTP.
//!
//! One [`Writer`] commits, any number of readers look. [`sqlite`] is the only engine so far.

mod accounts;
mod alerts;
mod audit;
mod bridges;
mod codes;
mod commit;
mod error;
pub mod grams;
mod names;
mod outbox;
mod range;
mod shares;
mod sqlite;
mod ways;

use serde::{Deserialize, Serialize};

pub use accounts::{
    AccountEdit, Digest, PassphraseHash, StoredAccounts, StoredGrant, StoredSession, StoredToken,
    StoredUser,
};
pub use alerts::{AlertEdit, AlertSettings, StoredAlert};
pub use audit::{AuditEdit, DeedRange};
pub use bridges::{Bounds, BridgeKey, Settings, StoredBridge, peer_id, peer_number};
pub use codes::{CodeEdit, StoredCode};
pub use commit::{Commit, Edit};
pub use error::StoreError;
pub use names::{NameEdit, Named};
pub use outbox::{
    EarlyReceipt, Forgettable, HourCount, Lane, MessageFields, NoticeKey, NoticeRange, NoticeState,
    NoticeStep, OutboxEdit, StoredKey, StoredMessage, StoredNotice, StoredReply, Taken,
};
pub use range::{EventWanted, Range};
pub use shares::{ShareEdit, StoredShare};
#[cfg(test)]
pub(crate) use sqlite::LOSES_ANSWERS;
pub use sqlite::{
    Aside, Backup, Index, Restored, Store, Writer, backup, has_admin, restore, weight,
};
pub use ways::{StoredWay, WayKind};

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

/// How much is taken away at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// Entries at the most.
    pub entries: u32,
    /// Bytes about; the last entry may exceed them.
    pub bytes: u64,
}
