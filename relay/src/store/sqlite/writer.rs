//! The one connection that writes.

use shared::id::UserId;
use sqlx::{Connection as _, SqliteConnection, SqliteTransaction, sqlite::SqliteConnectOptions};

use super::{
    accounts, alerts, audit, bulk, codes, egress, facts, find_send, mark::Mark, names, outbox,
    rows, saved, shares, templates, ways,
};
use crate::store::{BridgeKey, Commit, Edit, Round, StoreError, StoredBridge, StoredSend};

/// What an entry takes in the database besides its bytes, about.
const ROW_BYTES: i64 = 48;

#[cfg(test)]
thread_local! {
    /// Whether commits are done and then told to have failed, as an I/O error at the end of one can be. Of a thread: a test's
    /// runtime has one.
    pub(crate) static LOSES_ANSWERS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Writes the journal; there is one.
#[derive(Debug)]
pub struct Writer {
    options: SqliteConnectOptions,
    /// `None` after a failure: a connection whose transaction has failed (on a full disk, say) can be left in a
    /// state that neither commits nor rolls back, so that the next commit begins with a new one.
    connection: Option<SqliteConnection>,
    mark: Mark,
    commits: u64,
}

impl Writer {
    pub(super) fn new(options: SqliteConnectOptions, mark: Mark, commits: u64) -> Self {
        Self {
            options,
            connection: None,
            mark,
            commits,
        }
    }

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

    /// Writes everything or nothing; when it returns, it is durable. Answers how often accounts were changed from outside,
    /// where edits hang on that: those that knew of another number ([`Edit::is_stale`]) are not made, and all else is.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub async fn commit(&mut self, commit: &Commit) -> Result<Option<u64>, StoreError> {
        let mut connection = self.take().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for bridge in &commit.bridges {
            save_bridge(&mut transaction, bridge).await?;
        }
        insert_entries(&mut transaction, commit).await?;
        insert_sends(&mut transaction, &commit.sends).await?;
        by_number(&mut transaction, &bulk::INSERT_PENDING, &commit.pending).await?;
        by_number(&mut transaction, &bulk::DELETE_PENDING, &commit.settled).await?;
        for (bridge, peer) in &commit.joined {
            sqlx::query("UPDATE bridges SET last_peer = max(last_peer, ?2) WHERE key = ?1")
                .bind(bridge.0)
                .bind(rows::number(*peer))
                .execute(&mut *transaction)
                .await?;
        }
        for bridge in &commit.deleted {
            let delete = sqlx::query("DELETE FROM bridges WHERE key = ?").bind(bridge.0);
            delete.execute(&mut *transaction).await?;
            shares::remove_of(&mut transaction, *bridge).await?;
            saved::remove_of(&mut transaction, *bridge).await?;
            alerts::remove_of(&mut transaction, *bridge).await?;
            accounts::remove_of(&mut transaction, *bridge).await?;
        }
        let hangs = |edit: &Edit| matches!(edit, Edit::Accounts { .. });
        // Nobody changes it until this transaction is over.
        let changed = match commit.edits.iter().any(hangs) {
            true => Some(facts::accounts(&mut transaction).await?),
            false => None,
        };
        for edit in commit.edits.iter().filter(|edit| !edit.is_stale(changed)) {
            make(&mut transaction, edit).await?;
        }
        self.finish(transaction).await?;
        self.connection = Some(connection);
        Ok(changed)
    }

    /// Takes entries of bridges away, up to and with a number, and with them what was answered to them.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub async fn discard(&mut self, discarded: &[(BridgeKey, u64)]) -> Result<(), StoreError> {
        let mut connection = self.take().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for (bridge, through) in discarded {
            for delete in [
                "DELETE FROM entries WHERE bridge = ? AND seq <= ?",
                "DELETE FROM sends WHERE bridge = ? AND seq <= ?",
                "DELETE FROM pending WHERE bridge = ? AND seq <= ?",
                "DELETE FROM names WHERE bridge = ? AND last <= ?",
            ] {
                sqlx::query(delete)
                    .bind(bridge.0)
                    .bind(rows::number(*through))
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        self.finish(transaction).await?;
        self.connection = Some(connection);
        Ok(())
    }

    /// How many bytes of the file the journal uses: notices, which have a bound of their own, are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bytes(&mut self) -> Result<u64, StoreError> {
        let mut connection = self.take().await?;
        let bytes: i64 = sqlx::query_scalar(super::USED_BYTES)
            .fetch_one(&mut connection)
            .await?;
        let notices = facts::notices_bytes(&mut connection).await?;
        self.connection = Some(connection);
        Ok((bytes as u64).saturating_sub(notices))
    }

    /// The bridge, deleted ones left out, whose first entry is the oldest of all and not its only one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn oldest(&mut self) -> Result<Option<BridgeKey>, StoreError> {
        let mut connection = self.take().await?;
        let oldest: Option<i64> = sqlx::query_scalar(
            "SELECT key FROM (SELECT key,
                (SELECT at FROM entries WHERE bridge = key ORDER BY seq LIMIT 1) AS at,
                (SELECT seq FROM entries WHERE bridge = key ORDER BY seq LIMIT 1 OFFSET 1) AS second FROM bridges)
             WHERE second IS NOT NULL ORDER BY at LIMIT 1",
        )
        .fetch_optional(&mut connection)
        .await?;
        self.connection = Some(connection);
        Ok(oldest.map(BridgeKey))
    }

    /// How far a round over a bridge's first entries comes, at most to the number `most`; `None` when there are none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn through(
        &mut self,
        bridge: BridgeKey,
        most: u64,
        round: Round,
    ) -> Result<Option<u64>, StoreError> {
        let mut connection = self.take().await?;
        let through: Option<i64> = sqlx::query_scalar(
            "SELECT max(seq) FROM (
                SELECT seq, sum(weight) OVER (ORDER BY seq) - weight AS before FROM (
                    SELECT seq, length(bytes) + coalesce(octet_length(addressed), 0) + ?4 AS weight FROM entries
                    WHERE bridge = ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3))
             WHERE before < ?5",
        )
        .bind(bridge.0)
        .bind(rows::number(most))
        .bind(round.entries)
        .bind(ROW_BYTES)
        .bind(rows::number(round.bytes))
        .fetch_one(&mut connection)
        .await?;
        self.connection = Some(connection);
        Ok(through.map(|through| through as u64))
    }

    /// How many bytes a bridge's entries above a number take, so many entries at the most, and the number of the last of
    /// them; `None` when there are none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn weigh(
        &mut self,
        bridge: BridgeKey,
        after: u64,
        most: u32,
    ) -> Result<Option<(u64, u64)>, StoreError> {
        let mut connection = self.take().await?;
        let (through, bytes): (Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT max(seq), sum(weight) FROM (SELECT seq, length(bytes) + coalesce(octet_length(addressed), 0) + ?4 AS weight FROM entries
             WHERE bridge = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3)",
        )
        .bind(bridge.0)
        .bind(rows::number(after))
        .bind(most)
        .bind(ROW_BYTES)
        .fetch_one(&mut connection)
        .await?;
        self.connection = Some(connection);
        Ok(through
            .zip(bytes)
            .map(|(through, bytes)| (through as u64, bytes as u64)))
    }

    /// How many bytes a bridge's entries up to a number take.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn weight_through(
        &mut self,
        bridge: BridgeKey,
        through: u64,
    ) -> Result<u64, StoreError> {
        let mut connection = self.take().await?;
        let bytes: Option<i64> = sqlx::query_scalar(
            "SELECT sum(length(bytes) + coalesce(octet_length(addressed), 0) + ?3) FROM entries WHERE bridge = ?1 AND seq <= ?2",
        )
        .bind(bridge.0)
        .bind(rows::number(through))
        .bind(ROW_BYTES)
        .fetch_one(&mut connection)
        .await?;
        self.connection = Some(connection);
        Ok(bytes.unwrap_or(0) as u64)
    }

    /// The bridges that are deleted and still have entries.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn orphans(&mut self) -> Result<Vec<BridgeKey>, StoreError> {
        let mut connection = self.take().await?;
        // One step of the index for each bridge, not for each entry.
        let keys: Vec<i64> = sqlx::query_scalar(
            "WITH RECURSIVE held(key) AS (
                SELECT min(bridge) FROM entries
                UNION ALL SELECT (SELECT min(bridge) FROM entries WHERE bridge > key) FROM held WHERE key IS NOT NULL)
             SELECT key FROM held WHERE key IS NOT NULL AND key NOT IN (SELECT key FROM bridges)",
        )
        .fetch_all(&mut connection)
        .await?;
        self.connection = Some(connection);
        Ok(keys.into_iter().map(BridgeKey).collect())
    }

    async fn finish(&mut self, mut transaction: SqliteTransaction<'_>) -> Result<(), StoreError> {
        let commits = self.commits + 1;
        facts::set_commits(&mut transaction, commits).await?;
        transaction.commit().await?;
        #[cfg(test)]
        if LOSES_ANSWERS.get() {
            return Err(StoreError::Damaged("a test: what is committed is not told"));
        }
        self.commits = commits;
        if let Err(error) = self.mark.set(commits) {
            tracing::warn!(%error, "the journal's mark could not be written");
        }
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
    pub async fn close(mut self) -> Result<(), StoreError> {
        let mut connection = self.take().await?;
        // Closing syncs what is there.
        facts::set_unsynced(&mut connection, false).await?;
        Ok(connection.close().await?)
    }
}

