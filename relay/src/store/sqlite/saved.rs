//! The rows of saved sends.

use shared::{
    id::{BridgeId, SavedId},
    saved::Saved,
};
use sqlx::SqliteTransaction;

use super::{Store, rows};
use crate::store::{BridgeKey, StoreError};

impl Store {
    /// All saved sends, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn saved(&self) -> Result<Vec<Saved>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT saved FROM saved ORDER BY position, id")
            .fetch_all(&self.readers)
            .await?;
        let parse = |row: String| serde_json::from_str(&row);
        let saved: Result<_, _> = rows.into_iter().map(parse).collect();
        saved.map_err(|_| StoreError::Damaged("saved.saved"))
    }
}

/// Inserts or replaces one.
pub(super) async fn keep(
    transaction: &mut SqliteTransaction<'_>,
    saved: &Saved,
) -> Result<(), StoreError> {
    // Texts and numbers always become JSON.
    let json = serde_json::to_string(saved).map_err(|_| StoreError::Damaged("saved.saved"))?;
    sqlx::query("INSERT OR REPLACE INTO saved (id, position, bridge, saved) VALUES (?, ?, ?, ?)")
        .bind(saved.id.as_str())
        .bind(rows::number(saved.position))
        .bind(saved.bridge.as_ref().map(BridgeId::as_str))
        .bind(json)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Deletes one.
pub(super) async fn drop(
    transaction: &mut SqliteTransaction<'_>,
    id: &SavedId,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM saved WHERE id = ?").bind(id.as_str());
    delete.execute(&mut **transaction).await?;
    Ok(())
}

/// Deletes those of a bridge that is deleted.
pub(super) async fn remove_of(
    transaction: &mut SqliteTransaction<'_>,
    bridge: BridgeKey,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM saved WHERE bridge = ?").bind(bridge.id().0);
    delete.execute(&mut **transaction).await?;
    Ok(())
}
