//! Single values that the database holds about itself.

use shared::id::Epoch;
use sqlx::SqliteConnection;

use crate::store::StoreError;

const EPOCH: &str = "epoch";

/// How many commits there have been.
const COMMITS: &str = "commits";

/// Present while commits are not synced one by one; the value is the machine's boot. After a crash of the relay alone
/// nothing is lost, after another boot the last commits may be.
const UNSYNCED: &str = "unsynced";

/// Present while somebody has switched the sending of notices off.
const NOTICES_STOPPED: &str = "notices-stopped";

/// Present once somebody has said where the relay may go.
const EGRESS_SETTLED: &str = "egress-settled";

/// Present from when a backup was put in the journal's place until it is opened.
const RESTORED: &str = "restored";

/// About how many bytes notices take with all that belongs to them.
const NOTICES_BYTES: &str = "notices-bytes";

/// How often accounts were changed from outside of the relay.
const ACCOUNTS: &str = "accounts";

/// Up to which of these changes the relay has taken them in.
const TAKEN_IN: &str = "accounts-taken-in";

/// A mark of the owner's key.
const OWNER_KEY: &str = "owner-key";

/// Where the page is reached.
const ORIGIN: &str = "origin";

async fn get(connection: &mut SqliteConnection, name: &str) -> Result<Option<String>, StoreError> {
    let found = sqlx::query_scalar("SELECT value FROM facts WHERE name = ?").bind(name);
    Ok(found.fetch_optional(connection).await?)
}

async fn set(connection: &mut SqliteConnection, name: &str, value: &str) -> Result<(), StoreError> {
    let insert = sqlx::query("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)");
    insert.bind(name).bind(value).execute(connection).await?;
    Ok(())
}

pub(super) async fn epoch(connection: &mut SqliteConnection) -> Result<Option<Epoch>, StoreError> {
    Ok(get(connection, EPOCH).await?.map(Epoch))
}

pub(super) async fn set_epoch(
    connection: &mut SqliteConnection,
    epoch: &Epoch,
) -> Result<(), StoreError> {
    set(connection, EPOCH, epoch.as_str()).await
}

pub(super) async fn commits(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    let commits = get(connection, COMMITS).await?;
    Ok(commits
        .and_then(|commits| commits.parse().ok())
        .unwrap_or(0))
}

pub(super) async fn set_commits(
    connection: &mut SqliteConnection,
    commits: u64,
) -> Result<(), StoreError> {
    set(connection, COMMITS, &commits.to_string()).await
}

/// Says from now on whether commits are synced one by one.
pub(super) async fn set_unsynced(
    connection: &mut SqliteConnection,
    unsynced: bool,
) -> Result<(), StoreError> {
    if unsynced {
        return set(connection, UNSYNCED, &this_boot().unwrap_or_default()).await;
    }
    set_present(connection, UNSYNCED, false).await
}

/// Whether commits that were not synced may have been lost with the machine's power.
pub(super) async fn was_cut_off(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let boot = get(connection, UNSYNCED).await?;
    Ok(boot.is_some_and(|boot| this_boot().is_none_or(|this| this != boot)))
}

/// What the system calls its present boot; `None` where it has no word for that.
fn this_boot() -> Option<String> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(boot.trim().to_owned()).filter(|boot| !boot.is_empty())
}

pub(super) async fn accounts(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    count(connection, ACCOUNTS).await
}

pub(super) async fn taken_in(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    count(connection, TAKEN_IN).await
}

pub(super) async fn set_taken_in(
    connection: &mut SqliteConnection,
    version: u64,
) -> Result<(), StoreError> {
    set(connection, TAKEN_IN, &version.to_string()).await
}

async fn count(connection: &mut SqliteConnection, name: &str) -> Result<u64, StoreError> {
    let count = get(connection, name).await?;
    Ok(count.and_then(|count| count.parse().ok()).unwrap_or(0))
}

pub(super) async fn count_accounts(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let count = accounts(connection).await?.wrapping_add(1);
    set(connection, ACCOUNTS, &count.to_string()).await
}

pub(super) async fn owner_key(
    connection: &mut SqliteConnection,
) -> Result<Option<String>, StoreError> {
    get(connection, OWNER_KEY).await
}

pub(super) async fn set_owner_key(
    connection: &mut SqliteConnection,
    mark: &str,
) -> Result<(), StoreError> {
    set(connection, OWNER_KEY, mark).await
}

pub(super) async fn origin(
    connection: &mut SqliteConnection,
) -> Result<Option<String>, StoreError> {
    get(connection, ORIGIN).await
}

pub(super) async fn set_origin(
    connection: &mut SqliteConnection,
    origin: &str,
) -> Result<(), StoreError> {
    set(connection, ORIGIN, origin).await
}

pub(super) async fn notices_stopped(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    Ok(get(connection, NOTICES_STOPPED).await?.is_some())
}

pub(super) async fn set_notices_stopped(
    connection: &mut SqliteConnection,
    stopped: bool,
) -> Result<(), StoreError> {
    set_present(connection, NOTICES_STOPPED, stopped).await
}

pub(super) async fn is_restored(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    Ok(get(connection, RESTORED).await?.is_some())
}

pub(super) async fn set_restored(
    connection: &mut SqliteConnection,
    restored: bool,
) -> Result<(), StoreError> {
    set_present(connection, RESTORED, restored).await
}

pub(super) async fn is_egress_settled(
    connection: &mut SqliteConnection,
) -> Result<bool, StoreError> {
    Ok(get(connection, EGRESS_SETTLED).await?.is_some())
}

pub(super) async fn settle_egress(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    set_present(connection, EGRESS_SETTLED, true).await
}

async fn set_present(
    connection: &mut SqliteConnection,
    name: &str,
    present: bool,
) -> Result<(), StoreError> {
    if present {
        return set(connection, name, "").await;
    }
    let delete = sqlx::query("DELETE FROM facts WHERE name = ?").bind(name);
    delete.execute(connection).await?;
    Ok(())
}

pub(super) async fn notices_bytes(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    let bytes = get(connection, NOTICES_BYTES).await?;
    Ok(bytes.and_then(|bytes| bytes.parse().ok()).unwrap_or(0))
}

pub(super) async fn add_notices_bytes(
    connection: &mut SqliteConnection,
    bytes: i64,
) -> Result<(), StoreError> {
    let update =
        "UPDATE facts SET value = CAST(max(0, CAST(value AS INTEGER) + ?) AS TEXT) WHERE name = ?";
    let update = sqlx::query(update).bind(bytes).bind(NOTICES_BYTES);
    update.execute(connection).await?;
    Ok(())
}
