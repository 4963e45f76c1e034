//! How notices leave: the switch, the guards, and who gets nothing.

use serde::{Deserialize, Serialize};

use super::{Done, operation};

/// Describes how notices leave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DescribeOutbox {}
operation!(
    DescribeOutbox, "describe-outbox", Get "/outbox" -> 200 OutboxView,
    "Says by which senders and gateways notices leave, and what guards them.",
    []
);

/// How notices leave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutboxView {
    /// Whether sending is switched off.
    pub stopped: bool,
    /// Whether the configuration says so, and not a person.
    pub stopped_in_file: bool,
    /// How many notices are being handed over just now: these are what still leaves when sending is switched off.
    pub sending: u32,
    /// The senders of e-mail, the first one first; without any, e-mails are captured.
    pub senders: Vec<String>,
    /// The gateways of SMS, best first; without any, SMS are captured.
    pub gateways: Vec<String>,
    /// The country of numbers without a country code, as `CN`.
    pub default_country: String,
    /// The countries to which SMS go.
    pub allowed_countries: Vec<String>,
    /// How many notices a recipient gets within 24 hours at the most.
    pub per_recipient_per_day: u32,
    /// How many notices leave within 24 hours at the most.
    pub per_day: u32,
    /// How many parts of SMS leave within 24 hours at the most.
    pub sms_segments_per_day: u32,
    /// How many notices were taken within the last 24 hours.
    pub sent_today: u32,
    /// How many parts of SMS were taken within the last 24 hours.
    pub segments_today: u32,
    /// For how many seconds notices are kept once nothing more happens to them.
    pub keep_s: u64,
    /// How many bytes they may take, about; the oldest that are finished go first.
    pub max_bytes: u64,
    /// Recipients that get nothing.
    pub suppressed: Vec<String>,
}

/// Switches sending off or on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeOutbox {
    /// Whether nothing leaves.
    pub stop: bool,
}
operation!(
    ChangeOutbox, "change-outbox", Patch "/outbox" -> 200 OutboxView,
    "Switches sending off, so that notices wait, or on again. Once it has answered that it is off nothing more leaves, but for what is being handed over already (`sending`).",
    [SetInFile]
);

/// Lets a recipient get nothing from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SuppressRecipient {
    /// A phone number or a mailbox.
    pub recipient: String,
}
operation!(
    SuppressRecipient, "suppress-recipient", Put "/outbox/suppressed/{recipient}" -> 204 Done,
    "Lets a recipient get nothing from now on.",
    [BadRecipient]
);

/// Lets a recipient get notices again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UnsuppressRecipient {
    /// A phone number or a mailbox.
    pub recipient: String,
}
operation!(
    UnsuppressRecipient, "unsuppress-recipient", Delete "/outbox/suppressed/{recipient}" -> 204 Done,
    "Lets a recipient get notices again.",
    [NotFound]
);
