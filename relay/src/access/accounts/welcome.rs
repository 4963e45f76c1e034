//! Welcome links: by one, which is used once, a person chooses their passphrase.

use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    time::Timestamp,
    user::Welcome,
};

use super::{
    Accounts, Keep, Known, Passphrase, digest, secret,
    state::{Seen, State},
};
use crate::{
    clock, still,
    store::{AccountEdit, Digest, StoredUser},
};

/// How long a welcome link works.
const WELCOME_US: i64 = 3 * 24 * 3_600_000_000;

impl State {
    fn welcomed_by(&self, digest: &Digest, now: Timestamp) -> Option<&Seen<StoredUser>> {
        let mut users = self.users.values();
        users.find(|user| matches!(&user.row.welcome, Some((known, until)) if known == digest && now < *until))
    }
}

impl Accounts {
    /// Whom a welcome link is for; nothing where it works no more or never was.
    pub fn show_welcome(&self, secret: &SecretString) -> Option<Welcome> {
        let state = self.read();
        let digest = digest(secret.expose_secret());
        let user = state.welcomed_by(&digest, clock::now())?;
        Some(Welcome {
            name: user.row.name.clone(),
            role: user.row.role,
            expires: user.row.welcome.as_ref()?.1,
        })
    }

    /// A person chooses a passphrase by the welcome link, which then is over. All other sessions of the account end.
    ///
    /// # Errors
    /// `not-signed-in` where the link does not work, `bad-request` for the passphrase, `storage-failed`.
    pub async fn welcome(
        &self,
        keep: &impl Keep,
        secret: &SecretString,
        passphrase: Passphrase,
    ) -> Result<Known, Fault> {
        let digest = digest(secret.expose_secret());
        let name = {
            let state = self.read();
            let user = state.welcomed_by(&digest, clock::now());
            user.ok_or_else(welcome_over)?.row.name.clone()
        };
        let hash = passphrase.check(&name)?.hash(&self.doors).await?;
        let _changing = self.changing.lock().await;
        still::check()?;
        let (edits, id) = {
            let state = self.read();
            // Somebody else may have used it meanwhile.
            let user = state
                .welcomed_by(&digest, clock::now())
                .ok_or_else(welcome_over)?;
            let id = user.row.id.clone();
            let user = StoredUser {
                passphrase: Some(hash.clone()),
                welcome: None,
                seen_at: user.seen_at(),
                ..user.row.clone()
            };
            let ended = AccountEdit::DropSessions(state.sessions_of(Some(&id)));
            (vec![AccountEdit::KeepUser(Box::new(user)), ended], id)
        };
        self.give(keep, edits).await?;
        Ok(Known {
            user: id,
            hash: Some(hash),
        })
    }
}

/// Gives an account another welcome link; the secret of it.
///
/// # Errors
/// `storage-failed` where the system has no random numbers.
pub(super) fn link(user: &mut StoredUser, now: Timestamp) -> Result<SecretString, Fault> {
    let (secret, digest) = secret()?;
    user.welcome = Some((digest, Timestamp(now.0.saturating_add(WELCOME_US))));
    Ok(secret)
}

/// What somebody gets whose welcome link is used, too old, or none.
pub fn welcome_over() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "This welcome link no longer works; ask an admin for a new one.",
    )
    .with("reason", "welcome-over")
}
