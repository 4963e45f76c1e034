//! People: made, changed, deleted.

use secrecy::SecretString;
use shared::{
    audit::{COMMAND_LINE, RELAY, SOMEBODY},
    fault::{Fault, FaultCode},
    id::UserId,
    user::{Role, User},
};

use super::{
    Accounts, Keep, Passphrase, full,
    state::{Seen, State},
    welcome,
};
use crate::{
    access::{Caller, Identity},
    clock,
    names::{check_name, check_person_name, folded, name_taken},
    random, still,
    store::{AccountEdit, StoredUser},
};

/// The most accounts.
const USERS: usize = 1000;

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
    pub(super) fn person(&self, who: &UserId) -> Result<&Seen<StoredUser>, Fault> {
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
            None => Some(welcome::link(&mut user, now)?),
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
                link = Some(welcome::link(&mut user, clock::now())?);
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
}

fn no_such_user(who: &UserId) -> Fault {
    let detail = format!("There is no account \"{who}\"; list-users shows those there are.");
    Fault::new(FaultCode::NotFound, detail).with("user", who.as_str())
}
