//! The words about the ways in which entries are shown.

use super::table;
use crate::journal_store::sieve::Sort;

table! {
    /// The words about the ways in which entries are shown.
    ViewText;
    fold: &'static str,
    name_peer: &'static str,
    peer_name_hint: &'static str,
    filter: &'static str,
    filter_text: &'static str,
    filter_sort: &'static str,
    clear_filter: &'static str,
    close_filter: &'static str,
    nothing_through: &'static str,
    nothing_through_words: &'static str,
    journal_unread: &'static str,
    journal_unread_words: &'static str,
    try_again: &'static str,
    selected_bytes: &'static str,
    select_bytes: &'static str,
    close_inspector: &'static str,
    little_endian: &'static str,
    big_endian: &'static str,
    binary: &'static str,
    show_all: fn(usize) -> String,
    shown_in: fn(&str) -> String,
    text_in: fn(&str) -> String,
    found_in: fn(&str) -> String,
    bytes_at: fn(u64, usize, usize) -> String,
    sort: fn(Sort) -> &'static str,
    filter_by: fn(usize) -> String,
    let_through: fn(u64, bool) -> String,
    looked_through: fn(u8) -> String,
    name_of: fn(&str) -> String,
}
