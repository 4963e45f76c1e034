//! A fault's parameters as words need them.

use serde_json::Value;
use shared::{
    egress::{PLAIN_LOOPBACK_ONLY, is_lifted},
    fault::Fault,
};

/// A parameter as text, where it is there.
pub(super) fn parameter(fault: &Fault, name: &str) -> Option<String> {
    match fault.params.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An index that counts from 0, as people count.
pub(super) fn position(fault: &Fault) -> Option<u64> {
    Some(fault.params.get("at")?.as_u64()? + 1)
}

/// What helps where a rule forbids something.
pub(super) enum Mend {
    /// An admin may allow it.
    Allow,
    /// TLS, without which it would be read on the way.
    Tls,
    /// Nothing.
    Nothing,
}

/// What helps against the rule of a fault.
pub(super) fn mend(fault: &Fault) -> Mend {
    match parameter(fault, "rule").unwrap_or_default().as_str() {
        PLAIN_LOOPBACK_ONLY => Mend::Tls,
        rule if is_lifted(rule) => Mend::Allow,
        _ => Mend::Nothing,
    }
}
