//! What is wrong with the settings.

use crate::{
    Blind, Unguarded,
    access::{KeyError, OWNER_KEY_VARIABLE},
    tls::TlsError,
};

/// One thing that is wrong with the settings, in a line that names its key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {what}")]
pub struct ConfigFault {
    /// The key, as `section.key`, or the file.
    pub key: String,
    /// What is wrong and how to mend it.
    pub what: String,
}

impl ConfigFault {
    pub(super) fn new(key: impl Into<String>, what: impl Into<String>) -> Self {
        // One line a fault, also where a parser draws a picture of the place.
        let what: String = what.into();
        let words: Vec<_> = what.split_whitespace().collect();
        Self {
            key: key.into(),
            what: words.join(" "),
        }
    }

    /// A fault whose words name their key in front.
    fn named(otherwise: &str, text: &str) -> Self {
        let (key, what) = text.split_once(": ").unwrap_or((otherwise, text));
        Self::new(key, what)
    }
}

impl From<KeyError> for ConfigFault {
    fn from(error: KeyError) -> Self {
        Self::named(OWNER_KEY_VARIABLE, &error.to_string())
    }
}

impl From<Unguarded> for ConfigFault {
    fn from(error: Unguarded) -> Self {
        Self::named("server.listen", &error.to_string())
    }
}

impl From<Blind> for ConfigFault {
    fn from(error: Blind) -> Self {
        Self::named("server.listen", &error.to_string())
    }
}

impl From<TlsError> for ConfigFault {
    fn from(error: TlsError) -> Self {
        Self::named("server.tls_cert", &error.to_string())
    }
}
