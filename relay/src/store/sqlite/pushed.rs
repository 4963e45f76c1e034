//! What gateways push: replies, and receipts that came early.

use shared::time::Timestamp;
use sqlx::{Row as _, SqliteTransaction, sqlite::SqliteRow};

use super::Store;
use crate::store::{EarlyReceipt, NoticeKey, StoreError, StoredReply};

/// The most replies; the oldest are let go first.
const MAX_REPLIES: u32 = 10_000;

/// The most early receipts; the oldest are let go first. More than that can hardly be under way at once.
const MAX_RECEIPTS: u32 = 1_000;

impl Store {
    /// Replies below a number, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn replies(
        &self,
        before: Option<NoticeKey>,
        limit: u32,
    ) -> Result<Vec<StoredReply>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at, gateway, sender, text, said_at FROM replies WHERE id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(before.map_or(i64::MAX, |key| key.0))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(reply).collect()
    }

    /// Receipts whose SMS was not known, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn early_receipts(&self) -> Result<Vec<EarlyReceipt>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at, gateway, reference, delivered, code, words, meaning FROM early_receipts ORDER BY id",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(receipt).collect()
    }

    /// Whether a gateway is being handed something.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_sending(&self, gateway: &str) -> Result<bool, StoreError> {
        let select =
            "SELECT EXISTS (SELECT 1 FROM notices WHERE status = 'sending' AND gateway = ?)";
        let select = sqlx::query_scalar(select).bind(gateway);
        Ok(select.fetch_one(&self.readers).await?)
    }
}

fn reply(row: &SqliteRow) -> Result<StoredReply, StoreError> {
    Ok(StoredReply {
        key: NoticeKey(row.try_get("id")?),
        at: Timestamp(row.try_get("at")?),
        gateway: row.try_get("gateway")?,
        from: row.try_get("sender")?,
        text: row.try_get("text")?,
        said_at: row.try_get("said_at")?,
    })
}

fn receipt(row: &SqliteRow) -> Result<EarlyReceipt, StoreError> {
    Ok(EarlyReceipt {
        id: row.try_get("id")?,
        at: Timestamp(row.try_get("at")?),
        gateway: row.try_get("gateway")?,
        reference: row.try_get("reference")?,
        delivered: row.try_get("delivered")?,
        code: row.try_get("code")?,
        words: row.try_get("words")?,
        meaning: row.try_get("meaning")?,
    })
}

pub(super) async fn keep_reply(
    transaction: &mut SqliteTransaction<'_>,
    reply: &StoredReply,
    before: Timestamp,
) -> Result<(), StoreError> {
    // What is pushed twice has the same time of the gateway's own; without one, both are kept.
    sqlx::query(
        "INSERT OR IGNORE INTO replies (id, at, gateway, sender, text, said_at) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(reply.key.0)
    .bind(reply.at.0)
    .bind(&reply.gateway)
    .bind(&reply.from)
    .bind(&reply.text)
    .bind(reply.said_at.as_deref())
    .execute(&mut **transaction)
    .await?;
    sqlx::query(
        "DELETE FROM replies WHERE at < ?1 OR id <= (SELECT id FROM replies ORDER BY id DESC LIMIT 1 OFFSET ?2)",
    )
    .bind(before.0)
    .bind(MAX_REPLIES)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) async fn keep_receipt(
    transaction: &mut SqliteTransaction<'_>,
    receipt: &EarlyReceipt,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO early_receipts (at, gateway, reference, delivered, code, words, meaning) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(receipt.at.0)
    .bind(&receipt.gateway)
    .bind(&receipt.reference)
    .bind(receipt.delivered)
    .bind(receipt.code.as_deref())
    .bind(receipt.words.as_deref())
    .bind(receipt.meaning.as_deref())
    .execute(&mut **transaction)
    .await?;
    sqlx::query(
        "DELETE FROM early_receipts WHERE id <= (SELECT id FROM early_receipts ORDER BY id DESC LIMIT 1 OFFSET ?)",
    )
    .bind(MAX_RECEIPTS)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) async fn drop_receipt(
    transaction: &mut SqliteTransaction<'_>,
    id: i64,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM early_receipts WHERE id = ?").bind(id);
    delete.execute(&mut **transaction).await?;
    Ok(())
}
