//! Opening the database: made where there is none, checked where there is one, set aside where it is damaged. Where
//! entries are lost, or may be, the journal begins a new epoch.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use shared::id::Epoch;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Store, Writer, accounts, facts, mark::Mark, rows};
use crate::store::{Durability, Loss, Opened, StoreError, StoredAccounts, StoredBridge};

/// The database and its mark, in the data folder.
pub(super) const DATABASE: &str = "journal.sqlite";
const MARK: &str = "journal.mark";

/// What SQLite puts beside a database.
pub(super) const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// What brings a database up to date.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

/// How long the check at the start may take. A journal that is too large for it is checked in part; what is
/// damaged in the rest is told when it is read.
const CHECK_TIME: Duration = Duration::from_secs(10);

/// How many steps of SQLite's engine pass between two looks at the clock.
const CHECK_STEPS: i32 = 10_000;

/// Of a new database. SQLite keeps a row together up to a quarter of a page, and gives the rest of a longer one a page of
/// its own: with its usual 4 KiB, datagrams of 1,200 bytes take four times their size.
const PAGE_BYTES: u32 = 16 << 10;

/// Readers and searchers wait in their pools rather than open more files.
const READERS: u32 = 4;
const SEARCHERS: u32 = 2;

/// How long a reader is waited for, and a searcher. Searches leave theirs to others after each step, so that one is long
/// in coming only where very many search.
const READER_WAIT: Duration = Duration::from_secs(30);
const SEARCHER_WAIT: Duration = Duration::from_secs(10);

impl Store {
    /// Opens the journal of a data folder.
    ///
    /// # Errors
    /// When the files cannot be opened, made or brought up to date.
    pub async fn open(folder: &Path, durability: Durability) -> Result<Opened, StoreError> {
        let file = folder.join(DATABASE);
        let existed = file.exists();
        let synced = options(&file).synchronous(SqliteSynchronous::Full);
        let (mut connection, mut loss) = begin_or_set_aside(&synced, &file, existed).await?;
        let fresh = facts::epoch(&mut connection).await?.is_none();
        if fresh {
            facts::set_epoch(&mut connection, &new_epoch()).await?;
        }
        let mark_path = folder.join(MARK);
        let emptied = fresh && existed && mark_path.exists();
        if facts::is_restored(&mut connection).await? {
            tracing::warn!("the journal was restored from a backup: it begins a new epoch");
            facts::set_epoch(&mut connection, &new_epoch()).await?;
            facts::set_restored(&mut connection, false).await?;
            // Whoever has signed out since the backup was made would be signed in again.
            accounts::end_sessions(&mut connection).await?;
            loss = Some(Loss::default());
        }
        if loss.is_none() && (emptied || is_behind(&mut connection, &mark_path).await?) {
            tracing::error!("the journal has lost entries that it held: it begins a new epoch");
            facts::set_epoch(&mut connection, &new_epoch()).await?;
            // As after a restore: who has signed out may be in an older copy.
            accounts::end_sessions(&mut connection).await?;
            loss = Some(Loss::default());
        }
        let (mark, commits) = begin_mark(&mut connection, &mark_path).await?;
        facts::set_unsynced(&mut connection, durability == Durability::Normal).await?;
        connection.close().await?;
        let options = match durability {
            Durability::Full => synced,
            Durability::Normal => synced.synchronous(SqliteSynchronous::Normal),
        };
        Ok(Opened {
            writer: Writer::new(options.clone(), mark, commits),
            store: Self {
                readers: pool(READERS, READER_WAIT, &options).await?,
                searchers: pool(SEARCHERS, SEARCHER_WAIT, &options).await?,
            },
            fresh: fresh
                || loss
                    .as_ref()
                    .is_some_and(|loss| loss.set_aside.is_some() && loss.bridges == 0),
            loss,
        })
    }
}

async fn pool(
    connections: u32,
    wait: Duration,
    options: &SqliteConnectOptions,
) -> Result<SqlitePool, StoreError> {
    let options = options.clone().read_only(true).row_buffer_size(ROWS_AHEAD);
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(wait);
    Ok(pool.connect_with(options).await?)
}

/// Rows that a reader's thread may be ahead: with sqlx's 50 it spends most of its time being woken, and each may hold a
/// large entry.
const ROWS_AHEAD: usize = 128;

pub(super) fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .page_size(PAGE_BYTES)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(5))
}

fn new_epoch() -> Epoch {
    Epoch(uuid::Uuid::now_v7().simple().to_string())
}

