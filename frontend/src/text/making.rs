//! Words about making bridges and reaching them.

use crate::view::preset::Preset;

/// The words of one language.
pub(crate) struct Making {
    pub presets: &'static str,
    /// A preset's name and what it is for.
    pub preset: fn(Preset) -> (&'static str, &'static str),
    pub go_to: fn(&str) -> String,
    /// Beside lines for programs that know no encodings.
    pub reach_encoding: fn(&str) -> String,
    pub close_title: fn(&str) -> String,
    pub close_words: fn(usize) -> String,
}
