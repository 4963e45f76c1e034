//! Operations on notices and the outbox.

mod content;

use shared::{
    bounds::MAX_LIMIT,
    fault::Fault,
    id::{NoticeId, ReplyId, UserId},
    notice::{Notice, NoticeDetail, NoticeKind},
    operation::{
        CancelNotice, ChangeOutbox, CountNotices, DescribeOutbox, Done, GetNotice, HourCount,
        ListNotices, ListReplies, NoticeCounts, NoticeList, Operation as _, OutboxView, Preview,
        PreviewNotice, Queued, QueuedNotice, RecipientPreview, ReplyList, RetryNotice, SendEmail,
        SendSms, SettleNotice, SuppressRecipient, UnsuppressRecipient,
    },
    segments::segments,
    time::Timestamp,
};

use super::{Perform, Services};
use crate::{
    access::Caller,
    faults::{bad_field, check_number},
    mailbox,
    outbox::{
        NewEmail, NewMessage, NewNotices, Outbox,
        keys::{Asked, Mark, unreadable},
        no_such_notice, reply, show,
        state::Input,
    },
    still,
    store::{NoticeKey, NoticeRange, StoredNotice},
};

use content::{Content, Written, attachments, check_subject, check_text, check_to};

/// How many notices a page holds where nothing else is asked for, and at the most.
const DEFAULT_LIMIT: u32 = 100;

/// What is counted where nothing else is asked for.
const DAY_US: i64 = 24 * 3_600_000_000;

impl Perform for SendSms {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<Queued, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        let make = async |mark: Mark| {
            check_to("to", &self.to, &services.config.limits)?;
            let written = Written {
                kind: NoticeKind::Sms,
                subject: None,
                text: self.text,
                html: None,
                template: self.template,
                values: self.values,
            };
            let Content { text, .. } = written.content(services).await?;
            check_text("text", &text, &services.config.limits)?;
            if text.trim().is_empty() {
                return Err(bad_field("text", "is empty; an SMS says something"));
            }
            let new = NewNotices {
                to: self.to,
                message: NewMessage::Sms(text),
                owner: caller.owner_of_new(),
                author: caller.name,
                cause: None,
            };
            put(services, new, mark).await
        };
        services
            .outbox
            .keys()
            .once(asked, services.outbox.now(), make)
            .await
    }
}

impl Perform for SendEmail {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<Queued, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        let make = async |mark: Mark| {
            let new = NewNotices {
                to: self.to.clone(),
                message: NewMessage::Email(Box::new(email(self, services).await?)),
                owner: caller.owner_of_new(),
                author: caller.name,
                cause: None,
            };
            put(services, new, mark).await
        };
        services
            .outbox
            .keys()
            .once(asked, services.outbox.now(), make)
            .await
    }
}

async fn email(asked: SendEmail, services: &Services) -> Result<NewEmail, Fault> {
    let limits = &services.config.limits;
    let all: Vec<_> = asked.to.iter().chain(&asked.cc).cloned().collect();
    check_to("to", &all, limits)?;
    if asked.to.is_empty() || !asked.cc.is_empty() && !asked.together {
        let what = "goes with \"together\" alone, and beside \"to\"";
        return Err(bad_field("cc", what));
    }
    let written = Written {
        kind: NoticeKind::Email,
        subject: asked.subject,
        text: asked.text,
        html: asked.html,
        template: asked.template,
        values: asked.values,
    };
    let Content {
        subject,
        text,
        html,
    } = written.content(services).await?;
    check_text("text", &text, limits)?;
    check_text("html", html.as_deref().unwrap_or_default(), limits)?;
    if let Some(reply_to) = &asked.reply_to {
        mailbox::parse(reply_to).map_err(|fault| fault.with("field", "reply_to"))?;
    }
    Ok(NewEmail {
        subject: check_subject(subject)?,
        text,
        html,
        attachments: attachments(asked.attachments, limits)?,
        cc: asked.cc,
        together: asked.together,
        reply_to: asked.reply_to,
        sender: asked.sender,
        automatic: false,
    })
}

async fn put(services: &Services, new: NewNotices, mark: Mark) -> Result<Queued, Fault> {
    let answer = |notices: &[QueuedNotice]| Queued {
        notices: notices.to_vec(),
    };
    let also = |notices: &[QueuedNotice]| mark.edit(&answer(notices)).into_iter().collect();
    // Templates were waited for.
    still::check()?;
    let notices = services.outbox.put(vec![new], also).await?;
    Ok(Queued { notices })
}

impl Perform for PreviewNotice {
    async fn perform(self, services: &Services, _: Caller) -> Result<Preview, Fault> {
        if self.to.len() > services.config.limits.notice_recipients {
            check_to("to", &self.to, &services.config.limits)?;
        }
        let outbox = &services.outbox;
        let read = |given| preview_recipient(outbox, self.kind, given);
        let recipients = self.to.into_iter().map(read).collect();
        if self.kind == NoticeKind::Email {
            outbox.check_sender(self.sender.as_deref())?;
        }
        let mut written = Written {
            kind: self.kind,
            subject: self.subject,
            text: self.text,
            html: self.html,
            template: self.template,
            values: self.values,
        };
        let missing = written.fill(services).await?;
        let Content {
            subject,
            text,
            html,
        } = written.content(services).await?;
        Ok(Preview {
            recipients,
            subject,
            segments: (self.kind == NoticeKind::Sms).then(|| segments(&text).count),
            text,
            html,
            missing,
        })
    }
}

