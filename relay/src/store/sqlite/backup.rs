//! Copies of the journal: made while a relay runs, and put in the place of a journal while none does.
//!
//! A copy is one database with all that the journal's has, and nothing of the keys that lie beside it. A journal that is
//! restored knows less than what viewers have seen, so that it begins a new epoch when it is next opened.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

use super::{
    facts,
    open::{COMPANIONS, DATABASE, begin, options, set_aside},
};
use crate::{
    folder::{give_to_owner, private_file, sync_folder_of},
    store::StoreError,
};

/// A copy is looked through to its end, however long that takes.
const NO_END: Duration = Duration::MAX;

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Bridges.
    pub bridges: u64,
    /// Entries of all bridges.
    pub entries: u64,
    /// The file's length.
    pub bytes: u64,
}

/// What was restored.
#[derive(Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the copy holds.
    pub backup: Backup,
    /// The file in the data folder to which the journal that was there was renamed.
    pub set_aside: Option<String>,
    /// Notices that waited when the copy was made. They may have been sent since, so that nothing is sent until somebody
    /// has looked.
    pub waiting: u64,
}

/// Copies the journal of a data folder into a file that only its owner reads. A relay may be running there.
///
/// # Errors
/// When there is no journal, the file exists, or it cannot be written; nothing is left behind then.
pub async fn backup(folder: &Path, to: &Path) -> Result<Backup, StoreError> {
    let database = folder.join(DATABASE);
    if !database.is_file() {
        return Err(StoreError::Refused(format!(
            "server.data: there is no journal in {}; give the data folder with --data",
            folder.display()
        )));
    }
    if to.exists() {
        return Err(StoreError::Refused(format!(
            "--to: there is a file {} already; give another name",
            to.display()
        )));
    }
    let unfinished = PathBuf::from(format!("{}.unfinished", to.display()));
    let copied = copy(&database, &unfinished).await.and_then(|backup| {
        fs::rename(&unfinished, to)?;
        sync_folder_of(to)?;
        Ok(backup)
    });
    // Who only reads makes SQLite's companions all the same, where no relay has them open.
    let given = give_to_owner(folder);
    if copied.is_err() {
        remove(&unfinished);
    }
    given?;
    copied.map_err(|error| {
        let to = to.display();
        StoreError::Refused(match error {
            StoreError::File(error) => format!(
                "--to: no copy could be made as {to}: {error}; see whether its folder is there, may be written, and has room"
            ),
            error => format!(
                "no copy of {} could be made as {to}: {error}; see whether there is room, and whether the journal is whole",
                database.display()
            ),
        })
    })
}

async fn copy(database: &Path, to: &Path) -> Result<Backup, StoreError> {
    let Some(target) = to.to_str() else {
        return Err(StoreError::Refused("the name is not UTF-8".to_owned()));
    };
    // SQLite writes into an empty file, but makes one that others may read.
    private_file(to)?;
    let mut connection = options(database).read_only(true).connect().await?;
    // One read transaction: what is committed meanwhile is not in the copy, and nobody waits for it.
    let vacuum = sqlx::query("VACUUM INTO ?").bind(target.to_owned());
    vacuum.execute(&mut connection).await?;
    connection.close().await?;
    File::open(to)?.sync_all()?;
    let copied = SqliteConnectOptions::new().filename(to).read_only(true);
    let mut copied = copied.connect().await?;
    let backup = describe(&mut copied, to).await?;
    copied.close().await?;
    Ok(backup)
}

/// Puts a copy in the place of the journal of a data folder that no relay uses. With `replace` a journal that is there is
/// set aside.
///
/// # Errors
/// When there is a journal already, or the copy is none or damaged; the folder is as it was then.
pub async fn restore(folder: &Path, from: &Path, replace: bool) -> Result<Restored, StoreError> {
    let database = folder.join(DATABASE);
    if database.exists() && !replace {
        return Err(StoreError::Refused(format!(
            "server.data: there is a journal in {}; with --replace it is set aside",
            folder.display()
        )));
    }
    let unfinished = folder.join("journal-restored.sqlite");
    // The folder may be another user's, who could have put anything there.
    remove(&unfinished);
    let taken = take_over(from, &unfinished).await;
    let (backup, waiting) = taken.inspect_err(|_| remove(&unfinished))?;
    let set_aside = if database.exists() {
        Some(set_aside(&database, "replaced")?)
    } else {
        None
    };
    fs::rename(&unfinished, &database)?;
    sync_folder_of(&database)?;
    give_to_owner(folder)?;
    Ok(Restored {
        backup,
        set_aside,
        waiting,
    })
}

async fn take_over(from: &Path, to: &Path) -> Result<(Backup, u64), StoreError> {
    let unfit = |error: StoreError| {
        let from = from.display();
        StoreError::Refused(format!(
            "--from: {from} is no backup that can be used: {error}"
        ))
    };
    let mut source = File::open(from).map_err(|error| unfit(error.into()))?;
    io::copy(&mut source, &mut private_file(to)?)?;
    let synced = options(to).synchronous(SqliteSynchronous::Full);
    let mut connection = begin(&synced, Some(NO_END)).await.map_err(unfit)?;
    if facts::epoch(&mut connection).await?.is_none() {
        return Err(unfit(StoreError::Damaged("facts")));
    }
    let waiting: i64 =
        sqlx::query_scalar("SELECT count(*) FROM notices WHERE status IN ('queued', 'sending')")
            .fetch_one(&mut connection)
            .await?;
    let mut transaction = connection.begin().await?;
    facts::set_restored(&mut transaction, true).await?;
    facts::set_unsynced(&mut transaction, false).await?;
    if waiting > 0 {
        facts::set_notices_stopped(&mut transaction, true).await?;
    }
    transaction.commit().await?;
    let backup = describe(&mut connection, to).await?;
    connection.close().await?;
    File::open(to)?.sync_all()?;
    Ok((backup, waiting as u64))
}

async fn describe(connection: &mut SqliteConnection, file: &Path) -> Result<Backup, StoreError> {
    let (bridges, entries): (i64, i64) =
        sqlx::query_as("SELECT (SELECT count(*) FROM bridges), (SELECT count(*) FROM entries)")
            .fetch_one(&mut *connection)
            .await?;
    Ok(Backup {
        bridges: bridges as u64,
        entries: entries as u64,
        bytes: fs::metadata(file)?.len(),
    })
}

/// Removes a database that nobody needs, as far as it is there.
fn remove(database: &Path) {
    for companion in COMPANIONS {
        let _ = fs::remove_file(format!("{}{companion}", database.display()));
    }
}
