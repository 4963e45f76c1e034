//! Lets go of notices to which nothing can happen any more.

use shared::time::Timestamp;
use sqlx::SqliteTransaction;

use super::{Store, facts};
use crate::store::{Forgettable, NoticeKey, StoreError};

/// What one look finds at the most, so that letting go takes milliseconds.
const ROUND: u32 = 128;

/// Those that stand so are never let go: something may still become of them.
const OPEN: &str = "'queued', 'sending', 'unknown'";

impl Store {
    /// About how many bytes notices take with all that belongs to them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices_bytes(&self) -> Result<u64, StoreError> {
        let mut connection = self.readers.acquire().await?;
        facts::notices_bytes(&mut connection).await
    }

    /// The oldest messages to none of whose notices anything has happened since a time, or can happen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn forgettable(&self, before: Timestamp) -> Result<Vec<Forgettable>, StoreError> {
        let select = format!(
            "SELECT id, weight FROM messages WHERE id < ?1 AND NOT EXISTS (SELECT 1 FROM notices
             WHERE message = messages.id AND (changed_at >= ?1 OR status IN ({OPEN}))) ORDER BY id LIMIT ?2"
        );
        let messages: Vec<(i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(select))
            .bind(before.0)
            .bind(ROUND)
            .fetch_all(&self.searchers)
            .await?;
        let mut found = Vec::new();
        for (message, weight) in messages {
            let notices = sqlx::query_scalar("SELECT id FROM notices WHERE message = ?");
            let notices: Vec<i64> = notices.bind(message).fetch_all(&self.searchers).await?;
            found.push(Forgettable {
                message: NoticeKey(message),
                notices: notices.into_iter().map(NoticeKey).collect(),
                weight: u64::try_from(weight).unwrap_or(0),
            });
        }
        Ok(found)
    }
}

/// Each is looked at again: somebody may have asked for another try meanwhile.
pub(super) async fn forget(
    transaction: &mut SqliteTransaction<'_>,
    messages: &[NoticeKey],
) -> Result<(), StoreError> {
    let still = format!(
        "SELECT weight FROM messages WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM notices WHERE message = ?1 AND status IN ({OPEN}))"
    );
    for message in messages {
        let weight = sqlx::query_scalar(sqlx::AssertSqlSafe(still.clone())).bind(message.0);
        let weight: Option<i64> = weight.fetch_optional(&mut **transaction).await?;
        let Some(weight) = weight else { continue };
        for delete in [
            "DELETE FROM attempts WHERE notice IN (SELECT id FROM notices WHERE message = ?)",
            "DELETE FROM notices WHERE message = ?",
            "DELETE FROM attachments WHERE message = ?",
            "DELETE FROM messages WHERE id = ?",
        ] {
            let delete = sqlx::query(delete).bind(message.0);
            delete.execute(&mut **transaction).await?;
        }
        facts::add_notices_bytes(transaction, -weight).await?;
    }
    Ok(())
}
