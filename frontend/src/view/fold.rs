//! Long entries are folded: so much of them is shown until more is wanted.

use super::bytes::Part;

/// So many lines are shown of a folded entry.
pub(crate) const LINES: usize = 12;

/// So many characters are shown of it.
const CHARACTERS: usize = 600;

/// Enough bytes for so many characters in every encoding: no more are looked at.
pub(crate) const BYTES: usize = CHARACTERS * 4 + 4;

/// What a tag counts for, in characters.
const TAG: usize = 3;

/// How much of an entry a row shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fold {
    /// It is short: all of it.
    #[default]
    Short,
    /// Its beginning.
    Folded,
    /// All of it, though it is long.
    Unfolded,
}

/// The beginning of what is shown; and whether that is less than all.
pub(crate) fn cut(mut parts: Vec<Part>) -> (Vec<Part>, bool) {
    let Some((last, end)) = place(&parts) else {
        return (parts, false);
    };
    parts.truncate(last + 1);
    if let Some(Part::Text(text) | Part::Hex(text)) = parts.last_mut() {
        text.truncate(end.min(text.len()));
    }
    (parts, true)
}

/// Whether what is shown is longer than what is shown of a folded entry.
pub(crate) fn is_long(parts: &[Part]) -> bool {
    place(parts).is_some()
}

/// Where what is shown is to be cut: in which part, and where in its text; nothing where all of it is shown.
fn place(parts: &[Part]) -> Option<(usize, usize)> {
    let (mut lines, mut left) = (1, CHARACTERS);
    for (at, part) in parts.iter().enumerate() {
        let end = match part {
            Part::Text(text) => end(text, &mut lines, &mut left),
            Part::Hex(hex) if hex.len() > left => Some(left),
            _ if left == 0 => Some(0),
            Part::Hex(hex) => {
                left -= hex.len();
                None
            }
            _ => {
                left = left.saturating_sub(TAG);
                None
            }
        };
        if let Some(end) = end {
            // What would be empty is left out, where something stands before it.
            return Some(match end {
                0 if at > 0 => (at - 1, usize::MAX),
                end => (at, end),
            });
        }
    }
    None
}

/// Where a text is to be cut; nothing where all of it is shown.
fn end(text: &str, lines: &mut usize, left: &mut usize) -> Option<usize> {
    for (at, character) in text.char_indices() {
        *lines += usize::from(character == '\n');
        if *lines > LINES || *left == 0 {
            return Some(at);
        }
        *left -= 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{super::bytes::text_parts, *};

    fn text_of(parts: &[Part]) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) | Part::Hex(text) => text.clone(),
            _ => String::new(),
        };
        parts.iter().map(text).collect()
    }

    #[test]
    fn twelve_lines_are_shown() {
        let lines = |count: usize| text_parts(&"line\n".repeat(count));
        assert_eq!(cut(lines(12)), (lines(12), false));
        let (kept, more) = cut(lines(13));
        assert!(more);
        assert_eq!(text_of(&kept).matches("line").count(), 12);
    }

    #[test]
    fn six_hundred_characters_are_shown() {
        for (text, more) in [("你".repeat(600), false), ("你".repeat(601), true)] {
            let (kept, cut) = cut(text_parts(&text));
            assert_eq!((text_of(&kept).chars().count(), cut), (600, more));
        }
        let bytes = vec![Part::Byte(0xff); 2_000];
        let (kept, more) = cut(bytes);
        assert!(more && (200..220).contains(&kept.len()));
        let (kept, more) = cut(vec![Part::Hex("ff ".repeat(5_000))]);
        assert!(more && text_of(&kept).len() == 600);
    }
}
