//! What mail servers and gateways say, made fit to be kept and shown: without secrets, on one line, and not too long.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use shared::payload::base64;

/// What stands for a secret where it would be seen.
pub(super) const HIDDEN: &str = "********";

/// The most characters that are kept of what somebody says.
pub(super) const MAX_WORDS: usize = 500;

/// A text without a secret: as it is, escaped as in JSON, percent-encoded, in base64, and as `AUTH PLAIN` (RFC 4616) and
/// HTTP's Basic (RFC 7617) send it with a user.
pub(super) fn hide(text: &str, secret: &SecretString, user: &str) -> String {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return text.to_owned();
    }
    let json = serde_json::Value::from(secret).to_string();
    let mut forms = [
        secret.to_owned(),
        json.trim_matches('"').to_owned(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        base64(secret.as_bytes()),
        base64(format!("\0{user}\0{secret}").as_bytes()),
        base64(format!("{user}:{secret}").as_bytes()),
    ];
    // The longer first, since a shorter one may be a part of it.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.iter().fold(text.to_owned(), |text, form| {
        if text.contains(form.as_str()) {
            text.replace(form.as_str(), HIDDEN)
        } else {
            text
        }
    })
}

/// The beginning of a text, without control characters.
pub(super) fn cut(words: &str) -> String {
    let printable = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    words
        .trim()
        .chars()
        .map(printable)
        .take(MAX_WORDS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_form() {
        let secret = SecretString::from("p w\"/ü");
        for repeated in [
            "p w\"/ü",
            "p w\\\"/ü",
            "p%20w%22%2F%C3%BC",
            "cCB3Ii/DvA==",
            "AGFubgBwIHciL8O8",
            "YW5uOnAgdyIvw7w=",
        ] {
            let told = hide(&format!("500 no: {repeated}!"), &secret, "ann");
            assert_eq!(told, format!("500 no: {HIDDEN}!"));
        }
        assert_eq!(hide("as it is", &SecretString::from(""), ""), "as it is");
    }
}
