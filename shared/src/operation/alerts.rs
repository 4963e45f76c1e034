//! Alerts on bridges.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::{
    alert::{Alert, AlertNotice, When},
    id::{AlertId, BridgeId},
};

/// Makes an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateAlert {
    /// Which bridge.
    pub bridge: BridgeId,
    /// For people.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: String,
    /// When it fires.
    pub when: When,
    /// What it sends.
    pub notice: AlertNotice,
    /// How often it sends within an hour at the most; 6 if it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_PER_HOUR)))]
    pub per_hour: Option<u32>,
    /// Whether it is on; it is if this is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<bool>,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    CreateAlert, "create-alert", Post "/bridges/{bridge}/alerts" -> 201 Alert,
    "Lets the relay send a notice when an entry matches or nothing came for a time. It never fires for what came before.",
    [NotFound, BadTemplate, NotEncodable, BadRecipient, CountryNotAllowed, LimitReached, KeyReused]
);

/// Lists the alerts of a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListAlerts {
    /// Which bridge.
    pub bridge: BridgeId,
}
operation!(
    ListAlerts, "list-alerts", Get "/bridges/{bridge}/alerts" -> 200 AlertList,
    "Lists the alerts of a bridge, oldest first.",
    [NotFound]
);

/// Alerts, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertList {
    /// The alerts.
    pub alerts: Vec<Alert>,
}

/// Changes an alert; what is not given stays. One that is switched on, or waits for something else, never fires for what came
/// before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeAlert {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which alert.
    pub alert: AlertId,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::NAME)))]
    pub name: Option<String>,
    /// When it fires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// What it sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<AlertNotice>,
    /// How often within an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = crate::bounds::MAX_PER_HOUR)))]
    pub per_hour: Option<u32>,
    /// Whether it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<bool>,
}
operation!(
    ChangeAlert, "change-alert", Patch "/bridges/{bridge}/alerts/{alert}" -> 200 Alert,
    "Changes an alert.",
    [NotFound, BadTemplate, NotEncodable, BadRecipient, CountryNotAllowed]
);

/// Deletes an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteAlert {
    /// Which bridge.
    pub bridge: BridgeId,
    /// Which alert.
    pub alert: AlertId,
}
operation!(
    DeleteAlert, "delete-alert", Delete "/bridges/{bridge}/alerts/{alert}" -> 204 Done,
    "Deletes an alert.",
    [NotFound]
);

/// Tries an alert on what the journal holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TryAlert {
    /// Which bridge.
    pub bridge: BridgeId,
    /// When it would fire.
    pub when: When,
}
operation!(
    TryAlert, "try-alert", Post "/bridges/{bridge}/alerts/try" -> 200 AlertTrial,
    "Says at which of the newest entries an alert would have fired, and sends nothing.",
    [NotFound, BadTemplate, NotEncodable, TooManyRequests]
);

/// Where an alert would have fired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertTrial {
    /// Numbers of entries, ascending, at most 1000 of the newest; with `silent_ms`, of the entry after which nothing came.
    pub seqs: Vec<u64>,
    /// The lowest number that was looked at: about the newest 100,000 entries are, and less where that takes too long.
    pub from: u64,
}