async fn make(transaction: &mut SqliteTransaction<'_>, edit: &Edit) -> Result<(), StoreError> {
    match edit {
        Edit::Share(edit) => shares::edit(transaction, edit).await,
        Edit::KeepSaved(saved) => saved::keep(transaction, saved).await,
        Edit::DropSaved(id) => saved::drop(transaction, id).await,
        Edit::Name(bridge, edit) => names::edit(transaction, *bridge, edit).await,
        Edit::Outbox(edit) => outbox::edit(transaction, edit).await,
        Edit::KeepWay(way) => ways::keep(transaction, way).await,
        Edit::DropWay(kind, name) => ways::drop(transaction, *kind, name).await,
        Edit::Code(edit) => codes::edit(transaction, edit).await,
        Edit::KeepTemplate(template) => templates::keep(transaction, template).await,
        Edit::DropTemplate(name) => templates::drop(transaction, name).await,
        Edit::SetEgress(rules) => egress::set(transaction, rules).await,
        Edit::Alert(edit) => alerts::edit(transaction, edit).await,
        Edit::Audit(edit) => audit::edit(transaction, edit).await,
        Edit::Account(edit) => accounts::edit(transaction, edit).await,
        Edit::Accounts { edits, .. } => {
            for edit in edits {
                accounts::edit(transaction, edit).await?;
            }
            Ok(())
        }
    }
}

