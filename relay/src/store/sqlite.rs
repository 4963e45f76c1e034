//! The store on SQLite: write-ahead log, one writing connection and a few reading ones.

mod accounts;
mod alerts;
mod aside;
mod audit;
mod backup;
mod bulk;
mod codes;
mod egress;
mod facts;
mod figures;
mod forget;
mod index;
mod mark;
mod names;
mod notices;
mod open;
mod outbox;
mod pushed;
mod rows;
mod saved;
mod shares;
mod tallies;
mod templates;
mod waiting;
mod ways;
mod writer;

use futures_util::TryStreamExt as _;
use shared::{
    entry::{Direction, Entry},
    id::Epoch,
};
use sqlx::{SqliteConnection, SqlitePool, sqlite::SqliteRow};

use super::{Bounds, BridgeKey, EventWanted, Range, StoreError, StoredBridge, StoredSend};

pub use aside::{Aside, has_admin};
pub use backup::{Backup, Restored, backup, restore};
pub use index::Index;
#[cfg(test)]
pub(crate) use writer::LOSES_ANSWERS;
pub use writer::Writer;

/// About what an entry weighs besides its bytes, so that a page of empty ones ends as well.
const RECORD_OVERHEAD: usize = 32;

/// How many bytes of the file are in use.
const USED_BYTES: &str = "SELECT (page_count - freelist_count) * page_size \
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size";

/// What an entry counts for in [`Range::max_bytes`].
pub fn weight(entry: &Entry) -> usize {
    entry.weight() + RECORD_OVERHEAD
}

/// Reads the journal. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    readers: SqlitePool,
    /// Of their own, so that long searches hold up no viewer.
    searchers: SqlitePool,
}

impl Store {
    /// Closes the readers; those at work end first. The writer that closes last folds the write-ahead log into the
    /// database.
    pub async fn close(&self) {
        self.readers.close().await;
        self.searchers.close().await;
    }

    /// The journal's epoch.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn epoch(&self) -> Result<Epoch, StoreError> {
        let mut connection = self.readers.acquire().await?;
        let epoch = facts::epoch(&mut connection).await?;
        epoch.ok_or(StoreError::Damaged("facts"))
    }

    /// All bridges, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bridges(&self) -> Result<Vec<StoredBridge>, StoreError> {
        let mut connection = self.readers.acquire().await?;
        let rows = select_bridges(&mut connection).await?;
        rows.iter().map(rows::bridge).collect()
    }

    /// Which entries of a bridge are stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bounds(&self, bridge: BridgeKey) -> Result<Bounds, StoreError> {
        let (first, last, last_message): (Option<i64>, Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT (SELECT min(seq) FROM entries WHERE bridge = ?1), (SELECT max(seq) FROM entries WHERE bridge = ?1), \
             (SELECT seq FROM entries WHERE bridge = ?1 AND direction <> ?2 ORDER BY seq DESC LIMIT 1)",
        )
        .bind(bridge.0)
        .bind(rows::direction(Direction::Event))
        .fetch_one(&self.readers)
        .await?;
        Ok(match (first, last) {
            (Some(first), Some(last)) => Bounds {
                first: first as u64,
                last: last as u64,
                last_message: last_message.unwrap_or(0) as u64,
            },
            _ => Bounds::default(),
        })
    }

    /// How many entries above a number were received, or sent by others than `author`; at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_messages(
        &self,
        bridge: BridgeKey,
        after: u64,
        author: Option<&str>,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT 1 FROM entries WHERE bridge = ? AND seq > ? \
             AND (direction = ? OR (direction = ? AND author IS NOT ?)) LIMIT ?)",
        )
        .bind(bridge.0)
        .bind(rows::number(after))
        .bind(rows::direction(Direction::In))
        .bind(rows::direction(Direction::Out))
        .bind(author)
        .bind(limit)
        .fetch_one(&self.searchers)
        .await?;
        Ok(count as u64)
    }

    /// Entries of a bridge, in the order that the range asks for, until one of its two limits is reached; at
    /// least one where there is any.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries(
        &self,
        bridge: BridgeKey,
        range: &Range,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut query = entries_in(bridge, range);
        let pool = if range.aside || range.is_sieved() {
            &self.searchers
        } else {
            &self.readers
        };
        let mut rows = query.build().fetch(pool);
        let (mut entries, mut bytes) = (Vec::new(), 0);
        while bytes < range.max_bytes
            && let Some(row) = rows.try_next().await?
        {
            let entry = rows::entry(&row)?;
            bytes += weight(&entry);
            entries.push(entry);
        }
        Ok(entries)
    }

    /// What was answered to the send with this `client_id`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_send(
        &self,
        bridge: BridgeKey,
        client_id: &str,
    ) -> Result<Option<StoredSend>, StoreError> {
        find_send(&self.readers, bridge, client_id).await
    }

    /// Sends of a bridge whose outcome was never stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending(&self, bridge: BridgeKey) -> Result<Vec<u64>, StoreError> {
        let seqs: Vec<i64> =
            sqlx::query_scalar("SELECT seq FROM pending WHERE bridge = ? ORDER BY seq")
                .bind(bridge.0)
                .fetch_all(&self.readers)
                .await?;
        Ok(seqs.into_iter().map(|seq| seq as u64).collect())
    }
}

