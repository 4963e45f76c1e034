//! Operations on gateways of SMS.

use shared::{
    fault::Fault,
    id::NoticeId,
    operation::{DeleteGateway, Done, GatewayList, ListGateways, SetGateway, TestGateway},
    sender::{Gateway, TestResult},
};

use super::{Perform, Services, fresh_id};
use crate::{
    access::Caller,
    outbox::{
        gateway::{Message, Outgoing},
        number, stopped,
    },
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
    async fn perform(self, services: &Services, _: Caller) -> Result<TestResult, Fault> {
        let text = services.gateways.test_text(&self.gateway)?;
        let outgoing = match &self.to {
            None => None,
            Some(_) if services.outbox.is_stopped() => return Err(stopped()),
            Some(to) => {
                let sms = &services.config.sms;
                let number = number::parse(to, &sms.default_country)?;
                number.check_country(&sms.allowed_countries)?;
                Some(Outgoing {
                    id: NoticeId(format!("test-{}", fresh_id()?)),
                    to: number.e164,
                    message: Message::Sms { text },
                })
            }
        };
        services.gateways.test(&self.gateway, outgoing).await
    }
}
