//! Faults that are told in more than one place.

use std::{fmt::Display, ops::RangeInclusive};

use shared::{
    fault::{Fault, FaultCode},
    id::BridgeId,
};

/// A field that is not as it has to be.
pub(crate) fn bad_field(field: &str, what: impl Display) -> Fault {
    Fault::new(FaultCode::BadRequest, format!("\"{field}\" {what}.")).with("field", field)
}

/// A number that is in its range; `what` names it in words, as "number of bytes".
///
/// # Errors
/// `bad-request` naming the field.
pub(crate) fn check_number<T: Display + PartialOrd>(
    field: &str,
    what: &str,
    number: T,
    range: RangeInclusive<T>,
) -> Result<T, Fault> {
    if range.contains(&number) {
        return Ok(number);
    }
    let (least, most) = range.into_inner();
    Err(bad_field(
        field,
        format!("is a {what} from {least} to {most}"),
    ))
}

/// The bridge is not there.
pub(crate) fn no_such_bridge(id: &BridgeId) -> Fault {
    Fault::new(
        FaultCode::NotFound,
        format!("There is no bridge \"{id}\"; list-bridges shows those there are."),
    )
    .with("bridge", id.as_str())
}

/// A limit of the configuration is reached.
pub(crate) fn limit(name: &str, value: usize) -> Fault {
    Fault::new(
        FaultCode::LimitReached,
        format!("The relay's limit {name} = {value} is reached; close something, or raise limits.{name}."),
    )
    .with("limit", name)
    .with("value", value)
}
