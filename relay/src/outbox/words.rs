//! What mail servers and gateways say, made fit to be kept and shown: without secrets, on one line, and not too long.

mod hiding;

use crate::text::{breaks, harmless};

pub(super) use hiding::{HIDDEN, Hider};

/// The most characters that are kept of what somebody says.
pub(super) const MAX_WORDS: usize = 500;

/// The beginning of a text on one line, without what a terminal would act on or what turns the direction of writing.
pub(super) fn cut(words: &str) -> String {
    let on_one_line = |c: char| if c.is_control() || breaks(c) { ' ' } else { c };
    let words = words.trim().chars().map(on_one_line);
    harmless(&words.take(MAX_WORDS).collect::<String>(), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_on_one_line_and_turn_nothing() {
        let said = " 550\r\nno\u{1b}[2J\u{2028}\u{202e}\u{2066}\u{200f}x\u{85} ";
        assert_eq!(cut(said), "550  no [2J \u{fffd}\u{fffd}\u{fffd}x");
        assert_eq!(cut(&"您".repeat(MAX_WORDS + 1)).chars().count(), MAX_WORDS);
    }
}
