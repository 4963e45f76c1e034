//! Seals: what only this relay can have made. Under a random key of its own, so that no seal tells anything of another secret.

use std::{io, path::Path};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shared::payload::plain_hex;

use crate::{keyfile, random};

/// The file in the data folder that keeps the key of seals.
pub const SEAL_KEY_FILE: &str = "seals.key";

/// Makes seals.
pub(super) struct Sealer(Hmac<Sha256>);

impl Sealer {
    /// Reads the key from the data folder, or makes it at the first start.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no key.
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        Ok(Self::new(&*keyfile::open(&data.join(SEAL_KEY_FILE))?))
    }

    /// With a key that is kept nowhere.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(super) fn fresh() -> Result<Self, getrandom::Error> {
        Ok(Self::new(&*random::key()?))
    }

    fn new(key: &[u8]) -> Self {
        // HMAC takes keys of every length (RFC 2104).
        Self(Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default())))
    }

    /// The seal of a text; seals differ by what they are for.
    pub(super) fn seal(&self, purpose: &str, text: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{purpose} {text}").as_bytes());
        plain_hex(&mac.finalize().into_bytes())
    }
}
