//! The audit list in English.

use shared::audit::{COMMAND_LINE, DIAL, LISTEN, NOT_KEPT, RELAY, SIGN_IN, SIGN_OUT, SOMEBODY};

use super::words::many;
use crate::text::AuditText;

pub(super) const AUDIT: AuditText = AuditText {
    title: "Audit",
    words: "Who changed something, came, or was turned away; from which address, where to, and which rule decided. \
        What was sent stands in the bridges' journals, not here.",
    filter: "Filter",
    who: "Who, by name",
    what: "What",
    anything: "Everything",
    sign_ins: "Signing in",
    sign_outs: "Signing out",
    dials: "Dialled by the relay itself",
    listens: "Listened by the relay itself",
    bridges: "Bridges made",
    sends: "Sends",
    bridge: "Bridge",
    any_bridge: "All bridges",
    outcome: "Outcome",
    any_outcome: "Done and refused",
    done: "Done",
    refused: "Refused or failed",
    find: "Address, name or rule",
    clear: "Clear",
    list: "What was done, newest first",
    older: "Older",
    export: "Save as CSV",
    exporting: "Gathering the lines…",
    exported: |count| format!("{} saved", many(count as u64, "line", "lines")),
    nothing: "Nothing yet",
    nothing_words: "Whatever is changed from now on stands here, and whoever signs in.",
    nothing_through: "Nothing gets through this filter.",
    name,
    deed,
    from: |address| format!("from {address}"),
    asked: "Asked for",
    resolved: "Stood for",
    rule: "Rule",
    times: |times| format!("{times} times more"),
};

fn name(name: &str) -> String {
    match name {
        RELAY => "The relay itself".to_owned(),
        COMMAND_LINE => "At the command line".to_owned(),
        SOMEBODY => "Somebody unknown".to_owned(),
        other => other.to_owned(),
    }
}

/// Operations are called as scripts call them: an admin who reads this list looks them up.
fn deed(what: &str) -> String {
    match what {
        SIGN_IN => "signed in".to_owned(),
        SIGN_OUT => "signed out".to_owned(),
        DIAL => "dialled".to_owned(),
        LISTEN => "listened".to_owned(),
        NOT_KEPT => "more was done than could be kept".to_owned(),
        operation => operation.to_owned(),
    }
}
