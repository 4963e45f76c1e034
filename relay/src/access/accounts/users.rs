//! People: made, changed, deleted, and welcomed by a one-time link by which they choose their passphrase.

use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    audit::{COMMAND_LINE, RELAY, SOMEBODY},
    fault::{Fault, FaultCode},
    id::{SessionId, UserId},
    time::Timestamp,
    user::{Role, User, Welcome},
};

use super::{
    Accounts, Keep, Passphrase, digest,
    doors::Asker,
    full, secret,
    state::{Seen, State},
};
use crate::{
    access::{Caller, Identity, signed_out},
    clock,
    operations::check_name,
    people::{check_person_name, folded, name_taken},
    random, still,
    store::{AccountEdit, Digest, PassphraseHash, StoredUser},
};

/// The most accounts.
const USERS: usize = 1000;

/// How long a welcome link works.
const WELCOME_US: i64 = 3 * 24 * 3_600_000_000;

/// Nobody's accounts: the audit list names whoever has the owner's key so, and what nobody did.
const RESERVED: [&str; 4] = [super::super::OWNER, COMMAND_LINE, RELAY, SOMEBODY];

/// What is to be changed on an account.
#[derive(Debug, Default)]
pub struct UserChange {
    /// Another name.
    pub name: Option<String>,
    /// Another role.
    pub role: Option<Role>,
    /// Whether a new welcome link is made; the passphrase and all sessions and tokens end.
    pub welcome: bool,
}

/// A person whose passphrase was right. It counts as long as the passphrase is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who it is.
    pub user: UserId,
    hash: Option<PassphraseHash>,
}

impl Known {
    /// Whether the passphrase is still the one that was shown: hashing takes its time, in which it may be taken away.
    pub(super) fn holds(&self, state: &State) -> bool {
        let user = state.users.get(&self.user);
        user.is_some_and(|user| user.row.passphrase == self.hash)
    }
}

impl UserChange {
    /// A new welcome link and nothing else.
    pub fn welcome() -> Self {
        Self {
            welcome: true,
            ..Self::default()
        }
    }
}

impl Seen<StoredUser> {
    pub(super) fn view(&self) -> User {
        User {
            id: self.row.id.clone(),
            name: self.row.name.clone(),
            role: self.row.role,
            created_at: self.row.created_at,
            seen_at: self.seen_at(),
            welcomed: self.row.passphrase.is_some(),
        }
    }
}

impl State {
    /// A person by id or name.
    fn person(&self, who: &UserId) -> Result<&Seen<StoredUser>, Fault> {
        let by_name = || self.users.get(&self.named(&folded(who.as_str()))?.id);
        let found = self.users.get(who).or_else(by_name);
        found.ok_or_else(|| no_such_user(who))
    }

    fn check_free(&self, name: &str, own: Option<&UserId>) -> Result<String, Fault> {
        let name = check_name("name", name)?;
        check_person_name(&name)?;
        let wanted = folded(&name);
        let other = self.named(&wanted).filter(|user| Some(&user.id) != own);
        if other.is_some() || RESERVED.iter().any(|name| wanted == folded(name)) {
            return Err(name_taken(&name));
        }
        Ok(name)
    }

    fn check_not_last(&self, user: &StoredUser) -> Result<(), Fault> {
        let mut others = self.users.values().map(|other| &other.row);
        let other = others.any(|other| other.role == Role::Admin && other.id != user.id);
        if user.role == Role::Admin && !other {
            let detail = "This is the last admin; make another one first.";
            return Err(Fault::new(FaultCode::WrongStatus, detail).with("role", "admin"));
        }
        Ok(())
    }

    fn welcomed_by(&self, digest: &Digest, now: Timestamp) -> Option<&Seen<StoredUser>> {
        let mut users = self.users.values();
        users.find(|user| matches!(&user.row.welcome, Some((known, until)) if known == digest && now < *until))
    }
}

impl Accounts {
    /// The accounts, oldest first.
    pub fn users(&self) -> Vec<User> {
        let state = self.read();
        let mut users: Vec<_> = state.users.values().map(Seen::<StoredUser>::view).collect();
        users.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        users
    }

    /// A person, by id or name.
    ///
    /// # Errors
    /// `not-found`.
    pub fn user(&self, who: &UserId) -> Result<User, Fault> {
        Ok(self.read().person(who)?.view())
    }

    /// The name of an account or of an API token that is nobody's; nothing for one that is deleted.
    pub fn name_of(&self, who: &UserId) -> Option<String> {
        let state = self.read();
        let user = state.users.get(who).map(|user| user.row.name.clone());
        let token = || state.tokens.get(&who.as_str().into());
        user.or_else(|| token().map(|token| token.row.name.clone()))
    }

