//! Browsers that are signed in, each by a secret in its cookie.

use std::net::IpAddr;

use secrecy::ExposeSecret as _;
use shared::{
    fault::{Fault, FaultCode},
    id::{SessionId, UserId},
    time::Timestamp,
    user::Session,
};

use super::{Accounts, Keep, Known, digest, secret};
use crate::{
    access::{Caller, Cookie, Identity, Person, Proof, SESSION_TIME, wrong_passphrase},
    clock,
    household::household,
    journal::is_stale,
    random, still,
    store::{AccountEdit, StoredSession},
    text::harmless,
};

/// The most sessions of one account; the one that was seen least lately ends for a further one.
const OF_ONE: usize = 50;

/// The most characters that are kept of what a browser says of itself.
const AGENT_CHARS: usize = 200;

/// Instead of an id: all of one's sessions but the one that asks.
const OTHERS: &str = "others";

/// Instead of an id: all of one's sessions.
const ALL: &str = "all";

/// The browser that signs in.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// Its address.
    pub address: Option<IpAddr>,
    /// What it says of itself.
    pub agent: Option<String>,
    /// The session that it had until now, which ends.
    pub before: Option<SessionId>,
}

impl Accounts {
    /// Signs a browser in, as a person or as whoever has the owner's key.
    ///
    /// # Errors
    /// `not-signed-in` where the person's passphrase was taken away meanwhile; when the system has no random numbers.
    pub async fn open_session(
        &self,
        keep: &impl Keep,
        known: Option<Known>,
        browser: Browser,
    ) -> Result<Cookie, Fault> {
        let (secret, digest) = secret()?;
        let now = clock::now();
        let agent = browser.agent.map(|agent| {
            let shown = agent.chars().filter(|c| !c.is_control());
            harmless(&shown.take(AGENT_CHARS).collect::<String>(), &[])
        });
        let session = StoredSession {
            id: SessionId(random::id()?),
            digest,
            user: known.as_ref().map(|known| known.user.clone()),
            created_at: now,
            seen_at: now,
            address: browser.address.map(|ip| ip.to_canonical().to_string()),
            agent,
        };
        let _changing = self.changing.lock().await;
        if known.is_some_and(|known| !known.holds(&self.read())) {
            return Err(wrong_passphrase());
        }
        let mut ended: Vec<_> = browser.before.into_iter().collect();
        ended.extend(self.surplus(session.user.as_ref()));
        let edits = vec![
            AccountEdit::DropSessions(ended),
            AccountEdit::KeepSession(Box::new(session)),
        ];
        if let Err(fault) = self.give(keep, edits.clone()).await {
            if is_stale(&fault) {
                return Err(fault);
            }
            // On a full disk somebody has to get in to make room.
            tracing::warn!(%fault, "a session is not stored yet");
            self.apply(edits.clone());
            self.owed.add(edits);
        }
        Ok(Cookie {
            value: secret.expose_secret().to_owned(),
            age: SESSION_TIME,
        })
    }

    /// What has to end so that there is room for another one.
    fn surplus(&self, user: Option<&UserId>) -> Vec<SessionId> {
        let state = self.read();
        let own = state.sessions.values();
        let mut own: Vec<_> = own
            .filter(|session| session.row.user.as_ref() == user)
            .collect();
        own.sort_by_key(|session| session.seen_at());
        let surplus = (own.len() + 1).saturating_sub(OF_ONE);
        let surplus = own.into_iter().take(surplus);
        surplus.map(|session| session.row.id.clone()).collect()
    }

    /// Who has a cookie of this value.
    pub fn by_cookie(&self, value: &str, now: Timestamp) -> Option<Caller> {
        let state = self.read();
        let session = state.by_cookie(&digest(value), now)?;
        let id = session.row.id.clone();
        let Some(user) = &session.row.user else {
            return Some(Caller::owner(Identity::Browser(id)));
        };
        let name = state.users.get(user)?.row.name.clone();
        let identity = Identity::Person(Person {
            user: user.clone(),
            by: Proof::Session(id),
        });
        let rights = state.rights(&identity, now)?;
        Some(Caller {
            name: Some(name.clone()),
            identity,
            known_as: name,
            from: None,
            rights,
        })
    }

    /// Whether the person of a name, as names are compared, is signed in at an address, or was last seen there.
    pub(in crate::access) fn is_at_home(&self, account: &str, from: IpAddr) -> bool {
        let (state, from) = (self.read(), household(from));
        // All are looked through, also for a name that nobody has: the time tells nothing.
        let user = state.named(account).map(|user| &user.id);
        let is_here = |at: Option<IpAddr>| at.map(household) == Some(from);
        let is_own = |of: Option<&UserId>| user.is_some() && of == user;
        let sessions = state.sessions.values();
        let own = sessions.filter(|session| is_own(session.row.user.as_ref()));
        let last = user.and_then(|user| state.users.get(user));
        own.filter(|session| is_here(session.address())).count() > 0
            || last.is_some_and(|user| is_here(user.address()))
    }