/// Opens the database. One that is damaged is set aside, and another begun with what can still be read of it.
async fn begin_or_set_aside(
    options: &SqliteConnectOptions,
    file: &Path,
    existed: bool,
) -> Result<(SqliteConnection, Option<Loss>), StoreError> {
    let error = match begin(options, existed.then_some(CHECK_TIME)).await {
        Ok(connection) => return Ok((connection, None)),
        Err(error) if existed && error.is_damage() => error,
        Err(error) => return Err(error),
    };
    tracing::error!(%error, "the journal is damaged and is set aside");
    let (bridges, accounts) = salvage(file).await;
    let set_aside = set_aside(file, "damaged")?;
    let mut connection = begin(options, None).await?;
    keep(&mut connection, &bridges, &accounts).await?;
    let loss = Loss {
        set_aside: Some(set_aside),
        bridges: bridges.len(),
    };
    Ok((connection, Some(loss)))
}

/// Opens a database, looks through it for so long, and brings it up to date.
pub(super) async fn begin(
    options: &SqliteConnectOptions,
    check: Option<Duration>,
) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    if let Some(time) = check {
        check_whole(&mut connection, time).await?;
    }
    MIGRATIONS.run(&mut connection).await?;
    // What the start reads, where the check has not come so far.
    facts::epoch(&mut connection).await?;
    facts::commits(&mut connection).await?;
    for row in super::select_bridges(&mut connection).await? {
        rows::bridge(&row)?;
    }
    Ok(connection)
}

/// Walks the database's pages, as long as that takes no longer than it may.
async fn check_whole(connection: &mut SqliteConnection, time: Duration) -> Result<(), StoreError> {
    let started = Instant::now();
    connection
        .lock_handle()
        .await?
        .set_progress_handler(CHECK_STEPS, move || started.elapsed() < time);
    let verdict = sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)")
        .fetch_one(&mut *connection)
        .await;
    connection.lock_handle().await?.remove_progress_handler();
    match verdict {
        Ok(verdict) if verdict == "ok" => Ok(()),
        Ok(_) => Err(StoreError::Damaged("a page")),
        Err(_) if started.elapsed() >= time => {
            tracing::warn!("the journal is too large to be checked whole at the start");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the database knows of fewer commits than there have been, or may have lost some with the machine's power.
async fn is_behind(connection: &mut SqliteConnection, mark: &Path) -> Result<bool, StoreError> {
    let Some(epoch) = facts::epoch(connection).await? else {
        return Ok(false);
    };
    let marked = Mark::open(mark, &epoch).map_or(0, |(_, commits)| commits);
    Ok(facts::commits(connection).await? < marked || facts::was_cut_off(connection).await?)
}

async fn begin_mark(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<(Mark, u64), StoreError> {
    let commits = facts::commits(connection).await?;
    let epoch = facts::epoch(connection).await?.unwrap_or_else(new_epoch);
    let (mark, _) = Mark::open(path, &epoch)?;
    mark.begin(commits, &epoch)?;
    Ok((mark, commits))
}

/// The bridges and accounts that can still be read in a damaged database. Without its accounts nobody could get in.
async fn salvage(file: &Path) -> (Vec<StoredBridge>, StoredAccounts) {
    let Ok(mut connection) = options(file).read_only(true).connect().await else {
        return Default::default();
    };
    let found = super::select_bridges(&mut connection).await;
    let accounts = accounts::read(&mut connection).await;
    let _ = connection.close().await;
    let bridges = found.iter().flatten();
    let bridges = bridges.filter_map(|row| rows::bridge(row).ok());
    (bridges.collect(), accounts.unwrap_or_default())
}

async fn keep(
    connection: &mut SqliteConnection,
    bridges: &[StoredBridge],
    accounts: &StoredAccounts,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await?;
    // In one transaction: a start that is cut off here finds either nothing or all of it.
    facts::set_epoch(&mut transaction, &new_epoch()).await?;
    for bridge in bridges {
        super::writer::save_bridge(&mut transaction, bridge).await?;
    }
    accounts::keep_all(&mut transaction, accounts).await?;
    Ok(transaction.commit().await?)
}

/// Renames the database's files, saying why; answers the new name of the first.
pub(super) fn set_aside(file: &Path, why: &str) -> Result<String, StoreError> {
    let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let name = format!("journal-{why}-{stamp}.sqlite");
    let target = file.with_file_name(&name);
    for companion in COMPANIONS {
        let with = |path: &Path| PathBuf::from(format!("{}{companion}", path.display()));
        match std::fs::rename(with(file), with(&target)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(name)
}
