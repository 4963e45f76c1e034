//! Alerts: when an entry matches, or nothing came for a time, the relay sends a notice.

use serde::{Deserialize, Serialize};

use crate::{
    fault::Fault,
    id::{AlertId, BridgeId},
    notice::NoticeKind,
    time::Timestamp,
};

/// When an alert fires. Only what was received counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// A received entry contains this text, in the bridge's encoding; ASCII letters in either case.
    Contains(
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::bounds::MAX_WHEN_BYTES)))]
         String,
    ),
    /// A received entry's text matches this regular expression (the syntax of Rust's `regex`; `^` and `$` stand at the ends of
    /// lines). The first 65,536 bytes of the text are looked at.
    Matches(
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::bounds::MAX_WHEN_BYTES)))]
         String,
    ),
    /// Nothing was received for so many milliseconds, from 1,000, while the bridge was open. It fires once, and again when
    /// something was received since.
    SilentMs(
        #[cfg_attr(feature = "schema", schemars(range(min = crate::bounds::MIN_SILENT_MS, max = crate::bounds::MAX_SILENT_MS)))]
         u64,
    ),
}

/// What an alert sends. In `subject`, `text` and a template the names `{{ alert }}`, `{{ bridge }}`, `{{ peer }}`, `{{ time }}`,
/// `{{ seq }}`, `{{ text }}` (what was received), `{{ silent }}` (seconds), and with `matches` the captures `{{ c1 }}`, `{{ c2 }}`
/// and those that have a name stand for what was found. What does not apply is empty. Values from peers are cut after 500
/// characters and hold no control characters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::alert())))]
pub struct AlertNotice {
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// Whom to; never taken from what peers send.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub to: Vec<String>,
    /// The subject of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text. Exactly one of `text` and `template` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The name of a stored template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The sender of an e-mail, where it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
}

/// An alert on a bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Alert {
    /// Names it.
    pub id: AlertId,
    /// The bridge.
    pub bridge: BridgeId,
    /// For people.
    pub name: String,
    /// When it fires.
    pub when: When,
    /// What it sends.
    pub notice: AlertNotice,
    /// How often it sends within an hour at the most.
    pub per_hour: u32,
    /// Whether it is on.
    pub on: bool,
    /// How often it has fired.
    pub fired: u64,
    /// When it fired last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fired_at: Option<Timestamp>,
    /// Why the last firing sent nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}
