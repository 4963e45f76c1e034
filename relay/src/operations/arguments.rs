//! What is wrong with arguments, told with the field that it is about.

use serde_json::Value;
use shared::fault::{Fault, FaultCode};

/// Arguments that are not of the operation's form. What stands in a secret field is not told.
pub(super) fn bad_arguments(
    operation: &str,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> Fault {
    let field = field_of(error);
    let place = if field == "." {
        String::new()
    } else {
        format!(" at \"{field}\"")
    };
    // serde's words quote what came.
    let last = field.rsplit('.').next().unwrap_or_default();
    let why = if SECRETS.contains(&last) {
        "it has to be a text".to_owned()
    } else {
        error.inner().to_string()
    };
    let detail = format!("{operation} does not take this{place}: {why}.");
    Fault::new(FaultCode::BadRequest, detail).with("field", field)
}

/// Makes integers of whole numbers that are written otherwise: `5.0` is 5 in JSON Schema.
pub(super) fn make_whole(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().filter(|_| number.is_f64());
            let fits = |float: &f64| float.fract() == 0.0 && (0.0..u64::MAX as f64).contains(float);
            if let Some(float) = float.filter(fits) {
                *number = (float as u64).into();
            }
        }
        Value::Array(list) => list.iter_mut().for_each(make_whole),
        Value::Object(fields) => fields.values_mut().for_each(make_whole),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Fields that hold secrets.
const SECRETS: [&str; 7] = [
    "password",
    "secret",
    "passphrase",
    "current",
    "new",
    "code",
    "share",
];

/// The path of the field that is wrong; for one that is missing serde only has the path of what should hold it.
fn field_of(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = error.path().to_string();
    let message = error.inner().to_string();
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    match (path.as_str(), missing) {
        (".", Some(missing)) => missing.to_owned(),
        (_, Some(missing)) => format!("{path}.{missing}"),
        _ => path,
    }
}
