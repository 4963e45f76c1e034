//! The words about the audit list.

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
    sign_ins: &'static str,
    sign_outs: &'static str,
    dials: &'static str,
    listens: &'static str,
    bridges: &'static str,
    sends: &'static str,
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
    deed: fn(&str) -> String,
    from: fn(&str) -> String,
    asked: &'static str,
    resolved: &'static str,
    rule: &'static str,
    times: fn(u64) -> String,
}
