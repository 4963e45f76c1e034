//! The rows of verification codes.

use shared::{
    id::{CodeId, NoticeId, UserId},
    time::Timestamp,
};
use sqlx::{Row as _, SqliteTransaction, sqlite::SqliteRow};

use super::Store;
use crate::store::{CodeEdit, StoreError, StoredCode};

impl Store {
    /// All verification codes, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn codes(&self) -> Result<Vec<StoredCode>, StoreError> {
        let select = "SELECT id, recipient, tag, sealed, notice, created_at, wrong, ended, owner FROM codes ORDER BY created_at";
        let rows = sqlx::query(select).fetch_all(&self.readers).await?;
        rows.iter().map(code).collect()
    }
}

fn code(row: &SqliteRow) -> Result<StoredCode, StoreError> {
    let tag: &[u8] = row.try_get("tag")?;
    let notice: Option<String> = row.try_get("notice")?;
    Ok(StoredCode {
        id: CodeId(row.try_get("id")?),
        recipient: row.try_get("recipient")?,
        tag: tag
            .try_into()
            .map_err(|_| StoreError::Damaged("codes.tag"))?,
        sealed: row.try_get("sealed")?,
        notice: notice.map(NoticeId),
        created_at: Timestamp(row.try_get("created_at")?),
        wrong: row.try_get("wrong")?,
        ended: row.try_get("ended")?,
        owner: row.try_get::<Option<String>, _>("owner")?.map(UserId),
    })
}

/// Does what is asked for.
pub(super) async fn edit(
    transaction: &mut SqliteTransaction<'_>,
    edit: &CodeEdit,
) -> Result<(), StoreError> {
    let query = match edit {
        CodeEdit::Keep(code) => sqlx::query(
            "INSERT OR REPLACE INTO codes (id, recipient, tag, sealed, notice, created_at, wrong, ended, owner)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(code.id.as_str())
        .bind(&code.recipient)
        .bind(&code.tag[..])
        .bind(code.sealed.as_deref())
        .bind(code.notice.as_ref().map(NoticeId::as_str))
        .bind(code.created_at.0)
        .bind(code.wrong)
        .bind(code.ended)
        .bind(code.owner.as_ref().map(UserId::as_str)),
        CodeEdit::Forget(before) => {
            sqlx::query("DELETE FROM codes WHERE created_at < ?").bind(before.0)
        }
    };
    query.execute(&mut **transaction).await?;
    Ok(())
}
