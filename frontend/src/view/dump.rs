//! Bytes in columns: where they stand, hex, text. Pure; the columns are set in a face of one width.

use std::fmt::Write as _;

use shared::bridge::TextEncoding;

use super::{
    bytes::name,
    mixed::{Decode, character},
};

/// So many characters stand for each byte in the hex column: two digits and a space.
pub(crate) const HEX_CELLS: usize = 3;

/// Beyond this only ASCII is shown as text: every other character has to be asked for.
const DECODED: usize = 64 << 10;

/// The most characters that one byte sequence can take.
const LONGEST: usize = 4;

/// Bytes in columns; lines are divided by line feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dump {
    /// Where each line begins.
    pub offsets: String,
    /// The bytes.
    pub hex: String,
    /// The characters, each where its first byte stands.
    pub text: String,
    /// How many bytes are shown.
    pub count: usize,
    /// How many stand in a line.
    pub per_line: usize,
}

/// A rectangle of bytes: from a line on so many lines, between two columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    /// The first line.
    pub line: usize,
    /// How many lines.
    pub lines: usize,
    /// The first column.
    pub from: usize,
    /// The column after the last one.
    pub to: usize,
}

/// The first `count` of the bytes in columns.
pub(crate) fn dump(
    bytes: &[u8],
    (count, per_line): (usize, usize),
    encoding: TextEncoding,
    decode: Decode<'_>,
) -> Dump {
    let (count, per_line) = (count.min(bytes.len()), per_line.max(1));
    let digits = offset_digits(bytes.len());
    let mut dump = Dump {
        count,
        per_line,
        ..Dump::default()
    };
    let cells = cells(
        bytes
            .get(..(count + LONGEST).min(bytes.len()))
            .unwrap_or(bytes),
        encoding,
        decode,
    );
    for (at, byte) in bytes.iter().take(count).enumerate() {
        if at % per_line == 0 {
            if at > 0 {
                dump.offsets.push('\n');
                dump.hex.push('\n');
                dump.text.push('\n');
            }
            let _ = write!(dump.offsets, "{at:0digits$x}");
        } else {
            dump.hex.push(' ');
        }
        let _ = write!(dump.hex, "{byte:02x}");
        dump.text
            .push_str(cells.get(at).map_or(".", String::as_str));
    }
    dump
}

/// So many digits have all offsets of an entry.
fn offset_digits(size: usize) -> usize {
    if size > 0x1_0000 { 6 } else { 4 }
}

/// What stands in the text column for each byte: a character takes as many places as it has bytes.
fn cells(bytes: &[u8], encoding: TextEncoding, decode: Decode<'_>) -> Vec<String> {
    let (mut cells, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let asks = at < DECODED || encoding == TextEncoding::Utf8 || rest[0].is_ascii();
        let found = asks.then(|| character(rest, encoding, decode)).flatten();
        let (text, length) = found.unwrap_or_else(|| (".".to_owned(), 1));
        let visible = text
            .chars()
            .next()
            .filter(|character| !is_hidden(*character));
        let Some(visible) = visible else {
            cells.extend(std::iter::repeat_n(".".to_owned(), length));
            at += length;
            continue;
        };
        cells.push(visible.to_string());
        let filled = if is_broad(visible) { 2 } else { 1 };
        for place in 1..length {
            cells.push(if place < filled { "" } else { " " }.to_owned());
        }
        at += length;
    }
    cells
}

