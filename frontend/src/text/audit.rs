//! The words about the audit list.

use shared::audit::{By, Means};

use super::table;

table! {
    /// The words about the audit list.
    AuditText;
    title: &'static str,
    words: &'static str,
    filter: &'static str,
    who: &'static str,
    what: &'static str,
    anything: &'static str,
    by: &'static str,
    any_means: &'static str,
    means: fn(Means) -> &'static str,
    only_by: fn(&str) -> String,
    bridge: &'static str,
    any_bridge: &'static str,
    outcome: &'static str,
    any_outcome: &'static str,
    done: &'static str,
    refused: &'static str,
    find: &'static str,
    clear: &'static str,
    list: &'static str,
    older: &'static str,
    export: &'static str,
    exporting: &'static str,
    exported: fn(usize) -> String,
    nothing: &'static str,
    nothing_words: &'static str,
    nothing_through: &'static str,
    name: fn(&str) -> String,
    deed: fn(&str) -> Option<&'static str>,
    by_means: fn(&By) -> String,
    set: &'static str,
    from: fn(&str) -> String,
    asked: &'static str,
    resolved: &'static str,
    rule: &'static str,
    times: fn(u64) -> String,
}
