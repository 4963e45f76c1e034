//! Words about making bridges and reaching them.

use shared::program::{Lang, Language, Side};

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
    pub as_program: &'static str,
    pub program_title: fn(&str) -> String,
    pub program_language: &'static str,
    /// The language of a program's comments.
    pub program_lang: Lang,
    pub program_side: &'static str,
    /// Whose part a program takes, and what that means.
    pub program_part: fn(Side) -> (&'static str, &'static str),
    /// How a program is run.
    pub program_run: fn(Language) -> &'static str,
    /// What to do where a program passes bytes as they are; given the encoding.
    pub program_encoding: fn(&str) -> String,
    pub program: &'static str,
    /// The most that one read takes.
    pub reads: &'static str,
    pub reads_hint: &'static str,
    pub backlog: &'static str,
    pub backlog_hint: &'static str,
}
