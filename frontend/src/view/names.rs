//! Names that others have given, as they stand among the page's own words: whatever is in one, it stays in its place.

use std::fmt::Write as _;

use super::bytes;

/// First strong isolate, and what ends it.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// Whether a character is written from right to left. Blocks, not letters: one too many costs nothing.
fn turns(character: char) -> bool {
    matches!(
        character,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// A name with a mark for each character that has no shape of its own or that would turn what stands around it; one
/// that is written from right to left turns nothing but itself.
pub(crate) fn shown(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for character in name.chars() {
        // Joiners have no shape, but some letters need them, and they turn nothing.
        let mark = bytes::name(character).filter(|_| !matches!(character, '\u{200c}' | '\u{200d}'));
        match mark {
            // Writing into a text cannot fail.
            Some(mark) => drop(write!(shown, "[{mark}]")),
            None => shown.push(character),
        }
    }
    if shown.chars().any(turns) {
        shown.insert(0, ISOLATE.0);
        shown.push(ISOLATE.1);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_stand_as_they_are() {
        for name in ["Li", "李雷", "127.0.0.1:4000", "", "Ünal", "👩\u{200d}🚀"] {
            assert_eq!(shown(name), name);
        }
    }

    #[test]
    fn what_turns_the_writing_is_marked_and_what_is_turned_stays_by_itself() {
        assert_eq!(shown("a\u{202e}b\u{2069}"), "a[U+202E]b[U+2069]");
        assert_eq!(shown("a\nb\u{200f}"), "a[LF]b[U+200F]");
        assert_eq!(shown("שלום"), "\u{2068}שלום\u{2069}");
        assert_eq!(shown("שלום\u{2069}!"), "\u{2068}שלום[U+2069]!\u{2069}");
    }
}
