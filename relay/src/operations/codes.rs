//! Operations on verification codes.

use shared::{
    fault::Fault,
    operation::{CheckCode, CodeChecked, CodeCreated, CreateCode},
};

use super::{Perform, Services};
use crate::access::Caller;

impl Perform for CreateCode {
    async fn perform(self, services: &Services, caller: Caller) -> Result<CodeCreated, Fault> {
        let (outbox, sms) = (&services.outbox, &services.config.sms);
        services.codes.create(outbox, sms, self, caller.name).await
    }
}

impl Perform for CheckCode {
    async fn perform(self, services: &Services, _: Caller) -> Result<CodeChecked, Fault> {
        services.codes.check(&services.outbox, self).await
    }
}
