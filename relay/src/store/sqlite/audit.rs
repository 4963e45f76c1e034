//! Who did what.

use shared::{
    audit::{By, Deed, Means},
    id::{BridgeId, UserId},
    time::Timestamp,
};
use sqlx::{Row as _, SqliteTransaction, sqlite::SqliteRow};

use super::{Store, bulk, rows};
use crate::store::{AuditEdit, DeedRange, StoreError};

/// How many numbers one round of forgetting looks at.
const ROUND: i64 = 1_000;

/// Between two addresses in a column.
const BETWEEN: char = ' ';

impl Store {
    /// Deeds, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn deeds(&self, range: &DeedRange) -> Result<Vec<Deed>, StoreError> {
        let mut query = sqlx::QueryBuilder::new(
            "SELECT number, at, who, user, source, what, bridge, object, asked, resolved, rule, refused, times, \
             means, means_id, means_name, given FROM deeds WHERE number < ",
        );
        query.push_bind(rows::number(range.before.unwrap_or(u64::MAX)));
        let texts = [
            (" AND who = ", range.who.as_deref()),
            (" AND what = ", range.what.as_deref()),
            (
                " AND bridge = ",
                range.bridge.as_ref().map(BridgeId::as_str),
            ),
        ];
        for (condition, text) in texts {
            if let Some(text) = text {
                query.push(condition).push_bind(text);
            }
        }
        if let Some(by) = &range.by {
            query.push(" AND (means = ").push_bind(by.as_str());
            query
                .push(" OR means_id = ")
                .push_bind(by.as_str())
                .push(")");
        }
        if let Some(q) = &range.q {
            query
                .push(
                    " AND instr(lower(concat_ws(char(10), who, source, bridge, object, asked, resolved, rule, means_id, means_name, given)), lower(",
                )
                .push_bind(q.as_str())
                .push(")) > 0");
        }
        match range.refused {
            Some(true) => query.push(" AND refused IS NOT NULL"),
            Some(false) => query.push(" AND refused IS NULL"),
            None => &mut query,
        };
        query
            .push(" ORDER BY number DESC LIMIT ")
            .push_bind(range.limit);
        // Looking through all of them must hold up no viewer.
        let rows = query.build().fetch_all(&self.searchers).await?;
        rows.iter().map(deed).collect()
    }
}

fn by(row: &SqliteRow) -> Result<Option<By>, StoreError> {
    let Some(kind) = row.try_get::<Option<String>, _>("means")? else {
        return Ok(None);
    };
    let kind = Means::ALL.into_iter().find(|one| one.as_str() == kind);
    Ok(Some(By {
        kind: kind.ok_or(StoreError::Damaged("deeds.means"))?,
        id: row.try_get("means_id")?,
        name: row.try_get("means_name")?,
    }))
}

fn deed(row: &SqliteRow) -> Result<Deed, StoreError> {
    let refused: Option<String> = row.try_get("refused")?;
    let refused = refused.map(|code| serde_json::from_value(code.into()));
    let (number, at, times): (i64, i64, i64) = (
        row.try_get("number")?,
        row.try_get("at")?,
        row.try_get("times")?,
    );
    let resolved: &str = row.try_get("resolved")?;
    Ok(Deed {
        number: number as u64,
        at: Timestamp(at),
        who: row.try_get("who")?,
        user: row.try_get::<Option<String>, _>("user")?.map(UserId),
        by: by(row)?,
        from: row.try_get("source")?,
        what: row.try_get("what")?,
        bridge: row.try_get::<Option<String>, _>("bridge")?.map(BridgeId),
        on: row.try_get("object")?,
        set: row.try_get("given")?,
        asked: row.try_get("asked")?,
        resolved: resolved
            .split_terminator(BETWEEN)
            .map(str::to_owned)
            .collect(),
        rule: row.try_get("rule")?,
        refused: refused
            .transpose()
            .map_err(|_| StoreError::Damaged("deeds.refused"))?,
        times: times as u64,
    })
}

/// Does what is asked for.
pub(super) async fn edit(
    transaction: &mut SqliteTransaction<'_>,
    edit: &AuditEdit,
) -> Result<(), StoreError> {
    match edit {
        AuditEdit::Add(deeds) => add(transaction, deeds).await,
        AuditEdit::Forget(most, until) => {
            sqlx::query(
                "DELETE FROM deeds WHERE number < (SELECT min(number) FROM deeds) + ?1 \
                 AND number < (SELECT max(number) FROM deeds) \
                 AND (number <= (SELECT max(number) FROM deeds) - ?2 OR at < ?3)",
            )
            .bind(ROUND)
            .bind(rows::number(*most))
            .bind(until.0)
            .execute(&mut **transaction)
            .await?;
            Ok(())
        }
    }
}

/// Adds deeds, in their order.
pub(super) async fn add(
    transaction: &mut SqliteTransaction<'_>,
    deeds: &[Deed],
) -> Result<(), StoreError> {
    for (statement, chunk) in bulk::INSERT_DEEDS.chunks(deeds) {
        let mut query = sqlx::query(statement);
        for deed in chunk {
            query = query
                .bind(deed.at.0)
                .bind(&deed.who)
                .bind(deed.user.as_ref().map(UserId::as_str))
                .bind(deed.from.as_deref())
                .bind(&deed.what)
                .bind(deed.bridge.as_ref().map(BridgeId::as_str))
                .bind(deed.on.as_deref())
                .bind(deed.asked.as_deref())
                .bind(deed.resolved.join(&String::from(BETWEEN)))
                .bind(deed.rule.as_deref())
                .bind(deed.refused.map(shared::fault::FaultCode::as_str))
                .bind(rows::number(deed.times))
                .bind(deed.by.as_ref().map(|by| by.kind.as_str()))
                .bind(deed.by.as_ref().and_then(|by| by.id.as_deref()))
                .bind(deed.by.as_ref().and_then(|by| by.name.as_deref()))
                .bind(deed.set.as_deref());
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}
