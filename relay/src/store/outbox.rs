//! What is durable of the outbox.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::{
    id::{NoticeId, ReplyId, UserId},
    notice::{Attempt, Cause, NoticeKind, NoticeStatus},
    time::Timestamp,
};

/// A notice's number in the store, ascending; its id is the same number in hex.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoticeKey(pub i64);

impl NoticeKey {
    /// The id under which users know the notice.
    pub fn id(self) -> NoticeId {
        NoticeId(format!("{:013x}", self.0))
    }

    /// The number in an id; `None` for what never was one.
    pub fn parse(id: &NoticeId) -> Option<Self> {
        let key = Self(i64::from_str_radix(id.as_str(), 16).ok()?);
        (key.id() == *id).then_some(key)
    }

    /// The id of its n-th try, so that what is heard late of one try is not taken for word of another.
    pub fn try_id(self, number: u32) -> String {
        format!("{}-{number}", self.id())
    }

    /// The notice and the number in a try's id; without a number in the id of a notice itself.
    pub fn of_try(id: &str) -> Option<(Self, Option<u32>)> {
        let Some((id, number)) = id.split_once('-') else {
            return Some((Self::parse(&id.into())?, None));
        };
        let (key, number) = (Self::parse(&id.into())?, number.parse().ok()?);
        Some((key, Some(number)))
    }
}

/// What one or more notices say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredMessage {
    /// The key of its first notice.
    pub key: NoticeKey,
    /// The subject of an e-mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The HTML of an e-mail.
    pub html: Option<String>,
    /// What else an e-mail's head holds.
    pub fields: MessageFields,
    /// Files that go with an e-mail: name, media type, bytes.
    pub attachments: Vec<(String, String, Vec<u8>)>,
}

/// What else an e-mail's head holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFields {
    /// All who are shown as recipients, where it goes to them together; else empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Further ones that are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Whether a program and not a person caused it.
    #[serde(default)]
    pub automatic: bool,
}

/// How a notice stands: all that decides what happens to it next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeState {
    /// Its status.
    pub status: NoticeStatus,
    /// How often it was tried.
    pub tries: u32,
    /// How many pauses it has waited since `since`.
    pub waits: u32,
    /// From when on its age counts: when it was taken, or last tried again by hand.
    pub since: Timestamp,
    /// When it is tried next, while it is queued.
    pub due_at: Option<Timestamp>,
}

/// A notice's row.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredNotice {
    /// Its number.
    pub key: NoticeKey,
    /// What it says.
    pub message: NoticeKey,
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// The recipient.
    pub to: String,
    /// The recipient as an e-mail shows it, where that is more than the mailbox.
    pub shown: Option<String>,
    /// How it stands.
    pub state: NoticeState,
    /// When it was taken.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// How many parts an SMS has.
    pub segments: Option<u32>,
    /// The sender that was asked for.
    pub sender: Option<String>,
    /// The sender or gateway of the last attempt.
    pub gateway: Option<String>,
    /// Who asked for it.
    pub author: Option<String>,
    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    pub owner: Option<UserId>,
    /// What raised it.
    pub cause: Option<Cause>,
    /// The message's subject.
    pub subject: Option<String>,
    /// The beginning of the message's text.
    pub excerpt: String,
}

/// A notice goes on: how it stands then, and what is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeStep {
    /// Which one.
    pub key: NoticeKey,
    /// When.
    pub at: Timestamp,
    /// How it stands.
    pub state: NoticeState,
    /// What is added to its timeline.
    pub attempts: Vec<Attempt>,
    /// The gateway's own id of it, which receipts name.
    pub reference: Option<String>,
    /// The sender by which it goes from now on, empty for the first; `None` leaves it.
    pub sender: Option<String>,
}

/// An SMS that somebody has sent to a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReply {
    /// Its number, of the same order as those of notices.
    pub key: NoticeKey,
    /// When the gateway has pushed it.
    pub at: Timestamp,
    /// The gateway.
    pub gateway: String,
    /// From whom.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When it was sent, as the gateway says it.
    pub said_at: Option<String>,
}

impl StoredReply {
    /// The id under which users know it.
    pub fn id(&self) -> ReplyId {
        ReplyId(self.key.id().0)
    }
}

