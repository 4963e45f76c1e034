//! A fault's parameters as words need them.

use serde_json::Value;
use shared::fault::Fault;

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

/// Whether admins may allow what a rule forbids. What is always first, and what would go unencrypted, they may not.
pub(super) fn is_lifted_by_admins(fault: &Fault) -> bool {
    let rule = parameter(fault, "rule").unwrap_or_default();
    !rule.ends_with("-never") && rule != "plain-loopback-only"
}
