//! The store on SQLite: write-ahead log, synchronous full, one writing connection and a few reading ones.

mod rows;

use std::{path::Path, time::Duration};

use futures_util::TryStreamExt as _;
use shared::{entry::Entry, id::Epoch};
use sqlx::{
    Connection as _, SqliteConnection, SqlitePool, SqliteTransaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{BridgeKey, Commit, Range, StoreError, StoredBridge, StoredSend};

/// Multi-row inserts come in these sizes, so that a handful of prepared statements serves every batch. Nine
/// variables a row keep the largest below SQLite's 32,766.
const CHUNKS: [usize; 4] = [512, 64, 8, 1];

/// About what an entry weighs besides its bytes, so that a page of empty ones ends as well.
const RECORD_OVERHEAD: usize = 32;

/// Readers wait in the pool rather than open more files.
const READERS: u32 = 4;

/// Reads the journal. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    readers: SqlitePool,
}

/// Writes the journal; there is one.
#[derive(Debug)]
pub struct Writer {
    options: SqliteConnectOptions,
    /// `None` after a failure: a connection whose transaction has failed (on a full disk, say) can be left in a
    /// state that neither commits nor rolls back, so that the next commit begins with a new one.
    connection: Option<SqliteConnection>,
}

impl Store {
    /// Opens the database, makes it where there is none, and says whether it was made.
    ///
    /// # Errors
    /// When the file cannot be opened, made or brought up to date.
    pub async fn open(file: &Path) -> Result<(Self, Writer, bool), StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::migrate!("src/store/migrations")
            .run(&mut connection)
            .await?;
        let fresh = sqlx::query("INSERT OR IGNORE INTO facts VALUES ('epoch', ?)")
            .bind(uuid::Uuid::now_v7().simple().to_string())
            .execute(&mut connection)
            .await?
            .rows_affected()
            == 1;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.clone().read_only(true))
            .await?;
        let writer = Writer {
            options,
            connection: Some(connection),
        };
        Ok((Self { readers }, writer, fresh))
    }

    /// The journal's epoch.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn epoch(&self) -> Result<Epoch, StoreError> {
        let epoch = sqlx::query_scalar("SELECT value FROM facts WHERE name = 'epoch'")
            .fetch_one(&self.readers)
            .await?;
        Ok(Epoch(epoch))
    }

    /// All bridges, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bridges(&self) -> Result<Vec<StoredBridge>, StoreError> {
        let rows = sqlx::query(
            "SELECT key, settings, wanted, kept_port, last_peer, created_at FROM bridges ORDER BY created_at, key",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(rows::bridge).collect()
    }

    /// The lowest and the highest number that a bridge's journal holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bounds(&self, bridge: BridgeKey) -> Result<Option<(u64, u64)>, StoreError> {
        let bounds: (Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT (SELECT min(seq) FROM entries WHERE bridge = ?1), (SELECT max(seq) FROM entries WHERE bridge = ?1)",
        )
        .bind(bridge.0)
        .fetch_one(&self.readers)
        .await?;
        Ok(match bounds {
            (Some(first), Some(last)) => Some((first as u64, last as u64)),
            _ => None,
        })
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
        let mut query = sqlx::QueryBuilder::new(
            "SELECT seq, at, direction, peer, author, partial, event, bytes FROM entries WHERE bridge = ",
        );
        query.push_bind(bridge.0);
        query
            .push(" AND seq > ")
            .push_bind(rows::number(range.after));
        if let Some(before) = range.before {
            query.push(" AND seq < ").push_bind(rows::number(before));
        }
        if let Some(direction) = range.direction {
            query
                .push(" AND direction = ")
                .push_bind(rows::direction(direction));
        }
        if let Some(peer) = &range.peer {
            query.push(" AND peer = ").push_bind(peer.as_str());
        }
        query
            .push(" ORDER BY seq")
            .push(if range.newest_first { " DESC" } else { "" });
        query.push(" LIMIT ").push_bind(range.limit);
        let mut rows = query.build().fetch(&self.readers);
        let (mut entries, mut bytes) = (Vec::new(), 0);
        while bytes < range.max_bytes
            && let Some(row) = rows.try_next().await?
        {
            let entry = rows::entry(&row)?;
            bytes += entry.bytes.len() + RECORD_OVERHEAD;
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

impl Writer {
    /// What was answered to the send with this `client_id`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_send(
        &mut self,
        bridge: BridgeKey,
        client_id: &str,
    ) -> Result<Option<StoredSend>, StoreError> {
        let mut connection = self.take().await?;
        let found = find_send(&mut connection, bridge, client_id).await?;
        self.connection = Some(connection);
        Ok(found)
    }

    /// Writes everything or nothing; when it returns, it is on the disk.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub async fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let mut connection = self.take().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for bridge in &commit.bridges {
            save_bridge(&mut transaction, bridge).await?;
        }
        insert_entries(&mut transaction, &commit.entries).await?;
        for (bridge, send) in &commit.sends {
            save_send(&mut transaction, *bridge, send).await?;
        }
        for (bridge, seq) in &commit.pending {
            let insert = "INSERT INTO pending VALUES (?, ?)";
            by_number(&mut transaction, insert, *bridge, *seq).await?;
        }
        for (bridge, peer) in &commit.joined {
            let update = "UPDATE bridges SET last_peer = max(last_peer, ?2) WHERE key = ?1";
            by_number(&mut transaction, update, *bridge, *peer).await?;
        }
        for (bridge, seq) in &commit.settled {
            let delete = "DELETE FROM pending WHERE bridge = ? AND seq = ?";
            by_number(&mut transaction, delete, *bridge, *seq).await?;
        }
        for bridge in &commit.deleted {
            delete_bridge(&mut transaction, *bridge).await?;
        }
        transaction.commit().await?;
        self.connection = Some(connection);
        Ok(())
    }

    /// The connection, which is put back only when all went well.
    async fn take(&mut self) -> Result<SqliteConnection, StoreError> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => Ok(SqliteConnection::connect_with(&self.options).await?),
        }
    }

    /// Closes the database, folding the write-ahead log into it.
    ///
    /// # Errors
    /// When the last bytes cannot be written.
    pub async fn close(self) -> Result<(), StoreError> {
        match self.connection {
            Some(connection) => Ok(connection.close().await?),
            None => Ok(()),
        }
    }
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

