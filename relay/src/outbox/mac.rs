//! A key of the relay's own, from which tags are made that nobody else can make.

use std::{io, path::Path};

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use shared::payload::hex;

use crate::keyfile;

/// The file in the data folder that keeps the key.
pub const KEY_FILE: &str = "notices.key";

/// What tags are for; one that was made for one thing does not pass for another.
#[derive(Clone, Copy, Debug)]
pub enum For {
    /// A verification code's digits.
    Code,
    /// The path of a gateway's receipts.
    Receipts,
}

/// Makes tags.
pub struct Tagger(Hmac<Sha256>);

impl std::fmt::Debug for Tagger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tagger")
    }
}

impl Tagger {
    /// Reads the key from the data folder, or makes it at the first start.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no key.
    pub fn open(data: &Path) -> io::Result<Self> {
        Ok(Self::new(&*keyfile::open(&data.join(KEY_FILE))?))
    }

    /// With a key that is at hand.
    pub fn new(key: &[u8]) -> Self {
        // HMAC takes keys of any length.
        Self(Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default())))
    }

    /// The tag of a text.
    pub fn tag(&self, what: For, text: &str) -> [u8; 32] {
        let mut mac = self.0.clone();
        let domain: &[u8] = match what {
            For::Code => b"jackfield code\0",
            For::Receipts => b"jackfield receipts\0",
        };
        mac.update(domain);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// A secret that belongs to a name: always the same one, and 128 bits of it.
    pub fn secret(&self, what: For, name: &str) -> SecretString {
        hex(&self.tag(what, name)[..16]).replace(' ', "").into()
    }
}

/// Whether a secret is the one that was shown, in a time that does not tell how far they agree.
pub fn same(secret: &SecretString, shown: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    secret
        .expose_secret()
        .as_bytes()
        .ct_eq(shown.as_bytes())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_differ_by_key_purpose_and_text_and_stay() {
        let folder = tempfile::tempdir().unwrap();
        let first = Tagger::open(folder.path()).unwrap();
        let again = Tagger::open(folder.path()).unwrap();
        let tag = first.tag(For::Code, "a");
        assert_eq!(again.tag(For::Code, "a"), tag);
        assert_ne!(first.tag(For::Receipts, "a"), tag);
        assert_ne!(first.tag(For::Code, "b"), tag);
        let other = Tagger::open(tempfile::tempdir().unwrap().path()).unwrap();
        assert_ne!(other.tag(For::Code, "a"), tag);
        let secret = first.secret(For::Receipts, "main");
        assert_eq!(secret.expose_secret().len(), 32);
        assert!(same(&secret, secret.expose_secret()) && !same(&secret, "x"));
    }

    #[test]
    fn a_damaged_key_is_told_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(KEY_FILE), "abc").unwrap();
        assert!(Tagger::open(folder.path()).is_err());
    }
}
