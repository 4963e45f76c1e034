//! Reads how many notices were taken, when, and by whom.

use shared::{
    id::{BridgeId, UserId},
    time::Timestamp,
};

use super::{Store, notices::status_of};
use crate::store::{HourCount, StoreError, Taken};

const HOUR_US: i64 = 3_600_000_000;

impl Store {
    /// The notices that were taken since a time, and what counts like one, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn taken_since(&self, since: Timestamp) -> Result<Vec<Taken>, StoreError> {
        let rows: Vec<(i64, String, Option<u32>)> = sqlx::query_as(
            "SELECT created_at AS at, recipient, segments FROM notices WHERE created_at >= ?1
             UNION ALL SELECT at, recipient, segments FROM counted WHERE at >= ?1 ORDER BY at",
        )
        .bind(since.0)
        .fetch_all(&self.searchers)
        .await?;
        let taken = |(at, to, segments): (_, _, Option<u32>)| Taken {
            at: Timestamp(at),
            to,
            segments: segments.unwrap_or(0),
        };
        Ok(rows.into_iter().map(taken).collect())
    }

    /// Whose notices were taken since a time, oldest first; nothing of those of whoever has the owner's key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn owned_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT owner, created_at FROM notices WHERE owner IS NOT NULL AND created_at >= ? ORDER BY created_at",
        )
        .bind(since.0)
        .fetch_all(&self.searchers)
        .await?;
        let own = |(owner, at)| (UserId(owner), Timestamp(at));
        Ok(rows.into_iter().map(own).collect())
    }

    /// On which bridges alerts have raised notices since a time, and when, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn raised_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(BridgeId, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT cause ->> '$.bridge', created_at FROM notices
             WHERE cause ->> '$.bridge' IS NOT NULL AND created_at >= ? ORDER BY created_at",
        )
        .bind(since.0)
        .fetch_all(&self.searchers)
        .await?;
        let raised = |(bridge, at): (String, i64)| (bridge.as_str().into(), Timestamp(at));
        Ok(rows.into_iter().map(raised).collect())
    }

    /// How many notices were taken in each hour since a time, all or those of one owner, by how they stand now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_notices(
        &self,
        since: Timestamp,
        owner: Option<&UserId>,
    ) -> Result<Vec<HourCount>, StoreError> {
        let rows: Vec<(i64, String, i64)> = sqlx::query_as(
            "SELECT created_at / ?1 AS hour, status, count(*) FROM notices WHERE created_at >= ?2 AND (?3 IS NULL OR owner = ?3)
             GROUP BY hour, status ORDER BY hour",
        )
        .bind(HOUR_US)
        .bind(since.0)
        .bind(owner.map(UserId::as_str))
        .fetch_all(&self.searchers)
        .await?;
        rows.into_iter()
            .map(|(hour, status, count)| {
                Ok(HourCount {
                    at: Timestamp(hour.saturating_mul(HOUR_US)),
                    status: status_of(&status)?,
                    count: count as u64,
                })
            })
            .collect()
    }
}
