//! Accounts: people with roles, where they are signed in, their API tokens, and what is granted to them.
//!
//! All of it is small and held whole ([`state`]), since every call and every change that a viewer is told of is judged by it;
//! the store is behind it. What gives is stored before it holds; what takes away holds before it is stored. What gives is not
//! stored where the command line has changed accounts meanwhile: they are read anew, and whoever asked is judged again.
//!
//! | module | what it is for |
//! |---|---|
//! | [`state`] | what is known; pure |
//! | [`users`] | people: made, changed, deleted, welcomed |
//! | [`sessions`] | browsers that are signed in |
//! | [`tokens`] | API tokens |
//! | [`grants`] | what is granted on bridges |
//! | [`passphrase`] | which passphrases are good |
//! | [`hashing`] | their hashes |
//! | [`doors`] | who has one made now, and who waits |
//! | [`common`] | those that others try first |
//! | [`owed`] | what holds and is not stored yet |
//! | [`keeper`] | the task that ends what is over and takes in what the command line did |

mod common;
mod doors;
mod grants;
mod hashing;
mod keeper;
mod known;
mod owed;
mod passphrase;
mod sessions;
mod state;
#[cfg(test)]
mod tests;
mod tokens;
mod users;
mod welcome;

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use shared::{
    fault::{Fault, FaultCode},
    id::UserId,
    user::Role,
};
use tokio::sync::watch;

use super::{Identity, Rights};
use crate::{
    clock,
    journal::{Journal, is_stale},
    random,
    store::{AccountEdit, Aside, Digest, Edit, StoreError, StoredAccounts},
};

pub(super) use doors::Asker;
pub use known::Known;
pub use passphrase::Passphrase;
pub use sessions::Browser;
pub use tokens::NewToken;
pub use users::UserChange;
pub use welcome::welcome_over;

use doors::Doors;
use owed::Owed;
use state::State;

/// All accounts of a relay.
#[derive(Debug, Default)]
pub struct Accounts {
    state: RwLock<State>,
    /// Held from a look at what is known until the change is stored. Who has waited for it is judged again ([`crate::still`]).
    changing: tokio::sync::Mutex<()>,
    owed: Owed,
    doors: Doors,
    /// What anybody may do has changed, so often by now.
    news: watch::Sender<u64>,
    /// Roles or grants have changed: wakes what was judged by them.
    reach: watch::Sender<()>,
}

/// Where accounts are stored: a running relay's journal, or the file of one from outside.
pub trait Keep: Sync {
    /// Makes edits, all or none; with `known` only where accounts were changed from outside so often.
    ///
    /// # Errors
    /// `storage-failed`; where they were changed more often by now, one of which [`is_stale`] holds.
    fn keep(
        &self,
        edits: Vec<AccountEdit>,
        known: Option<u64>,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// How often accounts were changed from outside, and what is stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn stored(&self) -> impl Future<Output = Result<(u64, StoredAccounts), StoreError>> + Send;
}

impl Keep for Journal {
    async fn keep(&self, edits: Vec<AccountEdit>, known: Option<u64>) -> Result<(), Fault> {
        let edits = match known {
            Some(known) => vec![Edit::Accounts { known, edits }],
            None => edits.into_iter().map(Edit::Account).collect(),
        };
        Ok(self.edit(edits).await?)
    }

    async fn stored(&self) -> Result<(u64, StoredAccounts), StoreError> {
        // The number first: what changes between the two is found once more.
        let version = self.store().accounts_version().await?;
        Ok((version, self.store().accounts().await?))
    }
}

impl Keep for Aside {
    async fn keep(&self, edits: Vec<AccountEdit>, _: Option<u64>) -> Result<(), Fault> {
        self.edit(&edits).await.map_err(|error| {
            Fault::new(
                FaultCode::StorageFailed,
                format!("It could not be stored: {error}."),
            )
        })
    }

    async fn stored(&self) -> Result<(u64, StoredAccounts), StoreError> {
        Ok((self.version().await?, self.accounts().await?))
    }
}

impl Accounts {
    /// What is stored, in place of what was known; accounts were changed from outside so often.
    pub fn fill(&self, version: u64, stored: StoredAccounts) {
        let mut state = State::new(stored);
        state.version = version;
        let mut known = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.seen_as(&known);
        // What has been given meanwhile and is not stored may be what was just taken away.
        for edit in self.owed.keep_what_takes() {
            state.apply(edit);
        }
        *known = state;
        drop(known);
        self.tell();
        self.reach.send_replace(());
    }

