//! Settings of gateways without what stands in them literally as a secret. Pure.
//!
//! A secret belongs into the secret, for which `{{ secret }}` stands; a gateway that wants more than one has the others in its
//! URL, headers or body, and there they are kept, but not shown. What is hidden can be handed in again as it was shown.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};
use shared::{fault::Fault, sender::GatewaySettings};

use crate::{faults::bad_field, outbox::words::HIDDEN};

/// A name and its value, in a query or form (`name=value`), in JSON (`"name": "value"`), in XML (`<name>value<`): what
/// stands in double braces is a value as a whole.
static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pair = r#"(?s)([\w.\-]+)(["']?\s*[=:>]\s*["']?)((?:\{\{.*?\}\}|[^"'&<>\r\n{}])+)"#;
    Regex::new(pair).ok()
});

/// What stands in double braces.
static BRACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)\{\{.*?\}\}").ok());

/// A part of a path that nobody would remember: a key, as a rule.
const LONG_PART: usize = 20;

/// Settings as users may see them.
pub(super) fn settings(settings: &GatewaySettings) -> GatewaySettings {
    let mut shown = settings.clone();
    match &mut shown {
        GatewaySettings::Ihuyi { url, .. } => *url = address(url),
        GatewaySettings::Http {
            url, headers, body, ..
        } => {
            *url = address(url);
            for (name, value) in headers {
                if is_secret(name) && !is_shown(value) {
                    *value = HIDDEN.to_owned();
                }
            }
            *body = body.as_deref().map(pairs);
        }
    }
    shown
}

/// The same with something done to each text in which a secret may stand.
pub(super) fn each(settings: &GatewaySettings, act: impl Fn(&str) -> String) -> GatewaySettings {
    let mut changed = settings.clone();
    match &mut changed {
        GatewaySettings::Ihuyi { url, .. } => *url = act(url),
        GatewaySettings::Http {
            url, headers, body, ..
        } => {
            *url = act(url);
            headers.values_mut().for_each(|value| *value = act(value));
            *body = body.as_deref().map(act);
        }
    }
    changed
}

/// Settings that are handed in, with what was hidden put back where it stands as it was shown. It does not go to another
/// host than the one for which it was given.
///
/// # Errors
/// `bad-request` where something hidden cannot be put back.
pub(super) fn restore(
    mut given: GatewaySettings,
    before: Option<(&GatewaySettings, &GatewaySettings)>,
) -> Result<GatewaySettings, Fault> {
    if let Some((shown, before)) = before {
        put_back(&mut given, shown, before);
    }
    nothing_hidden(&given)?;
    Ok(given)
}

fn put_back(given: &mut GatewaySettings, shown: &GatewaySettings, before: &GatewaySettings) {
    use GatewaySettings::{Http, Ihuyi};
    match (given, shown, before) {
        (Ihuyi { url, .. }, Ihuyi { url: seen, .. }, Ihuyi { url: was, .. }) => put(url, seen, was),
        (
            Http {
                url, headers, body, ..
            },
            Http {
                url: url_seen,
                headers: headers_seen,
                body: body_seen,
                ..
            },
            Http {
                url: url_was,
                headers: headers_was,
                body: body_was,
                ..
            },
        ) => {
            put(url, url_seen, url_was);
            put(body, body_seen, body_was);
            for (name, value) in headers {
                if let (Some(seen), Some(was)) = (headers_seen.get(name), headers_was.get(name)) {
                    put(value, seen, was);
                }
            }
        }
        _ => {}
    }
}

fn put<T: Clone + PartialEq>(given: &mut T, seen: &T, was: &T) {
    if given == seen {
        given.clone_from(was);
    }
}

fn nothing_hidden(settings: &GatewaySettings) -> Result<(), Fault> {
    let stars = |field: &str, text: &str| {
        let what = format!(
            "has {HIDDEN} in it, which stands for what is not shown; write it anew, or {{{{ secret }}}} in its place"
        );
        if text.contains(HIDDEN) {
            Err(bad_field(field, what))
        } else {
            Ok(())
        }
    };
    match settings {
        GatewaySettings::Ihuyi { url, .. } => stars("url", url),
        GatewaySettings::Http {
            url, headers, body, ..
        } => {
            stars("url", url)?;
            headers
                .values()
                .try_for_each(|value| stars("headers", value))?;
            stars("body", body.as_deref().unwrap_or_default())
        }
    }
}

/// A URL: values of its query, and long parts of its path.
fn address(url: &str) -> String {
    let start = url
        .match_indices('/')
        .nth(2)
        .map_or(url.len(), |(at, _)| at);
    let query = url.find('?').unwrap_or(url.len()).max(start);
    let path = url[start..query]
        .split('/')
        .map(|part| if is_key(part) { HIDDEN } else { part });
    let path: Vec<_> = path.collect();
    format!(
        "{}{}{}",
        &url[..start],
        path.join("/"),
        pairs(&url[query..])
    )
}

/// Long, and of letters and digits mixed, as no word is.
fn is_key(part: &str) -> bool {
    let fits =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '~' | '=');
    part.len() >= LONG_PART
        && part.chars().all(fits)
        && part.chars().any(|c| c.is_ascii_digit())
        && part.chars().any(|c| c.is_ascii_alphabetic())
}

/// A text with names and values, those hidden whose name speaks of a secret.
fn pairs(text: &str) -> String {
    let hidden = |found: &Captures<'_>| {
        let (name, between, value) = (&found[1], &found[2], &found[3]);
        if is_secret(name) && !is_shown(value) {
            format!("{name}{between}{HIDDEN}")
        } else {
            // What stands in the value may be pairs again, as in a URL within a URL.
            let value = if value.contains(['=', ':']) {
                pairs(value)
            } else {
                value.to_owned()
            };
            format!("{name}{between}{value}")
        }
    };
    match &*PAIR {
        Some(pair) => pair.replace_all(text, hidden).into_owned(),
        None => HIDDEN.to_owned(),
    }
}

/// Whether a value is made of what is put in: `{{ secret }}`, or `Bearer {{ secret }}`. What is written out in the braces is not.
fn is_shown(value: &str) -> bool {
    let Some(braces) = &*BRACES else { return false };
    let mut all = braces.find_iter(value).peekable();
    if all.peek().is_none() {
        return value.trim().is_empty();
    }
    let written = |found: regex::Match<'_>| found.as_str().contains(['"', '\'']);
    if all.any(written) {
        return false;
    }
    let rest: Cow<'_, str> = braces.replace_all(value, "");
    let rest = rest.trim();
    rest.len() <= 10 && rest.chars().all(|c| c.is_ascii_alphabetic())
}

/// Whether a name speaks of a secret.
fn is_secret(name: &str) -> bool {
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let parts = [
        "pass",
        "pwd",
        "secret",
        "token",
        "auth",
        "credential",
        "cookie",
        "apikey",
    ];
    let whole = ["key", "pw", "sign", "sig", "hash", "pin", "mac"];
    parts.iter().any(|part| name.contains(part))
        || whole.contains(&name.as_str())
        || name.ends_with("key")
}

#[cfg(test)]
mod tests;
