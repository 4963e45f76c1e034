//! Reads notices, what they say, and their timelines.

use std::ops::Not as _;

use serde::de::DeserializeOwned;
use shared::{
    id::UserId,
    notice::{AttachmentInfo, Attempt, NoticeStatus},
    time::Timestamp,
};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::Store;
use crate::store::{NoticeKey, NoticeRange, NoticeState, StoreError, StoredMessage, StoredNotice};

/// The characters of a text that a list shows.
const EXCERPT: u32 = 200;

/// A notice with the beginning of what it says. Crossed, so that notices are walked in their order and each message is
/// one look-up.
const SELECT: &str = "SELECT n.id, n.message, n.kind, n.recipient, n.shown, n.status, n.created_at, n.changed_at, n.since, \
     n.due_at, n.tries, n.waits, n.segments, n.sender, n.gateway, n.author, n.owner, n.cause, m.subject, ";

impl Store {
    /// Notices, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices(&self, range: &NoticeRange) -> Result<Vec<StoredNotice>, StoreError> {
        let mut query = select();
        query
            .push("n.id < ")
            .push_bind(range.before.map_or(i64::MAX, |key| key.0));
        if let Some(status) = range.status {
            query.push(" AND n.status = ").push_bind(status.as_str());
        }
        if let Some(kind) = range.kind {
            query.push(" AND n.kind = ").push_bind(kind.as_str());
        }
        if let Some(owner) = &range.owner {
            query.push(" AND n.owner = ").push_bind(owner.as_str());
        }
        if let Some(to) = &range.to {
            query
                .push(" AND instr(n.recipient, ")
                .push_bind(to.as_str())
                .push(") > 0");
        }
        query
            .push(" ORDER BY n.id DESC LIMIT ")
            .push_bind(range.limit);
        // A filter by recipient may walk all of them: a million in about 0.2 s, of which an index of the recipients saves nothing.
        let readers = match range.to {
            Some(_) => &self.searchers,
            None => &self.readers,
        };
        let rows = query.build().fetch_all(readers).await?;
        rows.iter().map(notice).collect()
    }

    /// The notices with these keys, those that are there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices_of(&self, keys: &[NoticeKey]) -> Result<Vec<StoredNotice>, StoreError> {
        let mut query = select();
        query.push("n.id IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(key.0);
        }
        query.push(")");
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(notice).collect()
    }

    /// The newest notice or reply.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_notice(&self) -> Result<Option<NoticeKey>, StoreError> {
        let select = "SELECT max(id) FROM (SELECT max(id) AS id FROM notices UNION ALL SELECT max(id) FROM replies)";
        let last: Option<i64> = sqlx::query_scalar(select).fetch_one(&self.readers).await?;
        Ok(last.map(NoticeKey))
    }

    /// What a notice says, by [`StoredNotice::message`], with its attachments.
    ///
    /// # Errors
    /// When the database cannot be read or does not hold it.
    pub async fn message(&self, key: NoticeKey) -> Result<StoredMessage, StoreError> {
        let row = sqlx::query("SELECT subject, text, html, fields FROM messages WHERE id = ?")
            .bind(key.0)
            .fetch_optional(&self.readers)
            .await?
            .ok_or(StoreError::Damaged("messages"))?;
        let attachments = sqlx::query_as(
            "SELECT name, media_type, bytes FROM attachments WHERE message = ? ORDER BY position",
        );
        Ok(StoredMessage {
            key,
            subject: row.try_get("subject")?,
            text: row.try_get("text")?,
            html: row.try_get("html")?,
            fields: json(row.try_get("fields")?, "messages.fields")?,
            attachments: attachments.bind(key.0).fetch_all(&self.readers).await?,
        })
    }

    /// The attachments of a message, without their bytes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn attachments(&self, key: NoticeKey) -> Result<Vec<AttachmentInfo>, StoreError> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT name, media_type, length(bytes) FROM attachments WHERE message = ? ORDER BY position",
        )
        .bind(key.0)
        .fetch_all(&self.readers)
        .await?;
        let info = |(name, media_type, bytes): (_, _, i64)| AttachmentInfo {
            name,
            media_type,
            bytes: bytes as u64,
        };
        Ok(rows.into_iter().map(info).collect())
    }

    /// A notice's timeline, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn attempts(&self, key: NoticeKey) -> Result<Vec<Attempt>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, gateway, outcome, code, words, meaning FROM attempts WHERE notice = ? ORDER BY id",
        )
        .bind(key.0)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(attempt).collect()
    }

    /// The notice that a gateway knows under its own id, and whether that is the id of its latest attempt. Gateways that
    /// go by the id that each try has ([`NoticeKey::try_id`]) may name it before their answer is stored, or where none came.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notice_by_reference(
        &self,
        gateway: &str,
        reference: &str,
    ) -> Result<Option<(NoticeKey, bool)>, StoreError> {
        let found: Option<(i64, bool)> = sqlx::query_as(
            "SELECT notice, NOT EXISTS (SELECT 1 FROM attempts AS later WHERE later.notice = found.notice
                 AND later.id > found.id AND later.outcome = 'started')
             FROM attempts AS found WHERE reference = ? AND gateway = ? ORDER BY id DESC LIMIT 1",
        )
        .bind(reference)
        .bind(gateway)
        .fetch_optional(&self.readers)
        .await?;
        if let Some((id, latest)) = found {
            return Ok(Some((NoticeKey(id), latest)));
        }
        let Some((key, number)) = NoticeKey::of_try(reference) else {
            return Ok(None);
        };
        let tries: (i64, bool) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE outcome = 'started'), count(*) FILTER (WHERE gateway = ?2) > 0
             FROM attempts WHERE notice = ?1",
        )
        .bind(key.0)
        .bind(gateway)
        .fetch_one(&self.readers)
        .await?;
        let (tries, by_it) = tries;
        let number = number.map_or(1, i64::from);
        Ok((by_it && number <= tries).then_some((key, number == tries)))
    }
}

