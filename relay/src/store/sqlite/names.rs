//! The names of peers.

use sqlx::SqliteTransaction;

use super::{Store, rows};
use crate::store::{BridgeKey, NameEdit, Named, StoreError};

const DAMAGED: StoreError = StoreError::Damaged("names.peer");

impl Store {
    /// The peers of a bridge that were given a name, in the order of their numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn names(&self, bridge: BridgeKey) -> Result<Vec<Named>, StoreError> {
        let select = "SELECT number, last, peer FROM names WHERE bridge = ? ORDER BY number";
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(select)
            .bind(bridge.0)
            .fetch_all(&self.readers)
            .await?;
        let named = rows.into_iter().map(|(number, last, peer)| {
            Ok(Named {
                number: number as u64,
                last: last as u64,
                peer: serde_json::from_str(&peer).map_err(|_| DAMAGED)?,
            })
        });
        named.collect()
    }
}

/// Does what is asked for. A name is never kept for a bridge that is gone.
pub(super) async fn edit(
    transaction: &mut SqliteTransaction<'_>,
    bridge: BridgeKey,
    edit: &NameEdit,
) -> Result<(), StoreError> {
    let query = match edit {
        NameEdit::Keep(named) => sqlx::query(
            "INSERT OR REPLACE INTO names (bridge, number, last, peer)
             SELECT key, ?2, ?3, ?4 FROM bridges WHERE key = ?1",
        )
        .bind(bridge.0)
        .bind(rows::number(named.number))
        .bind(rows::number(named.last))
        // Texts and numbers always become JSON.
        .bind(serde_json::to_string(&named.peer).map_err(|_| DAMAGED)?),
        NameEdit::Remove(number) => {
            sqlx::query("DELETE FROM names WHERE bridge = ? AND number = ?")
                .bind(bridge.0)
                .bind(rows::number(*number))
        }
    };
    query.execute(&mut **transaction).await?;
    Ok(())
}
