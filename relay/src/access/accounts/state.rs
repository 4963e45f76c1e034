//! What is known of accounts: changed by the same edits that the store makes, and asked on every call. Pure.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use shared::{
    id::{BridgeId, SessionId, TokenId, UserId},
    time::Timestamp,
    user::Role,
};

use super::super::{Identity, Proof, Rights, SESSION_TIME, rights::Grants};
use crate::store::{
    AccountEdit, BridgeKey, Digest, StoredAccounts, StoredGrant, StoredSession, StoredToken,
    StoredUser,
};

/// How exactly it is known when somebody was seen.
const MINUTE_US: i64 = 60_000_000;

/// How long a session lasts that does nothing.
const IDLE_US: i64 = 14 * 24 * 3_600_000_000;

/// What is known.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) users: BTreeMap<UserId, Seen<StoredUser>>,
    pub(super) sessions: BTreeMap<SessionId, Seen<StoredSession>>,
    pub(super) tokens: BTreeMap<TokenId, Seen<StoredToken>>,
    by_name: HashMap<String, UserId>,
    by_cookie: HashMap<Digest, SessionId>,
    by_token: HashMap<Digest, TokenId>,
    grants: HashMap<UserId, Arc<Grants>>,
    /// How often accounts had been changed from outside when this was read.
    pub(super) version: u64,
}

/// A row, and when it was last seen and where, which is stored now and then.
#[derive(Debug)]
pub(super) struct Seen<R> {
    pub(super) row: R,
    at: AtomicI64,
    /// As it is stored.
    stored: AtomicI64,
    address: Mutex<Option<IpAddr>>,
}

impl<R> Seen<R> {
    pub(super) fn new(row: R, at: Option<Timestamp>) -> Self {
        let at = at.map_or(0, |at| at.0);
        Self {
            row,
            at: AtomicI64::new(at),
            stored: AtomicI64::new(at),
            address: Mutex::default(),
        }
    }

    /// When it was last seen, if ever.
    pub(super) fn seen_at(&self) -> Option<Timestamp> {
        let at = self.at.load(Ordering::Relaxed);
        (at > 0).then_some(Timestamp(at))
    }

    /// It was seen, which counts once a minute.
    pub(super) fn touch(&self, now: Timestamp, from: Option<IpAddr>) {
        let at = self.at.load(Ordering::Relaxed);
        if now.0.saturating_sub(at) < MINUTE_US {
            return;
        }
        self.at.store(now.0, Ordering::Relaxed);
        *self.place() = from;
    }

    /// The address at which it was last seen.
    pub(super) fn address(&self) -> Option<IpAddr> {
        *self.place()
    }

    /// When it was last seen, where that is not stored; it is taken to be from now on.
    fn to_store(&self) -> Option<Timestamp> {
        let at = self.at.load(Ordering::Relaxed);
        (self.stored.swap(at, Ordering::Relaxed) != at).then_some(Timestamp(at))
    }

    /// The same as it was seen before.
    fn seen_since(self, before: Option<&Self>) -> Self {
        if let Some(before) = before {
            self.at
                .fetch_max(before.at.load(Ordering::Relaxed), Ordering::Relaxed);
            *self.place() = before.address();
        }
        self
    }

    fn place(&self) -> MutexGuard<'_, Option<IpAddr>> {
        self.address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen<StoredSession> {
    /// When it ends by itself, if nothing more is heard of it.
    pub(super) fn ends(&self) -> Timestamp {
        let whole = self.row.created_at.0 + SESSION_TIME.as_micros() as i64;
        let idle = self.at.load(Ordering::Relaxed).saturating_add(IDLE_US);
        Timestamp(whole.min(idle))
    }
}

impl Seen<StoredToken> {
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.row.expires.is_some_and(|expires| expires <= now)
    }
}

impl State {
    pub(super) fn new(stored: StoredAccounts) -> Self {
        let mut state = Self::default();
        let edits = (stored
            .users
            .into_iter()
            .map(Box::new)
            .map(AccountEdit::KeepUser))
        .chain(
            stored
                .sessions
                .into_iter()
                .map(Box::new)
                .map(AccountEdit::KeepSession),
        )
        .chain(
            stored
                .tokens
                .into_iter()
                .map(Box::new)
                .map(AccountEdit::KeepToken),
        )
        .chain(stored.grants.into_iter().map(AccountEdit::Grant));
        edits.for_each(|edit| state.apply(edit));
        state
    }