async fn insert_entries(
    transaction: &mut SqliteTransaction<'_>,
    commit: &Commit,
) -> Result<(), StoreError> {
    for (statement, chunk) in bulk::INSERT_ENTRIES.chunks(&commit.entries) {
        let mut query = sqlx::query(statement);
        for (bridge, entry) in chunk {
            query = rows::bind_entry(query, *bridge, entry);
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

async fn insert_sends(
    transaction: &mut SqliteTransaction<'_>,
    sends: &[(BridgeKey, StoredSend)],
) -> Result<(), StoreError> {
    for (statement, chunk) in bulk::INSERT_SENDS.chunks(sends) {
        let mut query = sqlx::query(statement);
        for (bridge, send) in chunk {
            query = query
                .bind(bridge.0)
                .bind(&send.client_id)
                .bind(&send.digest[..])
                .bind(rows::number(send.seq))
                .bind(send.peers as i64);
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

async fn by_number(
    transaction: &mut SqliteTransaction<'_>,
    bulk: &'static bulk::Bulk,
    numbers: &[(BridgeKey, u64)],
) -> Result<(), StoreError> {
    for (statement, chunk) in bulk.chunks(numbers) {
        let mut query = sqlx::query(statement);
        for (bridge, number) in chunk {
            query = query.bind(bridge.0).bind(rows::number(*number));
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

pub(super) async fn save_bridge(
    transaction: &mut SqliteTransaction<'_>,
    bridge: &StoredBridge,
) -> Result<(), StoreError> {
    // Settings are texts, numbers and lists of texts, which always become JSON.
    let settings = serde_json::to_string(&bridge.settings)
        .map_err(|_| StoreError::Damaged("bridges.settings"))?;
    sqlx::query(
        "INSERT INTO bridges (key, settings, wanted, kept_port, last_peer, created_at, owner) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET settings = excluded.settings, wanted = excluded.wanted,
             kept_port = excluded.kept_port, last_peer = max(last_peer, excluded.last_peer)",
    )
    .bind(bridge.key.0)
    .bind(settings)
    .bind(bridge.wanted)
    .bind(bridge.kept_port)
    .bind(rows::number(bridge.last_peer))
    .bind(bridge.created_at.0)
    .bind(bridge.owner.as_ref().map(UserId::as_str))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
