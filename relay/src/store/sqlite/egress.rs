//! The rows of the rules of egress.

use shared::egress::Rule;
use sqlx::SqliteTransaction;

use super::Store;
use crate::store::StoreError;

impl Store {
    /// The rules that were set, in their order.
    ///
    /// # Errors
    /// When the database cannot be read, or a rule in it: without one of them another might decide.
    pub async fn egress(&self) -> Result<Vec<Rule>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT rule FROM egress ORDER BY position")
            .fetch_all(&self.readers)
            .await?;
        let parse = |row: String| serde_json::from_str(&row);
        let rules: Result<_, _> = rows.into_iter().map(parse).collect();
        rules.map_err(|_| StoreError::Damaged("egress.rule"))
    }
}

/// Replaces all of them.
pub(super) async fn set(
    transaction: &mut SqliteTransaction<'_>,
    rules: &[Rule],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM egress")
        .execute(&mut **transaction)
        .await?;
    for (position, rule) in rules.iter().enumerate() {
        // Texts always become JSON.
        let json = serde_json::to_string(rule).map_err(|_| StoreError::Damaged("egress.rule"))?;
        sqlx::query("INSERT INTO egress (position, rule) VALUES (?, ?)")
            .bind(position as i64)
            .bind(json)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