    /// Does what the store does.
    pub(super) fn apply(&mut self, edit: AccountEdit) {
        match edit {
            AccountEdit::AddUser(user) | AccountEdit::KeepUser(user) => self.keep_user(*user),
            AccountEdit::DropUser(id) => self.drop_user(&id),
            AccountEdit::KeepSession(session) => {
                let id = session.id.clone();
                self.by_cookie.insert(session.digest, id.clone());
                let address = session
                    .address
                    .as_deref()
                    .and_then(|text| text.parse().ok());
                let seen = Seen::new(*session.clone(), Some(session.seen_at));
                *seen.place() = address;
                self.sessions.insert(id, seen);
            }
            AccountEdit::DropSessions(ids) => ids.iter().for_each(|id| self.drop_session(id)),
            AccountEdit::KeepToken(token) => {
                let id = token.id.clone();
                self.by_token.insert(token.digest, id.clone());
                let seen = token.seen_at;
                self.tokens.insert(id, Seen::new(*token, seen));
            }
            AccountEdit::DropTokens(ids) => ids.iter().for_each(|id| self.drop_token(id)),
            AccountEdit::Grant(StoredGrant { bridge, user, may }) => {
                let grants = self.grants.entry(user).or_default();
                Arc::make_mut(grants).insert(bridge.id(), may);
            }
            AccountEdit::Revoke(bridge, user) => self.revoke(bridge, &user),
            AccountEdit::OwnerKey(_)
            | AccountEdit::Origin(_)
            | AccountEdit::TakenIn(_)
            | AccountEdit::UserSeen(..)
            | AccountEdit::SessionSeen(..)
            | AccountEdit::TokenSeen(..) => {}
        }
    }

    /// Takes over when everybody was seen, which may not be stored yet.
    pub(super) fn seen_as(&mut self, before: &Self) {
        fn take<K: Ord, R>(rows: &mut BTreeMap<K, Seen<R>>, before: &BTreeMap<K, Seen<R>>) {
            let old = std::mem::take(rows).into_iter();
            *rows = old
                .map(|(id, row)| {
                    let seen = row.seen_since(before.get(&id));
                    (id, seen)
                })
                .collect();
        }
        take(&mut self.users, &before.users);
        take(&mut self.sessions, &before.sessions);
        take(&mut self.tokens, &before.tokens);
    }

    /// Who was seen and is not stored as such.
    pub(super) fn seen_since(&self) -> Vec<AccountEdit> {
        let users = self
            .users
            .iter()
            .filter_map(|(id, user)| Some(AccountEdit::UserSeen(id.clone(), user.to_store()?)));
        let sessions = self.sessions.iter().filter_map(|(id, session)| {
            let at = session.to_store()?;
            let address = session.address().map(|ip| ip.to_string());
            Some(AccountEdit::SessionSeen(id.clone(), at, address))
        });
        let tokens = self
            .tokens
            .iter()
            .filter_map(|(id, token)| Some(AccountEdit::TokenSeen(id.clone(), token.to_store()?)));
        users.chain(sessions).chain(tokens).collect()
    }

    /// The sessions and tokens whose time is over.
    pub(super) fn over(&self, now: Timestamp) -> (Vec<SessionId>, Vec<TokenId>) {
        let sessions = self
            .sessions
            .values()
            .filter(|session| session.ends() <= now);
        let tokens = self.tokens.values().filter(|token| token.is_over(now));
        (
            sessions.map(|session| session.row.id.clone()).collect(),
            tokens.map(|token| token.row.id.clone()).collect(),
        )
    }

    fn keep_user(&mut self, user: StoredUser) {
        let before = self.users.remove(&user.id);
        if let Some(before) = &before {
            self.by_name.remove(&before.row.folded);
        }
        let (id, seen) = (user.id.clone(), user.seen_at);
        self.by_name.insert(user.folded.clone(), id.clone());
        self.users
            .insert(id, Seen::new(user, seen).seen_since(before.as_ref()));
    }

    fn drop_user(&mut self, id: &UserId) {
        if let Some(user) = self.users.remove(id) {
            self.by_name.remove(&user.row.folded);
        }
        let sessions = self.sessions_of(Some(id));
        sessions.iter().for_each(|id| self.drop_session(id));
        let tokens: Vec<_> = self.tokens_of(id);
        tokens.iter().for_each(|id| self.drop_token(id));
        self.grants.remove(id);
    }

    fn drop_session(&mut self, id: &SessionId) {
        if let Some(session) = self.sessions.remove(id) {
            self.by_cookie.remove(&session.row.digest);
        }
    }

    fn drop_token(&mut self, id: &TokenId) {
        if let Some(token) = self.tokens.remove(id) {
            self.by_token.remove(&token.row.digest);
        }
        self.grants.remove(&of_token(id));
    }

