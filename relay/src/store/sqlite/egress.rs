//! The rows of the rules of egress.

use shared::egress::Rule;
use sqlx::SqliteTransaction;

use super::{Store, facts};
use crate::store::StoreError;

impl Store {
    /// The rules that were set, in their order; nothing where none ever were.
    ///
    /// # Errors
    /// When the database cannot be read, or a rule in it: without one of them another might decide.
    pub async fn egress(&self) -> Result<Option<Vec<Rule>>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT rule FROM egress ORDER BY position")
            .fetch_all(&self.readers)
            .await?;
        let parse = |row: String| serde_json::from_str(&row);
        let rules: Result<_, _> = rows.into_iter().map(parse).collect();
        let rules: Vec<Rule> = rules.map_err(|_| StoreError::Damaged("egress.rule"))?;
        let mut connection = self.readers.acquire().await?;
        let settled = facts::is_egress_settled(&mut connection).await?;
        // Those of an earlier version tell by being there.
        Ok((settled || !rules.is_empty()).then_some(rules))
    }
}

/// Replaces all of them, and keeps that it was said which: none are an answer, too.
pub(super) async fn set(
    transaction: &mut SqliteTransaction<'_>,
    rules: &[Rule],
) -> Result<(), StoreError> {
    facts::settle_egress(transaction).await?;
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
