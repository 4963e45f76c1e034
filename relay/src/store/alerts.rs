//! What is durable of alerts.

use serde::{Deserialize, Serialize};
use shared::{
    alert::{AlertNotice, When},
    id::{AlertId, UserId},
    time::Timestamp,
};

use super::BridgeKey;

/// What a user has set on an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlertSettings {
    /// For people.
    pub name: String,
    /// When it fires.
    pub when: When,
    /// What it sends.
    pub notice: AlertNotice,
    /// How often within an hour.
    pub per_hour: u32,
    /// Whether it is on.
    pub on: bool,
    /// Who set it last, and whose its notices are; nothing where that is whoever has the owner's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

/// An alert's row.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAlert {
    /// Names it.
    pub id: AlertId,
    /// Its bridge.
    pub bridge: BridgeKey,
    /// When it was made.
    pub created_at: Timestamp,
    /// What a user has set.
    pub settings: AlertSettings,
    /// How far it has come, as JSON: the rules' own.
    pub progress: String,
}

/// What happens to alerts.
#[derive(Clone, Debug, PartialEq)]
pub enum AlertEdit {
    /// One is inserted or replaced, as long as its bridge is there.
    Keep(Box<StoredAlert>),
    /// One has come further.
    Progress(AlertId, String),
    /// One is deleted.
    Drop(AlertId),
}
