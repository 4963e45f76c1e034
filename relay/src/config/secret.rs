//! Secrets among the settings: passwords and keys, given in the file, in a file of their own, or by the environment.

use std::path::{Path, PathBuf};

use figment::value::Value;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use super::{ConfigFault, PREFIX};
use crate::keyfile;

/// The variable that gives the key of the secrets that are kept, and the one that names a file with it.
pub const SECRETS_KEY_VARIABLE: &str = "JACKFIELD_SECRETS_KEY";
const SECRETS_KEY_FILE_VARIABLE: &str = "JACKFIELD_SECRETS_KEY_FILE";

/// A secret that never prints.
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

impl Secret {
    /// The secret, for the one who uses it.
    pub fn get(&self) -> &SecretString {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret.into())
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|secret| secret.0.expose_secret().as_bytes());
        one.ct_eq(other).into()
    }
}

impl Eq for Secret {}

/// The secret of a section such as `email.senders.NAME`: from the environment, else as the value of its key, else from
/// the file that `KEY_file` names.
pub(super) fn read(
    section: &str,
    key: &str,
    value: Option<&Value>,
    file: Option<&Path>,
) -> Result<Option<Secret>, ConfigFault> {
    let place = format!("{section}.{key}");
    if let Some(secret) = from_environment(&place) {
        return Ok(Some(secret));
    }
    match (value, file) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(ConfigFault::new(
            place,
            format!("give either {key} or {key}_file"),
        )),
        (Some(Value::String(_, secret)), None) => Ok(Some(secret.clone().into())),
        // What is told holds no value.
        (Some(_), None) => Err(ConfigFault::new(place, "give a text, in quotes")),
        (None, Some(file)) => from_file(&format!("{place}_file"), file).map(Some),
    }
}

/// What the environment gives for a key such as `email.senders.NAME.password`, in either case of letters. It is taken as
/// it stands: read as other settings are, a password of digits would be a number and lose its leading zeros.
fn from_environment(key: &str) -> Option<Secret> {
    let variable = format!("{PREFIX}{}", key.replace('.', "__"));
    let mut set = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        name.eq_ignore_ascii_case(&variable).then_some(value)
    });
    set.next()?.into_string().ok().map(Secret::from)
}

/// The secret in a file: its text without the line's end.
fn from_file(key: &str, file: &Path) -> Result<Secret, ConfigFault> {
    match std::fs::read_to_string(file) {
        Ok(secret) if secret.trim().is_empty() => Err(ConfigFault::new(
            key,
            format!(
                "the file {} is empty; write the secret into it",
                file.display()
            ),
        )),
        Ok(secret) => Ok(secret.trim_end_matches(['\r', '\n']).to_owned().into()),
        Err(error) => Err(ConfigFault::new(
            key,
            format!("the file {} cannot be read: {error}", file.display()),
        )),
    }
}

/// The key of the kept secrets that the environment gives, by itself or in a file.
pub(super) fn secrets_key(found: &mut Vec<ConfigFault>) -> Option<Secret> {
    let file = std::env::var_os(SECRETS_KEY_FILE_VARIABLE).map(PathBuf::from);
    let key = match (std::env::var(SECRETS_KEY_VARIABLE), file) {
        (Ok(key), _) if !key.is_empty() => Ok(Secret::from(key)),
        (_, Some(file)) => from_file(SECRETS_KEY_FILE_VARIABLE, &file),
        _ => return None,
    };
    match key {
        Ok(key) if keyfile::parse(key.0.expose_secret()).is_some() => return Some(key),
        Ok(_) => found.push(ConfigFault::new(
            SECRETS_KEY_VARIABLE,
            "give 64 hex digits, as \"openssl rand -hex 32\" makes them",
        )),
        Err(fault) => found.push(fault),
    }
    None
}
