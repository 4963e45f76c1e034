//! The data folder, which one relay at a time uses.

use std::path::Path;

use crate::StartError;

/// Held while a relay uses the data folder.
const LOCK: &str = "lock";

/// Makes a data folder where there is none, and keeps every relay out of it as long as what this gives is held.
///
/// # Errors
/// When the folder cannot be used, or a relay uses it.
pub fn lock_folder(data: &Path) -> Result<std::fs::File, StartError> {
    let unusable = |error| StartError::Data(data.to_owned(), error);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(data).map_err(unusable)?;
    let lock = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(data.join(LOCK))
        .map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(StartError::InUse(data.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(unusable(error)),
    }
}