    /// The role under which something of somebody's works: that of its owner now. Nobody has the owner's key but an admin;
    /// nothing is answered for an owner who is deleted.
    pub fn role_of(&self, owner: Option<&UserId>) -> Option<Role> {
        match owner {
            None => Some(Role::Admin),
            Some(owner) => self.read().role(owner),
        }
    }

    /// What somebody may do now; nothing when what proved the identity holds no more. Guests are known by their links alone.
    pub fn rights(&self, identity: &Identity) -> Option<Rights> {
        self.read().rights(identity, clock::now())
    }

    /// Wakes whoever waits for a change of what anybody may do.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Wakes whoever waits for a change of roles and grants: not for who signs in or out.
    pub fn watch_reach(&self) -> watch::Receiver<()> {
        self.reach.subscribe()
    }

    /// So often has changed what anybody may do.
    pub fn version(&self) -> u64 {
        *self.news.borrow()
    }

    /// Done when a caller's session or token holds no more. Without either it never is.
    pub async fn ended(&self, identity: &Identity) {
        let mut news = self.watch();
        while identity.proof().is_none() || self.rights(identity).is_some() {
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    fn tell(&self) {
        self.news.send_modify(|version| *version += 1);
    }

    /// Stores what gives something, then lets it hold. The caller holds `changing`. Where accounts were changed from outside
    /// meanwhile, they are read anew and nothing is given.
    async fn give(&self, keep: &impl Keep, edits: Vec<AccountEdit>) -> Result<(), Fault> {
        self.keep(keep, &edits).await?;
        self.apply(edits);
        Ok(())
    }

    /// Stores edits, after all that is owed: else what is older would be stored over what is newer.
    async fn keep(&self, keep: &impl Keep, edits: &[AccountEdit]) -> Result<(), Fault> {
        let owed = self.owed.take();
        let all = [owed.as_slice(), edits].concat();
        let gives = all.iter().any(AccountEdit::gives);
        let known = gives.then(|| self.read().version);
        let kept = keep.keep(all, known).await;
        if kept.is_err() {
            self.owed.add(owed);
        }
        if kept.as_ref().is_err_and(is_stale) {
            self.take_in(keep).await;
        }
        kept
    }

    /// Lets what takes something away hold, then stores it; where that fails it is stored as soon as that can be. The caller
    /// holds `changing`.
    async fn take(&self, keep: &impl Keep, edits: Vec<AccountEdit>) -> Result<(), Fault> {
        self.apply(edits.clone());
        let kept = self.keep(keep, &edits).await;
        if kept.as_ref().is_err_and(is_stale) {
            return kept;
        }
        if kept.is_err() {
            self.owed.add(edits);
        }
        kept.map_err(|fault| Fault {
            detail: format!(
                "{} It holds until the relay stops, and is tried again.",
                fault.detail
            ),
            ..fault
        })
    }

    fn apply(&self, edits: Vec<AccountEdit>) {
        if edits.is_empty() {
            return;
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let reach = edits.iter().any(AccountEdit::changes_reach);
        edits.into_iter().for_each(|edit| state.apply(edit));
        drop(state);
        self.tell();
        if reach {
            self.reach.send_replace(());
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A secret of 256 bits, which nobody can guess, and its digest. In hex: what finds links in a text may leave other signs out at
/// their ends.
fn secret() -> Result<(SecretString, Digest), Fault> {
    let secret = random::hex::<32>()?;
    let digest = digest(&secret);
    Ok((secret.into(), digest))
}

fn digest(secret: &str) -> Digest {
    Sha256::digest(secret.as_bytes()).into()
}

/// A limit that is no setting.
fn full(what: &str, most: usize) -> Fault {
    let detail = format!(
        "There are {most} {what} already, which is the most; delete one that is not needed."
    );
    Fault::new(FaultCode::LimitReached, detail)
        .with("limit", what)
        .with("value", most)
}
