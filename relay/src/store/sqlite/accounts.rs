//! The rows of accounts.

use serde::{Serialize, de::DeserializeOwned};
use shared::{
    id::{SessionId, TokenId, UserId},
    time::Timestamp,
};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{Store, facts};
use crate::store::{
    AccountEdit, BridgeKey, Digest, PassphraseHash, StoreError, StoredAccounts, StoredGrant,
    StoredSession, StoredToken, StoredUser,
};

impl Store {
    /// All accounts with their sessions, tokens and grants.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn accounts(&self) -> Result<StoredAccounts, StoreError> {
        let mut connection = self.readers.acquire().await?;
        read(&mut connection).await
    }

    /// How often accounts were changed from outside of the relay.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn accounts_version(&self) -> Result<u64, StoreError> {
        let mut connection = self.readers.acquire().await?;
        facts::accounts(&mut connection).await
    }

    /// The mark of the owner's key with which the relay ran last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn owner_key_mark(&self) -> Result<Option<String>, StoreError> {
        let mut connection = self.readers.acquire().await?;
        facts::owner_key(&mut connection).await
    }
}

/// All of them.
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<StoredAccounts, StoreError> {
    let users = "SELECT id, name, folded, role, passphrase, welcome, welcome_until, created_at, seen_at FROM users
        ORDER BY created_at, id";
    let sessions = "SELECT id, digest, user, created_at, seen_at, address, agent FROM sessions ORDER BY created_at, id";
    let tokens = "SELECT id, digest, name, user, role, created_at, seen_at, expires_at FROM tokens
        ORDER BY created_at, id";
    let grants = "SELECT bridge, user, may FROM grants";
    let users = sqlx::query(users).fetch_all(&mut *connection).await?;
    let sessions = sqlx::query(sessions).fetch_all(&mut *connection).await?;
    let tokens = sqlx::query(tokens).fetch_all(&mut *connection).await?;
    let grants = sqlx::query(grants).fetch_all(&mut *connection).await?;
    Ok(StoredAccounts {
        users: users.iter().map(user).collect::<Result<_, _>>()?,
        sessions: sessions.iter().map(session).collect::<Result<_, _>>()?,
        tokens: tokens.iter().map(token).collect::<Result<_, _>>()?,
        grants: grants.iter().map(grant).collect::<Result<_, _>>()?,
    })
}

fn user(row: &SqliteRow) -> Result<StoredUser, StoreError> {
    let welcome: Option<&[u8]> = row.try_get("welcome")?;
    let until: Option<i64> = row.try_get("welcome_until")?;
    let passphrase: Option<String> = row.try_get("passphrase")?;
    let welcome = welcome.map(|bytes| digest(bytes, "users.welcome"));
    Ok(StoredUser {
        id: UserId(row.try_get("id")?),
        name: row.try_get("name")?,
        folded: row.try_get("folded")?,
        role: word(row.try_get("role")?, "users.role")?,
        passphrase: passphrase.map(PassphraseHash),
        welcome: welcome.transpose()?.zip(until.map(Timestamp)),
        created_at: Timestamp(row.try_get("created_at")?),
        seen_at: at(row, "seen_at")?,
    })
}

fn session(row: &SqliteRow) -> Result<StoredSession, StoreError> {
    Ok(StoredSession {
        id: SessionId(row.try_get("id")?),
        digest: digest(row.try_get("digest")?, "sessions.digest")?,
        user: row.try_get::<Option<String>, _>("user")?.map(UserId),
        created_at: Timestamp(row.try_get("created_at")?),
        seen_at: Timestamp(row.try_get("seen_at")?),
        address: row.try_get("address")?,
        agent: row.try_get("agent")?,
    })
}