fn select() -> sqlx::QueryBuilder<sqlx::Sqlite> {
    let mut query = sqlx::QueryBuilder::new(SELECT);
    query
        .push("substr(m.text, 1, ")
        .push(EXCERPT)
        .push(") AS excerpt FROM notices AS n CROSS JOIN messages AS m ON m.id = n.message WHERE ");
    query
}

fn notice(row: &SqliteRow) -> Result<StoredNotice, StoreError> {
    let cause: Option<&str> = row.try_get("cause")?;
    Ok(StoredNotice {
        key: NoticeKey(row.try_get("id")?),
        message: NoticeKey(row.try_get("message")?),
        kind: word(row, "kind", "notices.kind")?,
        to: row.try_get("recipient")?,
        shown: row.try_get("shown")?,
        state: NoticeState {
            status: status_of(row.try_get("status")?)?,
            tries: row.try_get("tries")?,
            waits: row.try_get("waits")?,
            since: Timestamp(row.try_get("since")?),
            due_at: row.try_get::<Option<i64>, _>("due_at")?.map(Timestamp),
        },
        created_at: Timestamp(row.try_get("created_at")?),
        changed_at: Timestamp(row.try_get("changed_at")?),
        segments: row.try_get("segments")?,
        sender: sender(row)?,
        gateway: row.try_get("gateway")?,
        author: row.try_get("author")?,
        owner: row.try_get::<Option<String>, _>("owner")?.map(UserId),
        cause: cause
            .map(|cause| json(cause, "notices.cause"))
            .transpose()?,
        subject: row.try_get("subject")?,
        excerpt: row.try_get("excerpt")?,
    })
}

fn attempt(row: &SqliteRow) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        at: Timestamp(row.try_get("at")?),
        gateway: row.try_get("gateway")?,
        outcome: word(row, "outcome", "attempts.outcome")?,
        code: row.try_get("code")?,
        words: row.try_get("words")?,
        meaning: row.try_get("meaning")?,
    })
}

pub(super) fn sender(row: &SqliteRow) -> Result<Option<String>, StoreError> {
    let sender: String = row.try_get("sender")?;
    Ok(sender.is_empty().not().then_some(sender))
}

pub(super) fn status_of(text: &str) -> Result<NoticeStatus, StoreError> {
    let mut all = NoticeStatus::ALL.into_iter();
    let found = all.find(|status| status.as_str() == text);
    found.ok_or(StoreError::Damaged("notices.status"))
}

/// A value that is stored as it travels.
pub(super) fn word<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &str,
    what: &'static str,
) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    serde_json::from_value(text.into()).map_err(|_| StoreError::Damaged(what))
}

fn json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Damaged(what))
}
