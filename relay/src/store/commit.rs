//! What the writer stores in one transaction.

use shared::{egress::Rule, entry::Entry, id::SavedId, operation::Template, saved::Saved};

#[cfg(doc)]
use super::Writer;
use super::{
    AccountEdit, AlertEdit, AuditEdit, BridgeKey, CodeEdit, NameEdit, OutboxEdit, ShareEdit,
    StoredBridge, StoredSend, StoredWay, WayKind,
};

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
