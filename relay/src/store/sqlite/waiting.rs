//! Reads the notices that are still on their way: those that wait in a lane, and those that are being sent.

use shared::time::Timestamp;

use super::{
    Store,
    notices::{sender, word},
};
use crate::store::{Lane, NoticeKey, StoreError};

impl Store {
    /// The lanes in which notices wait.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lanes(&self) -> Result<Vec<Lane>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT kind, sender FROM notices WHERE status = 'queued'")
            .fetch_all(&self.searchers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Lane {
                    kind: word(row, "kind", "notices.kind")?,
                    sender: sender(row)?,
                })
            })
            .collect()
    }

    /// The notices that wait in a lane, those that are due first in front, and when each is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting(
        &self,
        lane: &Lane,
        limit: u32,
    ) -> Result<Vec<(NoticeKey, Timestamp)>, StoreError> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT id, due_at FROM notices WHERE status = 'queued' AND kind = ? AND sender = ? ORDER BY due_at, id LIMIT ?",
        )
        .bind(lane.kind.as_str())
        .bind(lane.sender.as_deref().unwrap_or_default())
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let pair = |(id, due)| (NoticeKey(id), Timestamp(due));
        Ok(rows.into_iter().map(pair).collect())
    }

    /// When one of those that wait last changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_waiting(&self) -> Result<Option<Timestamp>, StoreError> {
        let select = "SELECT max(changed_at) FROM notices WHERE status = 'queued'";
        let last: Option<i64> = sqlx::query_scalar(select)
            .fetch_one(&self.searchers)
            .await?;
        Ok(last.map(Timestamp))
    }

    /// The notices of which an attempt is under way.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sending(&self) -> Result<Vec<NoticeKey>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM notices WHERE status = 'sending'")
            .fetch_all(&self.readers)
            .await?;
        Ok(ids.into_iter().map(NoticeKey).collect())
    }
}
