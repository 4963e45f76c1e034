//! Operations on verification codes.

use shared::{
    fault::Fault,
    operation::{CheckCode, CodeChecked, CodeCreated, CreateCode},
};

use super::{Perform, Services};
use crate::{access::Caller, outbox::codes::Asking};

impl Perform for CreateCode {
    async fn perform(self, services: &Services, caller: Caller) -> Result<CodeCreated, Fault> {
        let (outbox, sms) = (&services.outbox, &services.config.sms);
        let asking = Asking {
            owner: caller.owner_of_new(),
            author: caller.name,
        };
        services.codes.create(outbox, sms, self, asking).await
    }
}

impl Perform for CheckCode {
    async fn perform(self, services: &Services, caller: Caller) -> Result<CodeChecked, Fault> {
        let (rights, outbox) = (&caller.rights, &services.outbox);
        let may = |owner: Option<&_>| rights.owns(owner);
        services
            .codes
            .check(outbox, self, rights.who.as_ref(), may)
            .await
    }
}
