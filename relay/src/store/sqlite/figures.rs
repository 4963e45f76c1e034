//! Single figures for those who watch over the relay.

use shared::{notice::NoticeStatus, time::Timestamp};

use super::Store;
use crate::store::StoreError;

impl Store {
    /// How many bytes of the database's file are in use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bytes(&self) -> Result<u64, StoreError> {
        let bytes: i64 = sqlx::query_scalar(super::USED_BYTES)
            .fetch_one(&self.readers)
            .await?;
        Ok(bytes as u64)
    }

    /// How many notices there are of each status.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices_by_status(&self) -> Result<Vec<(NoticeStatus, u64)>, StoreError> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT status, count(*) FROM notices GROUP BY status")
                .fetch_all(&self.searchers)
                .await?;
        rows.into_iter()
            .map(|(status, count)| Ok((super::notices::status_of(&status)?, count as u64)))
            .collect()
    }

    /// When the oldest notice that waits was due, or will be.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn oldest_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let due: Option<i64> =
            sqlx::query_scalar("SELECT min(due_at) FROM notices WHERE status = 'queued'")
                .fetch_one(&self.readers)
                .await?;
        Ok(due.map(Timestamp))
    }
}
