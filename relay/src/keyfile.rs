//! Keys of 32 bytes as text, and files that hold a key.

use std::{
    io::{self, Write as _},
    path::Path,
};

use secrecy::zeroize::Zeroizing;
use shared::payload::{parse_hex, plain_hex};

use crate::{folder::private_file, random};

/// Reads a key of 64 hex digits, its one spelling.
pub(crate) fn parse(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let text = text.trim();
    let bytes = Zeroizing::new(parse_hex(text).ok()?);
    let key = bytes.as_slice().try_into().ok()?;
    (text.len() == 64).then_some(Zeroizing::new(key))
}

/// Reads a key from a file, or makes one there that nobody can guess.
///
/// # Errors
/// When the file cannot be read or made, or holds no key.
pub(crate) fn open(file: &Path) -> io::Result<Zeroizing<[u8; 32]>> {
    match std::fs::read_to_string(file).map(Zeroizing::new) {
        Ok(key) => parse(&key).ok_or_else(|| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let what = format!("{name} does not hold 64 hex digits");
            io::Error::new(io::ErrorKind::InvalidData, what)
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = random::key()?;
            write(file, &Zeroizing::new(plain_hex(&*key)))?;
            Ok(key)
        }
        Err(error) => Err(error),
    }
}

/// Writes a key into a file that only its owner reads.
///
/// # Errors
/// When it cannot be written; a file that was there is as before.
pub(crate) fn write(path: &Path, key: &str) -> io::Result<()> {
    // Under another name first: a start that breaks off here must not leave half a key.
    let unfinished = path.with_extension("new");
    let mut file = private_file(&unfinished)?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    std::fs::rename(unfinished, path)
}