async fn insert_entries(
    transaction: &mut SqliteTransaction<'_>,
    mut entries: &[(BridgeKey, Entry)],
) -> Result<(), StoreError> {
    for size in CHUNKS {
        while let Some((chunk, rest)) = entries.split_at_checked(size) {
            let mut query = sqlx::query(rows::insert_statement(size));
            for (bridge, entry) in chunk {
                query = rows::bind_entry(query, *bridge, entry);
            }
            query.execute(&mut **transaction).await?;
            entries = rest;
        }
    }
    Ok(())
}

async fn save_bridge(
    transaction: &mut SqliteTransaction<'_>,
    bridge: &StoredBridge,
) -> Result<(), StoreError> {
    // Settings are texts, numbers and lists of texts, which always become JSON.
    let settings = serde_json::to_string(&bridge.settings)
        .map_err(|_| StoreError::Damaged("bridges.settings"))?;
    sqlx::query(
        "INSERT INTO bridges (key, settings, wanted, kept_port, last_peer, created_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET settings = excluded.settings, wanted = excluded.wanted,
             kept_port = excluded.kept_port, last_peer = max(last_peer, excluded.last_peer)",
    )
    .bind(bridge.key.0)
    .bind(settings)
    .bind(bridge.wanted)
    .bind(bridge.kept_port)
    .bind(rows::number(bridge.last_peer))
    .bind(bridge.created_at.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn save_send(
    transaction: &mut SqliteTransaction<'_>,
    bridge: BridgeKey,
    send: &StoredSend,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sends (bridge, client_id, digest, seq, peers) VALUES (?, ?, ?, ?, ?)")
        .bind(bridge.0)
        .bind(&send.client_id)
        .bind(&send.digest[..])
        .bind(rows::number(send.seq))
        .bind(send.peers as i64)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn by_number(
    transaction: &mut SqliteTransaction<'_>,
    statement: &'static str,
    bridge: BridgeKey,
    value: u64,
) -> Result<(), StoreError> {
    sqlx::query(statement)
        .bind(bridge.0)
        .bind(rows::number(value))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn delete_bridge(
    transaction: &mut SqliteTransaction<'_>,
    bridge: BridgeKey,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM bridges WHERE key = ?",
        "DELETE FROM entries WHERE bridge = ?",
        "DELETE FROM sends WHERE bridge = ?",
        "DELETE FROM pending WHERE bridge = ?",
    ] {
        sqlx::query(statement)
            .bind(bridge.0)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