    /// Somebody was seen just now.
    pub fn saw(&self, caller: &Caller) {
        let (now, state) = (clock::now(), self.read());
        match caller.identity.proof() {
            Some(Proof::Session(id)) => {
                if let Some(session) = state.sessions.get(&id) {
                    session.touch(now, caller.from);
                }
            }
            Some(Proof::Token(id)) => {
                if let Some(token) = state.tokens.get(&id) {
                    token.touch(now, caller.from);
                }
            }
            None => return,
        }
        if let Identity::Person(person) = &caller.identity
            && let Some(user) = state.users.get(&person.user)
        {
            user.touch(now, caller.from);
        }
    }

    /// A caller's sessions, or everybody's; the latest seen first.
    pub fn sessions(&self, caller: &Caller, all: bool) -> Vec<Session> {
        let (state, current) = (self.read(), caller.identity.proof());
        let own = own_user(caller);
        let shown = state.sessions.values().filter(|session| {
            let user = session.row.user.as_ref();
            all || own.as_ref().is_some_and(|own| own.as_ref() == user)
        });
        let mut sessions: Vec<_> = shown
            .map(|session| Session {
                id: session.row.id.clone(),
                user: session.row.user.clone(),
                name: (session.row.user.as_ref())
                    .and_then(|id| Some(state.users.get(id)?.row.name.clone())),
                created_at: session.row.created_at,
                seen_at: session.seen_at().unwrap_or(session.row.seen_at),
                expires: session.ends(),
                address: session.address().map(|ip| ip.to_string()),
                agent: session.row.agent.clone(),
                current: current == Some(Proof::Session(session.row.id.clone())),
            })
            .collect();
        sessions.sort_by(|one, other| (other.seen_at, &other.id).cmp(&(one.seen_at, &one.id)));
        sessions
    }

    /// Ends a session of a caller's, or of anybody's where the caller is an admin; or all of the caller's own, with the one that
    /// asks or without, and with `tokens` also the API tokens of the caller's account.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn end_session(
        &self,
        keep: &impl Keep,
        caller: &Caller,
        id: &SessionId,
        tokens: bool,
    ) -> Result<(), Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let own = own_user(caller);
        let mut ended_tokens = Vec::new();
        let ended = if [OTHERS, ALL].contains(&id.as_str()) {
            let current = caller.identity.proof().filter(|_| id.as_str() == OTHERS);
            if let (true, Some(Some(own))) = (tokens, &own) {
                ended_tokens = self.read().tokens_of(own);
            }
            let own = own.map(|own| self.read().sessions_of(own.as_ref()));
            let mut own = own.unwrap_or_default();
            own.retain(|id| current != Some(Proof::Session(id.clone())));
            own
        } else {
            let state = self.read();
            let session = state.sessions.get(id).filter(|session| {
                let user = &session.row.user;
                caller.rights.is_admin() || own.as_ref() == Some(user)
            });
            session.ok_or_else(|| no_such_session(id))?;
            vec![id.clone()]
        };
        let edits = vec![
            AccountEdit::DropSessions(ended),
            AccountEdit::DropTokens(ended_tokens),
        ];
        self.take(keep, edits).await
    }

    /// Ends the session by which a caller came.
    ///
    /// # Errors
    /// `storage-failed`.
    pub async fn sign_out(&self, keep: &impl Keep, caller: &Caller) -> Result<(), Fault> {
        let Some(Proof::Session(id)) = caller.identity.proof() else {
            return Ok(());
        };
        let _changing = self.changing.lock().await;
        self.take(keep, vec![AccountEdit::DropSessions(vec![id])])
            .await
    }

    /// Ends the sessions of whoever had the owner's key: it is another one now.
    ///
    /// # Errors
    /// `storage-failed`.
    pub async fn end_owners(&self, keep: &impl Keep) -> Result<(), Fault> {
        let _changing = self.changing.lock().await;
        let ended = self.read().sessions_of(None);
        self.take(keep, vec![AccountEdit::DropSessions(ended)])
            .await
    }
}

/// Whose sessions are a caller's own: an account's, or the owner's. Tokens of nobody have none.
fn own_user(caller: &Caller) -> Option<Option<UserId>> {
    match &caller.identity {
        Identity::Key | Identity::Browser(_) => Some(None),
        Identity::Person(person) => Some(Some(person.user.clone())),
        Identity::Token(_) | Identity::Guest(_) => None,
    }
}

fn no_such_session(id: &SessionId) -> Fault {
    let detail = format!("There is no session \"{id}\"; list-sessions shows those there are.");
    Fault::new(FaultCode::NotFound, detail).with("session", id.as_str())
}
