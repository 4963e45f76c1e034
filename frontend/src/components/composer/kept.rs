//! Drafts, kept over reloads and visits.

use shared::id::BridgeId;

use super::draft::Draft;
use crate::browser;

const DRAFT: &str = "jackfield.draft.";

/// What is kept of each bridge begins like this.
const OF_BRIDGES: [&str; 2] = [DRAFT, super::history::HISTORY];

fn key(bridge: &BridgeId) -> String {
    format!("{DRAFT}{bridge}")
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

/// Forgets what this browser keeps of bridges that are gone.
pub(crate) fn sweep(is_there: impl Fn(&BridgeId) -> bool) {
    for key in browser::local_keys() {
        let bridge = OF_BRIDGES.iter().find_map(|of| key.strip_prefix(of));
        if bridge.is_some_and(|id| !is_there(&id.into())) {
            browser::local_write(&key, "");
        }
    }
}

/// What is typed in this tab for a bridge and not sent.
pub(crate) fn typed(bridge: &BridgeId) -> Option<String> {
    let draft = browser::session_read(&key(bridge))?;
    let draft: Draft = serde_json::from_str(&draft).ok()?;
    Some(draft.text)
}
