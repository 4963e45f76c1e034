//! Rows to values and back.

use shared::{
    entry::{Direction, Entry},
    id::{PeerId, UserId},
    time::Timestamp,
};
use sqlx::{
    Row as _, Sqlite,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{BridgeKey, StoreError, StoredBridge, StoredSend};

/// A number for SQLite, which has none above `i64::MAX`; a bound above that means the same as the maximum.
pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn direction(direction: Direction) -> i64 {
    match direction {
        Direction::In => 0,
        Direction::Out => 1,
        Direction::Event => 2,
    }
}

pub(super) fn bridge(row: &SqliteRow) -> Result<StoredBridge, StoreError> {
    let settings: &str = row.try_get("settings")?;
    let last_peer: i64 = row.try_get("last_peer")?;
    let owner: Option<String> = match row.try_get("owner") {
        Err(sqlx::Error::ColumnNotFound(_)) => None,
        owner => owner?,
    };
    Ok(StoredBridge {
        key: BridgeKey(row.try_get("key")?),
        settings: serde_json::from_str(settings)
            .map_err(|_| StoreError::Damaged("bridges.settings"))?,
        wanted: row.try_get("wanted")?,
        kept_port: row.try_get("kept_port")?,
        last_peer: last_peer as u64,
        owner: owner.map(UserId),
        created_at: Timestamp(row.try_get("created_at")?),
    })
}

pub(super) fn send(row: &SqliteRow) -> Result<StoredSend, StoreError> {
    let digest: &[u8] = row.try_get("digest")?;
    let (seq, peers): (i64, i64) = (row.try_get("seq")?, row.try_get("peers")?);
    Ok(StoredSend {
        client_id: row.try_get("client_id")?,
        digest: digest
            .try_into()
            .map_err(|_| StoreError::Damaged("sends.digest"))?,
        seq: seq as u64,
        peers: peers as usize,
    })
}

/// Columns by number, in the order in which [`super::Store::entries`] selects them: by name each is a look-up.
pub(super) fn entry(row: &SqliteRow) -> Result<Entry, StoreError> {
    let (event, to): (Option<&str>, Option<&str>) = (row.try_get(6)?, row.try_get(8)?);
    let seq: i64 = row.try_get(0)?;
    Ok(Entry {
        seq: seq as u64,
        at: Timestamp(row.try_get(1)?),
        direction: match row.try_get(2)? {
            0_i64 => Direction::In,
            1 => Direction::Out,
            2 => Direction::Event,
            _ => return Err(StoreError::Damaged("entries.direction")),
        },
        peer: row.try_get::<Option<String>, _>(3)?.map(PeerId),
        author: row.try_get(4)?,
        to: to
            .map(serde_json::from_str)
            .transpose()
            .map_err(|_| StoreError::Damaged("entries.addressed"))?,
        partial: row.try_get(5)?,
        event: event
            .map(serde_json::from_str)
            .transpose()
            .map_err(|_| StoreError::Damaged("entries.event"))?,
        bytes: row.try_get(7)?,
    })
}

pub(super) fn bind_entry<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    bridge: BridgeKey,
    entry: &'q Entry,
) -> Query<'q, Sqlite, SqliteArguments> {
    // An event is made of numbers and texts, which always become JSON.
    let event = entry
        .event
        .as_ref()
        .and_then(|event| serde_json::to_string(event).ok());
    let to = entry
        .to
        .as_ref()
        .and_then(|to| serde_json::to_string(to).ok());
    query
        .bind(bridge.0)
        .bind(number(entry.seq))
        .bind(entry.at.0)
        .bind(direction(entry.direction))
        .bind(entry.peer.as_ref().map(PeerId::as_str))
        .bind(entry.author.as_deref())
        .bind(entry.partial)
        .bind(event)
        .bind(entry.bytes.as_slice())
        .bind(to)
}
