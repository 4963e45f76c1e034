//! The rows of a message and of its notices.

use shared::{
    id::{BridgeId, UserId},
    notice::{Attempt, AttemptOutcome, Cause, NoticeKind, NoticeStatus},
    segments::segments,
    time::Timestamp,
};

use super::NewMessage;
use crate::{
    outbox::{recipient::Recipient, state},
    store::{Lane, MessageFields, NoticeKey, NoticeState, NoticeStep, StoredMessage, StoredNotice},
};

impl NewMessage {
    pub(super) fn kind(&self) -> NoticeKind {
        match self {
            Self::Sms(_) => NoticeKind::Sms,
            Self::Email(_) => NoticeKind::Email,
        }
    }

    pub(super) fn cc(&self) -> &[String] {
        match self {
            Self::Email(email) if email.together => &email.cc,
            _ => &[],
        }
    }

    /// The message's row, the sender that is asked for, and how many parts an SMS has.
    pub(super) fn stored(self, to: &[String]) -> (StoredMessage, Option<String>, Option<u32>) {
        match self {
            Self::Sms(text) => {
                let segments = segments(&text).count;
                let message = StoredMessage {
                    text,
                    ..StoredMessage::default()
                };
                (message, None, Some(segments))
            }
            Self::Email(email) => {
                let together = email.together;
                let fields = MessageFields {
                    to: if together { to.to_vec() } else { Vec::new() },
                    cc: if together { email.cc } else { Vec::new() },
                    reply_to: email.reply_to,
                    automatic: email.automatic,
                };
                let message = StoredMessage {
                    subject: Some(email.subject),
                    text: email.text,
                    html: email.html,
                    fields,
                    attachments: email.attachments,
                    ..StoredMessage::default()
                };
                (message, email.sender, None)
            }
        }
    }
}

/// A message whose recipients are known to be some.
pub(super) struct Checked {
    pub(super) kind: NoticeKind,
    pub(super) message: StoredMessage,
    pub(super) recipients: Vec<Recipient>,
    pub(super) sender: Option<String>,
    pub(super) segments: Option<u32>,
    pub(super) author: Option<String>,
    pub(super) owner: Option<UserId>,
    pub(super) cause: Option<Cause>,
    pub(super) captured: bool,
}

impl Checked {
    pub(super) fn counted(&self) -> impl Iterator<Item = (&str, u32)> {
        let segments = self.segments.unwrap_or(0);
        let recipients = self.recipients.iter();
        recipients.map(move |recipient| (recipient.to.as_str(), segments))
    }

    /// Whose the notices are, one for each of them, where they are somebody's.
    pub(super) fn owners(&self) -> impl Iterator<Item = &UserId> {
        let all = self.recipients.iter();
        all.filter_map(|_| self.owner.as_ref())
    }

    /// On which bridge an alert has raised them, one for each of them, where one has.
    pub(super) fn bridges(&self) -> impl Iterator<Item = &BridgeId> {
        let all = self.recipients.iter();
        all.filter_map(|_| self.cause.as_ref().map(|cause| &cause.bridge))
    }

    pub(super) fn lane(&self) -> Lane {
        Lane {
            kind: self.kind,
            sender: self.sender.clone(),
        }
    }

    /// Numbers ascend with time, and are never those of an earlier life of the journal.
    pub(super) fn rows(
        mut self,
        last: &mut NoticeKey,
        now: Timestamp,
    ) -> (StoredMessage, Vec<StoredNotice>) {
        let mut fresh = || {
            *last = NoticeKey(now.0.max(last.0 + 1));
            *last
        };
        let keys: Vec<_> = self.recipients.iter().map(|_| fresh()).collect();
        let message = keys.first().copied().unwrap_or_default();
        self.message.key = message;
        let state = if self.captured {
            NoticeState {
                status: NoticeStatus::Captured,
                due_at: None,
                ..state::begin(now)
            }
        } else {
            state::begin(now)
        };
        let recipients = std::mem::take(&mut self.recipients).into_iter();
        let row = |(key, recipient): (NoticeKey, Recipient)| StoredNotice {
            key,
            message,
            kind: self.kind,
            to: recipient.to,
            // A phone's number is shown as each reader likes it.
            shown: recipient.shown.filter(|_| self.kind == NoticeKind::Email),
            state: state.clone(),
            created_at: now,
            changed_at: now,
            segments: self.segments,
            sender: self.sender.clone(),
            gateway: None,
            author: self.author.clone(),
            owner: self.owner.clone(),
            cause: self.cause.clone(),
            // Read from the message.
            subject: None,
            excerpt: String::new(),
        };
        let rows = keys.into_iter().zip(recipients).map(row).collect();
        (self.message, rows)
    }
}

/// What the timeline of a captured notice begins with.
pub(super) fn captured(row: &StoredNotice) -> Option<NoticeStep> {
    (row.state.status == NoticeStatus::Captured).then(|| NoticeStep {
        key: row.key,
        at: row.created_at,
        state: row.state.clone(),
        attempts: vec![Attempt {
            at: row.created_at,
            gateway: None,
            outcome: AttemptOutcome::Captured,
            code: None,
            words: None,
            meaning: None,
        }],
        reference: None,
        sender: None,
    })
}
