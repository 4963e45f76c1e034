//! Operations on gateways of SMS.

use shared::{
    fault::Fault,
    id::NoticeId,
    operation::{
        DeleteGateway, Done, GatewayList, ListGateways, Operation as _, SetGateway, TestGateway,
    },
    segments::segments,
    sender::{Gateway, TestResult},
};

use super::{Perform, Services};
use crate::{
    access::Caller,
    outbox::{
        gateway::{Message, Outgoing},
        keys::Asked,
        number,
    },
    random,
};

impl Perform for ListGateways {
    async fn perform(self, services: &Services, _: Caller) -> Result<GatewayList, Fault> {
        let gateways = services.gateways.list();
        Ok(GatewayList { gateways })
    }
}

impl Perform for SetGateway {
    async fn perform(self, services: &Services, _: Caller) -> Result<Gateway, Fault> {
        let set = services
            .gateways
            .set(self, services.config.limits.gateways)
            .await?;
        services.outbox.ways_changed();
        Ok(set)
    }
}

impl Perform for DeleteGateway {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.gateways.delete(&self.gateway).await?;
        services.outbox.ways_changed();
        Ok(Done {})
    }
}

impl Perform for TestGateway {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<TestResult, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        let outbox = &services.outbox;
        outbox
            .test_once(asked, async || test(self, services).await)
            .await
    }
}

async fn test(with: TestGateway, services: &Services) -> Result<TestResult, Fault> {
    let text = services.gateways.test_text(&with.gateway)?;
    let (outgoing, _leaving) = match &with.to {
        None => (None, None),
        Some(to) => {
            let sms = &services.config.sms;
            let number = number::parse(to, &sms.default_country)?;
            number.check_country(&sms.allowed_countries)?;
            let segments = segments(&text).count;
            let leaving = services.outbox.begin_test(&number.e164, segments).await?;
            let id = format!("test-{}", random::id()?);
            let outgoing = Outgoing {
                id: NoticeId(id.clone()),
                try_id: id,
                to: number.e164,
                message: Message::Sms { text },
            };
            (Some(outgoing), Some(leaving))
        }
    };
    services.gateways.test(&with.gateway, outgoing).await
}
