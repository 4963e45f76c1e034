//! Keeps the secrets of senders and gateways: encrypted in the database, under a key that is not in it.
//!
//! The key is given by [`SECRETS_KEY_VARIABLE`](crate::config::SECRETS_KEY_VARIABLE), or lies in a file of the data folder that is made when the first secret is
//! kept. A secret is bound to the kind and the name of what it belongs to, so that a row cannot take another's.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};
use shared::{
    fault::{Fault, FaultCode},
    payload::hex,
};

use crate::{config::SECRETS_KEY_VARIABLE as KEY_VARIABLE, keyfile, random, store::WayKind};

/// The file in the data folder that keeps the key when no variable gives it.
pub const KEY_FILE: &str = "secrets.key";

const NONCE_BYTES: usize = 24;

/// What a kept secret begins with, so that another way of keeping them can come later.
const VERSION: u8 = 1;

/// Encrypts and decrypts secrets.
pub struct Vault {
    file: PathBuf,
    /// `None` until there is a key.
    cipher: Mutex<Option<XChaCha20Poly1305>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// The secret of a sender or gateway.
#[derive(Clone, Debug)]
pub enum Kept {
    /// There is none.
    None,
    /// This one.
    Known(SecretString),
    /// It is kept, and cannot be read; why. What is kept stays.
    Locked(String, Vec<u8>),
}

impl Kept {
    /// The secret, where there is one that can be read.
    pub fn known(&self) -> Option<&SecretString> {
        match self {
            Self::Known(secret) => Some(secret),
            Self::None | Self::Locked(..) => None,
        }
    }

    /// Whether there is none, not even one that cannot be read.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl From<Option<SecretString>> for Kept {
    fn from(secret: Option<SecretString>) -> Self {
        secret.map_or(Self::None, Self::Known)
    }
}

/// What is wrong with the key or a secret. No text holds either.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The variable does not hold a key.
    #[error("{KEY_VARIABLE}: give 64 hex digits, as \"openssl rand -hex 32\" makes them")]
    BadKey,
    /// The file does not hold a key.
    #[error(
        "server.data: {KEY_FILE} there does not hold 64 hex digits; put the right file back, or delete it and set every password and key anew"
    )]
    BadFile,
    /// The file cannot be read or made.
    #[error("server.data: the key of the kept secrets cannot be had from {KEY_FILE} there: {0}")]
    File(#[from] io::Error),
    /// The system has no random numbers.
    #[error("the system gave no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// A secret was kept under another key, or for something else.
    #[error(
        "the kept secret of {0} does not fit the key of this relay; put back the {KEY_FILE} or {KEY_VARIABLE} with which it was set, or set it anew"
    )]
    DoesNotFit(String),
}

impl From<VaultError> for Fault {
    fn from(error: VaultError) -> Self {
        Self::new(FaultCode::StorageFailed, format!("{error}."))
    }
}

impl Vault {
    /// A vault with the given key, else with the one in the data folder.
    ///
    /// # Errors
    /// When what should be a key is none, or cannot be read.
    pub fn open(given: Option<&SecretString>, data: &Path) -> Result<Self, VaultError> {
        let file = data.join(KEY_FILE);
        let cipher = match given {
            Some(key) => Some(cipher(key.expose_secret()).ok_or(VaultError::BadKey)?),
            None => match std::fs::read_to_string(&file).map(Zeroizing::new) {
                Ok(key) => Some(cipher(&key).ok_or(VaultError::BadFile)?),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(error.into()),
            },
        };
        Ok(Self {
            file,
            cipher: Mutex::new(cipher),
        })
    }

    /// The secret of a way, as it is stored.
    ///
    /// # Errors
    /// When the first key cannot be made.
    pub fn keep(
        &self,
        kind: WayKind,
        name: &str,
        secret: &Kept,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(match secret {
            Kept::None => None,
            Kept::Known(secret) => Some(self.seal(kind, name, secret)?),
            Kept::Locked(_, sealed) => Some(sealed.clone()),
        })
    }

    /// The secret of a way that was stored. One that cannot be read is told.
    pub fn kept(&self, kind: WayKind, name: &str, stored: Option<&[u8]>) -> Kept {
        let Some(sealed) = stored else {
            return Kept::None;
        };
        match self.unseal(kind, name, sealed) {
            Ok(secret) => Kept::Known(secret),
            Err(error) => {
                tracing::error!(way = name, "{error}");
                Kept::Locked(error.to_string(), sealed.to_vec())
            }
        }
    }

    /// A secret as it is kept.
    ///
    /// # Errors
    /// When the first key cannot be made.
    pub fn seal(
        &self,
        kind: WayKind,
        name: &str,
        secret: &SecretString,
    ) -> Result<Vec<u8>, VaultError> {
        self.seal_for(&belonging(kind, name), secret)
    }

    /// The same of a secret that belongs to something else than a way.
    ///
    /// # Errors
    /// When the first key cannot be made.
    pub fn seal_for(&self, belonging: &str, secret: &SecretString) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce)?;
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: belonging.as_bytes(),
        };
        let cipher = self.cipher_or_new()?;
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
        // It fails only for what is longer than any memory.
        let sealed = sealed.map_err(|_| VaultError::DoesNotFit(belonging.to_owned()))?;
        Ok([&[VERSION][..], &nonce[..], &sealed[..]].concat())
    }

    /// A secret that was kept.
    ///
    /// # Errors
    /// When it was kept under another key or for something else.
    pub fn unseal(
        &self,
        kind: WayKind,
        name: &str,
        kept: &[u8],
    ) -> Result<SecretString, VaultError> {
        let secret = self.unseal_for(&belonging(kind, name), kept);
        secret.map_err(|_| VaultError::DoesNotFit(name.to_owned()))
    }

    /// The same of a secret that belongs to something else than a way.
    ///
    /// # Errors
    /// When it was kept under another key or for something else.
    pub fn unseal_for(&self, belonging: &str, kept: &[u8]) -> Result<SecretString, VaultError> {
        let open = || {
            let (&VERSION, kept) = kept.split_first()? else {
                return None;
            };
            let (nonce, sealed) = kept.split_first_chunk::<NONCE_BYTES>()?;
            let payload = Payload {
                msg: sealed,
                aad: belonging.as_bytes(),
            };
            let cipher = self.lock().clone()?;
            let plain = cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
            String::from_utf8(plain).ok()
        };
        let secret = open().ok_or_else(|| VaultError::DoesNotFit(belonging.to_owned()))?;
        Ok(secret.into())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<XChaCha20Poly1305>> {
        self.cipher.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cipher; without a key one is made and its file written, before anything depends on it.
    fn cipher_or_new(&self) -> Result<XChaCha20Poly1305, VaultError> {
        let mut held = self.lock();
        if let Some(cipher) = &*held {
            return Ok(cipher.clone());
        }
        let key = random::key()?;
        keyfile::write(&self.file, &Zeroizing::new(hex(&*key).replace(' ', "")))?;
        let cipher = XChaCha20Poly1305::new(&(*key).into());
        *held = Some(cipher.clone());
        Ok(cipher)
    }
}

/// To what a secret is bound.
fn belonging(kind: WayKind, name: &str) -> String {
    format!("jackfield {} {name}", kind.as_str())
}

fn cipher(key: &str) -> Option<XChaCha20Poly1305> {
    let key = keyfile::parse(key)?;
    Some(XChaCha20Poly1305::new(&(*key).into()))
}

#[cfg(test)]
mod tests;
