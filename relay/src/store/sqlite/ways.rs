//! The rows of senders and gateways.

use sqlx::{Row as _, SqliteTransaction, sqlite::SqliteRow};

use super::{Store, rows};
use crate::store::{StoreError, StoredWay, WayKind};

impl Store {
    /// All ways of a kind, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ways(&self, kind: WayKind) -> Result<Vec<StoredWay>, StoreError> {
        let select = "SELECT name, position, settings, secret FROM ways WHERE kind = ? ORDER BY position, name";
        let rows = sqlx::query(select).bind(kind.as_str());
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().map(|row| way(kind, row)).collect()
    }
}

fn way(kind: WayKind, row: &SqliteRow) -> Result<StoredWay, StoreError> {
    let position: i64 = row.try_get("position")?;
    Ok(StoredWay {
        kind,
        name: row.try_get("name")?,
        position: position as u64,
        settings: row.try_get("settings")?,
        secret: row.try_get("secret")?,
    })
}

/// Inserts or replaces one.
pub(super) async fn keep(
    transaction: &mut SqliteTransaction<'_>,
    way: &StoredWay,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO ways (kind, name, position, settings, secret) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(way.kind.as_str())
    .bind(&way.name)
    .bind(rows::number(way.position))
    .bind(&way.settings)
    .bind(way.secret.as_deref())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Deletes one.
pub(super) async fn drop(
    transaction: &mut SqliteTransaction<'_>,
    kind: WayKind,
    name: &str,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM ways WHERE kind = ? AND name = ?")
        .bind(kind.as_str())
        .bind(name)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