/// A receipt whose SMS is not known yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlyReceipt {
    /// Its number; the store gives it.
    pub id: i64,
    /// When it came.
    pub at: Timestamp,
    /// From which gateway.
    pub gateway: String,
    /// The gateway's own id of the SMS.
    pub reference: String,
    /// Whether it has arrived.
    pub delivered: bool,
    /// The gateway's code.
    pub code: Option<String>,
    /// The gateway's words.
    pub words: Option<String>,
    /// What it means.
    pub meaning: Option<String>,
}

/// What was answered to a request with an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Chosen by the client.
    pub key: String,
    /// Of the operation and its arguments.
    pub digest: [u8; 32],
    /// The answer, as JSON.
    pub answer: String,
    /// When.
    pub at: Timestamp,
}

/// What happens to the outbox.
#[derive(Clone, Debug, PartialEq)]
pub enum OutboxEdit {
    /// A message and its notices are taken.
    Put(Arc<(StoredMessage, Vec<StoredNotice>)>),
    /// Notices go on.
    Step(Vec<NoticeStep>),
    /// An answer is kept, and those from before a time are let go.
    KeepKey(StoredKey, Timestamp),
    /// A recipient gets nothing from now on.
    Suppress(String, Timestamp),
    /// A recipient gets notices again.
    Unsuppress(String),
    /// Sending is switched off or on.
    Stop(bool),
    /// A reply is kept; those from before a time, and the oldest of too many, are let go.
    KeepReply(StoredReply, Timestamp),
    /// A receipt waits for the answer that names its SMS; the oldest of too many are let go.
    KeepReceipt(EarlyReceipt),
    /// Such a receipt waits no more.
    DropReceipt(i64),
    /// Something counts for the limits of a day; what is older than a time counts no more.
    Count(Taken, Timestamp),
    /// The clock was set back to this time: what has waited since a later one waits since now, and no longer than it would have.
    SetBack(Timestamp),
    /// Messages are let go with their notices, where nothing can happen to any of these any more.
    Forget(Vec<NoticeKey>),
}

/// What a notice takes besides its message, about: its row, its attempts, its places in the indices.
const NOTICE_BYTES: usize = 1024;

impl StoredMessage {
    /// About how many bytes it takes with its attachments and so many notices.
    pub fn weight(&self, notices: usize) -> usize {
        let texts = [
            self.subject.as_deref(),
            Some(&self.text),
            self.html.as_deref(),
        ];
        let texts: usize = texts.into_iter().flatten().map(str::len).sum();
        let files: usize = self.attachments.iter().map(|(.., bytes)| bytes.len()).sum();
        texts + files + notices * NOTICE_BYTES
    }
}

impl OutboxEdit {
    /// About how many bytes it writes.
    pub fn weight(&self) -> usize {
        match self {
            Self::Put(put) => put.0.weight(put.1.len()),
            Self::Step(steps) => steps.len() * NOTICE_BYTES,
            Self::Forget(messages) => messages.len() * NOTICE_BYTES,
            _ => 0,
        }
    }
}

/// Which way notices want to leave by: their kind, and the sender that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lane {
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// The sender that was asked for; `None` for the first.
    pub sender: Option<String>,
}

/// A notice that counts for the limits of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// When it was taken.
    pub at: Timestamp,
    /// The recipient.
    pub to: String,
    /// How many parts of SMS it has.
    pub segments: u32,
}

/// Which notices are wanted.
#[derive(Clone, Debug, Default)]
pub struct NoticeRange {
    /// Below this.
    pub before: Option<NoticeKey>,
    /// Only those that stand so.
    pub status: Option<NoticeStatus>,
    /// Only those of this kind.
    pub kind: Option<NoticeKind>,
    /// Only those of this owner.
    pub owner: Option<UserId>,
    /// Only those whose recipient contains this.
    pub to: Option<String>,
    /// How many at the most.
    pub limit: u32,
}

/// A message with its notices that may be let go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgettable {
    /// The message.
    pub message: NoticeKey,
    /// Its notices.
    pub notices: Vec<NoticeKey>,
    /// What it takes, about.
    pub weight: u64,
}

/// How many notices of an hour stand so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourCount {
    /// The beginning of the hour.
    pub at: Timestamp,
    /// The status.
    pub status: NoticeStatus,
    /// How many.
    pub count: u64,
}
