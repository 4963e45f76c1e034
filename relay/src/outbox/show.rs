//! Notices as users see them, and telling those who look.

use shared::{
    live::RelayTell,
    notice::{Notice, NoticeDetail, NoticeKind, Reply},
    operation::OutboxView,
};

use super::{
    Outbox,
    gateway::{Email, Message, Outgoing},
};
use crate::{
    changes::{Standing, Subject},
    store::{NoticeKey, StoreError, StoredMessage, StoredNotice},
};

/// A notice as lists show it.
pub(crate) fn notice(stored: &StoredNotice) -> Notice {
    Notice {
        id: stored.key.id(),
        kind: stored.kind,
        to: stored.to.clone(),
        status: stored.state.status,
        created_at: stored.created_at,
        changed_at: stored.changed_at,
        due_at: stored.state.due_at,
        tries: stored.state.tries,
        subject: stored.subject.clone(),
        excerpt: stored.excerpt.clone(),
        segments: stored.segments,
        gateway: stored.gateway.clone(),
        author: stored.author.clone(),
        owner: stored.owner.clone(),
        cause: stored.cause.clone(),
    }
}

/// A notice as ways out take it.
pub(crate) fn outgoing(notice: &StoredNotice, message: StoredMessage) -> Outgoing {
    let message = match notice.kind {
        NoticeKind::Sms => Message::Sms { text: message.text },
        NoticeKind::Email => Message::Email(Box::new(email(notice, message))),
    };
    Outgoing {
        id: notice.key.id(),
        // As it would go first, where it has not gone yet.
        try_id: notice.key.try_id(notice.state.tries.max(1)),
        to: notice.to.clone(),
        message,
    }
}

fn email(notice: &StoredNotice, message: StoredMessage) -> Email {
    let StoredMessage {
        key,
        subject,
        text,
        html,
        fields,
        attachments,
    } = message;
    let together = !fields.to.is_empty();
    let shown = notice.shown.clone().unwrap_or_else(|| notice.to.clone());
    Email {
        message_id: if together { key } else { notice.key }.id().0,
        to: if together { fields.to } else { vec![shown] },
        cc: fields.cc,
        reply_to: fields.reply_to,
        subject: subject.unwrap_or_default(),
        text,
        html,
        attachments,
        created_at: notice.created_at,
        automatic: fields.automatic,
    }
}

impl Outbox {
    /// How notices leave, and what guards them.
    pub fn view(&self) -> OutboxView {
        let limits = &self.0.config;
        let mut memory = self.memory();
        let (sent_today, segments_today) = memory.guards.today(self.now());
        OutboxView {
            stopped: self.is_stopped(),
            stopped_in_file: limits.stop,
            sending: u32::try_from(self.0.leaving.count()).unwrap_or(u32::MAX),
            senders: self.0.ways.names(NoticeKind::Email),
            gateways: self.0.ways.names(NoticeKind::Sms),
            default_country: self.0.countries.default.clone(),
            allowed_countries: self.0.countries.allowed.clone(),
            per_recipient_per_day: limits.per_recipient_per_day,
            per_day: limits.per_day,
            sms_segments_per_day: limits.sms_segments_per_day,
            sent_today: u32::try_from(sent_today).unwrap_or(u32::MAX),
            segments_today: u32::try_from(segments_today).unwrap_or(u32::MAX),
            keep_s: limits.keep.0.as_secs(),
            max_bytes: limits.max_bytes,
            suppressed: memory.suppressed.iter().cloned().collect(),
        }
    }

    /// A notice with all that is known of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn detail(&self, stored: &StoredNotice) -> Result<NoticeDetail, StoreError> {
        let store = self.0.context.journal.store();
        let attempts = store.attempts(stored.key).await?;
        let attachments = store.attachments(stored.message).await?;
        let message = store.message(stored.message).await?;
        let (text, html) = (message.text.clone(), message.html.clone());
        let source = self
            .0
            .ways
            .source(stored.gateway.as_deref(), &outgoing(stored, message));
        Ok(NoticeDetail {
            notice: notice(stored),
            attempts,
            text,
            html,
            attachments,
            source: Some(source),
        })
    }

    /// Tells those who look how notices stand now.
    pub(super) async fn tell(&self, keys: &[NoticeKey]) {
        if !self.0.context.changes.is_watched() || keys.is_empty() {
            return;
        }
        match self.0.context.journal.store().notices_of(keys).await {
            Ok(notices) => self.show(&notices),
            Err(error) => tracing::error!(%error, "notices could not be read to be told of"),
        }
    }

    /// Tells those who look what a phone has answered.
    pub(super) fn show_reply(&self, reply: Reply) {
        let subject = Subject::Reply(reply.id.clone());
        let tell = || Some(Standing::Gone(RelayTell::Reply(Box::new(reply))));
        if self.0.context.changes.is_watched() {
            self.0.context.changes.tell(subject, tell);
        }
    }

    /// Each is told once and then forgotten: who begins to look asks for the list.
    pub(super) fn show(&self, notices: &[StoredNotice]) {
        if !self.0.context.changes.is_watched() {
            return;
        }
        for stored in notices {
            let subject = Subject::Notice(stored.key.id());
            let tell = RelayTell::Notice(Box::new(notice(stored)));
            let tell = || Some(Standing::Gone(tell));
            self.0.context.changes.tell(subject, tell);
        }
    }
}