    /// The name of a caller's account as it is now.
    pub fn name_of_person(&self, caller: &Caller) -> Option<String> {
        let Identity::Person(person) = &caller.identity else {
            return None;
        };
        let state = self.read();
        Some(state.users.get(&person.user)?.row.name.clone())
    }

    /// Whether a name, as names are compared, is an account's: then nobody else goes by it.
    pub fn is_named(&self, folded: &str) -> bool {
        self.read().named(folded).is_some()
    }

    /// Makes an account; without a passphrase also the secret of its welcome link, which is kept nowhere.
    ///
    /// # Errors
    /// `name-taken`, `bad-request`, `limit-reached`, `storage-failed`.
    pub async fn create_user(
        &self,
        keep: &impl Keep,
        name: &str,
        role: Role,
        passphrase: Option<Passphrase>,
    ) -> Result<(User, Option<SecretString>), Fault> {
        let name = self.read().check_free(name, None)?;
        let hash = match passphrase {
            Some(passphrase) => Some(passphrase.check(&name)?.hash(&self.doors).await?),
            None => None,
        };
        let _changing = self.changing.lock().await;
        still::check()?;
        self.read().check_free(&name, None)?;
        if self.read().users.len() >= USERS {
            return Err(full("users", USERS));
        }
        let now = clock::now();
        let mut user = StoredUser {
            id: UserId(random::id()?),
            folded: folded(&name),
            name,
            role,
            passphrase: hash,
            welcome: None,
            created_at: now,
            seen_at: None,
        };
        let link = match user.passphrase {
            Some(_) => None,
            None => Some(welcome(&mut user, now)?),
        };
        let id = user.id.clone();
        self.give(keep, vec![AccountEdit::AddUser(Box::new(user))])
            .await?;
        Ok((self.user(&id)?, link))
    }

    /// Changes an account; with `welcome` also the secret of its new link.
    ///
    /// # Errors
    /// `not-found`, `name-taken`, `wrong-status` for the last admin, `storage-failed`.
    pub async fn change_user(
        &self,
        keep: &impl Keep,
        who: &UserId,
        change: UserChange,
    ) -> Result<(User, Option<SecretString>), Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let (mut edits, mut link, mut takes) = (Vec::new(), None, change.welcome);
        let id = {
            let state = self.read();
            let mut user = state.person(who)?.row.clone();
            if let Some(name) = &change.name {
                user.name = state.check_free(name, Some(&user.id))?;
                user.folded = folded(&user.name);
            }
            if let Some(role) = change.role {
                if role != Role::Admin {
                    state.check_not_last(&user)?;
                }
                takes |= role < user.role;
                user.role = role;
            }
            if change.welcome {
                user.passphrase = None;
                link = Some(welcome(&mut user, clock::now())?);
                edits.push(AccountEdit::DropSessions(state.sessions_of(Some(&user.id))));
                edits.push(AccountEdit::DropTokens(state.tokens_of(&user.id)));
            }
            user.seen_at = state.person(&user.id)?.seen_at();
            let id = user.id.clone();
            edits.push(AccountEdit::KeepUser(Box::new(user)));
            id
        };
        if takes {
            self.take(keep, edits).await?;
        } else {
            self.give(keep, edits).await?;
        }
        Ok((self.user(&id)?, link))
    }

    /// Deletes an account with its sessions, tokens and grants.
    ///
    /// # Errors
    /// `not-found`, `wrong-status` for the last admin, `storage-failed`.
    pub async fn delete_user(&self, keep: &impl Keep, who: &UserId) -> Result<User, Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let user = {
            let state = self.read();
            let user = state.person(who)?;
            state.check_not_last(&user.row)?;
            user.view()
        };
        self.take(keep, vec![AccountEdit::DropUser(user.id.clone())])
            .await?;
        Ok(user)
    }

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

fn welcome(user: &mut StoredUser, now: Timestamp) -> Result<SecretString, Fault> {
    let (secret, digest) = secret()?;
    user.welcome = Some((digest, Timestamp(now.0.saturating_add(WELCOME_US))));
    Ok(secret)
}

fn no_such_user(who: &UserId) -> Fault {
    let detail = format!("There is no account \"{who}\"; list-users shows those there are.");
    Fault::new(FaultCode::NotFound, detail).with("user", who.as_str())
}

/// What somebody gets whose welcome link is used, too old, or none.
pub fn welcome_over() -> Fault {
    Fault::new(
        FaultCode::NotSignedIn,
        "This welcome link no longer works; ask an admin for a new one.",
    )
    .with("reason", "welcome-over")
}
