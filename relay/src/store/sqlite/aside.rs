//! Accounts from outside: the command line reads and changes them beside a running relay, which looks for that, and without
//! one.

use std::path::Path;

use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, migrate::Migrator,
    sqlite::SqliteSynchronous,
};
use tokio::sync::Mutex;

use super::{
    accounts, audit, facts,
    open::{DATABASE, MIGRATIONS, begin, options},
};
use crate::store::{AccountEdit, StoreError, StoredAccounts, audit::at_command_line};

/// One connection to the journal of a data folder.
#[derive(Debug)]
pub struct Aside(Mutex<SqliteConnection>);

impl Aside {
    /// Opens the journal. Where nobody else has it, it is made or brought up to date first.
    ///
    /// # Errors
    /// When it cannot be opened, or the relay that has it is of another version.
    pub async fn open(folder: &Path, alone: bool) -> Result<Self, StoreError> {
        let options = options(&folder.join(DATABASE)).synchronous(SqliteSynchronous::Full);
        if alone {
            return Ok(Self(Mutex::new(begin(&options, None).await?)));
        }
        let mut connection = options.create_if_missing(false).connect().await?;
        let newest: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&mut connection)
            .await?;
        if newest != newest_of(&MIGRATIONS) {
            return Err(StoreError::Refused(
                "the relay that runs is of another version; restart it with this one".to_owned(),
            ));
        }
        Ok(Self(Mutex::new(connection)))
    }

    /// All accounts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn accounts(&self) -> Result<StoredAccounts, StoreError> {
        accounts::read(&mut *self.0.lock().await).await
    }

    /// How often accounts were changed from outside of the relay.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn version(&self) -> Result<u64, StoreError> {
        facts::accounts(&mut *self.0.lock().await).await
    }

    /// Where the relay's page was reached when it last started.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn origin(&self) -> Result<Option<String>, StoreError> {
        facts::origin(&mut *self.0.lock().await).await
    }

    /// Whether a running relay has taken in what was changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_taken_in(&self) -> Result<bool, StoreError> {
        let mut connection = self.0.lock().await;
        let changed = facts::accounts(&mut connection).await?;
        Ok(facts::taken_in(&mut connection).await? >= changed)
    }

    /// Makes edits, all or none, for a running relay to take in.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn edit(&self, edits: &[AccountEdit]) -> Result<(), StoreError> {
        let mut connection = self.0.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for edit in edits {
            accounts::edit(&mut transaction, edit).await?;
        }
        let deeds: Vec<_> = edits.iter().filter_map(at_command_line).collect();
        audit::add(&mut transaction, &deeds).await?;
        facts::count_accounts(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Closes it.
    ///
    /// # Errors
    /// When the last bytes cannot be written.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.0.into_inner().close().await?)
    }
}

fn newest_of(migrations: &Migrator) -> Option<i64> {
    migrations.iter().map(|migration| migration.version).max()
}

/// Whether a data folder's journal has an account of an admin. Nothing is made or changed.
///
/// # Errors
/// When there is a journal and it cannot be read.
pub async fn has_admin(folder: &Path) -> Result<bool, StoreError> {
    let file = folder.join(DATABASE);
    if !file.exists() {
        return Ok(false);
    }
    let mut connection = options(&file).create_if_missing(false).connect().await?;
    let known: bool = sqlx::query_scalar(
        "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = 'users'",
    )
    .fetch_one(&mut connection)
    .await?;
    let found = known && {
        let select = "SELECT count(*) > 0 FROM users WHERE role = 'admin'";
        sqlx::query_scalar(select)
            .fetch_one(&mut connection)
            .await?
    };
    connection.close().await?;
    Ok(found)
}
