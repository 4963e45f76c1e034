//! What is wrong with arguments, told with the field that it is about.

use shared::fault::{Fault, FaultCode};

use crate::text::{breaks, turns};

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
    let last = field.rsplit('.').next().unwrap_or_default();
    let why = if SECRETS.contains(&last) {
        "it has to be a text".to_owned()
    } else {
        unquoted(&error.inner().to_string())
    };
    let detail = format!("{operation} does not take this{place}: {why}.");
    Fault::new(FaultCode::BadRequest, detail).with("field", field)
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

/// serde's words without what came instead, which may be a secret in the wrong place: `invalid type: string "...", expected ...`.
fn unquoted(words: &str) -> String {
    match (words.find(['"', '`']), words.rfind(", expected ")) {
        (Some(from), Some(to)) if words.starts_with("invalid ") && from < to => {
            format!("{}{}", words[..from].trim_end(), &words[to..])
        }
        _ => words.to_owned(),
    }
}

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

/// A name of 1 to 64 characters, trimmed; none of them a control character, or one that breaks a line or turns the direction of
/// writing, by which a list of names would show something else.
///
/// # Errors
/// `bad-request` naming the field.
pub(crate) fn check_name(field: &str, name: &str) -> Result<String, Fault> {
    let name = name.trim();
    let max = shared::MAX_NAME_CHARS;
    let deceives = |c: char| c.is_control() || turns(c) || breaks(c);
    if name.is_empty() || name.chars().count() > max || name.chars().any(deceives) {
        return Err(Fault::new(
            FaultCode::BadRequest,
            format!("\"{field}\" has 1 to {max} characters, none of them a control character or one that turns the direction of writing."),
        )
        .with("field", field));
    }
    Ok(name.to_owned())
}

/// A field that is not as it has to be.
pub(crate) fn bad_field(field: &str, what: impl std::fmt::Display) -> Fault {
    Fault::new(FaultCode::BadRequest, format!("\"{field}\" {what}.")).with("field", field)
}
