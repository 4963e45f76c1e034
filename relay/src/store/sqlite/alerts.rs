//! The rows of alerts.

use shared::{id::AlertId, time::Timestamp};
use sqlx::{Row as _, SqliteTransaction, sqlite::SqliteRow};

use super::Store;
use crate::store::{AlertEdit, BridgeKey, StoreError, StoredAlert};

impl Store {
    /// All alerts, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alerts(&self) -> Result<Vec<StoredAlert>, StoreError> {
        let select = "SELECT id, bridge, created_at, alert, progress FROM alerts ORDER BY bridge, created_at, id";
        let rows = sqlx::query(select).fetch_all(&self.readers).await?;
        rows.iter().map(alert).collect()
    }
}

fn alert(row: &SqliteRow) -> Result<StoredAlert, StoreError> {
    let settings = serde_json::from_str(row.try_get("alert")?);
    Ok(StoredAlert {
        id: AlertId(row.try_get("id")?),
        bridge: BridgeKey(row.try_get("bridge")?),
        created_at: Timestamp(row.try_get("created_at")?),
        settings: settings.map_err(|_| StoreError::Damaged("alerts.alert"))?,
        progress: row.try_get("progress")?,
    })
}

/// Does what is asked for. An alert is never made for a bridge that is gone, and none comes back by coming further.
pub(super) async fn edit(
    transaction: &mut SqliteTransaction<'_>,
    edit: &AlertEdit,
) -> Result<(), StoreError> {
    match edit {
        AlertEdit::Keep(alert) => {
            // Texts and numbers always become JSON.
            let settings = serde_json::to_string(&alert.settings)
                .map_err(|_| StoreError::Damaged("alerts.alert"))?;
            sqlx::query(
                "INSERT OR REPLACE INTO alerts (id, bridge, created_at, alert, progress)
                 SELECT ?1, key, ?3, ?4, ?5 FROM bridges WHERE key = ?2",
            )
            .bind(alert.id.as_str())
            .bind(alert.bridge.0)
            .bind(alert.created_at.0)
            .bind(settings)
            .bind(&alert.progress)
            .execute(&mut **transaction)
            .await?;
        }
        AlertEdit::Progress(id, progress) => {
            sqlx::query("UPDATE alerts SET progress = ? WHERE id = ?")
                .bind(progress)
                .bind(id.as_str())
                .execute(&mut **transaction)
                .await?;
        }
        AlertEdit::Drop(id) => {
            let delete = sqlx::query("DELETE FROM alerts WHERE id = ?").bind(id.as_str());
            delete.execute(&mut **transaction).await?;
        }
    }
    Ok(())
}

/// Deletes those of a bridge that is deleted.
pub(super) async fn remove_of(
    transaction: &mut SqliteTransaction<'_>,
    bridge: BridgeKey,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM alerts WHERE bridge = ?").bind(bridge.0);
    delete.execute(&mut **transaction).await?;
    Ok(())
}
