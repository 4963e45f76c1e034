//! The one place that decides who may do what. For now there is one role: the owner, who may do everything.

use std::{
    io::{self, Write as _},
    path::Path,
    time::Duration,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use shared::{
    fault::{Fault, FaultCode},
    time::Timestamp,
};
use subtle::ConstantTimeEq as _;

/// The variable that sets the owner's key.
pub const OWNER_KEY_VARIABLE: &str = "JACKFIELD_OWNER_KEY";

/// The file in the data folder that keeps the owner's key when no variable sets it.
const OWNER_KEY_FILE: &str = "owner.key";

/// The fewest characters that an owner's key chosen by a person has.
const SHORTEST_KEY: usize = 16;

/// How long a signed-in browser stays so.
pub const SESSION_TIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Someone whose right to be here is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name that the caller goes by, shown as the author of sends.
    pub name: Option<String>,
}

/// Knows the owner's key, and judges.
pub struct Access {
    owner_key: SecretString,
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
    #[error("server.data: the owner's key cannot be kept in {OWNER_KEY_FILE} there: {0}")]
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
        Ok(Self { owner_key })
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
                let key = shared::payload::hex(&random).replace(' ', "");
                write_secret(&file, &key)?;
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

    /// A cookie's value for a browser that has shown the key: it holds till its time is over or the key changes.
    pub fn session(&self, now: Timestamp) -> String {
        let expires = now.0 / 1_000_000 + SESSION_TIME.as_secs() as i64;
        format!("{expires}.{}", self.seal(expires))
    }

    /// Whether a cookie's value is one of ours and still holds.
    pub fn is_session(&self, value: &str, now: Timestamp) -> bool {
        let Some((expires, seal)) = value.split_once('.') else {
            return false;
        };
        let Ok(expires) = expires.parse::<i64>() else {
            return false;
        };
        let genuine = bool::from(self.seal(expires).as_bytes().ct_eq(seal.as_bytes()));
        genuine && now.0 / 1_000_000 < expires
    }

    fn seal(&self, expires: i64) -> String {
        let key = self.owner_key.expose_secret().as_bytes();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            // HMAC takes keys of every length (RFC 2104), so that this is never reached.
            return String::new();
        };
        mac.update(format!("jackfield session {expires}").as_bytes());
        shared::payload::hex(&mac.finalize().into_bytes()).replace(' ', "")
    }

    /// Whether a caller may do an operation. The owner may do all of them.
    ///
    /// # Errors
    /// `not-allowed`.
    pub fn judge(&self, _caller: &Caller, _operation: &'static str) -> Result<(), Fault> {
        Ok(())
    }
}

/// What a request without proof gets.
pub fn not_signed_in() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "Sign in with the link that \"jackfield serve\" prints, or send \"Authorization: Bearer KEY\".",
    )
}

fn write_secret(path: &Path, secret: &str) -> io::Result<()> {
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
    writeln!(file, "{secret}")?;
    file.sync_all()?;
    std::fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(key: &str) -> Access {
        Access::new(key.to_owned().into()).unwrap()
    }

    #[test]
    fn a_session_holds_until_its_time_or_the_key_is_over() {
        let access_one = access("0123456789abcdef");
        let start = Timestamp(1_000_000_000_000_000);
        let later = |seconds: u64| Timestamp(start.0 + seconds as i64 * 1_000_000);
        let session = access_one.session(start);
        assert!(access_one.is_session(&session, later(SESSION_TIME.as_secs() - 1)));
        assert!(!access_one.is_session(&session, later(SESSION_TIME.as_secs())));
        assert!(!access("fedcba9876543210").is_session(&session, start));
        let (_, seal) = session.split_once('.').unwrap();
        assert!(!access_one.is_session(&format!("99999999999.{seal}"), start));
        for value in ["", ".", "5", "x.y"] {
            assert!(!access_one.is_session(value, start));
        }
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
