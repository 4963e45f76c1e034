//! Operations on periodic sends and on files.

use shared::{
    fault::Fault,
    operation::{
        CancelFile, CreatePeriodic, Done, ListPeriodic, PeriodicList, PeriodicStarted, StopPeriodic,
    },
    periodic::{MAX_EVERY_MS, MIN_EVERY_MS, Periodic, PeriodicState},
};

use super::{Perform, Services, stay_over};
use crate::{
    access::Caller,
    clock,
    faults::{bad_field, check_number},
    random,
};

impl Perform for CreatePeriodic {
    async fn perform(self, services: &Services, caller: Caller) -> Result<PeriodicStarted, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        check_number(
            "every_ms",
            "number of milliseconds",
            self.every_ms,
            MIN_EVERY_MS..=MAX_EVERY_MS,
        )?;
        if self.count == Some(0) {
            return Err(bad_field("count", "is a number from 1"));
        }
        let encoding = self.encoding.unwrap_or(bridge.settings().encoding);
        let bytes = self.written().bytes(encoding)?;
        let over = stay_over(services, &caller, &bridge).await?;
        let periodic = Periodic {
            bridge: self.bridge,
            id: random::id()?.as_str().into(),
            to: self.to,
            text: self.text,
            escapes: self.escapes,
            hex: self.hex,
            base64: self.base64,
            encoding: self.encoding,
            every_ms: self.every_ms,
            count: self.count,
            author: caller.name.clone(),
            started_at: clock::now(),
            state: PeriodicState::Running,
            sent: 0,
            unheard: 0,
            failed: 0,
            fault: None,
        };
        let id = bridge
            .start_periodic(periodic, bytes, caller.behalf(), over)
            .await?;
        Ok(PeriodicStarted { id })
    }
}

impl Perform for ListPeriodic {
    async fn perform(self, services: &Services, _: Caller) -> Result<PeriodicList, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        Ok(PeriodicList {
            periodic: bridge.periodics(),
        })
    }
}

impl Perform for StopPeriodic {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        bridge.stop_periodic(&self.periodic)?;
        Ok(Done {})
    }
}

impl Perform for CancelFile {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        bridge.cancel_file(&self.file)?;
        Ok(Done {})
    }
}
