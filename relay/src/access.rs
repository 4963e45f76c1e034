//! The one place that decides who may do what.
//!
//! [`identity`] is who asks, [`accounts`] who has an account, a session or an API token, [`shares`] the links by which guests
//! come, [`cookie`] what a browser keeps, [`rights`] what somebody may do, and [`judge`] what each operation takes.

mod accounts;
mod cookie;
mod identity;
mod judge;
mod rights;
mod seal;
mod shares;
mod throttle;

use std::{
    io,
    net::IpAddr,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use shared::{
    fault::{Fault, FaultCode},
    id::{BridgeId, UserId},
};
use subtle::ConstantTimeEq as _;

pub use accounts::{
    Accounts, Browser, Keep, Known, NewToken, Passphrase, UserChange, welcome_over,
};
pub use cookie::{Cookie, SESSION_TIME};
pub use identity::{Caller, Guest, GuestId, Identity, OWNER, Person, Proof, Whose};
pub use rights::{Grants, Rights};
pub use seal::SEAL_KEY_FILE;
pub use shares::{NewShare, Presence, Share, Shares, Stay};

use crate::{clock, keyfile, names::folded, random};

use accounts::Asker;
use seal::Sealer;
use throttle::Throttle;

/// The variable that sets the owner's key.
pub const OWNER_KEY_VARIABLE: &str = "JACKFIELD_OWNER_KEY";

/// The file in the data folder that keeps the owner's key when no variable sets it.
pub const OWNER_KEY_FILE: &str = "owner.key";

/// The fewest characters that an owner's key chosen by a person has.
const SHORTEST_KEY: usize = 16;

/// Knows the owner's key, the accounts and the share links, and judges.
pub struct Access {
    owner_key: SecretString,
    /// Whether a person has chosen the key, and it may be guessed.
    chosen: bool,
    sealer: Sealer,
    shares: Shares,
    accounts: Arc<Accounts>,
    throttle: Mutex<Throttle>,
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
    /// The file of the key of seals cannot be read or made.
    #[error("server.data: the key in {SEAL_KEY_FILE} there can be neither read nor made: {0}")]
    Seals(io::Error),
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
            chosen: false,
            sealer: Sealer::fresh()?,
            shares: Shares::default(),
            accounts: Arc::default(),
            throttle: Mutex::default(),
        })
    }

    /// The key that is set, else the one in the data folder, which is made at the first start; and the key of seals there.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn load(set: Option<SecretString>, data: &Path) -> Result<Self, KeyError> {
        let chosen = set.is_some();
        let access = match set {
            Some(key) => Self::new(key)?,
            None => Self::of_folder(data)?,
        };
        Ok(Self {
            chosen,
            sealer: Sealer::open(data).map_err(KeyError::Seals)?,
            ..access
        })
    }

    fn of_folder(data: &Path) -> Result<Self, KeyError> {
        let file = data.join(OWNER_KEY_FILE);
        match std::fs::read_to_string(&file) {
            Ok(key) => Self::new(key.trim().to_owned().into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = shared::payload::plain_hex(&*random::key()?);
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

    /// The accounts.
    pub fn accounts(&self) -> &Arc<Accounts> {
        &self.accounts
    }

    /// What a caller may do now.
    ///
    /// # Errors
    /// `not-signed-in` when the session, token or link has ended by which the caller came.
    pub fn rights(&self, caller: &Caller) -> Result<Rights, Fault> {
        let Some(guest) = caller.guest() else {
            return self
                .accounts
                .rights(&caller.identity)
                .ok_or_else(signed_out);
        };
        match self.shares.working(&guest.share, clock::now()) {
            Some(_) => Ok(guest.rights()),
            None => Err(link_ended()),
        }
    }

    /// Whether a caller may do an operation with these arguments, asked on every call of both doors; and what the caller may
    /// do at all. `owner` is asked whose a bridge is, and answers nothing for one that is not there.
    ///
    /// # Errors
    /// `not-allowed`; `not-found` for a bridge that the caller does not see; `not-signed-in` as [`Access::rights`].
    pub fn judge(
        &self,
        caller: &Caller,
        operation: &str,
        with: &Value,
        owner: impl Fn(&BridgeId) -> Option<Option<UserId>>,
    ) -> Result<Rights, Fault> {
        let rights = self.rights(caller)?;
        let by_token = matches!(caller.identity.proof(), Some(Proof::Token(_)));
        judge::judge(&rights, by_token, operation, with, owner)?;
        Ok(rights)
    }

    /// Whether these are a person's name and passphrase, and who that is, asked from an address. Neither the answer nor its time
    /// tells whether anybody has that name.
    ///
    /// # Errors
    /// `too-many-requests` where it was wrong too often.
    pub async fn recognise(
        &self,
        name: &str,
        given: Passphrase,
        from: IpAddr,
    ) -> Result<Option<Known>, Fault> {
        let (account, now) = (folded(name), tokio::time::Instant::now());
        let at_home = self.accounts.is_at_home(&account, from);
        let tried = self.throttle().begin(&account, from, at_home, now);
        let tried = tried.map_err(|wait| {
            tracing::warn!(%from, "sign-in is paused after wrong passphrases");
            too_soon(wait)
        })?;
        let asker = Asker::new(from, tried.was_wrong, at_home);
        match self.accounts.recognise(&account, given, asker).await {
            Ok(Some(user)) => {
                self.throttle().right(tried);
                Ok(Some(user))
            }
            Ok(None) => {
                tracing::warn!(%from, "somebody gave a wrong name or passphrase");
                Ok(None)
            }
            Err(fault) => {
                self.throttle().take_back(tried);
                Err(fault)
            }
        }
    }

    /// Whether a text is the owner's key, asked from an address.
    ///
    /// # Errors
    /// `too-many-requests` where it was wrong too often.
    pub fn recognise_owner(&self, key: &str, from: IpAddr) -> Result<bool, Fault> {
        let now = tokio::time::Instant::now();
        let tried = self.throttle().begin_key(from, now).map_err(too_soon)?;
        let fits = self.is_owner_key(key);
        if fits {
            self.throttle().right(tried);
        }
        Ok(fits)
    }

    fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who a Bearer token proves a script to be, asked from an address: the owner's key, or an API token. After wrong ones
    /// the address waits, and right ones are taken all the same, since others may share it; only an owner's key that a person
    /// has chosen, which may be guessed, is not looked at there while the address waits, unless it was right there lately.
    ///
    /// # Errors
    /// `not-signed-in`; `too-many-requests` where it was wrong too often.
    pub fn by_bearer(&self, token: &str, from: IpAddr) -> Result<Caller, Fault> {
        if let Some(caller) = self.known_bearer(token, from) {
            return Ok(caller);
        }
        let now = tokio::time::Instant::now();
        let mut throttle = self.throttle();
        if let Some(wait) = throttle.bearer_waits(from, now) {
            return Err(too_soon(wait));
        }
        throttle.wrong_bearer(from, now);
        drop(throttle);
        tracing::warn!(%from, "somebody gave a wrong token or key");
        Err(not_signed_in())
    }

    /// As [`Access::by_bearer`], where a wrong one does not count.
    pub fn known_bearer(&self, token: &str, from: IpAddr) -> Option<Caller> {
        if let Some(caller) = self.accounts.by_token(token, clock::now()) {
            return Some(caller);
        }
        let now = tokio::time::Instant::now();
        let mut throttle = self.throttle();
        let waits = self.chosen && throttle.bearer_waits(from, now).is_some();
        let looks = !waits || throttle.knows_key(from, now);
        (looks && self.is_owner_key(token)).then(|| {
            throttle.right_key(from, now);
            Caller::owner(Identity::Key)
        })
    }

    /// Whether a guest's name that is taken may be told of to an address: so that names are not tried one after the other.
    ///
    /// # Errors
    /// `too-many-requests` where it was taken too often.
    pub fn try_name(&self, from: IpAddr) -> Result<(), Fault> {
        let now = tokio::time::Instant::now();
        let waits = self.throttle().name_waits(from, now);
        waits.map_or(Ok(()), |wait| Err(too_soon(wait)))
    }

    /// A guest's name was taken.
    pub fn name_was_taken(&self, from: IpAddr) {
        let now = tokio::time::Instant::now();
        self.throttle().taken_name(from, now);
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

/// What somebody gets who has to wait before trying again.
fn too_soon(wait: Duration) -> Fault {
    // Whole seconds, and never too few.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Fault::new(
        FaultCode::TooManyRequests,
        format!("What was given was wrong too often; try again in {seconds} s."),
    )
    .with("retry_after", seconds)
}

/// What somebody gets whose name and passphrase do not fit.
pub fn wrong_passphrase() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "Nobody has this name and passphrase; check both, or ask an admin for a new welcome link.",
    )
    .with("reason", "wrong-passphrase")
}

/// What somebody gets whose session or token has ended.
pub fn signed_out() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "This session or token has ended; sign in again, or make a new token.",
    )
    .with("reason", "signed-out")
}

/// What a request without proof gets.
pub fn not_signed_in() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "Sign in with your name and passphrase or with the link that \"jackfield serve\" prints, or send \"Authorization: Bearer TOKEN\".",
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
