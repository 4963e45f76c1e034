//! People who have shown their passphrase.

use shared::{
    fault::Fault,
    id::{SessionId, UserId},
};

use super::{Accounts, Keep, Passphrase, doors::Asker, state::State};
use crate::{
    access::signed_out,
    still,
    store::{AccountEdit, PassphraseHash, StoredUser},
};

/// A person whose passphrase was right. It counts as long as the passphrase is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who it is.
    pub user: UserId,
    pub(super) hash: Option<PassphraseHash>,
}

impl Known {
    /// Whether the passphrase is still the one that was shown: hashing takes its time, in which it may be taken away.
    pub(super) fn holds(&self, state: &State) -> bool {
        let user = state.users.get(&self.user);
        user.is_some_and(|user| user.row.passphrase == self.hash)
    }
}

impl Accounts {
    /// Changes the passphrase of a person who has just shown the one before; all sessions but `stays` end, and with
    /// `tokens` all tokens.
    ///
    /// # Errors
    /// `bad-request` for the passphrase, `not-found`, `storage-failed`; `not-signed-in` where the one before is over.
    pub async fn set_passphrase(
        &self,
        keep: &impl Keep,
        known: &Known,
        passphrase: Passphrase,
        stays: &SessionId,
        tokens: bool,
    ) -> Result<(), Fault> {
        let who = &known.user;
        let name = self.user(who)?.name;
        let hash = passphrase.check(&name)?.hash(&self.doors).await?;
        let _changing = self.changing.lock().await;
        still::check()?;
        let edits = {
            let state = self.read();
            if !known.holds(&state) {
                return Err(signed_out());
            }
            let user = state.person(who)?;
            let mut ended = state.sessions_of(Some(&user.row.id));
            ended.retain(|id| id != stays);
            let mut tokens_ended = state.tokens_of(&user.row.id);
            tokens_ended.retain(|_| tokens);
            let user = StoredUser {
                passphrase: Some(hash),
                welcome: None,
                seen_at: user.seen_at(),
                ..user.row.clone()
            };
            vec![
                AccountEdit::KeepUser(Box::new(user)),
                AccountEdit::DropSessions(ended),
                AccountEdit::DropTokens(tokens_ended),
            ]
        };
        self.give(keep, edits).await
    }

    /// Whether these are a person's name, as names are compared, and passphrase, and who that is. It takes as long for a name that nobody has.
    ///
    /// # Errors
    /// `too-many-requests` where too many ask at once.
    pub(in crate::access) async fn recognise(
        &self,
        account: &str,
        given: Passphrase,
        asker: Asker,
    ) -> Result<Option<Known>, Fault> {
        let (hash, id) = {
            let state = self.read();
            let user = state.named(account);
            (
                user.and_then(|user| user.passphrase.clone()),
                user.map(|user| user.id.clone()),
            )
        };
        let fits = given.is(hash.clone(), &self.doors, asker).await?;
        Ok(id.filter(|_| fits).map(|user| Known { user, hash }))
    }
}
