//! API tokens, for scripts.

use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    id::{TokenId, UserId},
    time::Timestamp,
    user::{Role, Token},
};

use super::{Accounts, Keep, digest, full, secret, state::Seen};
use crate::{
    access::{Caller, Identity, Person, Proof},
    clock,
    names::check_name,
    random, still,
    store::{AccountEdit, StoredToken},
};

/// How a token begins, so that it is known for one where it has got out.
const BEGIN: &str = "jackfield_";

/// The most tokens of one account.
const OF_ONE: usize = 100;

/// What a new token is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Whose it is; nothing where it is made with the owner's key or at the command line.
    pub user: Option<UserId>,
    /// What may be done with it.
    pub role: Role,
    /// When it ends.
    pub expires: Option<Timestamp>,
}

impl Seen<StoredToken> {
    fn view(&self) -> Token {
        Token {
            id: self.row.id.clone(),
            name: self.row.name.clone(),
            user: self.row.user.clone(),
            role: self.row.role,
            created_at: self.row.created_at,
            seen_at: self.seen_at(),
            expires: self.row.expires,
        }
    }
}

impl Accounts {
    /// Makes a token; what is known of it, and the token, which is kept nowhere.
    ///
    /// # Errors
    /// `bad-request`, `limit-reached`, `storage-failed`.
    pub async fn create_token(
        &self,
        keep: &impl Keep,
        new: NewToken,
    ) -> Result<(Token, SecretString), Fault> {
        let name = check_name("name", &new.name)?;
        let token: SecretString = format!("{BEGIN}{}", secret()?.0.expose_secret()).into();
        let _changing = self.changing.lock().await;
        still::check()?;
        let own = |token: &&Seen<StoredToken>| token.row.user == new.user;
        if self.read().tokens.values().filter(own).count() >= OF_ONE {
            return Err(full("tokens", OF_ONE));
        }
        let stored = StoredToken {
            id: TokenId(random::id()?),
            digest: digest(token.expose_secret()),
            name,
            user: new.user,
            role: new.role,
            created_at: clock::now(),
            seen_at: None,
            expires: new.expires,
        };
        let shown = Seen::new(stored.clone(), None).view();
        self.give(keep, vec![AccountEdit::KeepToken(Box::new(stored))])
            .await?;
        Ok((shown, token))
    }

    /// Who has a token.
    pub fn by_token(&self, token: &str, now: Timestamp) -> Option<Caller> {
        let state = self.read();
        let token = state.by_token(&digest(token), now)?;
        let id = token.row.id.clone();
        let (identity, name, known_as) = match &token.row.user {
            Some(user) => {
                let name = state.users.get(user)?.row.name.clone();
                let by = Proof::Token(id);
                let user = user.clone();
                (
                    Identity::Person(Person { user, by }),
                    Some(name.clone()),
                    name,
                )
            }
            None => (Identity::Token(id), None, token.row.name.clone()),
        };
        let rights = state.rights(&identity, now)?;
        Some(Caller {
            name,
            identity,
            known_as,
            from: None,
            rights,
        })
    }

    /// The tokens of an account, or those that are nobody's; or, with `all`, everybody's. Oldest first.
    pub fn tokens(&self, user: Option<&UserId>, all: bool) -> Vec<Token> {
        let state = self.read();
        let shown = state.tokens.values();
        let shown = shown.filter(|token| all || token.row.user.as_ref() == user);
        let mut tokens: Vec<_> = shown.map(Seen::<StoredToken>::view).collect();
        tokens.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        tokens
    }

    /// What a token is for.
    pub fn token_name(&self, id: &TokenId) -> Option<String> {
        let state = self.read();
        state.tokens.get(id).map(|token| token.row.name.clone())
    }

    /// Ends a token for which `may` holds.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn revoke_token(
        &self,
        keep: &impl Keep,
        id: &TokenId,
        may: impl Fn(&Token) -> bool,
    ) -> Result<(), Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let found = self.read().tokens.get(id).map(Seen::<StoredToken>::view);
        found.filter(may).ok_or_else(|| no_such_token(id))?;
        self.take(keep, vec![AccountEdit::DropTokens(vec![id.clone()])])
            .await
    }
}

fn no_such_token(id: &TokenId) -> Fault {
    let detail = format!("There is no token \"{id}\"; list-tokens shows those there are.");
    Fault::new(FaultCode::NotFound, detail).with("token", id.as_str())
}
