//! Why something is not in the journal, and how users are told.

use shared::fault::{Fault, FaultCode};

/// The parameter of a fault after which the same may be asked for again at once, since what it hung on is known anew.
const AGAIN: &str = "again";

/// Whether nothing was done, since accounts were changed from outside in the same moment.
pub fn is_stale(fault: &Fault) -> bool {
    fault.params.contains_key(AGAIN)
}

/// Why a send is not in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The commit failed; nothing was written and nothing was sent.
    #[error("the journal could not be written")]
    Storage,
    /// The `client_id` was used for something else.
    #[error("the client_id was used for another send")]
    ClientIdReused,
    /// The bridge was deleted meanwhile.
    #[error("the bridge was deleted")]
    Deleted,
    /// Accounts were changed from outside in the same moment; nothing was stored.
    #[error("accounts were changed in the same moment")]
    Stale,
    /// The relay is stopping.
    #[error("the relay is stopping")]
    Stopping,
}

impl From<AppendError> for Fault {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Storage | AppendError::Stopping => Self::new(
                FaultCode::StorageFailed,
                format!(
                    "Nothing was sent: {error}. Free space on the relay's disk or see its log, then try again."
                ),
            ),
            AppendError::Stale => Self::new(
                FaultCode::StorageFailed,
                "Accounts were changed from outside in the same moment, so that nothing was done; try again.",
            )
            .with(AGAIN, true),
            AppendError::Deleted => Self::new(
                FaultCode::NotFound,
                "Nothing was sent: the bridge was deleted meanwhile.",
            ),
            AppendError::ClientIdReused => Self::new(
                FaultCode::ClientIdReused,
                "This client_id was used for another send on this bridge; choose a new one for each send.",
            ),
        }
    }
}
