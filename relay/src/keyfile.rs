//! Keys of 32 bytes as text, and files that hold a key.

use std::{
    io::{self, Write as _},
    path::Path,
};

use secrecy::zeroize::Zeroizing;
use shared::payload::parse_hex;

/// Reads a key of 64 hex digits, its one spelling.
pub(crate) fn parse(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let text = text.trim();
    let bytes = Zeroizing::new(parse_hex(text).ok()?);
    let key = bytes.as_slice().try_into().ok()?;
    (text.len() == 64).then_some(Zeroizing::new(key))
}

/// Writes a key into a file that only its owner reads.
///
/// # Errors
/// When it cannot be written; a file that was there is as before.
pub(crate) fn write(path: &Path, key: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    // Under another name first: a start that breaks off here must not leave half a key.
    let unfinished = path.with_extension("new");
    let mut file = options.open(&unfinished)?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    std::fs::rename(unfinished, path)
}