fn preview_recipient(outbox: &Outbox, kind: NoticeKind, given: String) -> RecipientPreview {
    let (to, shown, fault) = match outbox.recipient(kind, &given) {
        Ok((to, shown)) => {
            let fault = outbox.suppressed(&to).err();
            (Some(to), shown, fault)
        }
        Err(fault) => (None, None, Some(fault)),
    };
    RecipientPreview {
        given,
        to,
        shown,
        fault,
    }
}

impl Perform for ListNotices {
    async fn perform(self, services: &Services, caller: Caller) -> Result<NoticeList, Fault> {
        let limit = page(self.limit)?;
        let before = self.before.as_ref().map(key).transpose()?;
        let range = NoticeRange {
            before,
            status: self.status,
            kind: self.kind,
            owner: own_alone(&caller),
            to: self.to.filter(|to| !to.is_empty()),
            limit,
        };
        let notices = store(services)
            .notices(&range)
            .await
            .map_err(|error| unreadable(&error))?;
        Ok(NoticeList {
            notices: notices.iter().map(show::notice).collect(),
        })
    }
}

impl Perform for CountNotices {
    async fn perform(self, services: &Services, caller: Caller) -> Result<NoticeCounts, Fault> {
        let day = Timestamp(services.outbox.now().0.saturating_sub(DAY_US));
        let counts = store(services)
            .count_notices(self.since.unwrap_or(day), own_alone(&caller).as_ref())
            .await;
        let hours = counts
            .map_err(|error| unreadable(&error))?
            .into_iter()
            .map(|hour| HourCount {
                at: hour.at,
                status: hour.status,
                count: hour.count,
            });
        Ok(NoticeCounts {
            hours: hours.collect(),
        })
    }
}

impl Perform for GetNotice {
    async fn perform(self, services: &Services, caller: Caller) -> Result<NoticeDetail, Fault> {
        let stored = own(services, &caller, &self.notice).await?;
        services
            .outbox
            .detail(&stored)
            .await
            .map_err(|error| unreadable(&error))
    }
}

impl Perform for RetryNotice {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<Notice, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        check_own(services, &caller, &self.notice).await?;
        act(services, asked, &self.notice, Input::Retry, self.sender).await
    }
}

impl Perform for CancelNotice {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<Notice, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        check_own(services, &caller, &self.notice).await?;
        act(services, asked, &self.notice, Input::Cancel, None).await
    }
}

impl Perform for SettleNotice {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<Notice, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        let settled = Input::Settle(self.r#as);
        check_own(services, &caller, &self.notice).await?;
        act(services, asked, &self.notice, settled, None).await
    }
}

/// A notice of the caller's.
async fn own(
    services: &Services,
    caller: &Caller,
    notice: &NoticeId,
) -> Result<StoredNotice, Fault> {
    let found = store(services).notices_of(&[key(notice)?]).await;
    let found = found
        .map_err(|error| unreadable(&error))?
        .into_iter()
        .next();
    let own = found.filter(|found| caller.rights.owns(found.owner.as_ref()));
    own.ok_or_else(|| no_such_notice(notice))
}

async fn check_own(services: &Services, caller: &Caller, notice: &NoticeId) -> Result<(), Fault> {
    if caller.rights.is_admin() {
        return Ok(());
    }
    own(services, caller, notice).await.map(|_| ())
}

/// Whose notices alone a caller sees; nothing for one who sees all.
fn own_alone(caller: &Caller) -> Option<UserId> {
    let whose = || caller.rights.who.clone().unwrap_or_default();
    (!caller.rights.is_admin()).then(whose)
}

async fn act(
    services: &Services,
    asked: Asked,
    notice: &NoticeId,
    input: Input,
    sender: Option<String>,
) -> Result<Notice, Fault> {
    let outbox = &services.outbox;
    let make = async |mark: Mark| {
        let also = |answer: &Notice| mark.edit(answer);
        outbox.act(notice, input, sender, also).await
    };
    outbox.keys().once(asked, outbox.now(), make).await
}

impl Perform for ListReplies {
    async fn perform(self, services: &Services, _: Caller) -> Result<ReplyList, Fault> {
        let limit = page(self.limit)?;
        let key = |id: ReplyId| {
            let what = "names a reply; list-replies shows those there are";
            NoticeKey::parse(&NoticeId(id.0)).ok_or_else(|| bad_field("before", what))
        };
        let before = self.before.map(key).transpose()?;
        let replies = store(services).replies(before, limit).await;
        let replies = replies.map_err(|error| unreadable(&error))?;
        Ok(ReplyList {
            replies: replies.iter().map(reply).collect(),
        })
    }
}

/// How many a page holds.
fn page(limit: Option<u32>) -> Result<u32, Fault> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    check_number("limit", "number", limit, 1..=MAX_LIMIT)
}

impl Perform for DescribeOutbox {
    async fn perform(self, services: &Services, caller: Caller) -> Result<OutboxView, Fault> {
        let mut view = services.outbox.view();
        if !caller.rights.is_admin() {
            view.suppressed.clear();
        }
        Ok(view)
    }
}

impl Perform for ChangeOutbox {
    async fn perform(self, services: &Services, _: Caller) -> Result<OutboxView, Fault> {
        services.outbox.stop(self.stop).await?;
        Ok(services.outbox.view())
    }
}

impl Perform for SuppressRecipient {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.outbox.suppress(&self.recipient).await?;
        Ok(Done {})
    }
}

impl Perform for UnsuppressRecipient {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.outbox.unsuppress(&self.recipient).await?;
        Ok(Done {})
    }
}

fn key(id: &NoticeId) -> Result<NoticeKey, Fault> {
    NoticeKey::parse(id).ok_or_else(|| no_such_notice(id))
}

fn store(services: &Services) -> &crate::store::Store {
    services.bridges.context().journal.store()
}
