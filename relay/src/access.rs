//! The one place that decides who may do what: the owner everything, guests what their share link says.
//!
//! [`identity`] is who asks, [`cookie`] what a browser keeps to prove it, [`shares`] the links by which guests come, and
//! [`judge`] what guests may do.

mod cookie;
mod identity;
mod judge;
mod shares;

use std::{io, path::Path};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use shared::fault::{Fault, FaultCode};
use subtle::ConstantTimeEq as _;

pub use cookie::{Cookie, SESSION_TIME};
pub use identity::{Caller, Guest, Identity, SessionId};
pub use shares::{NewShare, Presence, Share, Shares, Stay};

use crate::{clock, keyfile};

/// The variable that sets the owner's key.
pub const OWNER_KEY_VARIABLE: &str = "JACKFIELD_OWNER_KEY";

/// The file in the data folder that keeps the owner's key when no variable sets it.
pub const OWNER_KEY_FILE: &str = "owner.key";

/// The fewest characters that an owner's key chosen by a person has.
const SHORTEST_KEY: usize = 16;

/// Knows the owner's key and the share links, and judges.
pub struct Access {
    owner_key: SecretString,
    shares: Shares,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access")
    }
}

/// Why there is no owner's key. The text does not hold it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The one that was set is easily guessed.
    #[error(
        "{OWNER_KEY_VARIABLE}: give at least {SHORTEST_KEY} characters without spaces, or unset it to have one made"
    )]
    Weak,
    /// The file cannot be read or made.
    #[error(
        "server.data: the owner's key in {OWNER_KEY_FILE} there can be neither read nor made: {0}"
    )]
    File(#[from] io::Error),
    /// The system has no random numbers.
    #[error("the system gave no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

impl Access {
    /// Access by a key.
    ///
    /// # Errors
    /// When the key is easily guessed, or has characters that an Authorization header does not take.
    pub fn new(owner_key: SecretString) -> Result<Self, KeyError> {
        let key = owner_key.expose_secret();
        if key.len() < SHORTEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyError::Weak);
        }
        Ok(Self {
            owner_key,
            shares: Shares::default(),
        })
    }

    /// The key that is set, else the one in the data folder, which is made at the first start.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn load(set: Option<SecretString>, data: &Path) -> Result<Self, KeyError> {
        if let Some(key) = set {
            return Self::new(key);
        }
        let file = data.join(OWNER_KEY_FILE);
        match std::fs::read_to_string(&file) {
            Ok(key) => Self::new(key.trim().to_owned().into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut random = [0; 32];
                getrandom::fill(&mut random)?;
                let key = shared::payload::plain_hex(&random);
                keyfile::write(&file, &key)?;
                Self::new(key.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The owner's key, for the sign-in link alone.
    pub fn owner_key(&self) -> &SecretString {
        &self.owner_key
    }

    /// Whether a text is the owner's key. Takes as long for a wrong one as for the right one.
    pub fn is_owner_key(&self, key: &str) -> bool {
        self.owner_key
            .expose_secret()
            .as_bytes()
            .ct_eq(key.as_bytes())
            .into()
    }

    /// The share links.
    pub fn shares(&self) -> &Shares {
        &self.shares
    }

    /// Whether a caller may do an operation with these arguments, asked on every call of both doors.
    ///
    /// # Errors
    /// `not-allowed`; to guests `not-found` for other bridges, and `not-signed-in` when their link has ended.
    pub fn judge(&self, caller: &Caller, operation: &str, with: &Value) -> Result<(), Fault> {
        let Some(guest) = caller.guest() else {
            return Ok(());
        };
        if self.shares.working(&guest.share, clock::now()).is_none() {
            return Err(link_ended());
        }
        judge::judge(guest, operation, with)
    }
}

/// What a guest gets whose link has ended, and whoever comes with one that never was: it tells no more.
pub fn link_ended() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "This share link no longer works; ask for a new one.",
    )
    .with("reason", "link-ended")
}

/// What a request without proof gets.
pub fn not_signed_in() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "Sign in with the link that \"jackfield serve\" prints, or send \"Authorization: Bearer KEY\".",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(key: &str) -> Access {
        Access::new(key.to_owned().into()).unwrap()
    }

    #[test]
    fn weak_keys_are_refused_and_no_key_prints() {
        assert!(Access::new("short".to_owned().into()).is_err());
        assert!(Access::new("has a space in it, long".to_owned().into()).is_err());
        assert_eq!(format!("{:?}", access("0123456789abcdef")), "Access");
    }

    #[test]
    fn the_key_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let first = Access::load(None, folder.path()).unwrap();
        let second = Access::load(None, folder.path()).unwrap();
        assert!(second.is_owner_key(first.owner_key().expose_secret()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = folder
                .path()
                .join(OWNER_KEY_FILE)
                .metadata()
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
