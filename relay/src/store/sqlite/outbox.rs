//! Writes what happens to the outbox, and reads what guards it.

use serde::Serialize;
use shared::{id::UserId, notice::Attempt, time::Timestamp};
use sqlx::{Sqlite, SqliteTransaction, query::Query, sqlite::SqliteArguments};

use super::{Store, bulk, facts, forget, pushed};
use crate::store::{
    NoticeKey, NoticeStep, OutboxEdit, StoreError, StoredKey, StoredMessage, StoredNotice, Taken,
};

impl Store {
    /// What was answered to the request with this idempotency key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn request_key(&self, key: &str) -> Result<Option<StoredKey>, StoreError> {
        let found: Option<(Vec<u8>, String, i64)> =
            sqlx::query_as("SELECT digest, answer, at FROM request_keys WHERE key = ?")
                .bind(key)
                .fetch_optional(&self.readers)
                .await?;
        let Some((digest, answer, at)) = found else {
            return Ok(None);
        };
        let digest = digest.try_into();
        Ok(Some(StoredKey {
            key: key.to_owned(),
            digest: digest.map_err(|_| StoreError::Damaged("request_keys.digest"))?,
            answer,
            at: Timestamp(at),
        }))
    }

    /// Recipients that get nothing, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn suppressed(&self) -> Result<Vec<String>, StoreError> {
        let select = sqlx::query_scalar("SELECT recipient FROM suppressed ORDER BY recipient");
        Ok(select.fetch_all(&self.readers).await?)
    }

    /// Whether somebody has switched sending off.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices_stopped(&self) -> Result<bool, StoreError> {
        let mut connection = self.readers.acquire().await?;
        facts::notices_stopped(&mut connection).await
    }
}

/// Does what is asked for.
pub(super) async fn edit(
    transaction: &mut SqliteTransaction<'_>,
    edit: &OutboxEdit,
) -> Result<(), StoreError> {
    match edit {
        OutboxEdit::Put(put) => {
            let weight = put.0.weight(put.1.len());
            insert_message(transaction, &put.0, weight).await?;
            insert_notices(transaction, &put.1).await?;
            facts::add_notices_bytes(transaction, i64::try_from(weight).unwrap_or(i64::MAX)).await
        }
        OutboxEdit::Step(steps) => make_steps(transaction, steps).await,
        OutboxEdit::KeepKey(key, before) => keep_key(transaction, key, *before).await,
        OutboxEdit::Suppress(recipient, at) => {
            let insert =
                sqlx::query("INSERT OR IGNORE INTO suppressed (recipient, at) VALUES (?, ?)");
            let insert = insert.bind(recipient).bind(at.0);
            insert.execute(&mut **transaction).await?;
            Ok(())
        }
        OutboxEdit::Unsuppress(recipient) => {
            let delete = sqlx::query("DELETE FROM suppressed WHERE recipient = ?").bind(recipient);
            delete.execute(&mut **transaction).await?;
            Ok(())
        }
        OutboxEdit::Stop(stopped) => facts::set_notices_stopped(transaction, *stopped).await,
        OutboxEdit::KeepReply(reply, before) => {
            pushed::keep_reply(transaction, reply, *before).await
        }
        OutboxEdit::KeepReceipt(receipt) => pushed::keep_receipt(transaction, receipt).await,
        OutboxEdit::DropReceipt(id) => pushed::drop_receipt(transaction, *id).await,
        OutboxEdit::Count(taken, before) => count(transaction, taken, *before).await,
        OutboxEdit::SetBack(now) => {
            let update = sqlx::query(
                "UPDATE notices SET due_at = due_at - (changed_at - ?1), since = min(since, ?1), changed_at = ?1
                 WHERE status = 'queued' AND changed_at > ?1",
            )
            .bind(now.0);
            update.execute(&mut **transaction).await?;
            Ok(())
        }
        OutboxEdit::Forget(messages) => forget::forget(transaction, messages).await,
    }
}

