//! What is kept of who did what.

use std::sync::Arc;

use shared::{audit::Deed, id::BridgeId, time::Timestamp};

/// A change of the audit list.
#[derive(Clone, Debug, PartialEq)]
pub enum AuditEdit {
    /// Deeds are added; one whose number is there already is.
    Add(Arc<[Deed]>),
    /// The oldest go, a round of them: those before this number, and those of before this time. The newest stays, so that no
    /// number is given again.
    Forget(u64, Timestamp),
}

/// Which deeds are wanted, newest first.
#[derive(Clone, Debug, Default)]
pub struct DeedRange {
    /// Below this number.
    pub before: Option<u64>,
    /// Only this person's.
    pub who: Option<String>,
    /// Only this operation.
    pub what: Option<String>,
    /// Only on this bridge.
    pub bridge: Option<BridgeId>,
    /// Only what has this text.
    pub q: Option<String>,
    /// Only what was refused, or only what was not.
    pub refused: Option<bool>,
    /// How many at the most.
    pub limit: u32,
}
