//! Notices: one SMS or e-mail to one recipient, on its way through the outbox.

use serde::{Deserialize, Serialize};

use crate::{
    id::{AlertId, BridgeId, NoticeId, ReplyId, UserId},
    time::Timestamp,
};

/// What a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A text to a phone.
    Sms,
    /// A message to a mailbox.
    Email,
}

impl NoticeKind {
    /// The kind as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }
}

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeStatus {
    /// It waits for its first or next attempt.
    Queued,
    /// An attempt is under way.
    Sending,
    /// A gateway or mail server has taken it; whether it arrives is not known.
    Accepted,
    /// A receipt says, or somebody has settled, that it arrived.
    Delivered,
    /// It was refused for good, given up, or somebody has settled it so.
    Failed,
    /// Whether it was taken cannot be known; it is not sent again by itself.
    Unknown,
    /// Somebody has cancelled it before it was sent.
    Cancelled,
    /// The sandbox holds it as it would have gone out; it was not sent.
    Captured,
}

impl NoticeStatus {
    /// All, in the order in which pages show them.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sending,
        Self::Accepted,
        Self::Delivered,
        Self::Failed,
        Self::Unknown,
        Self::Cancelled,
        Self::Captured,
    ];

    /// The status as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
            Self::Captured => "captured",
        }
    }
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AttemptOutcome {
    /// It is under way.
    Started,
    /// The other side has taken it.
    Accepted,
    /// Nothing was taken; it is tried again later.
    Later,
    /// It was refused for good.
    Refused,
    /// Whether it was taken cannot be known.
    Unknown,
    /// A receipt came: it has arrived.
    Delivered,
    /// A receipt came: it has not arrived.
    NotDelivered,
    /// Somebody has settled what was unknown as delivered, or as failed.
    Settled,
    /// It was tried for too long and given up.
    GivenUp,
    /// Somebody has asked for another try.
    Retried,
    /// Somebody has cancelled it.
    Cancelled,
    /// The sandbox has taken it.
    Captured,
}

impl AttemptOutcome {
    /// The outcome as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Accepted => "accepted",
            Self::Later => "later",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Delivered => "delivered",
            Self::NotDelivered => "not-delivered",
            Self::Settled => "settled",
            Self::GivenUp => "given-up",
            Self::Retried => "retried",
            Self::Cancelled => "cancelled",
            Self::Captured => "captured",
        }
    }
}

/// One step on a notice's way, as its timeline shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// Which sender or gateway; absent for what people did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// The other side's own code, such as `550 5.1.1` or `4085`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the other side said, without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What it means and what helps, where Jackfield knows: a key of the page's language tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
}

/// A notice as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// Names it.
    pub id: NoticeId,
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// The recipient: a phone number in E.164 form, or a mailbox.
    pub to: String,
    /// Where it stands.
    pub status: NoticeStatus,
    /// When it was taken.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// When it is tried next, while it is queued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: u32,
    /// The subject of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text, cut after 200 characters.
    pub excerpt: String,
    /// How many parts an SMS has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segments: Option<u32>,
    /// The sender or gateway of the last attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// The alert that raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

/// What raised a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cause {
    /// On which bridge.
    pub bridge: BridgeId,
    /// Which alert.
    pub alert: AlertId,
    /// The entry that it matched; absent where nothing had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}

/// A notice with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticeDetail {
    /// As in the list.
    #[serde(flatten)]
    pub notice: Notice,
    /// Every step, oldest first.
    pub attempts: Vec<Attempt>,
    /// The whole text.
    pub text: String,
    /// The HTML of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The attachments of an e-mail, without their bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentInfo>,
    /// What goes out or has gone out, as far as it is text: the MIME source, or the form's fields without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// An attachment without its bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachmentInfo {
    /// The file's name.
    pub name: String,
    /// Its media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
}

/// An SMS that somebody has sent to a gateway, as a rule in answer to a notice. Nothing is ever sent to its number because
/// of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reply {
    /// Names it.
    pub id: ReplyId,
    /// When the gateway has pushed it.
    pub at: Timestamp,
    /// The gateway.
    pub gateway: String,
    /// From whom: a phone number in E.164 form where it is one, else as the gateway says it.
    pub from: String,
    /// What it says, cut after 1000 characters.
    pub text: String,
}