/// The question for the entries of a range, in their order.
fn entries_in(bridge: BridgeKey, range: &Range) -> sqlx::QueryBuilder<sqlx::Sqlite> {
    let mut query = sqlx::QueryBuilder::new(
        "SELECT seq, at, direction, peer, author, partial, event, bytes, addressed FROM entries WHERE bridge = ",
    );
    query.push_bind(bridge.0);
    query
        .push(" AND seq > ")
        .push_bind(rows::number(range.after));
    if let Some(before) = range.before {
        query.push(" AND seq < ").push_bind(rows::number(before));
    }
    sieve(&mut query, range);
    query
        .push(" ORDER BY seq")
        .push(if range.newest_first { " DESC" } else { "" });
    query.push(" LIMIT ").push_bind(range.limit);
    query
}

/// Leaves only those that a range lets through.
fn sieve(query: &mut sqlx::QueryBuilder<sqlx::Sqlite>, range: &Range) {
    if let Some(direction) = range.direction {
        query
            .push(" AND direction = ")
            .push_bind(rows::direction(direction));
    }
    match &range.event {
        Some(EventWanted::None) => {
            query.push(" AND event IS NULL");
        }
        Some(EventWanted::Kind(kind)) => {
            query
                .push(" AND event IS NOT NULL AND json_extract(event, '$.kind') = ")
                .push_bind(kind.as_str());
        }
        None => {}
    }
    if let Some(peer) = &range.peer {
        query.push(" AND peer = ").push_bind(peer.as_str());
    }
    if let Some(needle) = &range.needle {
        // As a blob on both sides: compared as text, bytes that are no UTF-8 would be stepped over.
        query
            .push(" AND event IS NULL AND instr(CAST(lower(bytes) AS BLOB), ")
            .push_bind(needle.as_slice())
            .push(") > 0");
    }
}

async fn select_bridges(connection: &mut SqliteConnection) -> Result<Vec<SqliteRow>, sqlx::Error> {
    // All columns: what is saved of a damaged journal of an earlier version has fewer.
    let select = "SELECT * FROM bridges ORDER BY created_at, key";
    sqlx::query(select).fetch_all(connection).await
}

async fn find_send<'c>(
    connection: impl sqlx::SqliteExecutor<'c>,
    bridge: BridgeKey,
    client_id: &str,
) -> Result<Option<StoredSend>, StoreError> {
    sqlx::query(
        "SELECT client_id, digest, seq, peers FROM sends WHERE bridge = ? AND client_id = ?",
    )
    .bind(bridge.0)
    .bind(client_id)
    .fetch_optional(connection)
    .await?
    .as_ref()
    .map(rows::send)
    .transpose()
}