    fn revoke(&mut self, bridge: BridgeKey, user: &UserId) {
        if let Some(grants) = self.grants.get_mut(user) {
            Arc::make_mut(grants).remove(&bridge.id());
        }
    }

    /// A bridge is deleted; the store has let go of what was granted on it.
    pub(super) fn bridge_gone(&mut self, bridge: &BridgeId) {
        for grants in self.grants.values_mut() {
            if grants.contains_key(bridge) {
                Arc::make_mut(grants).remove(bridge);
            }
        }
    }

    /// The account of a name, as names are compared.
    pub(super) fn named(&self, folded: &str) -> Option<&StoredUser> {
        let id = self.by_name.get(folded)?;
        self.users.get(id).map(|user| &user.row)
    }

    /// What was granted to somebody.
    pub(super) fn grants_of(&self, who: &UserId) -> Arc<Grants> {
        self.grants.get(who).cloned().unwrap_or_default()
    }

    /// What somebody in a role may do.
    pub(super) fn rights_of(&self, who: &UserId, role: Role) -> Rights {
        Rights::of(who.clone(), role, self.grants_of(who))
    }

    /// Who may do something on a bridge.
    pub(super) fn granted_on(&self, bridge: &BridgeId) -> Vec<(&UserId, shared::user::GrantMay)> {
        let all = self.grants.iter();
        all.filter_map(|(who, grants)| Some((who, *grants.get(bridge)?)))
            .collect()
    }

    pub(super) fn sessions_of(&self, user: Option<&UserId>) -> Vec<SessionId> {
        let own = self
            .sessions
            .values()
            .filter(|session| session.row.user.as_ref() == user);
        own.map(|session| session.row.id.clone()).collect()
    }

    pub(super) fn tokens_of(&self, user: &UserId) -> Vec<TokenId> {
        let own = self
            .tokens
            .values()
            .filter(|token| token.row.user.as_ref() == Some(user));
        own.map(|token| token.row.id.clone()).collect()
    }

    /// The role of an account, or of an API token that is nobody's.
    pub(super) fn role(&self, who: &UserId) -> Option<Role> {
        if let Some(user) = self.users.get(who) {
            return Some(user.row.role);
        }
        let token = self.tokens.get(&TokenId(who.0.clone()))?;
        token.row.user.is_none().then_some(token.row.role)
    }

    /// Whose browser has a cookie of this digest.
    pub(super) fn by_cookie(
        &self,
        digest: &Digest,
        now: Timestamp,
    ) -> Option<&Seen<StoredSession>> {
        let session = self.sessions.get(self.by_cookie.get(digest)?)?;
        (now < session.ends()).then_some(session)
    }

    /// The token of this digest.
    pub(super) fn by_token(&self, digest: &Digest, now: Timestamp) -> Option<&Seen<StoredToken>> {
        let token = self.tokens.get(self.by_token.get(digest)?)?;
        (!token.is_over(now)).then_some(token)
    }

    /// What an identity may do; nothing when what proved it holds no more.
    pub(super) fn rights(&self, identity: &Identity, now: Timestamp) -> Option<Rights> {
        match identity {
            Identity::Key => Some(Rights::owner()),
            Identity::Browser(session) => {
                let session = self.sessions.get(session)?;
                let holds = session.row.user.is_none() && now < session.ends();
                holds.then(Rights::owner)
            }
            Identity::Person(person) => {
                let user = self.users.get(&person.user)?;
                let most = match &person.by {
                    Proof::Session(id) => {
                        let session = self.sessions.get(id)?;
                        let own = session.row.user.as_ref() == Some(&person.user);
                        (own && now < session.ends()).then_some(Role::Admin)
                    }
                    Proof::Token(id) => {
                        let token = self.tokens.get(id)?;
                        let own = token.row.user.as_ref() == Some(&person.user);
                        (own && !token.is_over(now)).then_some(token.row.role)
                    }
                };
                Some(self.rights_of(&person.user, user.row.role.min(most?)))
            }
            Identity::Token(id) => {
                let token = self.tokens.get(id)?;
                let holds = token.row.user.is_none() && !token.is_over(now);
                holds.then(|| match token.row.role {
                    Role::Admin => Rights::owner(),
                    role => self.rights_of(&of_token(id), role),
                })
            }
            Identity::Guest(_) => None,
        }
    }
}

/// A token that is nobody's stands for itself: what is made with it is its own.
pub(super) fn of_token(id: &TokenId) -> UserId {
    UserId(id.0.clone())
}
