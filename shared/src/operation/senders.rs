//! Senders of e-mail and gateways of SMS.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::sender::{Gateway, GatewaySettings, Sender, SenderSettings, TestResult};

/// Lists the senders of e-mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListSenders {}
operation!(
    ListSenders, "list-senders", Get "/senders" -> 200 SenderList,
    "Lists the senders of e-mail, the first one first.",
    []
);

/// The senders, the first one first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SenderList {
    /// The senders.
    pub senders: Vec<Sender>,
}

/// Makes or replaces a sender of e-mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetSender {
    /// Its name, of letters, digits, `-` and `_`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::WAY_NAME)))]
    pub sender: String,
    /// What is set.
    pub settings: SenderSettings,
    /// The password or the mailbox's authorization code; without, it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::bounds::MAX_SECRET)))]
    pub password: Option<String>,
}
operation!(
    SetSender, "set-sender", Put "/senders/{sender}" -> 200 Sender,
    "Makes or replaces a sender of e-mail. Its password is kept encrypted and never told.",
    [BadAddress, PortOutOfRange, BadRecipient, SetInFile, LimitReached, DeniedByPolicy]
);

/// Deletes a sender of e-mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteSender {
    /// Which one.
    pub sender: String,
}
operation!(
    DeleteSender, "delete-sender", Delete "/senders/{sender}" -> 204 Done,
    "Deletes a sender of e-mail.",
    [NotFound, SetInFile]
);

/// Sends a test through a sender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TestSender {
    /// Which one.
    pub sender: String,
    /// To which mailbox.
    pub to: String,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    TestSender, "test-sender", Post "/senders/{sender}/test" -> 200 TestResult,
    "Sends an e-mail that says it is a test, at once and past the outbox, and tells what came back.",
    [NotFound, BadRecipient, RecipientSuppressed, NoticesStopped, LimitReached, KeyReused]
);

/// Lists the gateways of SMS.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListGateways {}
operation!(
    ListGateways, "list-gateways", Get "/gateways" -> 200 GatewayList,
    "Lists the gateways of SMS, best first.",
    []
);

/// The gateways, best first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GatewayList {
    /// The gateways.
    pub gateways: Vec<Gateway>,
}

/// Makes or replaces a gateway of SMS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetGateway {
    /// Its name, of letters, digits, `-` and `_`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::WAY_NAME)))]
    pub gateway: String,
    /// What is set.
    pub settings: GatewaySettings,
    /// The key or secret; without, it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::bounds::MAX_SECRET)))]
    pub secret: Option<String>,
}
operation!(
    SetGateway, "set-gateway", Put "/gateways/{gateway}" -> 200 Gateway,
    "Makes or replaces a gateway of SMS. Its secret is kept encrypted and never told.",
    [BadAddress, BadTemplate, SetInFile, LimitReached, DeniedByPolicy]
);

/// Deletes a gateway of SMS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteGateway {
    /// Which one.
    pub gateway: String,
}
operation!(
    DeleteGateway, "delete-gateway", Delete "/gateways/{gateway}" -> 204 Done,
    "Deletes a gateway of SMS.",
    [NotFound, SetInFile]
);

/// Tests a gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TestGateway {
    /// Which one.
    pub gateway: String,
    /// To which phone; without, only the balance is asked for, where the gateway tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    TestGateway, "test-gateway", Post "/gateways/{gateway}/test" -> 200 TestResult,
    "Sends an SMS that says it is a test, at once and past the outbox, or asks for the balance, and tells what came back.",
    [NotFound, BadRecipient, CountryNotAllowed, RecipientSuppressed, NoticesStopped, LimitReached, KeyReused]
);