fn token(row: &SqliteRow) -> Result<StoredToken, StoreError> {
    Ok(StoredToken {
        id: TokenId(row.try_get("id")?),
        digest: digest(row.try_get("digest")?, "tokens.digest")?,
        name: row.try_get("name")?,
        user: row.try_get::<Option<String>, _>("user")?.map(UserId),
        role: word(row.try_get("role")?, "tokens.role")?,
        created_at: Timestamp(row.try_get("created_at")?),
        seen_at: at(row, "seen_at")?,
        expires: at(row, "expires_at")?,
    })
}

fn grant(row: &SqliteRow) -> Result<StoredGrant, StoreError> {
    Ok(StoredGrant {
        bridge: BridgeKey(row.try_get("bridge")?),
        user: UserId(row.try_get("user")?),
        may: word(row.try_get("may")?, "grants.may")?,
    })
}

fn at(row: &SqliteRow, column: &str) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
}

fn digest(bytes: &[u8], what: &'static str) -> Result<Digest, StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged(what))
}

/// A value that is stored as it travels.
fn word<T: DeserializeOwned>(text: String, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(text.into()).map_err(|_| StoreError::Damaged(what))
}

fn as_word<T: Serialize>(value: T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Does what is asked for. Nothing is granted on a bridge that is gone, or to somebody who is.
pub(super) async fn edit(
    connection: &mut SqliteConnection,
    edit: &AccountEdit,
) -> Result<(), StoreError> {
    match edit {
        AccountEdit::AddUser(user) => put_user(connection, ADD_USER, user).await,
        AccountEdit::KeepUser(user) => put_user(connection, KEEP_USER, user).await,
        AccountEdit::DropUser(id) => drop_user(connection, id).await,
        AccountEdit::KeepSession(session) => keep_session(connection, session).await,
        AccountEdit::DropSessions(ids) => {
            for id in ids {
                run(connection, "DELETE FROM sessions WHERE id = ?", id.as_str()).await?;
            }
            Ok(())
        }
        AccountEdit::KeepToken(token) => keep_token(connection, token).await,
        AccountEdit::DropTokens(ids) => {
            for id in ids {
                run(connection, "DELETE FROM tokens WHERE id = ?", id.as_str()).await?;
                run(connection, "DELETE FROM grants WHERE user = ?", id.as_str()).await?;
            }
            Ok(())
        }
        AccountEdit::Grant(grant) => keep_grant(connection, grant).await,
        AccountEdit::Revoke(bridge, user) => {
            let delete = sqlx::query("DELETE FROM grants WHERE bridge = ? AND user = ?");
            let delete = delete.bind(bridge.0).bind(user.as_str());
            delete.execute(connection).await?;
            Ok(())
        }
        AccountEdit::OwnerKey(mark) => facts::set_owner_key(connection, mark).await,
        AccountEdit::TakenIn(version) => facts::set_taken_in(connection, *version).await,
        AccountEdit::Origin(origin) => facts::set_origin(connection, origin).await,
        AccountEdit::UserSeen(id, at) => {
            seen(
                connection,
                "UPDATE users SET seen_at = ? WHERE id = ?",
                *at,
                id.as_str(),
            )
            .await
        }
        AccountEdit::TokenSeen(id, at) => {
            seen(
                connection,
                "UPDATE tokens SET seen_at = ? WHERE id = ?",
                *at,
                id.as_str(),
            )
            .await
        }
        AccountEdit::SessionSeen(id, at, address) => {
            let update = sqlx::query("UPDATE sessions SET seen_at = ?, address = ? WHERE id = ?");
            let update = update.bind(at.0).bind(address.as_deref()).bind(id.as_str());
            update.execute(connection).await?;
            Ok(())
        }
    }
}

async fn run(
    connection: &mut SqliteConnection,
    statement: &'static str,
    id: &str,
) -> Result<(), StoreError> {
    sqlx::query(statement).bind(id).execute(connection).await?;
    Ok(())
}

async fn seen(
    connection: &mut SqliteConnection,
    statement: &'static str,
    at: Timestamp,
    id: &str,
) -> Result<(), StoreError> {
    let update = sqlx::query(statement).bind(at.0).bind(id);
    update.execute(connection).await?;
    Ok(())
}

const ADD_USER: &str = "INSERT INTO users (name, folded, role, passphrase, welcome, welcome_until, created_at, seen_at, id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Changes nothing where the account is gone: what the command line has deleted must not come back.
const KEEP_USER: &str = "UPDATE users SET name = ?, folded = ?, role = ?, passphrase = ?, welcome = ?, welcome_until = ?,
    created_at = ?, seen_at = ? WHERE id = ?";

async fn put_user(
    connection: &mut SqliteConnection,
    statement: &'static str,
    user: &StoredUser,
) -> Result<(), StoreError> {
    let (welcome, until) = user.welcome.unzip();
    sqlx::query(statement)
        .bind(&user.name)
        .bind(&user.folded)
        .bind(as_word(user.role))
        .bind(user.passphrase.as_ref().map(|hash| hash.0.as_str()))
        .bind(welcome.as_ref().map(|digest| &digest[..]))
        .bind(until.map(|at| at.0))
        .bind(user.created_at.0)
        .bind(user.seen_at.map(|at| at.0))
        .bind(user.id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

async fn drop_user(connection: &mut SqliteConnection, id: &UserId) -> Result<(), StoreError> {
    for delete in [
        "DELETE FROM users WHERE id = ?",
        "DELETE FROM sessions WHERE user = ?",
        "DELETE FROM tokens WHERE user = ?",
        "DELETE FROM grants WHERE user = ?",
    ] {
        run(connection, delete, id.as_str()).await?;
    }
    Ok(())
}

async fn keep_session(
    connection: &mut SqliteConnection,
    session: &StoredSession,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO sessions (id, digest, user, created_at, seen_at, address, agent)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(session.id.as_str())
    .bind(&session.digest[..])
    .bind(session.user.as_ref().map(UserId::as_str))
    .bind(session.created_at.0)
    .bind(session.seen_at.0)
    .bind(session.address.as_deref())
    .bind(session.agent.as_deref())
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_token(
    connection: &mut SqliteConnection,
    token: &StoredToken,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO tokens (id, digest, name, user, role, created_at, seen_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(token.id.as_str())
    .bind(&token.digest[..])
    .bind(&token.name)
    .bind(token.user.as_ref().map(UserId::as_str))
    .bind(as_word(token.role))
    .bind(token.created_at.0)
    .bind(token.seen_at.map(|at| at.0))
    .bind(token.expires.map(|at| at.0))
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_grant(
    connection: &mut SqliteConnection,
    grant: &StoredGrant,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO grants (bridge, user, may) SELECT key, ?2, ?3 FROM bridges WHERE key = ?1",
    )
    .bind(grant.bridge.0)
    .bind(grant.user.as_str())
    .bind(as_word(grant.may))
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends all sessions, and the welcome links that may have been used.
pub(super) async fn end_sessions(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM sessions",
        "UPDATE users SET welcome = NULL, welcome_until = NULL",
    ] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Keeps what could be read of a damaged journal.
pub(super) async fn keep_all(
    connection: &mut SqliteConnection,
    all: &StoredAccounts,
) -> Result<(), StoreError> {
    for user in &all.users {
        put_user(connection, ADD_USER, user).await?;
    }
    for session in &all.sessions {
        keep_session(connection, session).await?;
    }
    for token in &all.tokens {
        keep_token(connection, token).await?;
    }
    for grant in &all.grants {
        keep_grant(connection, grant).await?;
    }
    Ok(())
}

/// Takes away what was granted on a bridge that is deleted.
pub(super) async fn remove_of(
    connection: &mut SqliteConnection,
    bridge: BridgeKey,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM grants WHERE bridge = ?").bind(bridge.0);
    delete.execute(connection).await?;
    Ok(())
}
