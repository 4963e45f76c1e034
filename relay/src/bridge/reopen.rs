//! What a bridge does by itself: it is opened again after a start, and dials again.

use std::sync::Arc;

use shared::{
    audit::{DIAL, LISTEN},
    bridge::Endpoint,
    entry::Event,
    fault::Fault,
};

use super::Bridge;
use crate::audit;

impl Bridge {
    /// Opens the bridge again after the relay was started; it stays wanted even when that fails.
    pub(super) async fn reopen(self: &Arc<Self>) {
        let _gate = self.gate.lock().await;
        self.note_soon(None, Event::RelayRestarted).await;
        let settings = self.settings();
        let what = match settings.endpoint {
            Endpoint::TcpConnect { .. } => DIAL,
            Endpoint::TcpListen { .. } | Endpoint::Udp { .. } => LISTEN,
        };
        let opened = self.by_itself(what, &settings.name, self.start());
        if let Err(fault) = opened.await {
            tracing::warn!(bridge = %self.id(), %fault, "a bridge could not be opened again");
        }
        self.inner().wanted = true;
    }

    /// Does what nobody asks for now, and notes to which address it went.
    pub(super) async fn by_itself<T>(
        &self,
        what: &str,
        name: &str,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let bridge = audit::Bridge {
            id: &self.id(),
            name,
            owner: self.owner(),
        };
        self.context.audit.by_itself(what, &bridge, work).await
    }
}