/// Characters that have no shape, or lie on their neighbours.
fn is_hidden(character: char) -> bool {
    name(character).is_some()
        || matches!(character, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Characters as broad as two: those of Chinese, Japanese and Korean, and pictures.
fn is_broad(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}')
}

/// The rectangles that the bytes from one to another fill, both included.
pub(crate) fn bands(first: usize, last: usize, per_line: usize) -> Vec<Band> {
    let (top, bottom) = (first / per_line, last / per_line);
    let (from, to) = (first % per_line, last % per_line + 1);
    let band = |line, lines, from, to| Band {
        line,
        lines,
        from,
        to,
    };
    if top == bottom {
        return vec![band(top, 1, from, to)];
    }
    let mut bands = vec![band(top, 1, from, per_line)];
    if bottom - top > 1 {
        bands.push(band(top + 1, bottom - top - 1, 0, per_line));
    }
    bands.push(band(bottom, 1, 0, to));
    bands
}

/// The byte at a place in a column that is `size` pixels wide and high; `cells` says how many characters stand
/// for a byte.
pub(crate) fn byte_at(
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    cells: usize,
    (count, per_line): (usize, usize),
) -> usize {
    let lines = count.div_ceil(per_line).max(1);
    let line = (y / height * lines as f64)
        .floor()
        .clamp(0.0, (lines - 1) as f64) as usize;
    // Between two bytes in hex there is a space, behind the last there is none.
    let whole = (per_line * cells - (cells - 1).min(1)) as f64;
    let place = (x / width * whole / cells as f64).floor();
    let column = place.clamp(0.0, (per_line - 1) as f64) as usize;
    (line * per_line + column).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::{super::mixed::tests::gbk, *};

    fn shown(bytes: &[u8], encoding: TextEncoding) -> Dump {
        dump(bytes, (bytes.len(), 8), encoding, &gbk)
    }

    #[test]
    fn bytes_stand_in_columns() {
        let dump = shown(b"STATUS?\r\n\0\xff", TextEncoding::Utf8);
        assert_eq!(dump.offsets, "0000\n0008");
        assert_eq!(dump.hex, "53 54 41 54 55 53 3f 0d\n0a 00 ff");
        assert_eq!(dump.text, "STATUS?.\n...");
    }

    #[test]
    fn a_character_takes_the_places_of_its_bytes() {
        assert_eq!(shown("a你b".as_bytes(), TextEncoding::Utf8).text, "a你 b");
        assert_eq!(shown(b"a\xc4\xe3b\xff", TextEncoding::Gbk).text, "a你b.");
        assert_eq!(
            shown("é\u{301}x".as_bytes(), TextEncoding::Utf8).text,
            "é ..x"
        );
        // It begins on one line and ends on the next.
        let split = shown("1234567你8".as_bytes(), TextEncoding::Utf8);
        assert_eq!(split.text, "1234567你\n 8");
    }

    #[test]
    fn a_part_may_be_shown() {
        let dump = dump(b"abcdef", (4, 2), TextEncoding::Utf8, &gbk);
        assert_eq!((dump.hex.as_str(), dump.count), ("61 62\n63 64", 4));
    }

    #[test]
    fn selected_bytes_fill_at_most_three_rectangles() {
        let band = |line, lines, from, to| Band {
            line,
            lines,
            from,
            to,
        };
        assert_eq!(bands(2, 5, 16), [band(0, 1, 2, 6)]);
        assert_eq!(bands(14, 17, 16), [band(0, 1, 14, 16), band(1, 1, 0, 2)]);
        assert_eq!(
            bands(4, 40, 8),
            [band(0, 1, 4, 8), band(1, 4, 0, 8), band(5, 1, 0, 1)]
        );
    }

    #[test]
    fn a_place_is_a_byte() {
        // Eight bytes a line in hex are 23 characters, here of 10 pixels.
        let at = |x, y| byte_at((x, y), (230.0, 40.0), HEX_CELLS, (12, 8));
        assert_eq!((at(0.0, 0.0), at(19.0, 0.0), at(31.0, 5.0)), (0, 0, 1));
        assert_eq!((at(229.0, 19.0), at(0.0, 21.0)), (7, 8));
        assert_eq!((at(-50.0, -9.0), at(999.0, 999.0)), (0, 11));
        assert_eq!(byte_at((75.0, 0.0), (80.0, 20.0), 1, (8, 8)), 7);
    }
}
