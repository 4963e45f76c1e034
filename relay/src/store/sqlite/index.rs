//! The index of the journal: which blocks of entries may hold what is searched. It is a file of its own, made from the
//! journal and made anew when it does not fit, so that nothing but the speed of a search depends on it.

use std::path::{Path, PathBuf};

use shared::id::Epoch;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::rows::number;
use crate::store::{BridgeKey, StoreError};

const FILE: &str = "search.sqlite";

/// One that writes, and one that asks beside it.
const CONNECTIONS: u32 = 2;

/// `grams` holds the words of each block (see [`crate::store::grams`]) and nothing of the entries themselves.
const TABLES: &str = "
    CREATE TABLE about (epoch TEXT NOT NULL);
    CREATE TABLE blocks (
        id     INTEGER PRIMARY KEY,
        bridge INTEGER NOT NULL,
        first  INTEGER NOT NULL,
        last   INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX blocks_by_place ON blocks (bridge, last);
    CREATE VIRTUAL TABLE grams USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
";

/// Finds blocks of entries. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Index {
    pool: SqlitePool,
}

impl Index {
    /// Opens the index of a data folder; one that is damaged or of another epoch is made anew.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn open(folder: &Path, epoch: &Epoch) -> Result<Self, StoreError> {
        let file = folder.join(FILE);
        let index = Self::connect(&file).await;
        if let Ok(index) = &index
            && index.epoch().await.is_ok_and(|found| found == *epoch)
        {
            return Ok(index.clone());
        }
        if let Ok(index) = index {
            index.pool.close().await;
        }
        for companion in super::open::COMPANIONS {
            match std::fs::remove_file(PathBuf::from(format!("{}{companion}", file.display()))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        let index = Self::connect(&file).await?;
        sqlx::raw_sql(TABLES).execute(&index.pool).await?;
        let about = sqlx::query("INSERT INTO about VALUES (?)").bind(epoch.as_str());
        about.execute(&index.pool).await?;
        Ok(index)
    }

    async fn connect(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal);
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS);
        Ok(Self {
            pool: pool.connect_with(options).await?,
        })
    }

    async fn epoch(&self) -> Result<Epoch, StoreError> {
        let epoch = sqlx::query_scalar("SELECT epoch FROM about");
        Ok(Epoch(epoch.fetch_one(&self.pool).await?))
    }

    /// The highest number of a bridge that is in the index; 0 when there is none.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub async fn through(&self, bridge: BridgeKey) -> Result<u64, StoreError> {
        let last: Option<i64> = sqlx::query_scalar("SELECT max(last) FROM blocks WHERE bridge = ?")
            .bind(bridge.0)
            .fetch_one(&self.pool)
            .await?;
        Ok(last.unwrap_or(0) as u64)
    }

    /// Takes in a block in words; blocks of a bridge come in order.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub async fn add(
        &self,
        bridge: BridgeKey,
        first: u64,
        last: u64,
        words: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        let block = sqlx::query("INSERT INTO blocks (bridge, first, last) VALUES (?, ?, ?)")
            .bind(bridge.0)
            .bind(number(first))
            .bind(number(last))
            .execute(&mut *transaction)
            .await?;
        sqlx::query("INSERT INTO grams (rowid, words) VALUES (?, ?)")
            .bind(block.last_insert_rowid())
            .bind(format!("{} {words}", bridge_word(bridge)))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The blocks of a bridge that may hold what a question asks for, ascending: their first and last numbers.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub async fn blocks(
        &self,
        bridge: BridgeKey,
        question: &str,
    ) -> Result<Vec<(u64, u64)>, StoreError> {
        let blocks: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT first, last FROM grams JOIN blocks ON id = grams.rowid WHERE grams MATCH ? ORDER BY id",
        )
        .bind(format!("\"{}\" AND {question}", bridge_word(bridge)))
        .fetch_all(&self.pool)
        .await?;
        Ok(blocks
            .into_iter()
            .map(|(first, last)| (first as u64, last as u64))
            .collect())
    }

    /// Forgets the blocks of a bridge that end below a number.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub async fn forget(&self, bridge: BridgeKey, below: u64) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for delete in [
            "DELETE FROM grams WHERE rowid IN (SELECT id FROM blocks WHERE bridge = ? AND last < ?)",
            "DELETE FROM blocks WHERE bridge = ? AND last < ?",
        ] {
            let delete = sqlx::query(delete).bind(bridge.0).bind(number(below));
            delete.execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// The bridges that have blocks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub async fn bridges(&self) -> Result<Vec<BridgeKey>, StoreError> {
        let keys: Vec<i64> = sqlx::query_scalar("SELECT DISTINCT bridge FROM blocks")
            .fetch_all(&self.pool)
            .await?;
        Ok(keys.into_iter().map(BridgeKey).collect())
    }
}

fn bridge_word(bridge: BridgeKey) -> String {
    format!("bridge{:012x}", bridge.0)
}
