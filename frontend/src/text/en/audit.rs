//! The audit list in English.

use shared::audit::{By, COMMAND_LINE, Means, RELAY, SOMEBODY};

use super::{deeds::deed, words::many};
use crate::text::AuditText;

pub(super) const AUDIT: AuditText = AuditText {
    title: "Audit",
    words: "Who changed something, came, or was turned away; from which address, where to, and which rule decided. \
        What was sent stands in the bridges' journals, not here.",
    filter: "Filter",
    who: "Who, by name",
    what: "What",
    anything: "Everything",
    by: "By what",
    any_means: "By any session or token",
    means,
    only_by: |by| format!("Show only what was done by {by}"),
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
    by_means,
    set: "Set",
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

fn means(means: Means) -> &'static str {
    match means {
        Means::Session => "In a browser",
        Means::Token => "With a token",
        Means::Key => "With the owner's key",
        Means::Link => "By a share link",
    }
}

fn by_means(by: &By) -> String {
    let id = by.id.as_deref().unwrap_or_default();
    match (by.kind, &by.name) {
        (Means::Session, _) => format!("session {id}"),
        (Means::Token, Some(name)) => format!("token {name} ({id})"),
        (Means::Token, None) => format!("token {id}"),
        (Means::Key, _) => "the owner's key".to_owned(),
        (Means::Link, _) => format!("link {id}"),
    }
}
