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
