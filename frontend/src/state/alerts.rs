//! The alerts of all bridges, as the relay tells of them.

use std::collections::BTreeMap;

use shared::{
    alert::Alert,
    id::{AlertId, BridgeId},
};

/// What the relay tells of alerts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AlertNews {
    /// One is new, has changed, or has fired.
    Here(Box<Alert>),
    /// One is gone.
    Gone(AlertId),
}

/// All alerts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Alerts(BTreeMap<AlertId, Alert>);

impl Alerts {
    /// Those of a bridge, by name.
    pub(crate) fn of(&self, bridge: &BridgeId) -> Vec<Alert> {
        let mut alerts: Vec<_> = self
            .0
            .values()
            .filter(|alert| alert.bridge == *bridge)
            .cloned()
            .collect();
        alerts.sort_by(|one, other| one.name.cmp(&other.name));
        alerts
    }

    pub(super) fn take(&mut self, news: AlertNews) {
        match news {
            AlertNews::Here(alert) => {
                self.0.insert(alert.id.clone(), *alert);
            }
            AlertNews::Gone(id) => {
                self.0.remove(&id);
            }
        }
    }

    pub(super) fn forget(&mut self, bridge: &BridgeId) {
        self.0.retain(|_, alert| alert.bridge != *bridge);
    }
}
