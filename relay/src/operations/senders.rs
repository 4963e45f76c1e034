//! Operations on senders of e-mail.

use std::time::Instant;

use shared::{
    fault::Fault,
    id::NoticeId,
    operation::{
        DeleteSender, Done, ListSenders, Operation as _, SenderList, SetSender, TestSender,
    },
    sender::{Sender, TestResult},
};

use super::{Perform, Services};
use crate::{
    access::Caller,
    clock, mailbox,
    outbox::{
        gateway::{Email, Known, Message, Outgoing},
        keys::Asked,
    },
    random,
};

impl Perform for ListSenders {
    async fn perform(self, services: &Services, _: Caller) -> Result<SenderList, Fault> {
        let senders = services.senders.list();
        Ok(SenderList { senders })
    }
}

impl Perform for SetSender {
    async fn perform(self, services: &Services, _: Caller) -> Result<Sender, Fault> {
        let set = services
            .senders
            .set(self, services.config.limits.senders)
            .await?;
        services.outbox.ways_changed();
        Ok(set)
    }
}

impl Perform for DeleteSender {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.senders.delete(&self.sender).await?;
        services.outbox.ways_changed();
        Ok(Done {})
    }
}

impl Perform for TestSender {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<TestResult, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        let outbox = &services.outbox;
        outbox
            .test_once(asked, async || test(self, services).await)
            .await
    }
}

async fn test(with: TestSender, services: &Services) -> Result<TestResult, Fault> {
    services.senders.check(&with.sender)?;
    let to = mailbox::parse(&with.to)?;
    let _leaving = services.outbox.begin_test(&to.to_string(), 0).await?;
    let id = format!("test-{}", random::id()?);
    let outgoing = Outgoing {
        id: NoticeId(id.clone()),
        try_id: id.clone(),
        to: to.to_string(),
        message: Message::Email(Box::new(Email {
            to: vec![with.to],
            subject: "Jackfield: a test / 测试邮件".to_owned(),
            text: format!(
                "This is a test of the sender \"{0}\" of Jackfield. It works.\n\
                     这是 Jackfield 发件人“{0}”的测试邮件。收到即说明设置可用。\n",
                with.sender
            ),
            created_at: clock::now(),
            message_id: id,
            automatic: true,
            ..Email::default()
        })),
    };
    let started = Instant::now();
    let verdict = services.senders.hand_over(&with.sender, &outgoing).await;
    Ok(TestResult {
        accepted: matches!(verdict.known, Known::Accepted(_)),
        code: verdict.code,
        words: verdict.words,
        meaning: verdict.meaning.map(str::to_owned),
        balance: None,
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}