async fn insert_message(
    transaction: &mut SqliteTransaction<'_>,
    message: &StoredMessage,
    weight: usize,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO messages (id, subject, text, html, fields, weight) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(message.key.0)
    .bind(message.subject.as_deref())
    .bind(message.text.as_str())
    .bind(message.html.as_deref())
    .bind(to_json(&message.fields))
    .bind(i64::try_from(weight).unwrap_or(i64::MAX))
    .execute(&mut **transaction)
    .await?;
    for (position, (name, media_type, bytes)) in (0_i64..).zip(&message.attachments) {
        sqlx::query(
            "INSERT INTO attachments (message, position, name, media_type, bytes) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(message.key.0)
        .bind(position)
        .bind(name)
        .bind(media_type)
        .bind(bytes.as_slice())
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

async fn insert_notices(
    transaction: &mut SqliteTransaction<'_>,
    notices: &[StoredNotice],
) -> Result<(), StoreError> {
    for (statement, chunk) in bulk::INSERT_NOTICES.chunks(notices) {
        let query = chunk.iter().fold(sqlx::query(statement), bind_notice);
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

fn bind_notice<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    notice: &'q StoredNotice,
) -> Query<'q, Sqlite, SqliteArguments> {
    query
        .bind(notice.key.0)
        .bind(notice.message.0)
        .bind(notice.kind.as_str())
        .bind(notice.to.as_str())
        .bind(notice.shown.as_deref())
        .bind(notice.state.status.as_str())
        .bind(notice.created_at.0)
        .bind(notice.changed_at.0)
        .bind(notice.state.since.0)
        .bind(notice.state.due_at.map(|at| at.0))
        .bind(notice.state.tries)
        .bind(notice.state.waits)
        .bind(notice.segments)
        .bind(notice.sender.as_deref().unwrap_or_default())
        .bind(notice.gateway.as_deref())
        .bind(notice.author.as_deref())
        .bind(notice.cause.as_ref().map(to_json))
        .bind(notice.owner.as_ref().map(UserId::as_str))
}

async fn make_steps(
    transaction: &mut SqliteTransaction<'_>,
    steps: &[NoticeStep],
) -> Result<(), StoreError> {
    for (statement, chunk) in bulk::UPDATE_NOTICES.chunks(steps) {
        let mut query = sqlx::query(statement);
        for step in chunk {
            let gateway = step
                .attempts
                .iter()
                .rev()
                .find_map(|attempt| attempt.gateway.as_deref());
            query = query
                .bind(step.key.0)
                .bind(step.state.status.as_str())
                .bind(step.at.0)
                .bind(step.state.since.0)
                .bind(step.state.due_at.map(|at| at.0))
                .bind(step.state.tries)
                .bind(step.state.waits)
                .bind(gateway)
                .bind(step.sender.as_deref());
        }
        query.execute(&mut **transaction).await?;
    }
    let attempts: Vec<_> = steps.iter().flat_map(attempts).collect();
    for (statement, chunk) in bulk::INSERT_ATTEMPTS.chunks(&attempts) {
        let mut query = sqlx::query(statement);
        for (key, attempt, reference) in chunk {
            query = query
                .bind(key.0)
                .bind(attempt.at.0)
                .bind(attempt.gateway.as_deref())
                .bind(attempt.outcome.as_str())
                .bind(attempt.code.as_deref())
                .bind(attempt.words.as_deref())
                .bind(attempt.meaning.as_deref())
                .bind(*reference);
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

/// The attempts of a step, the first of which has its reference.
fn attempts(step: &NoticeStep) -> impl Iterator<Item = (NoticeKey, &Attempt, Option<&str>)> {
    let references = std::iter::once(step.reference.as_deref()).chain(std::iter::repeat(None));
    let attempts = step.attempts.iter().zip(references);
    attempts.map(|(attempt, reference)| (step.key, attempt, reference))
}

async fn keep_key(
    transaction: &mut SqliteTransaction<'_>,
    key: &StoredKey,
    before: Timestamp,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM request_keys WHERE at < ?").bind(before.0);
    delete.execute(&mut **transaction).await?;
    sqlx::query(
        "INSERT OR REPLACE INTO request_keys (key, digest, answer, at) VALUES (?, ?, ?, ?)",
    )
    .bind(&key.key)
    .bind(&key.digest[..])
    .bind(&key.answer)
    .bind(key.at.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn count(
    transaction: &mut SqliteTransaction<'_>,
    taken: &Taken,
    before: Timestamp,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM counted WHERE at < ?").bind(before.0);
    delete.execute(&mut **transaction).await?;
    sqlx::query("INSERT INTO counted (at, recipient, segments) VALUES (?, ?, ?)")
        .bind(taken.at.0)
        .bind(&taken.to)
        .bind(taken.segments)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Of texts and numbers, which always become JSON.
fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
