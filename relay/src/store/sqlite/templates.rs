//! The rows of templates.

use shared::operation::Template;
use sqlx::SqliteTransaction;

use super::Store;
use crate::store::StoreError;

impl Store {
    /// All templates, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn templates(&self) -> Result<Vec<Template>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT template FROM templates ORDER BY name")
            .fetch_all(&self.readers)
            .await?;
        let parse = |row: String| serde_json::from_str(&row);
        let templates: Result<_, _> = rows.into_iter().map(parse).collect();
        templates.map_err(|_| StoreError::Damaged("templates.template"))
    }
}

/// Inserts or replaces one.
pub(super) async fn keep(
    transaction: &mut SqliteTransaction<'_>,
    template: &Template,
) -> Result<(), StoreError> {
    // Texts always become JSON.
    let json =
        serde_json::to_string(template).map_err(|_| StoreError::Damaged("templates.template"))?;
    sqlx::query("INSERT OR REPLACE INTO templates (name, template) VALUES (?, ?)")
        .bind(&template.template)
        .bind(json)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Deletes one.
pub(super) async fn drop(
    transaction: &mut SqliteTransaction<'_>,
    name: &str,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM templates WHERE name = ?").bind(name);
    delete.execute(&mut **transaction).await?;
    Ok(())
}
