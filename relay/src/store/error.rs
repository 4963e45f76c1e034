//! What goes wrong with the store.

use shared::fault::{Fault, FaultCode};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_found_no_reader_free_may_try_again() {
        let busy = StoreError::from(sqlx::Error::PoolTimedOut);
        assert_eq!(busy.read_fault("x").code, FaultCode::TooManyRequests);
        let failed = StoreError::Damaged("a page");
        assert_eq!(failed.read_fault("x").code, FaultCode::StorageFailed);
    }
}
