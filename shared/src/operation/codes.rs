//! Verification codes.

use serde::{Deserialize, Serialize};

use super::operation;
use crate::{id::CodeId, time::Timestamp};

/// Sends a verification code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateCode {
    /// A phone number or a mailbox.
    pub to: String,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    CreateCode, "create-code", Post "/codes" -> 202 CodeCreated,
    "Sends six digits to a phone or a mailbox, to be checked later.",
    [BadRecipient, CountryNotAllowed, TooManyRequests, NoticesStopped, LimitReached, KeyReused]
);

/// A code is on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeCreated {
    /// Names it.
    pub id: CodeId,
    /// Until when it is valid.
    pub expires_at: Timestamp,
}

/// Checks a verification code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckCode {
    /// Which one.
    pub code_id: CodeId,
    /// What the person typed.
    pub code: String,
    /// Makes a repeated request safe for 24 hours: the same key with the same body is answered as before. In REST it is the header `Idempotency-Key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::KEY)))]
    pub key: Option<String>,
}
operation!(
    CheckCode, "check-code", Post "/codes/{code_id}/check" -> 200 CodeChecked,
    "Says whether a code is the one that was sent, is not older than 10 minutes, and was checked less than 5 times; it is valid once.",
    [KeyReused]
);

/// Whether a code is valid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeChecked {
    /// Whether it is.
    pub valid: bool,
}
