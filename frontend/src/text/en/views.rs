//! The ways in which entries are shown, in English.

use super::words::many;
use crate::{journal_store::sieve::Sort, text::ViewText};

pub(super) static VIEWS: ViewText = ViewText {
    fold: "Show less",
    name_peer: "Give this peer a name (F2)",
    peer_name_hint: "Up to 64 characters; empty takes the name away. Everybody who looks at this bridge sees it.",
    filter: "Filter",
    filter_text: "Only entries with this text",
    filter_sort: "Show",
    clear_filter: "Clear filter",
    close_filter: "Close the filter bar",
    nothing_through: "No entry matches the filter",
    nothing_through_words: "The whole journal was looked through. New entries that match will appear here.",
    journal_unread: "The journal could not be read",
    journal_unread_words: "Nothing is lost by that in the page. The relay's log says what went wrong.",
    try_again: "Try again",
    selected_bytes: "Selected bytes",
    select_bytes: "Select bytes to read them as numbers: with the mouse or a finger, or with → and Shift+→.",
    close_inspector: "Select no bytes",
    little_endian: "little-endian",
    big_endian: "big-endian",
    binary: "Binary",
    show_all,
    shown_in,
    text_in,
    found_in,
    bytes_at,
    sort,
    filter_by,
    let_through,
    looked_through,
    name_of,
};

fn show_all(bytes: usize) -> String {
    format!("Show all {}", many(bytes as u64, "byte", "bytes"))
}

fn shown_in(name: &str) -> String {
    format!("Shown in (the bridge has {name})")
}

fn text_in(name: &str) -> String {
    format!("Text in {name}")
}

fn found_in(name: &str) -> String {
    format!("found in {name}, not marked")
}

fn bytes_at(seq: u64, offset: usize, count: usize) -> String {
    let bytes = many(count as u64, "byte", "bytes");
    format!("#{seq} · offset {offset} (0x{offset:x}) · {bytes}")
}

fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::All => "everything",
        Sort::Bytes => "no events",
        Sort::In => "received",
        Sort::Out => "sent",
        Sort::Events => "events only",
        Sort::Kind(kind) => match kind {
            "peer-joined" => "event: joined",
            "peer-admitted" => "event: let into the room",
            "peer-left" => "event: left",
            "connected" => "event: connected",
            "fin-received" => "event: FIN received",
            "fin-sent" => "event: FIN sent",
            "reset" => "event: broken off (RST)",
            "timed-out" => "event: timed out",
            "refused" => "event: refused",
            "not-written" => "event: not written",
            "outcome-unknown" => "event: outcome unknown",
            "datagrams-dropped" => "event: datagrams dropped",
            "denied" => "event: forbidden by a rule",
            "loop-stopped" => "event: a loop stopped",
            "opened" => "event: opened",
            "closed" => "event: closed",
            "failed" => "event: failed",
            "relay-restarted" => "event: relay restarted",
            "entries-lost" => "event: entries lost",
            other => other,
        },
    }
}

fn filter_by(conditions: usize) -> String {
    match conditions {
        0 => "Filter".to_owned(),
        _ => format!(
            "Filter: {} set",
            many(conditions as u64, "condition", "conditions")
        ),
    }
}

fn let_through(count: u64, more: bool) -> String {
    format!("{count}{} shown", if more { "+" } else { "" })
}

fn looked_through(percent: u8) -> String {
    format!("Searching… {percent} %")
}

fn name_of(peer: &str) -> String {
    format!("Name of {peer}")
}
