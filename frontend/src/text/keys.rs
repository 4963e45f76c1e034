//! Words about the keyboard.

use crate::keys::{Command, Group};

/// The words of one language.
pub(crate) struct Keys {
    pub title: &'static str,
    pub words: &'static str,
    pub group: fn(Group) -> &'static str,
    pub command: fn(Command) -> &'static str,
    /// Keys that the page takes wherever they belong, with what they do: in the composer, the entries, the search.
    pub more: &'static str,
    pub elsewhere: &'static [(&'static str, &'static str)],
    pub single_keys: &'static str,
    pub single_keys_hint: &'static str,
    pub skip: &'static str,
    pub close: &'static str,
}
