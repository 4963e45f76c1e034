//! SMS and e-mail, and the outbox.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{
    fault::Fault,
    id::{NoticeId, ReplyId},
    notice::{Notice, NoticeDetail, NoticeKind, NoticeStatus, Reply},
    time::Timestamp,
};

/// Sends an SMS to each of some phones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::sms())))]
pub struct SendSms {
    /// Phone numbers, as people write them; without a country code, of the default country.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub to: Vec<String>,
    /// The text. Exactly one of `text` and `template` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The name of a stored template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// What stands for the template's names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    SendSms, "send-sms", Post "/notices/sms" -> 202 Queued,
    "Puts an SMS to each recipient into the outbox.",
    [BadRecipient, CountryNotAllowed, RecipientSuppressed, BadTemplate, NoticesStopped, LimitReached, KeyReused, TooLarge]
);

/// Sends an e-mail to each of some mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::email(), "anyOf" = crate::bounds::together::cc_together())))]
pub struct SendEmail {
    /// Mailboxes, as `ann@example.org` or `Ann <ann@example.org>`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub to: Vec<String>,
    /// Further ones, all of whom are seen by everybody; only with `together`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Whether it is one message in which all recipients are seen, instead of one for each.
    #[serde(default)]
    pub together: bool,
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The subject; a template may have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::bounds::MAX_SUBJECT_CHARS), regex(pattern = crate::bounds::ONE_LINE)))]
    pub subject: Option<String>,
    /// The text. Exactly one of `text` and `template` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same as HTML; the text is its alternative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The name of a stored template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// What stands for the template's names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// By which sender, where it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    SendEmail, "send-email", Post "/notices/email" -> 202 Queued,
    "Puts an e-mail to each recipient into the outbox.",
    [NotFound, BadRecipient, RecipientSuppressed, BadTemplate, NoticesStopped, LimitReached, KeyReused, TooLarge]
);

/// A file that goes with an e-mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its name.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::file::MAX_FILE_NAME), regex(pattern = crate::bounds::ONE_LINE)))]
    pub name: String,
    /// Its media type, as `application/pdf`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::MEDIA_TYPE)))]
    pub media_type: String,
    /// Its bytes.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::BASE64)))]
    pub base64: String,
}

/// What was put into the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Queued {
    /// One for each recipient, in the order of the request.
    pub notices: Vec<QueuedNotice>,
}

/// A notice that was put into the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueuedNotice {
    /// Its id.
    pub id: NoticeId,
    /// The recipient.
    pub to: String,
    /// Where it stands.
    pub status: NoticeStatus,
}

/// Says what a notice would be, and sends nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::preview())))]
pub struct PreviewNotice {
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// The recipients, as they are typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// The subject of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The HTML of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The name of a stored template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// What stands for the template's names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// By which sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
}
operation!(
    PreviewNotice, "preview-notice", Post "/notices/preview" -> 200 Preview,
    "Checks the recipients and the template of a notice and shows its text, without sending it.",
    [NotFound, BadTemplate]
);

/// What a notice would be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Preview {
    /// Each as it was typed, in order.
    pub recipients: Vec<RecipientPreview>,
    /// The subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// How many parts an SMS has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segments: Option<u32>,
    /// Names of the template that have no value yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A recipient as it would be used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecipientPreview {
    /// As it was typed.
    pub given: String,
    /// As it is used: a number in E.164 form, or a mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// As people of its country write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// Why it cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// Lists notices, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListNotices {
    /// Only those that stand so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<NoticeStatus>,
    /// Only those of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NoticeKind>,
    /// Only those whose recipient contains this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Only those that are older than this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<NoticeId>,
    /// How many at the most, 1 to 1000; 100 if it is not given.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::loose::option"
    )]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_LIMIT)))]
    pub limit: Option<u32>,
}
operation!(
    ListNotices, "list-notices", Get "/notices" -> 200 NoticeList,
    "Lists notices, newest first.",
    [NotFound]
);

/// Notices, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticeList {
    /// The notices.
    pub notices: Vec<Notice>,
}

/// Counts notices by hour and status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountNotices {
    /// From when on; the last 24 hours if it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}
operation!(
    CountNotices, "count-notices", Get "/notices/count" -> 200 NoticeCounts,
    "Counts notices by the hour in which they were taken and by status.",
    []
);

/// Notices by hour and status; what is not named is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticeCounts {
    /// Oldest first.
    pub hours: Vec<HourCount>,
}

/// How many notices of an hour stand so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HourCount {
    /// The beginning of the hour.
    pub at: Timestamp,
    /// The status.
    pub status: NoticeStatus,
    /// How many.
    pub count: u64,
}

/// Shows a notice with every attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetNotice {
    /// Which notice.
    pub notice: NoticeId,
}
operation!(
    GetNotice, "get-notice", Get "/notices/{notice}" -> 200 NoticeDetail,
    "Shows a notice with every attempt.",
    [NotFound]
);

/// Tries a notice again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RetryNotice {
    /// Which notice.
    pub notice: NoticeId,
    /// By which sender of e-mail from now on. Without, by the one that was asked for, or by the first where that is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    RetryNotice, "retry-notice", Post "/notices/{notice}/retry" -> 200 Notice,
    "Tries a failed, unknown, cancelled or waiting notice again, now.",
    [NotFound, WrongStatus, NoticesStopped, RecipientSuppressed, LimitReached, KeyReused]
);

/// Takes a notice that waits out of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelNotice {
    /// Which notice.
    pub notice: NoticeId,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    CancelNotice, "cancel-notice", Post "/notices/{notice}/cancel" -> 200 Notice,
    "Takes a notice that waits out of the outbox.",
    [NotFound, WrongStatus, KeyReused]
);

/// What somebody knows of a notice that the relay does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SettleAs {
    /// It has arrived.
    Delivered,
    /// It has not.
    Failed,
}

/// Says what became of an unknown notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SettleNotice {
    /// Which notice.
    pub notice: NoticeId,
    /// What became of it.
    pub r#as: SettleAs,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    SettleNotice, "settle-notice", Post "/notices/{notice}/settle" -> 200 Notice,
    "Says what became of a notice whose outcome is unknown.",
    [NotFound, WrongStatus, KeyReused]
);

/// Lists what phones have answered, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListReplies {
    /// Only those that are older than this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = crate::bounds::NUMBERED_ID)))]
    pub before: Option<ReplyId>,
    /// How many at the most, 1 to 1000; 100 if it is not given.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::loose::option"
    )]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_LIMIT)))]
    pub limit: Option<u32>,
}
operation!(
    ListReplies, "list-replies", Get "/notices/replies" -> 200 ReplyList,
    "Lists the SMS with which phones have answered, newest first, as gateways have pushed them.",
    []
);

/// Replies, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplyList {
    /// The replies.
    pub replies: Vec<Reply>,
}
