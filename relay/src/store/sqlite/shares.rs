//! Share links.

use shared::{
    id::{ShareId, UserId},
    share::May,
    time::Timestamp,
};
use sqlx::{Row as _, SqliteTransaction, sqlite::SqliteRow};

use super::Store;
use crate::store::{BridgeKey, ShareEdit, StoreError, StoredShare};

impl Store {
    /// All share links, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn shares(&self) -> Result<Vec<StoredShare>, StoreError> {
        let select =
            "SELECT id, bridge, maker, digest, name, may, created_at, expires_at, uses, used FROM shares
            ORDER BY created_at, id";
        let rows = sqlx::query(select).fetch_all(&self.readers).await?;
        rows.iter().map(share).collect()
    }
}

fn share(row: &SqliteRow) -> Result<StoredShare, StoreError> {
    let (id, may): (String, &str) = (row.try_get("id")?, row.try_get("may")?);
    let digest: &[u8] = row.try_get("digest")?;
    let expires_at: Option<i64> = row.try_get("expires_at")?;
    Ok(StoredShare {
        id: ShareId(id),
        bridge: BridgeKey(row.try_get("bridge")?),
        maker: row.try_get::<Option<String>, _>("maker")?.map(UserId),
        digest: digest
            .try_into()
            .map_err(|_| StoreError::Damaged("shares.digest"))?,
        name: row.try_get("name")?,
        may: match may {
            LOOK => May::Look,
            CHAT => May::Chat,
            _ => return Err(StoreError::Damaged("shares.may")),
        },
        created_at: Timestamp(row.try_get("created_at")?),
        expires: expires_at.map(Timestamp),
        uses: row.try_get("uses")?,
        used: row.try_get("used")?,
    })
}

const LOOK: &str = "look";
const CHAT: &str = "chat";

/// Does what is asked for. A link is never made for a bridge that is gone, its uses never become fewer, and one that was
/// removed does not come back by being used.
pub(super) async fn edit(
    transaction: &mut SqliteTransaction<'_>,
    edit: &ShareEdit,
) -> Result<(), StoreError> {
    match edit {
        ShareEdit::Save(share) => {
            let may = match share.may {
                May::Look => LOOK,
                May::Chat => CHAT,
            };
            sqlx::query(
                "INSERT INTO shares (id, bridge, digest, may, created_at, expires_at, uses, used, name, maker)
                 SELECT ?1, key, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM bridges WHERE key = ?2",
            )
            .bind(share.id.as_str())
            .bind(share.bridge.0)
            .bind(&share.digest[..])
            .bind(may)
            .bind(share.created_at.0)
            .bind(share.expires.map(|at| at.0))
            .bind(share.uses)
            .bind(share.used)
            .bind(share.name.as_deref())
            .bind(share.maker.as_ref().map(UserId::as_str))
            .execute(&mut **transaction)
            .await?;
        }
        ShareEdit::Use(id, used) => {
            sqlx::query("UPDATE shares SET used = max(used, ?) WHERE id = ?")
                .bind(used)
                .bind(id.as_str())
                .execute(&mut **transaction)
                .await?;
        }
        ShareEdit::Remove(ids) => {
            for id in ids {
                let delete = sqlx::query("DELETE FROM shares WHERE id = ?").bind(id.as_str());
                delete.execute(&mut **transaction).await?;
            }
        }
    }
    Ok(())
}

/// Takes away the links of a bridge that is deleted.
pub(super) async fn remove_of(
    transaction: &mut SqliteTransaction<'_>,
    bridge: BridgeKey,
) -> Result<(), StoreError> {
    let delete = sqlx::query("DELETE FROM shares WHERE bridge = ?").bind(bridge.0);
    delete.execute(&mut **transaction).await?;
    Ok(())
}
