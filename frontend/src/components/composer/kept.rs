//! Drafts, kept over reloads and visits.

use shared::id::BridgeId;

use super::draft::{Draft, Form};
use crate::browser;

fn key(bridge: &BridgeId) -> String {
    format!("jackfield.draft.{bridge}")
}

/// This tab's draft; a new tab begins with the last one of any.
pub(super) fn load(bridge: &BridgeId) -> Draft {
    let key = key(bridge);
    let text = browser::session_read(&key).or_else(|| {
        let last = browser::local_read(&key)?;
        browser::session_write(&key, &last);
        Some(last)
    });
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Keeps a draft: what is typed and how.
pub(super) fn keep(bridge: &BridgeId, draft: &Draft) {
    let key = key(bridge);
    let text = serde_json::to_string(draft).unwrap_or_default();
    // An empty draft is kept as well: otherwise another tab's would come back in its place.
    browser::session_write(&key, &text);
    let kept = Draft {
        to: None,
        address: String::new(),
        ..draft.clone()
    };
    let is_plain = kept == Draft::default();
    browser::local_write(&key, if is_plain { "" } else { &text });
}

/// Lets the composer of a bridge that was just made begin in hex.
pub(crate) fn begin_in_hex(bridge: &BridgeId) {
    let draft = Draft {
        form: Form::Hex,
        ..Draft::default()
    };
    keep(bridge, &draft);
}

/// What is typed in this tab for a bridge and not sent.
pub(crate) fn typed(bridge: &BridgeId) -> Option<String> {
    let draft = browser::session_read(&key(bridge))?;
    let draft: Draft = serde_json::from_str(&draft).ok()?;
    Some(draft.text)
}
